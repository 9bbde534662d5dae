"""What a person does with conversations as a whole: open, rename, delete and take that back, go to the next one."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, Signal

from app.core.errors import Kind, KnownError
from app.core.events import ConversationChanged, ConversationRemoved, EngineEvent
from app.core.messages import ConversationSummary
from app.ui.shell.sidebar.conversation_list import ConversationList
from app.ui.shell.sidebar.conversation_model import ConversationModel
from app.ui.shell.sidebar.growing import Growing
from app.ui.shell.sidebar.recently_deleted import RecentlyDeleted
from app.ui.widgets.dialogs import ask
from app.ui.widgets.notices import Notices
from app.ui.wiring.actions import ActionId
from app.ui.wiring.bridge import Bridge


class ConversationCommands(QObject):
    """Keeps list and window of one mind about which conversation is shown.

    Signals:
        shown: another conversation is shown, or its title changed: a `ConversationSummary`; None is a new chat.
        wanted: the view should open this: conversation id, or None, and a message id or "".
    """

    shown = Signal(object)
    wanted = Signal(object, str)

    def __init__(
        self,
        bridge: Bridge,
        model: ConversationModel,
        rows: ConversationList,
        notices: Notices,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bridge, self._model, self._rows, self._notices = bridge, model, rows, notices
        self.growing = Growing()
        self.current: ConversationSummary | None = None
        # Before the store is open the last wish waits; a new chat needs none.
        self._begun, self._first = False, ("", "")
        model.renamed.connect(lambda chat, title: bridge.start(self._rename(chat, title)))
        rows.delete_requested.connect(lambda chat: bridge.start(self._delete(chat)))

    @property
    def current_id(self) -> str | None:
        """The conversation that is shown; None for a new chat."""
        return self.current.id if self.current else None

    @property
    def current_grows(self) -> bool:
        """Whether an answer is being written in the conversation that is shown."""
        return self.current_id in self.growing.conversations

    def begin(self) -> None:
        """The store is open: show the conversation that was asked for, else a new chat."""
        conversation_id, message_id = self._first
        self._begun = True
        self.open(conversation_id or None, message_id)

    def open(self, conversation_id: str | None, message_id: str = "") -> None:
        """Show a conversation, at a message or at its end, as soon as the store is open; None is a new chat."""
        if not self._begun:
            self._first = conversation_id or "", message_id
            self._rows.show_as_open(conversation_id)
            return
        self.wanted.emit(conversation_id, message_id)
        if conversation_id is None:
            self._show(None)
        else:
            self._bridge.start(self._look_up(conversation_id))

    def opened(self, conversation_id: str) -> None:
        """The view shows a conversation, which it may just have begun."""
        if conversation_id != self.current_id:
            self._bridge.start(self._look_up(conversation_id))

    def rename(self) -> None:
        """Edit the shown conversation's title in the list."""
        self._rows.rename(self.current_id)

    def delete(self) -> None:
        """Put the shown conversation into the bin."""
        if self.current is not None:
            self._bridge.start(self._delete(self.current.id))

    def show_deleted(self) -> None:
        """Show what is in the bin."""
        self._bridge.start(self._show_deleted())

    def step(self, by: int) -> None:
        """Open the next or the previous conversation of the list."""
        if chat := self._model.neighbour(self.current_id, by):
            self.open(chat.id)

    def deeds(self) -> dict[ActionId, Callable[[], object]]:
        """What the window's actions do here."""
        return {
            ActionId.DELETE: self.delete,
            ActionId.RECENTLY_DELETED: self.show_deleted,
            ActionId.NEXT_CONVERSATION: lambda: self.step(1),
            ActionId.PREVIOUS_CONVERSATION: lambda: self.step(-1),
        }

    def take(self, events: Iterable[EngineEvent]) -> None:
        """Follow a batch."""
        for event in events:
            if isinstance(event, ConversationChanged):
                self._model.put(event.conversation)
                if event.conversation.id == self.current_id:
                    self._show(event.conversation)
            elif isinstance(event, ConversationRemoved):
                self._model.remove(event.conversation_id)
                if event.conversation_id == self.current_id:
                    self.open(None)
        self.growing.take(events)
        self._model.set_growing(self.growing.conversations)
        if self._model.regroup():
            self._bridge.start(self._model.reload())

    def _show(self, chat: ConversationSummary | None) -> None:
        self.current = chat
        self._rows.show_as_open(self.current_id)
        self.shown.emit(chat)

    async def _look_up(self, conversation_id: str) -> None:
        try:
            self._show(await self._bridge.call(self._bridge.engine.conversations.get(conversation_id)))
        except KnownError as error:
            if error.kind is Kind.NOT_FOUND:
                self.open(None)
            self._notices.fail(error)

    async def _rename(self, conversation_id: str, title: str) -> None:
        await self._bridge.call(self._bridge.engine.conversations.rename(conversation_id, title))

    async def _delete(self, conversation_id: str) -> None:
        chat = await self._bridge.call(self._bridge.engine.conversations.get(conversation_id))
        await self._bridge.call(self._bridge.engine.conversations.delete(conversation_id))
        text = self.tr("“{title}” is in the bin.").format(title=self._model.title(chat))
        self._notices.offer_undo(text, lambda: self._bridge.start(self._restore(conversation_id)))

    async def _show_deleted(self) -> None:
        await ask(RecentlyDeleted(self._bridge, self._model.now, self._rows.window()))

    async def _restore(self, conversation_id: str) -> None:
        chat = await self._bridge.call(self._bridge.engine.conversations.restore(conversation_id))
        self.open(chat.id)
