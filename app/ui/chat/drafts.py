"""Unsent text, kept while it is written."""

import asyncio
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from app.ui.bridge import Bridge

_PAUSE_MS = 500


class Drafts(QObject):
    """Saves what is written for the conversation it belongs to, when the typing pauses."""

    def __init__(self, bridge: Bridge, text: Callable[[], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._text = bridge, text
        self._conversation: str | None = None
        self._saved: str | None = None
        self._keeping: asyncio.Task[None] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self.save)

    def begin(self, conversation_id: str | None, text: str) -> None:
        """From now on, what is written belongs to this conversation, whose stored draft is `text`."""
        self._timer.stop()
        self._conversation, self._saved = conversation_id, text

    def edited(self) -> None:
        """Something was typed."""
        if self._saved is not None and self._text() != self._saved:
            self._timer.start()

    def save(self) -> None:
        """Save now, if there is anything new; nothing before the first `begin`."""
        self._timer.stop()
        text = self._text()
        if self._saved is not None and text != self._saved:
            self._saved = text
            self._keeping = self._bridge.start(self._keep(self._conversation, text))

    async def kept(self) -> None:
        """Wait until what was saved last is stored, so that it is not read too early."""
        if self._keeping is not None:
            await asyncio.wait({self._keeping})

    async def _keep(self, conversation_id: str | None, text: str) -> None:
        await self._bridge.call(self._bridge.engine.save_draft(conversation_id or "", text))
