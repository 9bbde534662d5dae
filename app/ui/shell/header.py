"""The line above the view: what is shown, and the inspector's switch."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from app.ui.theme import fonts, tokens
from app.ui.widgets.icons import icon_button, set_icon
from app.ui.widgets.labels import ElidedLabel
from app.ui.wiring.actions import ActionId, Actions

_HEIGHT = 47


class Header(QFrame):
    """Title and switches. Without a title it has no line, so that an empty view stays empty."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self.setFixedHeight(_HEIGHT)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.L, 0, tokens.L, 0)
        row.setSpacing(tokens.S)
        self.unfold = icon_button("layout", self.tr("Show the sidebar"))
        self.unfold.clicked.connect(actions[ActionId.SIDEBAR].trigger)
        self.unfold.hide()
        self.new_chat = icon_button("note-pencil", actions[ActionId.NEW_CHAT].text())
        self.new_chat.clicked.connect(actions[ActionId.NEW_CHAT].trigger)
        self.new_chat.hide()
        self.title = ElidedLabel("", "heading")
        self.inspector = QToolButton()
        self.inspector.setProperty("role", "chip")
        set_icon(self.inspector, "info", actions[ActionId.INSPECTOR].text())
        self.inspector.setText(actions[ActionId.INSPECTOR].text())
        self.inspector.setFont(fonts.font(tokens.TEXT_SECONDARY))
        self.inspector.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.inspector.setCheckable(True)
        self.inspector.clicked.connect(actions[ActionId.INSPECTOR].trigger)
        actions[ActionId.INSPECTOR].toggled.connect(self.inspector.setChecked)
        for widget in (self.unfold, self.new_chat):
            row.addWidget(widget)
        row.addWidget(self.title, 1)
        row.addWidget(self.inspector)
        self.show_title("", inspector=False)

    def show_title(self, title: str, *, inspector: bool) -> None:
        """Say what is shown; the inspector's switch is there where answers are."""
        self.title.setText(title)
        self.inspector.setVisible(inspector)
        role = "bar" if title else ""
        if self.property("role") != role:
            self.setProperty("role", role)
            self.style().unpolish(self)
            self.style().polish(self)

    def set_sidebar(self, shown: bool) -> None:
        """With the sidebar gone, its two most wanted buttons stand here."""
        self.unfold.setVisible(not shown)
        self.new_chat.setVisible(not shown)
