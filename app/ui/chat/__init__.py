"""The conversation: transcript, first start, and the composer below them.

Purpose: show a conversation of any length and let a person write into it. `view.ChatView` is the whole;
`presenter.ChatPresenter` what it knows and asks for, without a widget; `commands.ChatCommands` what a person does;
`transcript.TranscriptView` moves a window of cards, `card_column.CardColumn`, over `turn_window.TurnWindow`.
May import: `composer`, `cards`, `wiring`, `widgets`, `theme`, `words`, core and markup; no other view.
Contract: laying out is bounded: events only mark cards, the paint queue does the work.
"""
