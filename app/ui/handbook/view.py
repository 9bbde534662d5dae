"""The handbook as a view: pages or found places at the left, the page beside them."""

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from app.core.handbook import Page
from app.ui.cards.handbook_text import topic_of
from app.ui.cards.links import open_link
from app.ui.handbook.history import History, Spot
from app.ui.handbook.page_view import PageView
from app.ui.handbook.places import Place, PlaceList, place_of
from app.ui.theme import fonts, tokens
from app.ui.theme.theme import theme
from app.ui.widgets.announce import announce
from app.ui.widgets.icons import icon, icon_button
from app.ui.widgets.labels import plain_label
from app.ui.wiring.bridge import Bridge

# How long typing rests, in milliseconds, before a search starts.
_REST_MS = 120
_LIST_WIDTH = tokens.SIDEBAR_WIDTH
# Where the window is narrow, the list has this share of it, in percent.
_LIST_SHARE = 36
_FOUND = 20


class HandbookView(QWidget):
    """Help.

    Signals:
        moved: another page is shown, or there is another way back or forward.
    """

    moved = Signal()

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self.history = History()
        self._pages: dict[str, Page] = {}
        # What was asked for last: to be shown, to be looked for.
        self._wanted, self._asked = Spot(""), ""
        self.page = PageView(self)
        self.field = self._make_field()
        self.list = PlaceList()
        self.nothing = self._make_nothing()
        self.left = self._lay_out()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(lambda: self._bridge.start(self.search(self.field.text())))
        self._connect()

    def show_page(self, topic: str = "", heading: str = "") -> None:
        """Show a page at a heading; "" is the first page, or the one that was read last."""
        self._go(Spot(topic, heading) if topic else self.history.here or Spot(""))

    def focus_search(self) -> None:
        """Put the cursor into the search field."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def back(self) -> None:
        """Show the page before."""
        self.history.leave(self.page.scrolled)
        if spot := self.history.back():
            self._show(spot)

    def forward(self) -> None:
        """Show the page from which one went back."""
        self.history.leave(self.page.scrolled)
        if spot := self.history.forward():
            self._show(spot)

    async def search(self, text: str) -> None:
        """Look for some words; none list the pages again."""
        text = self._asked = text.strip()
        if not text:
            self._list([place_of(page) for page in self._pages.values()])
            return
        found = await self._bridge.call(self._bridge.engine.handbook.search(text, _FOUND))
        if text == self._asked:
            self._list([place_of(match, text) for match in found])
            announce(self.field, self.tr("%Ln place(s) found", "", len(found)))

    # --- building

    def _make_field(self) -> QLineEdit:
        field = QLineEdit()
        field.setProperty("role", "search")
        field.setPlaceholderText(self.tr("Search the handbook"))
        field.setAccessibleName(self.tr("Search the handbook"))
        field.setFont(fonts.font(tokens.TEXT_SECONDARY))
        field.setClearButtonEnabled(True)
        for clear in field.findChildren(QAction):
            clear.setIcon(icon("x"))
        field.setMinimumHeight(tokens.ROW)
        field.setMaxLength(200)
        return field

    def _make_nothing(self) -> QWidget:
        nothing = QWidget()
        column = QVBoxLayout(nothing)
        column.setContentsMargins(tokens.M, tokens.L, tokens.M, tokens.L)
        column.setSpacing(tokens.XS)
        column.addWidget(plain_label(self.tr("Nothing in the handbook fits these words."), wrap=True))
        hint = self.tr("Try fewer or other words. The handbook is written in English.")
        column.addWidget(plain_label(hint, "muted", wrap=True))
        column.addStretch(1)
        return nothing

    def _lay_out(self) -> QWidget:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(tokens.L, tokens.S, 0, tokens.S)
        column.setSpacing(tokens.S)
        column.addWidget(self.field)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.list)
        self.stack.addWidget(self.nothing)
        column.addWidget(self.stack, 1)
        self.back_button = icon_button("arrow-left", self.tr("Back"))
        self.forward_button = icon_button("arrow-right", self.tr("Forward"))
        self.copy_button = icon_button("copy", self.tr("Copy the page"))
        ways = QHBoxLayout()
        ways.setContentsMargins(tokens.XL - tokens.S, tokens.S, tokens.XL - tokens.S, 0)
        ways.setSpacing(0)
        for button in (self.back_button, self.forward_button, self.copy_button):
            ways.addWidget(button)
        ways.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addLayout(ways)
        right.addWidget(self.page, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(left)
        row.addLayout(right, 1)
        return left

    def _connect(self) -> None:
        self.list.setAccessibleName(self.tr("Pages of the handbook"))
        self.list.passed.connect(lambda place: self._go(_spot(place), passing=True))
        self.list.chosen.connect(self._choose)
        self.field.textChanged.connect(self._typed)
        self.field.returnPressed.connect(self._enter)
        self.field.installEventFilter(self)
        self.page.link_wanted.connect(self._follow)
        self.back_button.clicked.connect(self.back)
        self.forward_button.clicked.connect(self.forward)
        self.copy_button.clicked.connect(self.page.copy)
        theme().changed.connect(self._fit)

    # --- inside

    def _go(self, spot: Spot, *, passing: bool = False) -> None:
        self._wanted = spot
        self._bridge.start(self._arrive(spot, passing=passing))

    async def _arrive(self, spot: Spot, *, passing: bool) -> None:
        if not self._pages:
            self._pages = {page.topic: page for page in await self._bridge.call(self._bridge.engine.handbook.pages())}
            if not self._asked:
                self._list([place_of(page) for page in self._pages.values()])
        if spot is self._wanted:
            spot = spot if spot.topic in self._pages else Spot(next(iter(self._pages)))
            self.history.leave(self.page.scrolled)
            self.history.go(spot, passing=passing)
            self._show(spot)

    def _show(self, spot: Spot) -> None:
        self.page.show_page(self._pages[spot.topic], spot.heading, spot.scrolled)
        self.list.mark(spot.topic)
        self.back_button.setEnabled(self.history.can_go_back)
        self.forward_button.setEnabled(self.history.can_go_forward)
        self.moved.emit()

    def _list(self, places: list[Place]) -> None:
        self.list.show_places(places)
        self.stack.setCurrentWidget(self.list if places else self.nothing)
        here = self.history.here
        if here is not None and not self._asked:
            self.list.mark(here.topic)

    def _choose(self, place: Place) -> None:
        self._go(_spot(place))
        self.page.setFocus(Qt.FocusReason.OtherFocusReason)

    def _follow(self, address: str) -> None:
        if topic := topic_of(address):
            self._go(Spot(topic))
        else:
            self._bridge.start(self._open(address))

    async def _open(self, address: str) -> None:
        await open_link(self, address)

    def _typed(self, text: str) -> None:
        if text.strip():
            self._rest.start()
        else:
            self._rest.stop()
            self._bridge.start(self.search(""))

    def _enter(self) -> None:
        self._rest.stop()
        self._bridge.start(self._enter_found(self.field.text().strip()))

    async def _enter_found(self, text: str) -> None:
        if text != self._asked:
            await self.search(text)
        if text == self._asked and text:
            self.list.choose()

    # --- Qt's side

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: in the search field Up and Down move the mark, and Escape empties it before it leads anywhere."""
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if step := {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0):
                self.list.step(step)
                return True
            if event.key() == Qt.Key.Key_Escape and self.field.text():
                self.field.clear()
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: what is typed anywhere here is looked for."""
        command = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        if event.text().strip() and event.text().isprintable() and not command:
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)
            QCoreApplication.sendEvent(self.field, event)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: the list has a width of its own, and less where there is little."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        wide = round(fonts.pixels(_LIST_WIDTH))
        self.left.setFixedWidth(min(wide, self.width() * _LIST_SHARE // 100))


def _spot(place: Place) -> Spot:
    return Spot(place.topic, place.heading)
