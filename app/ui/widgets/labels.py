"""Labels that can only show plain text: titles, names and errors come from outside and are never markup."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QWidget

from app.core.characters import legible, right_to_left
from app.markup.seams import seam_before
from app.ui.theme import fonts, tokens
from app.ui.widgets.tips import LONGEST_TIP, set_tip
from app.ui.widgets.words import WrappedLabel

_SIZES = {"display": tokens.TEXT_DISPLAY, "title": tokens.TEXT_TITLE, "small": tokens.TEXT_SMALL}
_BOLD = frozenset({"display", "title", "heading"})
# Names and titles come from outside, and what is measured and elided is measured as a whole.
LONGEST_LABEL = LONGEST_TIP


def visible_line(text: str) -> str:
    """Text for one line, as long as before: white, control, bidirectional and invisible characters become spaces."""
    return legible("".join(" " if c.isspace() else c for c in text), " ")


def one_line(text: str) -> str:
    """Text for one line: white space becomes one space; control, bidirectional and invisible characters go.

    No line holds more than `LONGEST_LABEL` characters, and whatever is longer ends there.
    """
    if len(text) > LONGEST_LABEL:
        text = f"{text[: seam_before(text, LONGEST_LABEL - 1)]}…"
    return " ".join(legible("".join(" " if c.isspace() else c for c in text)).split())


def paint_line(
    painter: QPainter,
    room: QRect,
    text: str,
    window: Qt.LayoutDirection,
    edge: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignVCenter,
) -> bool:
    """Draw as much as fits on a line of a text of others, which is read in its own direction.

    It begins where the lines of the window begin, so that what is below one another stays so. Returns whether all of
    it fits; an ellipsis stands where it goes on.
    """
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
    before, own = painter.layoutDirection(), right_to_left(text)
    if own is not None:
        painter.setLayoutDirection(Qt.LayoutDirection.RightToLeft if own else Qt.LayoutDirection.LeftToRight)
    side = QStyle.visualAlignment(window, Qt.AlignmentFlag.AlignLeft)
    painter.drawText(room, side | Qt.AlignmentFlag.AlignAbsolute | Qt.TextFlag.TextSingleLine | edge, shown)
    painter.setLayoutDirection(before)
    return shown == text


def plain_label(
    text: str = "",
    role: str = "body",
    *,
    size: float | None = None,
    wrap: bool = False,
    selectable: bool = False,
    parent: QWidget | None = None,
) -> QLabel:
    """A label in plain text.

    Args:
        text: What it says, shown as it is.
        role: display, title, heading, body, muted, faint, small, keys, or a state: stays, leaves, held.
        size: In pixels, when not the one that belongs to the role.
        wrap: Break long text into lines.
        selectable: By mouse and keyboard.
        parent: As in Qt.
    """
    label = WrappedLabel(parent) if wrap else QLabel(parent)
    _dress(label, role, size)
    if selectable:
        flags = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        label.setTextInteractionFlags(flags)
        label.setAccessibleName(text)
    label.setText(text)
    return label


def _dress(label: QLabel, role: str, size: float | None) -> None:
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("role", role)
    small = tokens.TEXT_SECONDARY if role in {"muted", "faint", "stays", "leaves", "held"} else tokens.TEXT_BODY
    weight = QFont.Weight.DemiBold if role in _BOLD else QFont.Weight.Normal
    chosen = tokens.TEXT_SMALL if role == "keys" else size or _SIZES.get(role, small)
    label.setFont(fonts.font(chosen, weight))


class ElidedLabel(QLabel):
    """One line of plain text that ends in an ellipsis where it does not fit; the whole text is its tooltip."""

    def __init__(self, text: str = "", role: str = "body", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        _dress(self, role, None)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Show a text; see `one_line` for what is left out."""
        super().setText(one_line(text))
        self.setAccessibleName(self.text())

    def minimumSizeHint(self) -> QSize:
        """Qt: a few letters are enough."""
        return QSize(self.fontMetrics().averageCharWidth() * 4, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: draw as much as fits."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        whole = paint_line(painter, self.contentsRect(), self.text(), self.layoutDirection())
        set_tip(self, "" if whole else self.text())
