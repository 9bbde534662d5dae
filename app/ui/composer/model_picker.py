"""Who answers: a list that opens above the composer, with a field to search in when it is long."""

from dataclasses import dataclass
from enum import IntEnum, auto

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.core.labels import Passage
from app.core.models import AUTO, ModelStatus
from app.ui.composer.next_message import NextMessage
from app.ui.theme import fonts, tokens
from app.ui.theme.theme import theme
from app.ui.widgets.icons import icon
from app.ui.widgets.labels import one_line
from app.ui.widgets.semaphore import paint_semaphore
from app.ui.widgets.tips import plain_tip
from app.ui.words.preparing import preparing_text
from app.ui.words.starter_words import shown_name

_MANY = 8
_MOST_ROWS = 10
_WIDTH = 400
# The last rows, which lead elsewhere.
_ELSEWHERE = 2

Index = QModelIndex | QPersistentModelIndex


class Choice(IntEnum):
    """What a row does; one that tells does nothing."""

    PICK = auto()
    TELL = auto()
    OPEN_FILE = auto()
    CONNECT = auto()


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the list. `name` is what is picked; rows that are not `enabled` say why in `detail`."""

    choice: Choice
    name: str
    title: str
    detail: str = ""
    passage: Passage | None = None
    enabled: bool = True


class _Rows(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []

    def show_rows(self, rows: list[Row]) -> None:
        if [(row.choice, row.name) for row in rows] == [(row.choice, row.name) for row in self.rows]:
            # Whoever points at one, or has chosen one, still does.
            self.rows = rows
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own default)
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role in {Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.AccessibleDescriptionRole}:
            return f"{row.title}. {row.detail}" if row.detail else row.title
        if role == Qt.ItemDataRole.ToolTipRole and row.choice is Choice.TELL:
            return plain_tip(row.detail)
        return row if role == Qt.ItemDataRole.UserRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        usable = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return usable if self.rows[index.row()].enabled else Qt.ItemFlag.NoItemFlags


class _Paint(QStyledItemDelegate):
    """Draws mark, name, and a second line."""

    def __init__(self, parent: QObject, picked: str) -> None:
        super().__init__(parent)
        self._picked = picked
        self._small = fonts.font(tokens.TEXT_SMALL)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row = index.data(Qt.ItemDataRole.UserRole)
        height = fonts.line(option.font) + 2 * tokens.XS + tokens.XS
        return QSize(0, height + (fonts.line(self._small) if row.detail else 0))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, colors = index.data(Qt.ItemDataRole.UserRole), theme().tokens
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver) and row.enabled:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.accent_soft))
            painter.drawRoundedRect(QRectF(option.rect), tokens.RADIUS_TAG, tokens.RADIUS_TAG)
        inner = option.rect.adjusted(tokens.S, tokens.XS, -tokens.S, -tokens.XS)
        mark = QRect(inner.left(), inner.top() + 1, tokens.ICON, tokens.ICON)
        if row.passage is not None:
            paint_semaphore(painter, QRectF(mark), row.passage)
        else:
            names = {Choice.OPEN_FILE: "folder-open", Choice.CONNECT: "plus-circle", Choice.TELL: "hourglass"}
            icon(names.get(row.choice, "diamond")).paint(painter, mark)
        text = inner.adjusted(tokens.ICON + tokens.S, 0, -tokens.XL, 0)
        metrics = QFontMetrics(option.font)
        painter.setFont(option.font)
        painter.setPen(QColor(colors.text if row.enabled else colors.muted))
        line = QRect(text.left(), text.top(), text.width(), fonts.line(option.font))
        painter.drawText(
            line,
            Qt.AlignmentFlag.AlignLeading,
            metrics.elidedText(row.title, Qt.TextElideMode.ElideMiddle, text.width()),
        )
        if row.detail:
            small = QFontMetrics(self._small)
            painter.setFont(self._small)
            painter.setPen(QColor(colors.held if row.passage is Passage.HELD else colors.muted))
            below = QRect(text.left(), line.bottom() + 1, text.width() + tokens.XL, fonts.line(self._small))
            painter.drawText(
                below,
                Qt.AlignmentFlag.AlignLeading,
                small.elidedText(row.detail, Qt.TextElideMode.ElideRight, below.width()),
            )
        if row.choice is Choice.PICK and row.name == self._picked:
            tick = QRect(inner.right() - tokens.ICON, mark.top(), tokens.ICON, tokens.ICON)
            icon("check", "accent").paint(painter, tick)
        painter.restore()


class ModelPicker(QFrame):
    """Opens, is used once, and goes.

    Signals:
        picked: `auto` or `provider/model`.
        open_file: a model file is to be opened.
        connect_provider: a provider is to be connected.
    """

    picked = Signal(str)
    open_file = Signal()
    connect_provider = Signal()

    def __init__(self, following: NextMessage, preference: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._next, self._preference = following, preference
        self._button: QWidget | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("role", "card")
        self._all = self._rows()
        self._search = QLineEdit()
        self._search.setProperty("role", "search")
        self._search.setPlaceholderText(self.tr("Search models"))
        self._search.setAccessibleName(self.tr("Search models"))
        self._search.setVisible(self._is_searched)
        self._model = _Rows(self)
        self.list = QListView()
        self.list.setModel(self._model)
        self.list.setItemDelegate(_Paint(self.list, following.pick))
        self.list.setMouseTracking(True)
        self.list.setAccessibleName(self.tr("Models"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.clicked.connect(self._choose)
        self.list.activated.connect(self._choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.XS, tokens.XS, tokens.XS, tokens.XS)
        column.setSpacing(tokens.XS)
        column.addWidget(self._search)
        column.addWidget(self.list)
        self._search.textChanged.connect(self._filter)
        self._search.installEventFilter(self)
        following.changed.connect(self.refresh)
        following.prepared.connect(self.refresh)
        self._filter("")
        self._select(Choice.PICK, following.pick)

    @property
    def rows(self) -> tuple[Row, ...]:
        """What is listed now."""
        return tuple(self._model.rows)

    def open_above(self, button: QWidget) -> None:
        """Open over a button, upwards where there is room."""
        self._button = button
        self._place(button)
        self.show()
        (self._search if self._search.isVisibleTo(self) else self.list).setFocus()

    def refresh(self) -> None:
        """Other models are there, or set-up has come further; what was chosen stays so."""
        before, chosen = len(self._all), self._model.rows[self.list.currentIndex().row()]
        self._all = self._rows()
        self._search.setVisible(self._is_searched)
        self._filter(self._search.text())
        self._select(chosen.choice, chosen.name)
        if self._button is not None and len(self._all) != before:
            self._place(self._button)

    def _place(self, button: QWidget) -> None:
        hints = [self._height_of(index) for index in range(min(_MOST_ROWS, len(self._all)))]
        self.list.setFixedHeight(sum(hints) + 2 * tokens.HAIR)
        self.setFixedWidth(round(fonts.pixels(_WIDTH)))
        self.adjustSize()
        place = button.mapToGlobal(QPoint(0, -self.height() - tokens.XS))
        screen = button.screen().availableGeometry()
        if place.y() < screen.top():
            place = button.mapToGlobal(QPoint(0, button.height() + tokens.XS))
        place.setX(max(screen.left(), min(place.x(), screen.right() - self.width())))
        self.move(place)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: in the search field, arrows and Enter belong to the list."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}:
                self.list.event(event)
                return True
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self._choose(self.list.currentIndex())
                return True
        return False

    def _rows(self) -> list[Row]:
        models, preference = self._next.models, self._preference
        detail = self.tr("One of those that may take the message")
        if preference:
            detail = self.tr("One of those that may take the message · {preference}").format(preference=preference)
        first = Row(Choice.PICK, AUTO, self.tr("Auto"), detail)
        order = sorted(models, key=lambda m: (not m.available, m.offer.passage is not Passage.STAYS, m.name.casefold()))
        listed = [
            Row(
                Choice.PICK,
                status.name,
                one_line(shown_name(status.offer.provider, status.offer.model)),
                self._detail(status),
                status.offer.passage if status.available else Passage.HELD,
                status.available,
            )
            for status in order
        ]
        last = [
            Row(Choice.OPEN_FILE, "", self.tr("Open model file…")),
            Row(Choice.CONNECT, "", self.tr("Connect a provider…")),
        ]
        picked = self._next.pick
        beside = [] if picked == AUTO else self._named(picked, {row.name for row in listed})
        return [first, *self._told(), *listed, *beside, *last]

    @property
    def _is_searched(self) -> bool:
        """A long list is searched, and a provider's model that is in none can be named."""
        return len(self._next.models) > _MANY or bool(self._next.providers)

    def _named(self, text: str, listed: set[str]) -> list[Row]:
        """Rows for a model that no list has: of the provider that the text names, or of each of them."""
        name = text.strip()
        if not name or len(name.split()) > 1 or not name.isprintable():
            return []
        providers = [provider for provider in self._next.providers if name.startswith(f"{provider}/")]
        names = [name] if providers else [f"{provider}/{name}" for provider in self._next.providers]
        return [self._beside(one) for one in names if one not in listed and not one.endswith("/")]

    def _beside(self, name: str) -> Row:
        provider, _, model = name.partition("/")
        detail = self.tr("{provider} · not in its list").format(provider=one_line(provider))
        return Row(Choice.PICK, name, one_line(model), detail)

    def _told(self) -> list[Row]:
        """How far set-up is with what local models need, or why it failed."""
        preparing = self._next.preparing
        if preparing is None:
            return []
        if preparing.is_over:
            failed, why = self.tr("Local models could not be prepared"), one_line(preparing.sentence)
            return [Row(Choice.TELL, "", failed, why, Passage.HELD, enabled=False)]
        waits = self.tr("A message for a model on this device waits until then")
        return [Row(Choice.TELL, "", preparing_text(preparing), waits, enabled=False)]

    def _detail(self, status: ModelStatus) -> str:
        if not status.available:
            return one_line(status.why_not) or self.tr("Not available")
        if status.offer.passage is Passage.STAYS:
            return self.tr("On this device")
        return " · ".join(one_line(part) for part in (status.offer.provider, status.offer.residency) if part)

    def _filter(self, text: str) -> None:
        words = text.casefold().split()
        rows = [
            row
            for row in self._all
            if row.choice is not Choice.PICK
            or all(w in f"{row.title} {row.name} {row.detail}".casefold() for w in words)
        ]
        is_whole = any(text.strip().startswith(f"{provider}/") for provider in self._next.providers)
        if is_whole or all(row.choice is not Choice.PICK for row in rows):
            rows[-_ELSEWHERE:-_ELSEWHERE] = self._named(text, {row.name for row in self._all})
        self._model.show_rows(rows)
        first = next((i for i, row in enumerate(self._model.rows) if row.enabled), 0)
        self.list.setCurrentIndex(self._model.index(first))

    def _select(self, choice: Choice, name: str) -> None:
        rows = enumerate(self._model.rows)
        at = next((i for i, row in rows if (row.choice, row.name) == (choice, name) and row.enabled), 0)
        self.list.setCurrentIndex(self._model.index(at))

    def _height_of(self, row: int) -> int:
        return self.list.sizeHintForRow(row)

    def _choose(self, index: Index) -> None:
        if not index.isValid() or not self._model.rows[index.row()].enabled:
            return
        row = self._model.rows[index.row()]
        self.close()
        match row.choice:
            case Choice.PICK:
                self.picked.emit(row.name)
            case Choice.OPEN_FILE:
                self.open_file.emit()
            case Choice.CONNECT:
                self.connect_provider.emit()
