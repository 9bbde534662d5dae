"""A list of places in the handbook: all of its pages, or what a search found."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.core.handbook import Match, Page
from app.ui.handbook.excerpts import excerpt
from app.ui.theme import fonts, tokens
from app.ui.theme.theme import theme
from app.ui.widgets.labels import paint_line
from app.ui.widgets.snippets import paint_snippet

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_LINES = 2


@dataclass(frozen=True, slots=True)
class Place:
    """A page, or a paragraph of one that was found, with its matches marked."""

    topic: str
    title: str
    heading: str = ""
    snippet: str = ""
    marks: tuple[tuple[int, int], ...] = ()


def place_of(found: Page | Match, typed: str = "") -> Place:
    """A row of the list."""
    if isinstance(found, Page):
        return Place(found.topic, found.title)
    return Place(found.topic, found.title, found.heading, *excerpt(found, typed))


class _Roles(IntEnum):
    PLACE = Qt.ItemDataRole.UserRole + 1


class PlaceModel(QAbstractListModel):
    """Some places."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.places: tuple[Place, ...] = ()

    def show(self, places: Sequence[Place]) -> None:
        """Hold these and no others."""
        self.beginResetModel()
        self.places = tuple(places)
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Qt: how many there are."""
        return 0 if parent.isValid() else len(self.places)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt: what a row shows and says."""
        if not index.isValid():
            return None
        place = self.places[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return place.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ". ".join(filter(None, (place.title, place.heading, place.snippet)))
        return place if role == _Roles.PLACE else None


class _PlaceDelegate(QStyledItemDelegate):
    """Paints a title; of what was found also the heading and two lines with the matches marked."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        place = index.data(_Roles.PLACE)
        height = fonts.line(_title_font(place)) + 2 * tokens.S
        if place.heading:
            height += fonts.line(fonts.font(tokens.TEXT_SMALL))
        if place.snippet:
            height += _LINES * fonts.line(fonts.font(tokens.TEXT_SMALL)) + tokens.XS
        return QSize(0, max(height, tokens.ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self._paint(painter, option, index.data(_Roles.PLACE))

    def _paint(self, painter: QPainter, option: Any, place: Place) -> None:
        colors = theme().tokens
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
            painter.setPen(QPen(QColor(colors.accent if focused else colors.line), 1))
            painter.setBrush(QColor(colors.surface if chosen else colors.hover))
            painter.drawRoundedRect(option.rect.adjusted(1, 1, -1, -1), tokens.RADIUS_FIELD, tokens.RADIUS_FIELD)
        rtl = option.direction == Qt.LayoutDirection.RightToLeft
        room = option.rect.adjusted(tokens.M, tokens.S, -tokens.M, -tokens.S)
        title = colors.text if chosen or place.snippet else colors.muted
        painter.setFont(_title_font(place))
        painter.setPen(QColor(title))
        top = self._line(painter, room, place.title, option.direction)
        if place.heading:
            painter.setFont(fonts.font(tokens.TEXT_SMALL))
            painter.setPen(QColor(colors.text))
            top += self._line(painter, room.adjusted(0, top, 0, 0), place.heading, option.direction)
        if place.snippet:
            painter.setPen(QColor(colors.muted))
            below = QRectF(room.adjusted(0, top + tokens.XS, 0, 0))
            paint_snippet(painter, below, place.snippet, place.marks, lines=_LINES, rtl=rtl)
        painter.restore()

    def _line(self, painter: QPainter, room: QRect, text: str, direction: Qt.LayoutDirection) -> int:
        """Draw a line at the top; returns how high it is."""
        place = QRect(room.topLeft(), QSize(room.width(), fonts.line(painter.font())))
        paint_line(painter, place, text, direction)
        return place.height()


def _title_font(place: Place) -> QFont:
    return fonts.font(tokens.TEXT_SECONDARY, QFont.Weight.DemiBold if place.snippet else QFont.Weight.Normal)


class PlaceList(QListView):
    """The places; going through them shows each, Enter or a click goes there.

    Signals:
        passed: the mark moved to this place.
        chosen: the person wants to read there.
    """

    passed = Signal(object)
    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.places = PlaceModel(self)
        self.setModel(self.places)
        self.setItemDelegate(_PlaceDelegate(self))
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.clicked.connect(lambda index: self.chosen.emit(index.data(_Roles.PLACE)))
        self.activated.connect(lambda index: self.chosen.emit(index.data(_Roles.PLACE)))

    def show_places(self, places: Sequence[Place]) -> None:
        """Hold these and no others; none is marked."""
        self.places.show(places)

    def mark(self, topic: str) -> None:
        """Mark a page, if it is listed, without going there."""
        row = next((row for row, place in enumerate(self.places.places) if place.topic == topic), None)
        if row is not None and row != self.currentIndex().row():
            self._mark(row)

    def step(self, by: int) -> None:
        """Move the mark up or down, and show what is there."""
        count, here = len(self.places.places), self.currentIndex().row()
        if count:
            self._mark(0 if here < 0 else max(0, min(count - 1, here + by)))
            self.passed.emit(self.places.places[self.currentIndex().row()])

    def choose(self) -> None:
        """Go to the marked place, else to the first."""
        places = self.places.places
        if places:
            self.chosen.emit(places[max(0, self.currentIndex().row())])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: the arrows move the mark; letters are for the search and not for jumping in the list."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        if step and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.step(step)
        elif event.text().isprintable() and event.text():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: Any) -> None:
        """Qt: in a larger font rows are higher."""
        super().changeEvent(event)
        if event.type() == event.Type.FontChange:
            self.scheduleDelayedItemsLayout()

    def _mark(self, row: int) -> None:
        index = self.places.index(row, 0)
        self.setCurrentIndex(index)
        self.selectionModel().select(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
