"""The chat: greeting or transcript, and the composer."""

import asyncio
from collections.abc import Callable

from PySide6.QtCore import QPoint, QSize, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.core.decisions import Route
from app.core.errors import KnownError
from app.core.messages import AnswerFacts, Role
from app.core.requests import Unsent
from app.ui.cards.answer_card import AnswerCard
from app.ui.cards.paint_queue import paint_queue
from app.ui.cards.user_card import UserCard
from app.ui.chat import stray_keys
from app.ui.chat.commands import ChatCommands
from app.ui.chat.presenter import ChatPresenter
from app.ui.chat.transcript import TranscriptView
from app.ui.chat.warming import Warming
from app.ui.chat.welcome import Greeting, Ways
from app.ui.composer.composer import MARGIN, Composer
from app.ui.composer.drafts import Drafts
from app.ui.composer.forecast import Forecast
from app.ui.theme import tokens
from app.ui.theme.theme import theme
from app.ui.widgets.labels import one_line
from app.ui.wiring.actions import ActionId
from app.ui.wiring.bridge import Bridge


class ChatView(QWidget):
    """One conversation, or a new chat.

    Signals:
        conversation_opened: a new chat became a conversation with this id.
        inspect_requested: the decision behind this answer is to be shown.
        help_requested: a page of the handbook is to be shown, at a heading.
        open_model_requested: a model file is to be opened.
        connect_provider_requested: a provider is to be connected.
    """

    conversation_opened = Signal(str)
    inspect_requested = Signal(str)
    help_requested = Signal(str, str)
    open_model_requested = Signal()
    connect_provider_requested = Signal()

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self.presenter = ChatPresenter(bridge, self)
        self.queue = paint_queue()
        following = self.presenter.next
        self.greeting = Greeting(following, self)
        self.transcript = TranscriptView(self.presenter, self.queue, self._where, self)
        self.composer = Composer(following, self)
        self.ways = Ways(self)
        self.drafts = Drafts(bridge, lambda: self.composer.unsent, self)
        self.forecast = Forecast(bridge, following, lambda: self.composer.unsent, self)
        self.warming = Warming(bridge, self)
        self.commands = ChatCommands(bridge, self.presenter, self.composer, self.drafts, self)
        self._anchor: str | None = None
        # Until the first conversation is shown the store is not open, and what is typed waits.
        self._ready, self._waiting = asyncio.Event(), 0
        self._connect()
        self._arrange()

    def _connect(self) -> None:
        start, commands, presenter, composer = self._bridge.start, self.commands, self.presenter, self.composer
        presenter.shown.connect(self._shown)
        presenter.added.connect(lambda _: self._arrange())
        presenter.removed.connect(lambda _: self._arrange())
        presenter.growing_changed.connect(self._follow_growing)
        presenter.withdrawn.connect(commands.withdrawn)
        presenter.next.changed.connect(self.forecast.now)
        presenter.next.changed.connect(self._arrange)
        presenter.next.prepared.connect(self._arrange)
        composer.submitted.connect(self.send)
        composer.stop_wanted.connect(self.stop)
        composer.edit_last_wanted.connect(self.edit_last)
        composer.edited.connect(self._edited)
        composer.files_wanted.connect(lambda paths: start(commands.attach(paths) if paths else commands.choose_files()))
        composer.image_pasted.connect(lambda image: start(commands.attach_image(image)))
        composer.height_changed.connect(self._arrange)
        composer.model.picked.connect(lambda pick: start(presenter.next.set_pick(pick)))
        composer.label.picked.connect(lambda label: start(commands.set_label(label)))
        composer.full.picked.connect(lambda choice: start(presenter.next.set_when_full(choice)))
        composer.full.recap_wanted.connect(lambda: start(commands.show_recap()))
        self.forecast.filled.connect(composer.full.show_fill)
        self.forecast.known.connect(self._forecast)
        self.forecast.known.connect(self.warming.follow)
        composer.model.open_file.connect(self.open_model_requested)
        composer.model.connect_provider.connect(self.connect_provider_requested)
        self.ways.open_model.connect(self.open_model_requested)
        self.ways.connect_provider.connect(self.connect_provider_requested)
        self._connect_transcript()
        theme().changed.connect(self._arrange)

    def _connect_transcript(self) -> None:
        start, commands, signals = self._bridge.start, self.commands, self.transcript.signals
        self.transcript.page_wanted.connect(lambda older: start(self.presenter.more(older=older)))
        self.transcript.newest_wanted.connect(lambda: start(self.presenter.to_newest()))
        signals.retry.connect(lambda message_id: start(commands.regenerate(message_id)))
        signals.show.connect(lambda message_id: start(self._switch(message_id)))
        signals.edit.connect(self._edit)
        signals.carry_on.connect(lambda: start(commands.carry_on()))
        signals.open_model.connect(self.open_model_requested)
        signals.connect_provider.connect(self.connect_provider_requested)
        signals.link.connect(lambda url: start(commands.open_link(url)))
        signals.image.connect(lambda key, into: start(commands.show_picture(key, into), into))
        signals.recap.connect(lambda: start(commands.show_recap()))
        signals.inspect.connect(self.inspect_requested)
        signals.page.connect(self.help_requested)

    # --- what the shell asks for

    def open(self, conversation_id: str | None, message_id: str | None = None) -> None:
        """Show a conversation at its end or at a message; None is a new chat."""
        if self._ready.is_set():
            self.drafts.leave()
            # What is typed, and sent, from now on belongs to what is being opened.
            self._ready.clear()
            self.composer.clear()
            self.composer.set_growing(False)
        self._bridge.start(self._open(conversation_id, message_id))

    def focus_composer(self) -> None:
        """Let the person type."""
        self.composer.editor.setFocus()

    def take_key(self, event: QKeyEvent) -> bool:
        """Take a key that nothing else wanted; whether it belongs here."""
        return stray_keys.take(event, self.transcript, self.composer.editor)

    def escape(self) -> None:
        """Stop the answer that grows; where none does, let the person type."""
        if self.presenter.growing is not None:
            self.stop()
        self.focus_composer()

    @property
    def waits(self) -> bool:
        """Whether a message waits to be sent where it was written, until that is shown."""
        return self._waiting > 0

    def send(self, written: str | None = None) -> None:
        """Send what is written, as soon as the store is open; `written` is what it was when the person said so."""
        written = self.composer.text if written is None else written
        if not self._ready.is_set() and not self.waits and self.composer.text.startswith(written):
            self.composer.editor.show_taken(written)
        self._waiting += 1
        # What is shown now is what was meant, however long the store takes to open.
        self._bridge.start(self._send(written, stays=self.composer.label.stays))

    def stop(self) -> None:
        """End the growing answer."""
        self._bridge.start(self.presenter.stop())

    def regenerate_last(self) -> None:
        """Ask for another last answer."""
        if last := self.presenter.last(Role.ASSISTANT):
            self._bridge.start(self.commands.regenerate(last.id))

    def copy_last(self) -> None:
        """Copy the last answer."""
        card = next((card for card in reversed(self.transcript.cards) if isinstance(card, AnswerCard)), None)
        if card is not None:
            card.copy_text()

    def edit_last(self) -> None:
        """Edit the last message in place."""
        card = next((card for card in reversed(self.transcript.cards) if isinstance(card, UserCard)), None)
        if card is not None:
            card.edit()
            self.transcript.ensureWidgetVisible(card)

    def deeds(self) -> dict[ActionId, Callable[[], object]]:
        """What the window's actions do here."""
        return {
            ActionId.ATTACH: lambda: self._bridge.start(self.commands.choose_files()),
            ActionId.PICK_MODEL: self.composer.model.open,
            ActionId.PICK_LABEL: self.composer.label.open,
            ActionId.STOP: self.stop,
            ActionId.REGENERATE: self.regenerate_last,
            ActionId.COPY_ANSWER: self.copy_last,
            ActionId.EDIT_LAST: self.edit_last,
        }

    # --- inside

    async def _open(self, conversation_id: str | None, message_id: str | None) -> None:
        if not self.presenter.next.options:
            await self.presenter.next.refresh()
        self._anchor = message_id
        await self.drafts.kept()
        try:
            draft = await self.presenter.open(conversation_id, message_id)
        except KnownError:
            here = self.presenter.conversation_id
            self._write(here, await self._bridge.call(self._bridge.engine.drafts.get(here or "")))
            raise
        if draft is not None:
            self._write(conversation_id, draft)

    def _write(self, conversation_id: str | None, draft: Unsent) -> None:
        """Put a draft into the composer; what was typed and attached before it was there stays behind it."""
        typed, files = self.composer.text, self.composer.attachments
        self.composer.show_error(None)
        self.composer.set_attachments((*draft.files, *files))
        if draft.text:
            self.composer.set_text(f"{draft.text}\n\n{typed}" if typed else draft.text)
        self.drafts.begin(conversation_id, draft)
        self._ready.set()
        self._follow_growing()
        self._edited()

    def _edited(self) -> None:
        if not self._ready.is_set():
            return
        if self.isVisible():
            self.drafts.edited()
            self.forecast.soon()
        else:
            # Nobody types: there is no pause to wait for, and the window may be closing.
            self.drafts.save()

    async def _send(self, written: str, *, stays: bool) -> None:
        try:
            await self._ready.wait()
        finally:
            self._waiting -= 1
        text = self.composer.text
        if not text.startswith(written):
            # An older draft joined it, or it was sent: the person should look first.
            return
        new = self.presenter.conversation_id is None
        # What was typed after the message was sent off belongs to the next one.
        conversation_id = await self.commands.send(written, text[len(written) :].removeprefix("\n"), stays=stays)
        if conversation_id and new and conversation_id == self.presenter.conversation_id:
            self._edited()
            self.conversation_opened.emit(conversation_id)

    async def _switch(self, message_id: str) -> None:
        self._anchor = message_id
        await self.presenter.switch(message_id)

    def _edit(self, message_id: str, text: str) -> None:
        card = self.transcript.card(message_id)
        if card is not None:
            self._bridge.start(self.commands.edit(card.message, text))

    def _shown(self) -> None:
        anchor, self._anchor = self._anchor, None
        self._arrange()
        self.transcript.show_window(anchor)
        self._follow_growing()

    def _follow_growing(self) -> None:
        if self._ready.is_set():
            self.composer.set_growing(self.presenter.growing is not None)

    def _forecast(self, route: Route | None) -> None:
        self.composer.label.show_route(route)
        self.composer.show_held()

    def _where(self, facts: AnswerFacts) -> str:
        """The provider that answered, and where it is, if that is known."""
        name = f"{facts.provider}/{facts.model}"
        offer = next((m.offer for m in self.presenter.next.models if m.name == name), None)
        return " · ".join(one_line(part) for part in (facts.provider, offer.residency if offer else "") if part)

    def _arrange(self) -> None:
        """Place everything: an empty chat has the composer in its middle, any other at its foot."""
        width, height = self.width(), self.height()
        empty = not self.presenter.window.items
        self.transcript.setVisible(not empty)
        self.greeting.setVisible(empty)
        room = max(1, min(theme().prose_width() + 2 * tokens.L + 2 * MARGIN, width - 2 * tokens.S))
        left = (width - room) // 2
        composer = self.composer.height_for(room)
        if not empty:
            self.ways.hide()
            top = height - composer - tokens.S
            self.composer.setGeometry(left, top, room, composer)
            self.transcript.setGeometry(0, 0, width, top)
            return
        greeting, ways = self.greeting.height_for(room), self.ways.height_for(room)
        whole = greeting + composer + ways + 2 * tokens.S
        self.ways.setVisible(whole + 2 * tokens.L < height)
        # In the middle of the window: what comes and goes above moves nothing under the pointer.
        above = self.mapTo(self.window(), QPoint()).y()
        top = max(tokens.L, (above + height - whole) // 2 - above)
        self.greeting.setGeometry(left, top, room, greeting)
        self.composer.setGeometry(left, top + greeting + tokens.S, room, composer)
        self.ways.setGeometry(left, top + greeting + composer + 2 * tokens.S, room, ways)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: place everything anew."""
        self._arrange()

    def hideEvent(self, event: QHideEvent) -> None:
        """Qt: what is written is kept before the window goes."""
        self.drafts.save()

    def sizeHint(self) -> QSize:
        """Qt: any size will do."""
        return QSize(0, 0)
