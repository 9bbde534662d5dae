"""The left column as it looks: who we are, a new chat, search, the conversations, and the doors at its foot."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.ui.shell.sidebar.conversation_list import ConversationList
from app.ui.shell.sidebar.conversation_rows import ConversationRows
from app.ui.theme import fonts, tokens
from app.ui.widgets.icons import Mark, icon, icon_button, text_button
from app.ui.widgets.labels import plain_label
from app.ui.widgets.semaphore import Logo
from app.ui.wiring.actions import ActionId, Actions


class SideColumn(QFrame):
    """Everything in its place; what is done in it is for those who make one of it."""

    def __init__(self, actions: Actions, rows: ConversationRows, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self.setProperty("role", "side")
        self.list = ConversationList(rows)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.list)
        self.field = _SearchField(actions)
        self.new_chat = _NewChat(actions)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(tokens.M, tokens.M, tokens.M, tokens.S)
        layout.setSpacing(tokens.S)
        layout.addLayout(self._brand())
        layout.addSpacing(tokens.XS)
        layout.addWidget(self.new_chat)
        layout.addWidget(self.field)
        layout.addWidget(self.pages, 1)
        self.foot = self._foot(layout)

    def _brand(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(tokens.S, 0, 0, 0)
        row.setSpacing(tokens.S)
        row.addWidget(Logo())
        row.addWidget(plain_label("Signalbox", "heading", size=tokens.TEXT_BODY + 1))
        row.addStretch(1)
        self.menu_button = icon_button("list", self.tr("Menu"))
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        row.addWidget(self.menu_button)
        fold = icon_button("layout", self.tr("Hide the sidebar"))
        fold.clicked.connect(self._actions[ActionId.SIDEBAR].trigger)
        row.addWidget(fold)
        return row

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
        self.setFont(fonts.font(tokens.TEXT_SECONDARY))
        self.setClearButtonEnabled(True)
        for clear in self.findChildren(QAction):
            clear.setIcon(icon("x"))
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
