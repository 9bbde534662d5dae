"""A field for what nobody should read over a shoulder."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from app.ui.theme import tokens
from app.ui.widgets.icons import icon_button, set_icon


class SecretField(QLineEdit):
    """A field that shows dots, and a switch to see what was typed."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setPlaceholderText(name)
        self.setAccessibleName(name)
        self.setMinimumHeight(tokens.ROW)
        self.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, tokens.XS, 0)
        row.addStretch(1)
        self.eye = icon_button("eye", self.tr("Show what is typed"))
        self.eye.setCursor(Qt.CursorShape.ArrowCursor)
        self.eye.clicked.connect(self._toggle)
        row.addWidget(self.eye)
        self.setTextMargins(0, 0, tokens.XL, 0)

    def _toggle(self) -> None:
        hidden = self.echoMode() == QLineEdit.EchoMode.Password
        self.setEchoMode(QLineEdit.EchoMode.Normal if hidden else QLineEdit.EchoMode.Password)
        if hidden:
            set_icon(self.eye, "eye-slash", self.tr("Hide what is typed"))
        else:
            set_icon(self.eye, "eye", self.tr("Show what is typed"))
