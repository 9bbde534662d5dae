"""The sidebar: its menu, its search, and what is opened from it."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QWidget

from app.ui.shell.search.hit_list import HitList
from app.ui.shell.search.search_model import SearchModel
from app.ui.shell.sidebar.conversation_model import ConversationModel
from app.ui.shell.sidebar.side_column import SideColumn
from app.ui.widgets.announce import announce
from app.ui.widgets.labels import plain_label
from app.ui.wiring.actions import ActionId, Actions, Group, group_text
from app.ui.wiring.bridge import Bridge

# How long typing rests, in milliseconds, before a search starts.
_REST_MS = 120


class Sidebar(SideColumn):
    """The left column, with all that one can do in it.

    Signals:
        opened: a conversation, and the message to show in it ("" for its end).
    """

    opened = Signal(str, str)

    def __init__(
        self, bridge: Bridge, actions: Actions, model: ConversationModel, parent: QWidget | None = None
    ) -> None:
        super().__init__(actions, model, parent)
        self._bridge, self._open = bridge, False
        # Whether the first hit is wanted as soon as it is known.
        self._wants_first = False
        self.search_model = SearchModel(bridge, self)
        self.hits = HitList(self.search_model)
        self.nothing = plain_label(self.tr("Nothing was found."), "muted", wrap=True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        self.pages.addWidget(self.hits)
        self.pages.addWidget(self.nothing)
        self.menu_button.setMenu(self._menu())
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._search)
        self._connect()

    def begin(self) -> None:
        """The store is open: look for what was typed into the search field before."""
        self._open = True
        if self.field.text():
            self._search()
            self.field.setFocus()

    def show_place(self, page: ActionId | None) -> None:
        """Mark where the person is: at a page that the foot leads to, else in a conversation; one place at a time."""
        for action, button in self.foot.items():
            button.setChecked(action is page)
        self.list.set_marking(page is None)

    def focus_search(self) -> None:
        """Put the cursor into the search field."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def end_search(self) -> None:
        """Show the conversations again."""
        self.field.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: in the search field, Down goes into the list and Escape empties it."""
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Down:
                self._into_list()
                return True
            if event.key() == Qt.Key.Key_Escape and self.field.text():
                self.field.clear()
                return True
        return super().eventFilter(watched, event)

    def _connect(self) -> None:
        self.list.opened.connect(lambda conversation_id: self.opened.emit(conversation_id, ""))
        self.hits.opened.connect(self.opened)
        self.field.textChanged.connect(self._typed)
        self.field.returnPressed.connect(self._open_first)
        self.field.installEventFilter(self)
        self.search_model.searched.connect(self._searched)

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        for group in Group:
            self._actions.fill(menu.addMenu(group_text(group)), group)
        return menu

    def _typed(self, text: str) -> None:
        self._wants_first = False
        if text.strip():
            self._rest.start()
        else:
            self._rest.stop()
            self.pages.setCurrentWidget(self.list)
            self._search()

    def _search(self) -> None:
        if self._open:
            self._bridge.start(self.search_model.search(self.field.text().strip()))

    def _searched(self, count: int, more: bool) -> None:
        self.pages.setCurrentWidget(self.hits if count else self.nothing)
        self.hits.setCurrentIndex(self.search_model.index(0, 0))
        found = (
            self.tr("More than %Ln message(s) found", "", count) if more else self.tr("%Ln message(s) found", "", count)
        )
        announce(self.field, found)
        if self._wants_first:
            self._open_first()

    def _into_list(self) -> None:
        page = self.hits if self.pages.currentWidget() is self.hits else self.list
        page.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if page is self.list and not self.list.currentIndex().isValid() and self.list.model().rowCount() > 1:
            self.list.setCurrentIndex(self.list.model().index(1, 0))

    def _open_first(self) -> None:
        self._wants_first = self.search_model.listed != self.field.text().strip()
        if self._wants_first:
            self._rest.stop()
            self._search()
        elif self.pages.currentWidget() is self.hits:
            self.hits.activated.emit(self.hits.currentIndex())
