"""The cards of a transcript, one below the other: made, kept true to their messages, and placed."""

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from app.core.messages import Message, Role, TranscriptItem
from app.core.preparing import Preparing
from app.ui.cards.answer_card import AnswerCard
from app.ui.cards.card import MessageCard
from app.ui.cards.card_signals import CardSignals
from app.ui.cards.footer import Where
from app.ui.cards.paint_queue import PaintQueue
from app.ui.cards.side_card import SideCard
from app.ui.cards.user_card import UserCard
from app.ui.chat.presenter import ChatPresenter
from app.ui.theme import tokens
from app.ui.theme.theme import theme

_GAP = tokens.XL
# Under a message of the person there is a row of buttons that is seen only when it is pointed at.
_GAP_AFTER_MINE = tokens.XS


class CardColumn(QWidget):
    """A run of the presenter's window, which may begin and end inside of it.

    Signals:
        card_changed: this card needs another height, and waits to be placed.
        grew_above: this card got so many pixels above what was there, and waits to be placed.
        end_will_grow: the last card is about to need so many pixels more.
    """

    card_changed = Signal(object)
    grew_above = Signal(object, int)
    end_will_grow = Signal(int)

    def __init__(self, presenter: ChatPresenter, queue: PaintQueue, where: Where, area: QAbstractScrollArea) -> None:
        """`area` is where the column will be shown, and says how wide it is."""
        super().__init__()
        self._presenter, self._queue, self._where, self._area = presenter, queue, where, area
        self.signals = CardSignals(self)
        self._cards: list[MessageCard] = []
        # Where in the presenter's window the first card is.
        self._first = 0
        self._placing = False
        # The message from which on the model read the chat for its newest answer.
        self._begins, self._recapped = "", False
        self.setAutoFillBackground(True)
        self.setAttribute(Qt.WidgetAttribute.WA_StaticContents)
        self._paper()
        theme().changed.connect(self.restyle)
        for said in (presenter.shown, presenter.added, presenter.changed, presenter.removed):
            said.connect(lambda *_: self._mark_beginning())
        presenter.removed.connect(self._removed)
        presenter.changed.connect(self._changed)
        presenter.grew.connect(self._grew)
        presenter.loading.connect(self._loading)
        presenter.awaiting.connect(self._awaiting)

    @property
    def cards(self) -> tuple[MessageCard, ...]:
        """The cards that were made, oldest first."""
        return tuple(self._cards)

    def card(self, message_id: str) -> MessageCard | None:
        """The card of a message, if it was made."""
        return next((card for card in reversed(self._cards) if card.message.id == message_id), None)

    @property
    def lacks_before(self) -> bool:
        """Whether the presenter's window begins before the first card."""
        return self._first > 0

    @property
    def lacks_after(self) -> int:
        """How many messages of the presenter's window come after the last card."""
        return len(self._presenter.window.items) - self._last

    @property
    def placing(self) -> bool:
        """Whether cards are being placed, so that what scrolls now is not the reader's doing."""
        return self._placing

    def restyle(self) -> None:
        """Take the colours and sizes of the theme in force."""
        self._paper()
        for card in self._cards:
            card.restyle()
        self.place()

    def _paper(self) -> None:
        """Make the column opaque, so that scrolling moves what is painted instead of painting it again."""
        paper = QPalette()
        paper.setColor(QPalette.ColorRole.Window, QColor(theme().tokens.window))
        self.setPalette(paper)

    # --- which cards there are

    @property
    def _last(self) -> int:
        return self._first + len(self._cards)

    def begin(self, place: int) -> None:
        """Begin anew, without a card, at this place of the presenter's window."""
        self._drop(0, len(self._cards))
        self._first = place

    def make_before(self, height: int) -> bool:
        """Make cards above until so much more height is there; whether there was one to make."""
        made = 0
        while self._first > 0 and made < height:
            self._first -= 1
            card = self._make(self._presenter.window.items[self._first], from_end=True)
            made += card.height_for(self._width()) + _GAP
            self._cards.insert(0, card)
        if made:
            self.place()
        return made > 0

    def make_after(self, *, from_end: bool) -> None:
        """Make one more card below; `from_end` where its end matters more than its beginning."""
        item = self._presenter.window.items[self._last]
        self._cards.append(self._make(item, from_end=from_end))
        self.place(self._cards[-1])

    def complete(self, near: QRect) -> bool:
        """Let long texts make what they lack inside a stretch; whether there was something."""
        for card in self._cards:
            if card.y() > near.bottom() or card.geometry().bottom() < near.top():
                continue
            for body in card.bodies:
                top = body.mapTo(self, QPoint()).y()
                if body.isHidden():
                    continue
                if body.lacks_above and top > near.top():
                    body.make_above()
                    return True
                if body.lacks_below and top + body.height() < near.bottom():
                    body.make_below()
                    return True
        return False

    def came_before(self, count: int) -> None:
        """So many messages joined the presenter's window at its beginning, and others may have left it at its end."""
        self._first += count
        self.cut(len(self._presenter.window.items))

    def went_before(self, count: int) -> None:
        """So many messages left the presenter's window at its beginning."""
        self._drop(0, max(0, count - self._first))
        self._first = max(0, self._first - count)
        self.place()

    def cut(self, count: int) -> None:
        """Let the cards go that stand behind the first so many messages of the presenter's window."""
        self._drop(max(0, count - self._first), len(self._cards))
        self._first = min(self._first, count)

    def _make(self, item: TranscriptItem, *, from_end: bool) -> MessageCard:
        card: MessageCard
        item = self._presenter.streams.true(item)
        match item.message.role:
            case Role.USER:
                card = UserCard(item, self.signals, self)
            case Role.ASSISTANT:
                card = AnswerCard(item, self.signals, self._where, self, asked=self._asked, from_end=from_end)
                card.body.grew_above.connect(lambda by: self._grew_above(card, by))
                card.will_grow.connect(lambda by: self._will_grow(card, by))
            case _:
                card = SideCard(item, self.signals, self)
        card.mark_beginning(item.message.id == self._begins, recapped=self._recapped)
        card.height_changed.connect(lambda: self._height_changed(card))
        card.show()
        return card

    def _mark_beginning(self) -> None:
        answers = (item.message.answer for item in reversed(self._presenter.window.items) if item.message.answer)
        newest = next(answers, None)
        self._begins, self._recapped = (newest.begins, newest.recapped) if newest else ("", False)
        for card in self._cards:
            card.mark_beginning(card.message.id == self._begins, recapped=self._recapped)

    def _asked(self, answer: Message) -> str:
        items = self._presenter.window.items
        return next((item.message.text for item in items if item.message.id == answer.parent_id), "")

    def _drop(self, first: int, last: int) -> None:
        for card in self._cards[first:last]:
            if isinstance(card, AnswerCard):
                self._queue.forget(card)
            card.hide()
            card.deleteLater()
        del self._cards[first:last]

    # --- what the presenter says

    def _removed(self, places: list[int]) -> None:
        for place in places:
            if self._first <= place < self._last:
                self._drop(place - self._first, place - self._first + 1)
            elif place < self._first:
                self._first -= 1
        self.place()

    def _changed(self, place: int) -> None:
        if self._first <= place < self._last:
            card = self._cards[place - self._first]
            if isinstance(card, AnswerCard):
                self._queue.forget(card)
            card.show_item(self._presenter.window.items[place])

    def _grew(self, message_id: str) -> None:
        card, stream = self.card(message_id), self._presenter.streams.get(message_id)
        if isinstance(card, AnswerCard) and stream is not None:
            card.set_text(stream.text, stream.thinking)
            self._queue.mark(card)

    def _loading(self, message_id: str, model: str, fraction: float) -> None:
        card = self.card(message_id)
        if isinstance(card, AnswerCard):
            card.status.show_loading(model.partition("/")[2], fraction)

    def _awaiting(self, message_id: str, preparing: Preparing) -> None:
        card = self.card(message_id)
        if isinstance(card, AnswerCard):
            card.status.show_preparing(preparing)

    # --- placing

    def place(self, first: MessageCard | None = None) -> None:
        """Place the cards from `first` on, or all."""
        self._placing = True
        begin = self._cards.index(first) if first is not None else 0
        width = self._width()
        # The middle of the whole, scroll bar included: there the composer has its own.
        x = max(0, (self._area.width() - width) // 2)
        y = self._cards[begin - 1].geometry().bottom() + 1 if begin else tokens.L
        for index in range(begin, len(self._cards)):
            card = self._cards[index]
            if index:
                y += _GAP_AFTER_MINE if isinstance(self._cards[index - 1], UserCard) else _GAP
            height = card.height_for(width)
            card.setGeometry(x, y, width, height)
            y += height
        self.resize(self._area.viewport().width(), y + tokens.XL)
        self._placing = False

    def make_room(self, by: int) -> None:
        """Be so much higher already, before the last card is."""
        self.resize(self.width(), self.height() + by)

    def _width(self) -> int:
        return max(1, min(theme().prose_width(), self._area.viewport().width() - 2 * tokens.XL))

    def _height_changed(self, card: MessageCard) -> None:
        if not self._placing and card in self._cards:
            self.card_changed.emit(card)

    def _will_grow(self, card: MessageCard, by: int) -> None:
        if not self._placing and self._cards and card is self._cards[-1]:
            self.end_will_grow.emit(by)

    def _grew_above(self, card: MessageCard, by: int) -> None:
        self._placing = True
        card.lay_out()
        self._placing = False
        if card in self._cards:
            self.grew_above.emit(card, by)
