"""The transcript: a column of cards that moves with the reader, of which only those near the screen are made."""

from PySide6.QtCore import QEvent, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from app.core.messages import Role
from app.ui.cards.card import MessageCard
from app.ui.cards.footer import Where
from app.ui.cards.paint_queue import PaintQueue
from app.ui.chat.card_column import CardColumn
from app.ui.chat.presenter import ChatPresenter
from app.ui.theme import tokens
from app.ui.widgets.icons import icon_button

# What is near the screen is made a little in a frame.
_FRAME_MS = 16
# A reader who is this close to the end wants to stay there.
_NEAR = tokens.L


class TranscriptView(QScrollArea):
    """Shows what the presenter's window holds; what is read stays where it is, or the end is followed.

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
        self._presenter = presenter
        self._follow, self._scrolling = True, False
        self._column = CardColumn(presenter, queue, where, self)
        self.signals = self._column.signals
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
        self._column.card_changed.connect(self._card_changed)
        self._column.grew_above.connect(self._grew_above)
        self._column.end_will_grow.connect(self._make_room)
        presenter.paged.connect(self._paged)
        presenter.added.connect(self._added)
        presenter.more_after.connect(self._show_jump)

    @property
    def cards(self) -> tuple[MessageCard, ...]:
        """The cards that were made, oldest first."""
        return self._column.cards

    def card(self, message_id: str) -> MessageCard | None:
        """The card of a message, if it was made."""
        return self._column.card(message_id)

    # --- another conversation

    def show_window(self, anchor: str | None = None) -> None:
        """Show what the window holds, at a message or at its end."""
        column, window = self._column, self._presenter.window
        start = window.index(anchor)
        self._follow = start is None
        column.begin(len(window.items) if start is None else start)
        page = self.viewport().height()
        if start is not None:
            while column.lacks_after and column.height() < page:
                column.make_after(from_end=False)
        self._make_before(page)
        card = column.card(anchor or "")
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
        while self._column.lacks_after:
            self._column.make_after(from_end=True)
        self._to_end_if_following()
        self._show_jump()

    # --- more cards

    def _make_before(self, height: int) -> None:
        """Make cards above until so much more height is there, while what is read stays where it is."""
        anchor = self._anchor()
        if self._column.make_before(height):
            self._keep(anchor)

    def _make_what_is_near(self) -> None:
        """Make what is missing within a screen of what is seen, a little at a time, and ask for missing pages."""
        bar, page, window = self.verticalScrollBar(), self.viewport().height(), self._presenter.window
        if not self.isVisible():
            return
        near = QRect(0, bar.value() - page, 1, 3 * page)
        if self._column.complete(near):
            self._fill.start(_FRAME_MS)
            return
        if near.top() < 0:
            if self._column.lacks_before:
                self._make_before(page)
                self._fill.start(_FRAME_MS)
            elif window.has_before:
                self.page_wanted.emit(True)
        if near.bottom() > self._column.height():
            if self._column.lacks_after:
                self._column.make_after(from_end=self._follow)
                self._fill.start(_FRAME_MS)
            elif window.has_after:
                self.page_wanted.emit(False)

    def _paged(self, older: bool, fresh: int, gone: int) -> None:
        if older:
            self._column.came_before(fresh)
        else:
            anchor = self._anchor()
            self._column.went_before(gone)
            self._keep(anchor)
        self._fill.start(0)

    def _added(self, gone: int) -> None:
        items = self._presenter.window.items
        self._column.cut(len(items) - 1)
        if self._column.lacks_after > 1:
            self._show_jump()
            return
        self._column.make_after(from_end=self._follow)
        if items[-1].message.role is Role.USER:
            self._follow = True
        self._to_end_if_following()

    # --- where the reader is

    def _card_changed(self, card: MessageCard) -> None:
        bar = self.verticalScrollBar()
        above, before = card.geometry().bottom() < bar.value(), card.height()
        self._column.place(card)
        if self._follow:
            self._to_end_if_following()
        elif above:
            self._scroll_to(bar.value() + card.height() - before)
        self._show_jump()
        if any(body.lacks_below for body in card.bodies):
            self._fill_soon()

    def _make_room(self, by: int) -> None:
        """Move up what is on the screen before the last card grows.

        Qt moves pixels only as long as nothing there waits to be painted; later, all would be painted again.
        """
        if self._follow:
            self._column.make_room(by)
            self._to_end_if_following()

    def _grew_above(self, card: MessageCard, by: int) -> None:
        """A long answer got more of its beginning: what is read stays where it is."""
        bar = self.verticalScrollBar()
        below_top = card.geometry().bottom() >= bar.value()
        self._column.place(card)
        if self._follow:
            self._to_end_if_following()
        elif below_top:
            self._scroll_to(bar.value() + by)

    def _anchor(self) -> tuple[MessageCard, int] | None:
        """The first card that is seen, and how far below the top edge it begins."""
        top = self.verticalScrollBar().value()
        for card in self.cards:
            if card.geometry().bottom() >= top:
                return card, card.y() - top
        return None

    def _keep(self, anchor: tuple[MessageCard, int] | None) -> None:
        """Bring the anchor back to where it was on the screen."""
        if self._follow:
            self._to_end_if_following()
        elif anchor is not None and anchor[0] in self.cards:
            self._scroll_to(anchor[0].y() - anchor[1])

    def _scroll_to(self, value: int) -> None:
        self._scrolling = True
        self.verticalScrollBar().setValue(value)
        self._scrolling = False

    def _to_end_if_following(self) -> None:
        if self._follow:
            self._scroll_to(self.verticalScrollBar().maximum())

    def _scrolled(self, value: int) -> None:
        if self._scrolling or self._column.placing:
            return
        at_end = value >= self.verticalScrollBar().maximum() - _NEAR
        self._follow = at_end and not self._column.lacks_after and not self._presenter.window.has_after
        self._show_jump()
        self._fill_soon()

    def _fill_soon(self) -> None:
        if not self._fill.isActive():
            self._fill.start(0)

    def _show_jump(self) -> None:
        more = self._presenter.window.has_after or self._column.lacks_after > 0
        self.jump.setVisible(bool(self.cards) and (not self._follow or more))
        self.jump.raise_()

    # --- Qt's side

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: another width; what was read stays where it was."""
        super().resizeEvent(event)
        anchor = self._anchor()
        self._column.place()
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
