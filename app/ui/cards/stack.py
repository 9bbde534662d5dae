"""Widgets in a column, placed by hand: what did not change is not measured again."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget


def height_of(widget: QWidget, width: int) -> int:
    """The height that a widget wants at a width."""
    own = getattr(widget, "height_for", None)
    if own is not None:
        return int(own(width))
    layout = widget.layout()
    if layout is not None and layout.hasHeightForWidth():
        return layout.totalHeightForWidth(width)
    if widget.hasHeightForWidth():
        return widget.heightForWidth(width)
    return widget.sizeHint().height()


class Stack(QWidget):
    """A column of widgets with gaps; hidden ones take no room.

    Signals:
        height_changed: it needs another height now.
    """

    height_changed = Signal()

    def __init__(self, parent: QWidget | None = None, *, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> None:
        super().__init__(parent)
        self._rows: list[tuple[QWidget, int]] = []
        self._margins = margins
        self._width = self._height = -1
        # What is there stays where it is when more comes below it.
        self.setAttribute(Qt.WidgetAttribute.WA_StaticContents)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def add(self, widget: QWidget, gap: int = 0, at: int | None = None) -> None:
        """Put a widget at the end or at a place, with a gap above it unless it is the first that is seen."""
        widget.setParent(self)
        self._rows.insert(len(self._rows) if at is None else at, (widget, gap))
        changed = getattr(widget, "height_changed", None)
        if changed is not None:
            changed.connect(self.lay_out)
        widget.show()

    def remove(self, widget: QWidget) -> None:
        """Take a widget away for good."""
        self._rows = [row for row in self._rows if row[0] is not widget]
        widget.hide()
        widget.deleteLater()

    def place_of(self, widget: QWidget) -> int:
        """Where a widget is among the others."""
        return [row[0] for row in self._rows].index(widget)

    def height_for(self, width: int) -> int:
        """The height at a width."""
        if width != self._width:
            self._width = width
            self.lay_out()
        return max(0, self._height)

    def lay_out(self) -> None:
        """Measure and place everything."""
        if self._width <= 0:
            return
        left, top, right, bottom = self._margins
        room = max(1, self._width - left - right)
        y, first = top, True
        for widget, gap in self._rows:
            if widget.isHidden():
                continue
            y += 0 if first else gap
            first = False
            height = height_of(widget, room)
            widget.setGeometry(left, y, room, height)
            y += height
        y += bottom
        if y != self._height:
            self._height = y
            self.height_changed.emit()

    def sizeHint(self) -> QSize:
        """Qt: as high as what is in it."""
        return QSize(0, max(0, self._height))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: another width needs another height."""
        if event.size().width() != self._width:
            self._width = event.size().width()
            self.lay_out()

    def event(self, event: QEvent) -> bool:
        """Qt: a widget in it asks for other room."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.lay_out()
        return super().event(event)
