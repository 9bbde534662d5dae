"""The hits for one query, read page by page."""

from enum import IntEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from app.core.messages import SearchHit
from app.ui.widgets.labels import one_line
from app.ui.wiring.bridge import Bridge

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class HitRoles(IntEnum):
    """What the delegate asks for."""

    HIT = Qt.ItemDataRole.UserRole + 1


class SearchModel(QAbstractListModel):
    """The hits for one query.

    Signals:
        searched: a first page came; holds how many hits are known and whether there are more.
    """

    searched = Signal(int, bool)

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._hits: list[SearchHit] = []
        self._text = ""
        # What the hits that are listed were looked for with.
        self.listed = ""
        self._cursor: str | None = None
        self._loading = False

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Qt: hits read so far."""
        return 0 if parent.isValid() else len(self._hits)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt: what a row shows and says."""
        if not index.isValid():
            return None
        hit = self._hits[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return one_line(hit.title) or self.tr("Untitled")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{one_line(hit.title)}. {one_line(hit.snippet)}"
        return hit if role == HitRoles.HIT else None

    def canFetchMore(self, parent: Index = _ROOT) -> bool:
        """Qt: whether there is another page."""
        return not parent.isValid() and self._cursor is not None and not self._loading

    def fetchMore(self, parent: Index = _ROOT) -> None:
        """Qt: read the next page."""
        if self.canFetchMore(parent):
            self._loading = True
            self._bridge.start(self._more())

    async def search(self, text: str) -> None:
        """Look for a text; "" empties the list."""
        self._text = text
        if not text:
            self.listed = ""
            self._replace((), None)
            return
        page = await self._bridge.call(self._bridge.engine.transcripts.search(text))
        if text == self._text:
            self.listed = text
            self._replace(page.items, page.cursor)
            self.searched.emit(len(page.items), page.cursor is not None)

    async def _more(self) -> None:
        text, cursor = self._text, self._cursor
        try:
            page = await self._bridge.call(self._bridge.engine.transcripts.search(text, cursor))
        finally:
            self._loading = False
        if (text, cursor) == (self._text, self._cursor) and page.items:
            self.beginInsertRows(QModelIndex(), len(self._hits), len(self._hits) + len(page.items) - 1)
            self._hits += page.items
            self.endInsertRows()
        self._cursor = page.cursor

    def _replace(self, hits: tuple[SearchHit, ...], cursor: str | None) -> None:
        self.beginResetModel()
        self._hits, self._cursor, self._loading = list(hits), cursor, False
        self.endResetModel()
