"""What is not sent yet, kept while it is written."""

import asyncio
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from app.core.requests import Attachment
from app.ui.bridge import Bridge

_PAUSE_MS = 500

Content = tuple[str, tuple[Attachment, ...]]


def before(text: str, since: str) -> str:
    """A message that was not sent, before what was written since."""
    return f"{text}\n\n{since}" if text and since.strip() else text or since


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
        # The text of each draft as it was last seen or stored.
        self._texts: dict[str | None, str] = {}
        self._keeping: asyncio.Task[None] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self.save)

    def begin(self, conversation_id: str | None, text: str) -> None:
        """From now on, what is written belongs to this conversation, whose stored draft is `text`."""
        self._timer.stop()
        self._conversation, self._saved = conversation_id, text
        self._texts[conversation_id] = text
        self._files[conversation_id] = self._content()[1]

    def move(self, conversation_id: str) -> None:
        """The new chat became this conversation, and what is written since goes with it."""
        self._files.pop(self._conversation, None)
        self._store(self._conversation, "")
        self.begin(conversation_id, "")

    def sent(self, conversation_id: str | None) -> None:
        """A message was taken in, and the stored draft went with it: what was written since is stored anew."""
        if self.holds(conversation_id):
            self._saved = self._content()[0]
            self._store(conversation_id, self._saved)
        elif since := self._texts.get(conversation_id):
            self._store(conversation_id, since)

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

    def give(self, conversation_id: str | None, text: str, files: tuple[Attachment, ...]) -> None:
        """Put a message that was not sent before the draft of a conversation that is not shown."""
        self._store(conversation_id, before(text, self._texts.get(conversation_id, "")))
        self.give_files(conversation_id, files)

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
            self._store(self._conversation, text)

    async def kept(self) -> None:
        """Wait until what was saved last is stored, so that it is not read too early."""
        if self._keeping is not None:
            await asyncio.wait({self._keeping})

    def _store(self, conversation_id: str | None, text: str) -> None:
        self._texts[conversation_id] = text
        self._keeping = self._bridge.start(self._keep(conversation_id, text, self._keeping))

    async def _keep(self, conversation_id: str | None, text: str, earlier: "asyncio.Task[None] | None") -> None:
        if earlier is not None:
            await asyncio.wait({earlier})
        await self._bridge.call(self._bridge.engine.save_draft(conversation_id or "", text))
