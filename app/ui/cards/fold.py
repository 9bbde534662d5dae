"""Something that is folded away until a person asks for it: thinking, a tool's call, its result."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QWidget

from app.ui.cards.stack import Stack
from app.ui.theme import fonts, tokens
from app.ui.widgets.icons import icon, text_button


class Fold(Stack):
    """A quiet button, and below it what `make` gives, made when it is first unfolded."""

    def __init__(self, title: str, make: Callable[[], QWidget], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._make = make
        self.inside: QWidget | None = None
        self.button = text_button(title, "quiet", parent=self)
        # It begins where the text below it does.
        self.button.setProperty("flush", True)
        self.button.setCheckable(True)
        self.button.setFont(fonts.font(tokens.TEXT_SECONDARY))
        self.button.setIconSize(QSize(tokens.M, tokens.M))
        self.button.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.button.toggled.connect(self._toggle)
        self._row = _Left(self.button)
        self.add(self._row)
        self._mark()

    @property
    def unfolded(self) -> bool:
        """Whether the inside is seen."""
        return self.button.isChecked()

    def set_title(self, title: str) -> None:
        """Say something else on the button."""
        if title != self.button.text():
            self.button.setText(title)
            self._row.updateGeometry()

    def _toggle(self, unfolded: bool) -> None:
        if self.inside is None:
            self.inside = self._make()
            self.add(self.inside, tokens.XS)
        self.inside.setVisible(unfolded)
        self._mark()
        self.lay_out()

    def _mark(self) -> None:
        self.button.setIcon(icon("caret-down" if self.unfolded else "caret-right"))


class _Left(QWidget):
    """Keeps a button at its own width, at the leading edge."""

    def __init__(self, button: QWidget) -> None:
        super().__init__()
        self._button = button
        button.setParent(self)

    def height_for(self, width: int) -> int:
        """The height of the button, which is placed at the same time."""
        size = self._button.sizeHint().boundedTo(QSize(width, 1_000))
        x = 0 if self.layoutDirection() is Qt.LayoutDirection.LeftToRight else width - size.width()
        self._button.setGeometry(x, 0, size.width(), size.height())
        return size.height()
