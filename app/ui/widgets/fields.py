"""Check box, choice and number in our look: Fusion draws their edges darker than the window, unseen in the dark.

Everything but the drawing stays Qt's own: keys, popups, screen readers.
"""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QComboBox, QSpinBox, QStyle, QStyledItemDelegate, QStyleOptionSpinBox, QWidget

from app.ui.theme import fonts, tokens
from app.ui.theme.theme import theme

_BOX = 16
_HEIGHT = tokens.ROW
_ARROWS = tokens.XL
# Where text begins in a field of Qt's own: border, padding of the style sheet, Qt's margin.
_INDENT = tokens.HAIR + tokens.S + 2


def _field(painter: QPainter, widget: QWidget) -> None:
    colors = theme().tokens
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(colors.accent if widget.hasFocus() else colors.line), 1))
    painter.setBrush(QColor(colors.surface if widget.isEnabled() else colors.sunken))
    edge = QRectF(widget.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
    painter.drawRoundedRect(edge, tokens.RADIUS_FIELD, tokens.RADIUS_FIELD)


def _caret(painter: QPainter, middle: QPointF, widget: QWidget, *, up: bool = False) -> None:
    colors = theme().tokens
    painter.setPen(QPen(QColor(colors.muted if widget.isEnabled() else colors.faint), 1.4))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    rise = -2.0 if up else 2.0
    painter.drawPolyline([middle + QPointF(-4, -rise), middle + QPointF(0, rise), middle + QPointF(4, -rise)])


class CheckBox(QCheckBox):
    """A box that is empty, or filled with a check mark."""

    def sizeHint(self) -> QSize:
        """Qt: box and words."""
        words = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(_BOX + tokens.S + words + tokens.XS, max(tokens.XL, self.fontMetrics().height()))

    def hitButton(self, pos: object) -> bool:
        """Qt: all of it can be clicked."""
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: draw."""
        colors, painter = theme().tokens, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        box = QRectF(self.width() - _BOX - 0.5 if rtl else 0.5, (self.height() - _BOX) / 2 + 0.5, _BOX - 1, _BOX - 1)
        on = self.isChecked()
        edge = colors.accent if on or self.hasFocus() else colors.muted
        painter.setPen(QPen(QColor(edge if self.isEnabled() else colors.faint), 2 if self.hasFocus() else 1))
        fill = (colors.accent if self.isEnabled() else colors.faint) if on else colors.surface
        painter.setBrush(QColor(fill))
        painter.drawRoundedRect(box, 4, 4)
        if on:
            painter.setPen(QPen(QColor(colors.on_accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            at = box.topLeft()
            painter.drawPolyline([at + QPointF(3.5, 8), at + QPointF(6.5, 11), at + QPointF(11.5, 4.5)])
        painter.setPen(QColor(colors.text if self.isEnabled() else colors.faint))
        side = tokens.S + _BOX
        room = self.rect().adjusted(0 if rtl else side, 0, -side if rtl else 0, 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter, self.text())


class ComboBox(QComboBox):
    """A choice of one; its list is as wide as its longest line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # The one that takes part in the style sheet.
        self.setItemDelegate(QStyledItemDelegate(self))

    def showPopup(self) -> None:
        """Qt: open the list."""
        around = 2 * tokens.L + self.view().verticalScrollBar().sizeHint().width()
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + around)
        super().showPopup()

    def sizeHint(self) -> QSize:
        """Qt: as high as a row."""
        return QSize(super().sizeHint().width() + tokens.L, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: draw."""
        painter = QPainter(self)
        _field(painter, self)
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        middle = QPointF(tokens.L if rtl else self.width() - tokens.L, self.height() / 2)
        _caret(painter, middle, self)
        before, after = (_ARROWS, _INDENT) if rtl else (_INDENT, _ARROWS)
        room = self.rect().adjusted(before, 0, -after, 0)
        painter.setPen(QColor(theme().tokens.text if self.isEnabled() else theme().tokens.muted))
        text = painter.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter, text)


class SpinBox(QSpinBox):
    """A whole number; its edge and field are the style sheet's, its arrows are drawn here."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFont(fonts.tabular(tokens.TEXT_BODY))
        self.setMinimumHeight(_HEIGHT)
        # The style sheet's padding moves the text up and down only, because the arrows are not Qt's.
        self.lineEdit().setTextMargins(tokens.S, 0, tokens.S, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: draw."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        option = QStyleOptionSpinBox()
        self.initStyleOption(option)
        for control, up in (
            (QStyle.SubControl.SC_SpinBoxUp, True),
            (QStyle.SubControl.SC_SpinBoxDown, False),
        ):
            place = self.style().subControlRect(QStyle.ComplexControl.CC_SpinBox, option, control, self)
            _caret(painter, QRectF(place).center(), self, up=up)
