"""What all pages of the settings share: a title, a sentence, a column that scrolls and keeps a readable width."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.ui.theme import tokens
from app.ui.theme.theme import theme
from app.ui.widgets.labels import plain_label


class PreferencesPage(QWidget):
    """A page; `refresh` reads what it shows anew whenever it is shown.

    Attributes:
        follows: whether it is read anew also when the engine says that things changed.
    """

    follows = True

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        body = QWidget()
        body.setMaximumWidth(theme().prose_width() + tokens.XXL * 4)
        self.column = QVBoxLayout(body)
        self.column.setContentsMargins(tokens.XL, tokens.L, tokens.XL, tokens.XL)
        self.column.setSpacing(tokens.M)
        centred = QWidget()
        row = QHBoxLayout(centred)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(body, 1)
        row.addStretch(0)
        self._scroll = scroll = QScrollArea()
        scroll.setWidget(centred)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for widget in (centred, scroll.viewport()):
            widget.setAutoFillBackground(False)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    def set_head(self, title: str, intro: str = "", *buttons: QPushButton) -> None:
        """What the page is about, with what can be begun there."""
        self.setAccessibleName(title)
        self._scroll.setAccessibleName(title)
        top = QHBoxLayout()
        top.setSpacing(tokens.S)
        top.addWidget(plain_label(title, "title"), 1)
        for button in buttons:
            top.addWidget(button)
        self.column.addLayout(top)
        if intro:
            self.column.addWidget(plain_label(intro, "muted", wrap=True))

    async def refresh(self) -> None:
        """Read anew and show."""
