"""The window: everything Qt.

Purpose: show what the engine says and hand it what the person wants; nothing is decided here.
May import: PySide6, qasync, qtawesome's fonts, `core` and `markup`; it is handed an `EngineApi`.
Contract: core values come in as signals and go out as awaited calls, through `wiring.bridge` alone; untrusted text is
plain text (`widgets.labels`) or goes through `markup`; colours stand in `theme.tokens` only; every string can be
translated.
"""
