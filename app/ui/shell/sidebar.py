"""The sidebar: who we are, a new chat, search, the conversations, and the doors at its foot."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.ui.actions import ActionId, Actions, Group, group_text
from app.ui.bridge import Bridge
from app.ui.shell.conversation_list import ConversationList
from app.ui.shell.conversation_model import ConversationModel
from app.ui.shell.search import HitList, SearchModel
from app.ui.theme import tokens
from app.ui.widgets.announce import announce
from app.ui.widgets.icons import Mark, icon_button, text_button
from app.ui.widgets.labels import plain_label
from app.ui.widgets.semaphore import Logo

# How long typing rests, in milliseconds, before a search starts.
_REST_MS = 120


class Sidebar(QFrame):
    """The left column.

    Signals:
        opened: a conversation, and the message to show in it ("" for its end).
    """

    opened = Signal(str, str)

    def __init__(
        self, bridge: Bridge, actions: Actions, model: ConversationModel, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._bridge, self._actions = bridge, actions
        self.setProperty("role", "side")
        self.search_model = SearchModel(bridge, self)
        self.list = ConversationList(model)
        self.hits = HitList(self.search_model)
        self.nothing = plain_label(self.tr("Nothing was found."), "muted", wrap=True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        self.pages = QStackedWidget()
        for page in (self.list, self.hits, self.nothing):
            self.pages.addWidget(page)
        self.field = _SearchField(actions)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(tokens.M, tokens.M, tokens.M, tokens.S)
        layout.setSpacing(tokens.S)
        layout.addLayout(self._brand())
        layout.addSpacing(tokens.XS)
        self.new_chat = _NewChat(actions)
        layout.addWidget(self.new_chat)
        layout.addWidget(self.field)
        layout.addWidget(self.pages, 1)
        self.foot = self._foot(layout)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._search)
        self._connect()

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

    def _brand(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(tokens.S, 0, 0, 0)
        row.setSpacing(tokens.S)
        row.addWidget(Logo())
        row.addWidget(plain_label("Signalbox", "heading", size=tokens.TEXT_BODY + 1))
        row.addStretch(1)
        self.menu_button = icon_button("list", self.tr("Menu"))
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu_button.setMenu(self._menu())
        row.addWidget(self.menu_button)
        fold = icon_button("layout", self.tr("Hide the sidebar"))
        fold.clicked.connect(self._actions[ActionId.SIDEBAR].trigger)
        row.addWidget(fold)
        return row

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        for group in Group:
            self._actions.fill(menu.addMenu(group_text(group)), group)
        return menu

    def _foot(self, layout: QVBoxLayout) -> dict[ActionId, QPushButton]:
        line = QFrame()
        line.setProperty("role", "hairline")
        line.setFixedHeight(tokens.HAIR)
        layout.addWidget(line)
        made: dict[ActionId, QPushButton] = {}
        rows = QVBoxLayout()
        rows.setSpacing(0)
        for action, name in ((ActionId.MODELS, "cube"), (ActionId.SETTINGS, "gear")):
            button = text_button(self._actions[action].text(), "row", name)
            button.setCheckable(True)
            button.clicked.connect(self._actions[action].trigger)
            rows.addWidget(button)
            made[action] = button
        layout.addLayout(rows)
        return made

    def _typed(self, text: str) -> None:
        if text.strip():
            self._rest.start()
        else:
            self._rest.stop()
            self.pages.setCurrentWidget(self.list)
            self._bridge.start(self.search_model.search(""))

    def _search(self) -> None:
        self._bridge.start(self.search_model.search(self.field.text().strip()))

    def _searched(self, count: int, more: bool) -> None:
        self.pages.setCurrentWidget(self.hits if count else self.nothing)
        self.hits.setCurrentIndex(self.search_model.index(0, 0))
        found = (
            self.tr("More than %Ln message(s) found", "", count) if more else self.tr("%Ln message(s) found", "", count)
        )
        announce(self.field, found)

    def _into_list(self) -> None:
        page = self.hits if self.pages.currentWidget() is self.hits else self.list
        page.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if page is self.list and not self.list.currentIndex().isValid() and self.list.model().rowCount() > 1:
            self.list.setCurrentIndex(self.list.model().index(1, 0))

    def _open_first(self) -> None:
        if self.pages.currentWidget() is self.hits:
            self.hits.activated.emit(self.hits.currentIndex())


def _keys(actions: Actions, action: ActionId) -> QLabel:
    keys = actions[action].shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    label = plain_label(keys.replace("+", " "), "keys")
    label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    return label


class _NewChat(QPushButton):
    """New chat, with its keys at the far end."""

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        action = actions[ActionId.NEW_CHAT]
        self.setAccessibleName(action.text())
        self.setMinimumHeight(tokens.ROW)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.M, 0, tokens.S, 0)
        row.setSpacing(tokens.S)
        row.addWidget(Mark("plus"))
        words = plain_label(action.text(), size=tokens.TEXT_SECONDARY)
        words.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row.addWidget(words)
        row.addStretch(1)
        row.addWidget(_keys(actions, ActionId.NEW_CHAT), 0, Qt.AlignmentFlag.AlignVCenter)
        self.clicked.connect(action.trigger)


class _SearchField(QLineEdit):
    """The search field, with its keys at the far end as long as it is empty."""

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.setProperty("role", "search")
        self.setPlaceholderText(self.tr("Search"))
        self.setAccessibleName(self.tr("Search all conversations"))
        self.setClearButtonEnabled(True)
        self.setMinimumHeight(tokens.ROW)
        self.setMaxLength(500)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.S, 0, tokens.S, 0)
        row.addStretch(1)
        keys = _keys(actions, ActionId.SEARCH)
        row.addWidget(keys, 0, Qt.AlignmentFlag.AlignVCenter)
        self._keys = keys
        self._make_room("")
        self.textChanged.connect(self._make_room)

    def _make_room(self, text: str) -> None:
        self._keys.setVisible(not text)
        room = 0 if text else self._keys.sizeHint().width() + tokens.S
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        self.setTextMargins(room if rtl else 0, 0, 0 if rtl else room, 0)
