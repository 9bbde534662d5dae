"""All commands by typing: the table of actions, filtered."""

from typing import Any

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QAction, QColor, QFontMetrics, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QDialog,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.ui.theme import fonts, tokens
from app.ui.theme.theme import theme
from app.ui.widgets.dialogs import ask
from app.ui.wiring.actions import TABLE, Actions

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_KEYS = Qt.ItemDataRole.UserRole


class _CommandModel(QAbstractListModel):
    def __init__(self, actions: list[QAction], parent: QObject) -> None:
        super().__init__(parent)
        self._all, self._shown = actions, list(actions)

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        action = self._shown[index.row()]
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        return {
            int(Qt.ItemDataRole.DisplayRole): action.text(),
            int(Qt.ItemDataRole.DecorationRole): action.icon(),
            int(Qt.ItemDataRole.AccessibleTextRole): f"{action.text()}, {keys}" if keys else action.text(),
            int(_KEYS): keys,
        }.get(role)

    def action(self, row: int) -> QAction:
        return self._shown[row]

    def narrow(self, text: str) -> None:
        words = text.casefold().split()
        self.beginResetModel()
        self._shown = [a for a in self._all if all(word in a.text().casefold() for word in words)]
        self.endResetModel()


class _KeysAtTheEnd(QStyledItemDelegate):
    """Draws a command as Qt does, and its keys at the far end of the row."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return super().sizeHint(option, index).expandedTo(QSize(0, QFontMetrics(fonts.font()).height() + tokens.M))

    def paint(self, painter: QPainter, option: Any, index: Index) -> None:
        super().paint(painter, option, index)
        painter.save()
        painter.setFont(fonts.font(tokens.TEXT_SMALL))
        painter.setPen(QColor(theme().tokens.muted))
        room = option.rect.adjusted(tokens.M, 0, -tokens.M, 0)
        # Keys read from left to right in every language.
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        end = QStyle.visualAlignment(option.direction, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(room, end, index.data(_KEYS))
        painter.restore()


async def choose(actions: Actions, window: QWidget) -> None:
    """Let the person choose a command, and do it."""
    palette = CommandPalette(actions, window)
    if await ask(palette) and palette.chosen is not None:
        palette.chosen.trigger()


class CommandPalette(QDialog):
    """A field and the actions that can be used now; Enter does the marked one."""

    def __init__(self, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("All commands"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        usable = [actions[row.id] for rows in TABLE.values() for row in rows if actions[row.id].isEnabled()]
        self._model = _CommandModel(usable, self)
        self.chosen: QAction | None = None
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("What do you want to do?"))
        self.field.setAccessibleName(self.tr("Command"))
        self.list = QListView()
        self.list.setAccessibleName(self.tr("Commands"))
        self.list.setModel(self._model)
        self.list.setItemDelegate(_KeysAtTheEnd(self.list))
        self.list.setIconSize(QSize(tokens.ICON, tokens.ICON))
        self.list.setSpacing(tokens.XS // 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.M, tokens.M, tokens.M, tokens.M)
        column.addWidget(self.field)
        column.addWidget(self.list)
        self.field.textChanged.connect(self._narrow)
        self.field.returnPressed.connect(self._take)
        self.list.clicked.connect(self._take)
        self.list.activated.connect(self._take)
        self.field.installEventFilter(self)
        self._narrow("")
        self.resize(self.fontMetrics().averageCharWidth() * 64, tokens.ROW * 12)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: Up and Down move the mark while one types."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
            if step:
                row = max(0, min(self._model.rowCount() - 1, self.list.currentIndex().row() + step))
                self.list.setCurrentIndex(self._model.index(row, 0))
                return True
        return super().eventFilter(watched, event)

    def _narrow(self, text: str) -> None:
        self._model.narrow(text)
        self.list.setCurrentIndex(self._model.index(0, 0))

    def _take(self, *_: object) -> None:
        if self.list.currentIndex().isValid():
            self.chosen = self._model.action(self.list.currentIndex().row())
            self.accept()
