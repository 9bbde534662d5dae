"""What is not sent yet, kept while it is written."""

import asyncio
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from app.core.requests import Attachment, Unsent
from app.ui.wiring.bridge import Bridge

_PAUSE_MS = 500


def before(text: str, since: str) -> str:
    """A message that was not sent, before what was written since."""
    return f"{text}\n\n{since}" if text and since.strip() else text or since


def joined(message: Unsent, since: Unsent) -> Unsent:
    """As `before`, with the files of both."""
    return Unsent(before(message.text, since.text), (*message.files, *since.files))


class Drafts(QObject):
    """Saves what is written and attached for the conversation it belongs to, when the typing pauses."""

    def __init__(self, bridge: Bridge, content: Callable[[], Unsent], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._content = bridge, content
        self._conversation: str | None = None
        # Each draft as it was last seen or stored.
        self._seen: dict[str | None, Unsent] = {}
        # Messages that the engine has not taken in yet: their drafts are still theirs.
        self._sending: dict[str | None, Unsent] = {}
        self._begun = False
        self._keeping: asyncio.Task[None] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self.save)

    def begin(self, conversation_id: str | None, stored: Unsent) -> None:
        """From now on, what is written belongs to this conversation, whose stored draft is `stored`."""
        self._timer.stop()
        self._conversation, self._begun = conversation_id, True
        self._seen[conversation_id] = stored

    def sending(self, conversation_id: str | None, message: Unsent) -> None:
        """Until `settled`, the message is kept before what is written since, so that no end of the program loses it."""
        self.begin(conversation_id, Unsent())
        self._sending[conversation_id] = message

    def settled(self, conversation_id: str | None) -> None:
        """The message was taken in, or is given back."""
        self._sending.pop(conversation_id, None)

    def move(self, conversation_id: str) -> None:
        """The new chat became this conversation, and what is written since goes with it."""
        self._store(self._conversation, Unsent(), anew=True)
        self.begin(conversation_id, Unsent())
        self.edited()

    def sent(self, conversation_id: str | None) -> None:
        """A message was taken in, and the stored draft went with it: what was written since is stored anew."""
        since = self._content() if self.holds(conversation_id) else self._seen.get(conversation_id, Unsent())
        self._store(conversation_id, since, anew=True)

    def leave(self) -> None:
        """Save, and let what is written from now on wait for the next `begin`."""
        self.save()
        self._begun = False

    def holds(self, conversation_id: str | None) -> bool:
        """Whether what is written now belongs to this conversation."""
        return self._begun and conversation_id == self._conversation

    def give(self, conversation_id: str | None, text: str, files: tuple[Attachment, ...]) -> None:
        """Put a message that was not sent before the draft of a conversation that is not shown."""
        self._store(conversation_id, joined(Unsent(text, files), self._seen.get(conversation_id, Unsent())))

    def take_back(self, conversation_id: str, text: str, files: tuple[Attachment, ...]) -> None:
        """As `give`, for a message that the store has put back already: only what was written here may be missing."""
        if conversation_id in self._seen and (text or files):
            self.give(conversation_id, text, files)

    def edited(self) -> None:
        """Something was typed or attached."""
        if self._begun and self._content() != self._seen[self._conversation]:
            self._timer.start()

    def save(self) -> None:
        """Save now, if there is anything new; nothing before the first `begin`."""
        self._timer.stop()
        here = self._conversation
        if self._begun and ((content := self._content()) != self._seen[here] or here in self._sending):
            self._store(here, content)

    async def kept(self) -> None:
        """Wait until what was saved last is stored, so that it is not read too early."""
        if self._keeping is not None:
            await asyncio.wait({self._keeping})

    def _store(self, conversation_id: str | None, content: Unsent, *, anew: bool = False) -> None:
        """`anew`: whatever is stored by now. Else files that did not change are not written again at each pause."""
        message = self._sending.get(conversation_id)
        anew = anew or message is not None
        same = not anew and content.files == self._seen.get(conversation_id, Unsent()).files
        self._seen[conversation_id] = content
        whole = joined(message, content) if message else content
        files = None if same else whole.files
        self._keeping = self._bridge.start(self._keep(conversation_id or "", whole.text, files, self._keeping))

    async def _keep(
        self, draft_id: str, text: str, files: tuple[Attachment, ...] | None, earlier: "asyncio.Task[None] | None"
    ) -> None:
        if earlier is not None:
            await asyncio.wait({earlier})
        await self._bridge.call(self._bridge.engine.drafts.save(draft_id, text, files))
