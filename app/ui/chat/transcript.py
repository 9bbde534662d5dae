"""The transcript: a column of cards, of which only those near the screen are made."""

from PySide6.QtCore import QEvent, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from app.core.messages import Role, TranscriptItem
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
from app.ui.widgets.icons import icon_button

_GAP = tokens.XL
# Under a message of the person there is a row of buttons that is seen only when it is pointed at.
_GAP_AFTER_MINE = tokens.XS
# A reader who is this close to the end wants to stay there.
_NEAR = tokens.L


class TranscriptView(QScrollArea):
    """Shows what the presenter's window holds.

    Signals:
        page_wanted: older (True) or newer (False) messages are needed.
        newest_wanted: the end of the conversation is wanted, and it is not held.
    """

    page_wanted = Signal(bool)
    newest_wanted = Signal()

    def __init__(
        self, presenter: ChatPresenter, queue: PaintQueue, where: Where, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._presenter, self._queue, self._where = presenter, queue, where
        self.signals = CardSignals(self)
        self._cards: list[MessageCard] = []
        # Where in the presenter's window the first card is.
        self._first = 0
        self._follow, self._placing = True, False
        self._column = QWidget()
        self._column.setAutoFillBackground(True)
        self._column.setAttribute(Qt.WidgetAttribute.WA_StaticContents)
        self._paper()
        self.setWidget(self._column)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Conversation"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.jump = icon_button("arrow-down", self.tr("Jump to the newest message"), self)
        self.jump.setProperty("role", "chip")
        self.jump.setFixedSize(tokens.ROW, tokens.ROW)
        self.jump.clicked.connect(self.to_newest)
        self.jump.hide()
        self._fill = QTimer(self)
        self._fill.setSingleShot(True)
        self._fill.timeout.connect(self._make_what_is_near)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        theme().changed.connect(self.restyle)
        self._listen()

    def _listen(self) -> None:
        self._presenter.paged.connect(self._paged)
        self._presenter.added.connect(self._added)
        self._presenter.removed.connect(self._removed)
        self._presenter.changed.connect(self._changed)
        self._presenter.grew.connect(self._grew)
        self._presenter.loading.connect(self._loading)
        self._presenter.more_after.connect(self._show_jump)

    @property
    def cards(self) -> tuple[MessageCard, ...]:
        """The cards that were made, oldest first."""
        return tuple(self._cards)

    def card(self, message_id: str) -> MessageCard | None:
        """The card of a message, if it was made."""
        return next((card for card in reversed(self._cards) if card.message.id == message_id), None)

    # --- another conversation

    def show_window(self, anchor: str | None = None) -> None:
        """Show what the window holds, at a message or at its end."""
        self._drop(0, len(self._cards))
        items, start = self._presenter.window.items, self._presenter.window.index(anchor)
        self._follow = start is None
        self._first = len(items) if start is None else start
        page = self.viewport().height()
        if start is not None:
            while self._last < len(items) and self._column.height() < page:
                self._make_after()
        self._make_before(page)
        card = self.card(anchor or "")
        if start is not None and card is not None:
            self._scroll_to(card.y() - tokens.L)
        self._to_end_if_following()
        self._show_jump()
        self._make_what_is_near()

    def to_newest(self) -> None:
        """Go to the end and stay there."""
        self._follow = True
        if self._presenter.window.has_after:
            self.newest_wanted.emit()
            return
        while self._last < len(self._presenter.window.items):
            self._make_after()
        self._to_end_if_following()
        self._show_jump()

    def restyle(self) -> None:
        """Take the colours and sizes of the theme in force."""
        self._paper()
        for card in self._cards:
            card.restyle()
        self._place(0)

    def _paper(self) -> None:
        """Make the column opaque, so that scrolling moves what is painted instead of painting it again."""
        paper = QPalette()
        paper.setColor(QPalette.ColorRole.Window, QColor(theme().tokens.window))
        self._column.setPalette(paper)

    # --- making cards

    @property
    def _last(self) -> int:
        return self._first + len(self._cards)

    def _make(self, item: TranscriptItem, *, from_end: bool) -> MessageCard:
        card: MessageCard
        item = self._presenter.streams.true(item)
        match item.message.role:
            case Role.USER:
                card = UserCard(item, self.signals, self._column)
            case Role.ASSISTANT:
                card = AnswerCard(item, self.signals, self._where, self._column, from_end=from_end)
                card.body.grew_above.connect(lambda by: self._grew_above(card, by))
                card.will_grow.connect(lambda by: self._make_room(card, by))
            case _:
                card = SideCard(item, self.signals, self._column)
        card.height_changed.connect(lambda: self._card_changed(card))
        card.show()
        return card

    def _make_before(self, height: int) -> None:
        """Make cards above until so much more height is there."""
        made = 0
        anchor = self._anchor()
        while self._first > 0 and made < height:
            self._first -= 1
            card = self._make(self._presenter.window.items[self._first], from_end=True)
            made += card.height_for(self._width()) + _GAP
            self._cards.insert(0, card)
        if made:
            self._place(0)
            self._keep(anchor)

    def _make_after(self) -> None:
        """Make one more card below."""
        item = self._presenter.window.items[self._last]
        self._cards.append(self._make(item, from_end=self._follow))
        self._place(len(self._cards) - 1)

    def _make_what_is_near(self) -> None:
        """Make what is missing within a screen of what is seen, a little at a time, and ask for missing pages."""
        bar, page, window = self.verticalScrollBar(), self.viewport().height(), self._presenter.window
        if not self.isVisible():
            return
        near = QRect(0, bar.value() - page, 1, 3 * page)
        if self._complete_cards(near):
            self._fill.start(0)
            return
        if near.top() < 0:
            if self._first > 0:
                self._make_before(page)
                self._fill.start(0)
            elif window.has_before:
                self.page_wanted.emit(True)
        if near.bottom() > self._column.height():
            if self._last < len(window.items):
                self._make_after()
                self._fill.start(0)
            elif window.has_after:
                self.page_wanted.emit(False)

    def _complete_cards(self, near: QRect) -> bool:
        """Let long answers make what they lack inside a stretch; whether there was something."""
        for card in self._cards:
            if not isinstance(card, AnswerCard) or card.y() > near.bottom() or card.geometry().bottom() < near.top():
                continue
            if card.body.lacks_above and card.y() > near.top():
                card.body.make_above()
                return True
            if card.body.lacks_below and card.geometry().bottom() < near.bottom():
                card.body.make_below()
                return True
        return False

    def _drop(self, first: int, last: int) -> None:
        for card in self._cards[first:last]:
            if isinstance(card, AnswerCard):
                self._queue.forget(card)
            card.hide()
            card.deleteLater()
        del self._cards[first:last]

    # --- what the presenter says

    def _paged(self, older: bool, fresh: int, gone: int) -> None:
        count = len(self._presenter.window.items)
        if older:
            self._first += fresh
            self._drop(max(0, count - self._first), len(self._cards))
        else:
            anchor = self._anchor()
            lost = max(0, gone - self._first)
            self._drop(0, lost)
            self._first = max(0, self._first - gone)
            self._place(0)
            self._keep(anchor)
        self._fill.start(0)

    def _added(self, gone: int) -> None:
        items = self._presenter.window.items
        self._drop(max(0, len(items) - 1 - self._first), len(self._cards))
        self._first = min(self._first, len(items) - 1)
        if self._last < len(items) - 1:
            self._show_jump()
            return
        mine = items[-1].message.role is Role.USER
        self._make_after()
        if mine:
            self._follow = True
        self._to_end_if_following()

    def _removed(self, places: list[int]) -> None:
        for place in places:
            if self._first <= place < self._last:
                self._drop(place - self._first, place - self._first + 1)
            elif place < self._first:
                self._first -= 1
        self._place(0)

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

    # --- placing

    def _width(self) -> int:
        return max(1, min(theme().prose_width(), self.viewport().width() - 2 * tokens.XL))

    def _place(self, first: int) -> None:
        """Place the cards from `first` on."""
        self._placing = True
        width = self._width()
        # The middle of the whole, scroll bar included: there the composer has its own.
        x = max(0, (self.width() - width) // 2)
        y = self._cards[first - 1].geometry().bottom() + 1 if first else tokens.L
        for index in range(first, len(self._cards)):
            card = self._cards[index]
            if index:
                y += _GAP_AFTER_MINE if isinstance(self._cards[index - 1], UserCard) else _GAP
            height = card.height_for(width)
            card.setGeometry(x, y, width, height)
            y += height
        self._column.resize(self.viewport().width(), y + tokens.XL)
        self._placing = False

    def _card_changed(self, card: MessageCard) -> None:
        if self._placing or card not in self._cards:
            return
        index = self._cards.index(card)
        above = card.geometry().bottom() < self.verticalScrollBar().value()
        before = card.height()
        self._place(index)
        if self._follow:
            self._to_end_if_following()
        elif above:
            self._scroll_to(self.verticalScrollBar().value() + card.height() - before)
        self._show_jump()

    def _make_room(self, card: MessageCard, by: int) -> None:
        """Move up what is on the screen before the last card grows.

        Qt moves pixels only as long as nothing there waits to be painted; later, all would be painted again.
        """
        if self._follow and not self._placing and self._cards and card is self._cards[-1]:
            self._column.resize(self._column.width(), self._column.height() + by)
            self._to_end_if_following()

    def _grew_above(self, card: MessageCard, by: int) -> None:
        """A long answer got more of its beginning: what is read stays where it is."""
        self._placing = True
        card.lay_out()
        self._placing = False
        if card not in self._cards:
            return
        below_top = card.geometry().bottom() >= self.verticalScrollBar().value()
        self._place(self._cards.index(card))
        if self._follow:
            self._to_end_if_following()
        elif below_top:
            self._scroll_to(self.verticalScrollBar().value() + by)

    def _anchor(self) -> tuple[MessageCard, int] | None:
        """The first card that is seen, and how far below the top edge it begins."""
        top = self.verticalScrollBar().value()
        for card in self._cards:
            if card.geometry().bottom() >= top:
                return card, card.y() - top
        return None

    def _keep(self, anchor: tuple[MessageCard, int] | None) -> None:
        """Bring the anchor back to where it was on the screen."""
        if self._follow:
            self._to_end_if_following()
        elif anchor is not None and anchor[0] in self._cards:
            self._scroll_to(anchor[0].y() - anchor[1])

    def _scroll_to(self, value: int) -> None:
        self._placing = True
        self.verticalScrollBar().setValue(value)
        self._placing = False

    def _to_end_if_following(self) -> None:
        if self._follow:
            self._scroll_to(self.verticalScrollBar().maximum())

    def _scrolled(self, value: int) -> None:
        if self._placing:
            return
        window, at_end = self._presenter.window, value >= self.verticalScrollBar().maximum() - _NEAR
        self._follow = at_end and self._last == len(window.items) and not window.has_after
        self._show_jump()
        self._fill.start(0)

    def _show_jump(self) -> None:
        more = self._presenter.window.has_after or self._last < len(self._presenter.window.items)
        self.jump.setVisible(bool(self._cards) and (not self._follow or more))
        self.jump.raise_()

    # --- Qt's side

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: another width; what was read stays where it was."""
        super().resizeEvent(event)
        anchor = self._anchor()
        self._place(0)
        self._keep(anchor)
        size = self.jump.size()
        self.jump.move((self.width() - size.width()) // 2, self.height() - tokens.L - size.height())
        self._fill.start(0)

    def showEvent(self, event: QEvent) -> None:
        """Qt: now there is a size."""
        self._fill.start(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: Home and End go to the edges of what is held."""
        if event.key() == Qt.Key.Key_End:
            self.to_newest()
        elif event.key() == Qt.Key.Key_Home:
            self.verticalScrollBar().setValue(0)
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """Qt: any size will do."""
        return QSize(0, 0)
