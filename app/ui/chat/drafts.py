"""What is not sent yet, kept while it is written."""

import asyncio
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from app.core.requests import Attachment
from app.ui.bridge import Bridge

_PAUSE_MS = 500

Content = tuple[str, tuple[Attachment, ...]]


class Drafts(QObject):
    """Saves what is written for the conversation it belongs to, when the typing pauses.

    Text is stored; files are held as long as the window is open.
    """

    def __init__(self, bridge: Bridge, content: Callable[[], Content], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._content = bridge, content
        self._conversation: str | None = None
        self._saved: str | None = None
        self._files: dict[str | None, tuple[Attachment, ...]] = {}
        self._keeping: asyncio.Task[None] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self.save)

    def begin(self, conversation_id: str | None, text: str) -> None:
        """From now on, what is written belongs to this conversation, whose stored draft is `text`."""
        self._timer.stop()
        self._conversation, self._saved = conversation_id, text
        self._files[conversation_id] = self._content()[1]

    def move(self, conversation_id: str) -> None:
        """The new chat became this conversation, and what is written since goes with it."""
        self._files.pop(self._conversation, None)
        self.begin(conversation_id, "")

    def leave(self) -> None:
        """Save, and let what is written from now on wait for the next `begin`."""
        self.save()
        self._saved = None

    def holds(self, conversation_id: str | None) -> bool:
        """Whether what is written now belongs to this conversation."""
        return self._saved is not None and conversation_id == self._conversation

    def files(self, conversation_id: str | None) -> tuple[Attachment, ...]:
        """The files of a draft."""
        return self._files.get(conversation_id, ())

    def give_files(self, conversation_id: str | None, files: tuple[Attachment, ...]) -> None:
        """Put files before those of a draft that is not shown."""
        self._files[conversation_id] = (*files, *self.files(conversation_id))

    def edited(self) -> None:
        """Something was typed."""
        if self._saved is not None and self._content()[0] != self._saved:
            self._timer.start()

    def save(self) -> None:
        """Save now, if there is anything new; nothing before the first `begin`."""
        self._timer.stop()
        if self._saved is None:
            return
        text, self._files[self._conversation] = self._content()
        if text != self._saved:
            self._saved = text
            self._keeping = self._bridge.start(self._keep(self._conversation, text))

    async def kept(self) -> None:
        """Wait until what was saved last is stored, so that it is not read too early."""
        if self._keeping is not None:
            await asyncio.wait({self._keeping})

    async def _keep(self, conversation_id: str | None, text: str) -> None:
        await self._bridge.call(self._bridge.engine.save_draft(conversation_id or "", text))
