"""What the transcript knows and asks for, without a widget."""

from PySide6.QtCore import QObject, Signal

from app.core.events import (
    AnswerAwaits,
    AnswerEnded,
    ConversationChanged,
    ConversationRemoved,
    EngineEvent,
    LocalPreparing,
    MessageAdded,
    ModelLoading,
    ModelsChanged,
    OptionsChanged,
    TurnWithdrawn,
)
from app.core.messages import ConversationSummary, Message, Role, TranscriptItem, TranscriptPage
from app.core.requests import Draft, Unsent
from app.ui.chat.loading import Loading
from app.ui.chat.streams import Streams
from app.ui.chat.turn_window import PAGE, TurnWindow
from app.ui.composer.next_message import NextMessage
from app.ui.wiring.bridge import Bridge


class ChatPresenter(QObject):
    """One conversation at a time, and the growing answers of all.

    Signals:
        shown: another conversation, or a new chat, stands in the window; `window` holds its messages.
        paged: older (True) or newer (False) messages came: how many, and how many went at the other end.
        added: a message joined at the bottom: how many went there before it.
        more_after: a message joined further down than what is held.
        removed: the places of messages that were taken back, last first.
        changed: the message at this place is another now.
        grew: the answer with this id has more text.
        growing_changed: an answer of this conversation began or ended.
        loading: a local model is being loaded for this answer: both names and how far it is.
        awaiting: what this answer's model needs is still being prepared, so far.
        withdrawn: nothing was sent, the message was taken back, in whatever conversation: a `TurnWithdrawn`.
    """

    shown = Signal()
    paged = Signal(bool, int, int)
    added = Signal(int)
    more_after = Signal()
    removed = Signal(object)
    changed = Signal(int)
    grew = Signal(str)
    growing_changed = Signal()
    loading = Signal(str, str, float)
    awaiting = Signal(str, object)
    withdrawn = Signal(object)

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._engine = bridge, bridge.engine
        self.next = NextMessage(bridge, self)
        self._loading = Loading(bridge, self)
        self._loading.progressed.connect(self.loading)
        self.window, self.streams = TurnWindow(), Streams()
        self._asked, self._paging = 0, False
        bridge.batch.connect(self.take)

    @property
    def conversation_id(self) -> str | None:
        """The conversation that is shown; None is a new chat."""
        return self.next.summary.id if self.next.summary else None

    @property
    def growing(self) -> str | None:
        """The answer that grows in the shown conversation."""
        return self.streams.newest(self.conversation_id) if self.conversation_id else None

    def last(self, role: Role) -> Message | None:
        """The last message of a role, among those held."""
        found = (item.message for item in reversed(self.window.items) if item.message.role is role)
        return next(found, None)

    # --- what a person does

    async def open(self, conversation_id: str | None, anchor: str | None = None) -> Unsent | None:
        """Show a conversation, at a message or at its end: its draft, or None when another was asked for since."""
        self._asked += 1
        asked = self._asked
        summary = await self._bridge.call(self._engine.conversations.get(conversation_id)) if conversation_id else None
        page = await self._page(conversation_id, anchor) if conversation_id else None
        draft = await self._bridge.call(self._engine.drafts.get(conversation_id or ""))
        if asked != self._asked:
            return None
        self._show(summary, page)
        return draft

    async def more(self, *, older: bool) -> None:
        """Fetch the next page at one end, if there is one."""
        window, here = self.window, self.conversation_id
        if self._paging or here is None or not (window.has_before if older else window.has_after):
            return
        self._paging = True
        try:
            edge = window.items[0 if older else -1].message.id
            before, after = (PAGE, 0) if older else (0, PAGE)
            page = await self._bridge.call(self._engine.transcripts.page(here, anchor=edge, before=before, after=after))
        finally:
            self._paging = False
        if window is self.window and edge in window:
            counts = window.put_before(page) if older else window.put_after(page)
            window.items = [self.streams.true(item) for item in window.items]
            self.paged.emit(older, *counts)

    async def to_newest(self) -> None:
        """Hold the end of the conversation."""
        if self.conversation_id and self.window.has_after:
            await self.open(self.conversation_id)

    async def send(self, draft: Draft) -> str:
        """Send a message: the id of its conversation. Raises what the engine raises, with nothing changed."""
        asked, here = self._asked, draft.conversation_id
        turn = await self._bridge.call(self._engine.chat.send(draft))
        shown = asked == self._asked and here == self.conversation_id
        if shown and (here is None or self.window.has_after):
            summary = await self._bridge.call(self._engine.conversations.get(turn.conversation_id))
            page = await self._page(turn.conversation_id, None)
            if asked == self._asked:
                self._show(summary, page)
        return turn.conversation_id

    async def regenerate(self, message_id: str, *, stays: bool = False) -> None:
        """Another answer beside this one; `stays` is what was shown of where it would come from."""
        await self._bridge.call(self._engine.chat.regenerate(message_id, stays=stays))

    async def stop(self) -> None:
        """End the growing answer."""
        if answer := self.growing:
            await self._bridge.call(self._engine.chat.stop(answer))

    async def switch(self, message_id: str) -> None:
        """Show the branch through a sibling."""
        await self._bridge.call(self._engine.transcripts.show_branch(message_id))
        if self.conversation_id:
            await self.open(self.conversation_id, message_id)

    async def _page(self, conversation_id: str, anchor: str | None) -> TranscriptPage:
        before, after = (PAGE, 0) if anchor is None else (PAGE // 2, PAGE // 2)
        transcript = self._engine.transcripts.page(conversation_id, anchor=anchor, before=before, after=after)
        return await self._bridge.call(transcript)

    def _show(self, summary: ConversationSummary | None, page: TranscriptPage | None) -> None:
        self.window = TurnWindow()
        if page:
            self.window.show(page)
            self.window.items = [self.streams.true(item) for item in self.window.items]
        self.next.follow(summary)
        self.shown.emit()
        self.growing_changed.emit()

    def _add(self, item: TranscriptItem) -> None:
        place = self.window.index(item.message.id)
        gone, held = self.window.add(item)
        if place is not None:
            self.changed.emit(place)
        elif held:
            self.added.emit(gone)
        else:
            self.more_after.emit()

    # --- what happens

    def take(self, events: tuple[EngineEvent, ...]) -> None:
        """Follow a batch."""
        for event in events:
            grown = self.streams.take(event)
            if grown and grown in self.window:
                self.grew.emit(grown)
            self._follow(event)

    def _follow(self, event: EngineEvent) -> None:
        match event:
            case MessageAdded(item) if item.message.conversation_id == self.conversation_id:
                self._add(self.streams.true(item))
                self.growing_changed.emit()
            case AnswerEnded(message) if message.conversation_id == self.conversation_id:
                place = self.window.replace(message)
                if place is not None:
                    self.changed.emit(place)
                self.growing_changed.emit()
            case TurnWithdrawn(conversation_id, user_id, answer_id):
                if conversation_id == self.conversation_id:
                    self.removed.emit(self.window.remove({user_id, answer_id}))
                    self.growing_changed.emit()
                self.withdrawn.emit(event)
            case ConversationChanged(summary) if summary.id == self.conversation_id:
                self.next.follow(summary)
            case ConversationRemoved(conversation_id) if conversation_id == self.conversation_id:
                self._asked += 1
                self._show(None, None)
            case ModelLoading(name, fraction):
                self._loading.take(name, fraction, self.growing)
            case AnswerAwaits(_, answer_id, preparing):
                self.awaiting.emit(answer_id, preparing)
            case LocalPreparing(preparing):
                self.next.prepare(preparing)
            case ModelsChanged() | OptionsChanged():
                self._bridge.start(self.next.refresh())
            case _:
                pass
