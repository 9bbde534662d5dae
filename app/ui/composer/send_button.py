"""The one primary action of the chat: send, or stop while an answer grows."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.ui.theme import tokens
from app.ui.theme.theme import theme
from app.ui.widgets.icons import icon
from app.ui.widgets.tips import set_tip


class SendButton(QAbstractButton):
    """A square with an arrow, or with a stop mark."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stops = False
        self.setFixedSize(tokens.ROW, tokens.ROW)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.set_stops(False)

    @property
    def stops(self) -> bool:
        """Whether it stops an answer."""
        return self._stops

    def set_stops(self, stops: bool) -> None:
        """Make it stop, or send."""
        self._stops = stops
        text = self.tr("Stop the answer") if stops else self.tr("Send")
        self.setAccessibleName(text)
        set_tip(self, text)
        self.update()

    def sizeHint(self) -> QSize:
        """Qt: a square."""
        return QSize(tokens.ROW, tokens.ROW)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: draw."""
        colors = theme().tokens
        live = self.isEnabled()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill = QColor(colors.accent if live else colors.hover)
        if self.isDown():
            fill = fill.darker(115)
        elif self.underMouse() and live:
            fill = fill.darker(106)
        painter.setBrush(fill)
        edge = Qt.PenStyle.NoPen if live else QPen(QColor(colors.line), 1)
        painter.setPen(QPen(QColor(colors.text), 2) if self.hasFocus() else edge)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), tokens.RADIUS_FIELD, tokens.RADIUS_FIELD)
        mark = QRect(0, 0, tokens.ICON, tokens.ICON)
        mark.moveCenter(self.rect().center())
        if self._stops:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.on_accent))
            painter.drawRoundedRect(QRectF(mark).adjusted(3, 3, -3, -3), 2, 2)
        else:
            icon("arrow-up", "on_accent" if live else "muted").paint(painter, mark)
