"""The surface that some cards stand on."""

from PySide6.QtWidgets import QFrame, QWidget

from app.ui.cards.stack import Stack
from app.ui.theme import tokens


class Soft(QFrame):
    """The card's surface around a stack."""

    def __init__(self, inside: Stack, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.inside = inside
        inside.setParent(self)
        self.height_changed = inside.height_changed

    def height_for(self, width: int) -> int:
        """The height at a width; the inside is placed at the same time."""
        side, top = tokens.L, tokens.M
        height = self.inside.height_for(max(1, width - 2 * side))
        self.inside.setGeometry(side, top, max(1, width - 2 * side), height)
        return height + 2 * top
