"""The semaphore: one mark for where data goes. The arm's position carries the meaning, colour repeats it.

Raised: stays on this device. Lowered: leaves. Level: held, nothing sent.
"""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from app.core.labels import Passage
from app.ui.theme import tokens
from app.ui.theme.theme import theme
from app.ui.widgets.tips import set_tip
from app.ui.words.texts import passage_help

# Where the arm's free end is, in a square of 16 units whose mast stands at x = 4.5. A level arm covers whole pixels.
_ARM_END = {Passage.STAYS: QPointF(14.2, 0.9), Passage.LEAVES: QPointF(14.0, 11.0), Passage.HELD: QPointF(15.0, 5.5)}
_PIVOT = QPointF(4.0, 5.5)


def paint_semaphore(
    painter: QPainter, rect: QRectF, passage: Passage, *, arm: QColor | None = None, mast: QColor | None = None
) -> None:
    """Draw the mark into a square; the colours are the theme's unless given."""
    colors = theme().tokens
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    side = min(rect.width(), rect.height())
    painter.translate(rect.center() - QPointF(side / 2, side / 2))
    painter.scale(side / 16, side / 16)
    painter.setPen(QPen(mast or QColor(colors.muted), 1.4, c=Qt.PenCapStyle.FlatCap))
    painter.drawLine(QPointF(4.5, 2.0), QPointF(4.5, 15.0))
    painter.drawLine(QPointF(2.0, 14.5), QPointF(7.0, 14.5))
    painter.setPen(QPen(arm or QColor(colors.color(passage.value)), 3.2, c=Qt.PenCapStyle.FlatCap))
    painter.drawLine(_PIVOT, _ARM_END[passage])
    painter.restore()


def paint_logo(painter: QPainter, rect: QRectF) -> None:
    """Draw the product's mark: the raised semaphore on a square of the accent colour."""
    colors = theme().tokens
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colors.accent))
    painter.drawRoundedRect(rect, rect.width() * 0.28, rect.width() * 0.28)
    painter.restore()
    inner = rect.adjusted(*(rect.width() * part for part in (0.17, 0.17, -0.17, -0.17)))
    white = QColor(colors.on_accent)
    paint_semaphore(painter, inner, Passage.STAYS, arm=white, mast=white)


def semaphore_icon(passage: Passage) -> QIcon:
    """The mark as an icon, for tables; made from the colours of this moment."""
    made = QIcon()
    for scale in (1, 2, 3):
        picture = QPixmap(tokens.ICON * scale, tokens.ICON * scale)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        paint_semaphore(painter, QRectF(picture.rect()), passage)
        painter.end()
        made.addPixmap(picture)
    return made


def logo_icon() -> QIcon:
    """The window's icon."""
    made = QIcon()
    for side in (16, 24, 32, 48, 64, 128, 256):
        picture = QPixmap(side, side)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        paint_logo(painter, QRectF(0, 0, side, side))
        painter.end()
        made.addPixmap(picture)
    return made


class Semaphore(QWidget):
    """The mark as a widget, named for screen readers."""

    def __init__(self, passage: Passage = Passage.STAYS, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(QSize(tokens.ICON, tokens.ICON))
        self.set_passage(passage)

    @property
    def passage(self) -> Passage:
        """The position shown."""
        return self._passage

    def set_passage(self, passage: Passage) -> None:
        """Move the arm."""
        self._passage = passage
        self.setAccessibleName(passage_help(passage))
        set_tip(self, passage_help(passage))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: draw."""
        paint_semaphore(QPainter(self), QRectF(self.rect()), self._passage)


class Logo(QWidget):
    """The product's mark as a widget."""

    def __init__(self, side: int = tokens.XL, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(QSize(side, side))
        self.setAccessibleName(QApplication.applicationDisplayName())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: draw."""
        paint_logo(QPainter(self), QRectF(self.rect()))
