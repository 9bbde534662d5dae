"""The conversations of the sidebar: newest first under headings by date, read page by page as one scrolls."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, Qt, Signal

from app.core.messages import ConversationSummary
from app.ui.shell.sidebar.conversation_rows import PAGE, ConversationRows, Index, Row, local_now
from app.ui.shell.sidebar.dates import Group
from app.ui.wiring.bridge import Bridge

_ROOT = QModelIndex()


class ConversationModel(ConversationRows):
    """The rows as the engine knows them: read on as one scrolls, changed as they change there.

    Signals:
        renamed: id and new title, when the person edited one in place.
        loaded: a page came.
    """

    renamed = Signal(str, str)
    loaded = Signal()

    def __init__(
        self, bridge: Bridge, parent: QObject | None = None, *, now: Callable[[], datetime] = local_now
    ) -> None:
        super().__init__(parent, now=now)
        self._bridge = bridge
        self._cursor: str | None = None
        self._more, self._loading = False, False

    # --- Qt's side

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Qt: a title edited in place; the row changes when the engine says so."""
        row = self._rows[index.row()] if index.isValid() else None
        title = " ".join(str(value).split())
        if role != Qt.ItemDataRole.EditRole or not isinstance(row, ConversationSummary) or not title:
            return False
        if title != row.title:
            self.renamed.emit(row.id, title)
        return True

    def canFetchMore(self, parent: Index = _ROOT) -> bool:
        """Qt: whether there is another page."""
        return not parent.isValid() and self._more and not self._loading

    def fetchMore(self, parent: Index = _ROOT) -> None:
        """Qt: read the next page."""
        if self.canFetchMore(parent):
            self._loading = True
            self._bridge.start(self._read())

    # --- ours

    async def reload(self) -> None:
        """Read the first page anew."""
        self._loading = True
        page = await self._bridge.call(self._bridge.engine.conversations.page(None, PAGE))
        self.show(page.items)
        self._cursor, self._more, self._loading = page.cursor, page.cursor is not None, False
        self.loaded.emit()

    def put(self, chat: ConversationSummary) -> None:
        """A conversation is new or changed."""
        old = self._row_of(chat.id)
        if old is not None and self._stays(old, chat):
            self._rows[old] = chat
            self.dataChanged.emit(self.index(old, 0), self.index(old, 0))
            return
        self.remove(chat.id)
        place, rows = self._place(chat)
        if self._more and place == len(self._rows):
            return  # it belongs to a page that was not read yet
        self.beginInsertRows(QModelIndex(), place, place + len(rows) - 1)
        self._rows[place:place] = rows
        self.endInsertRows()

    def remove(self, conversation_id: str) -> None:
        """A conversation is gone; its heading too, when it was the last under it."""
        row = self._row_of(conversation_id)
        if row is None:
            return
        alone = isinstance(self._rows[row - 1], Group) and (
            row + 1 == len(self._rows) or isinstance(self._rows[row + 1], Group)
        )
        first = row - 1 if alone else row
        self.beginRemoveRows(QModelIndex(), first, row)
        del self._rows[first : row + 1]
        self.endRemoveRows()

    def set_growing(self, conversations: frozenset[str]) -> None:
        """Which conversations have an answer being written."""
        changed, self._growing = self._growing ^ conversations, conversations
        for conversation_id in changed:
            index = self.index_of(conversation_id)
            if index.isValid():
                self.dataChanged.emit(index, index)

    async def _read(self) -> None:
        cursor = self._cursor
        try:
            page = await self._bridge.call(self._bridge.engine.conversations.page(cursor, PAGE))
        finally:
            self._loading = False
        if cursor != self._cursor:
            return  # the list was read anew meanwhile
        self._cursor, self._more = page.cursor, page.cursor is not None
        known = {row.id for row in self._rows if isinstance(row, ConversationSummary)}
        last = self._rows[-1] if self._rows else None
        fresh = self._under_headings([chat for chat in page.items if chat.id not in known], last)
        if fresh:
            self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(fresh) - 1)
            self._rows += fresh
            self.endInsertRows()
        self.loaded.emit()

    def _stays(self, row: int, chat: ConversationSummary) -> bool:
        """Whether a changed conversation keeps its row: its time is the same, or it was the newest already."""
        old = self._rows[row]
        if not isinstance(old, ConversationSummary) or self._group(old) != self._group(chat):
            return False
        return old.updated_us == chat.updated_us or (row == 1 and chat.updated_us > old.updated_us)

    def _place(self, chat: ConversationSummary) -> tuple[int, list[Row]]:
        """Where a conversation goes in, and the rows to put there: itself, under a new heading where none fits."""
        key, group = (chat.updated_us, chat.id), self._group(chat)
        chats = ((i, r) for i, r in enumerate(self._rows) if isinstance(r, ConversationSummary))
        place = next((i for i, r in chats if (r.updated_us, r.id) < key), len(self._rows))
        heading = self._rows[place - 1] if place else None
        if place < len(self._rows) and isinstance(heading, Group):
            if heading == group:
                return place, [chat]
            place -= 1
        above = self._rows[place - 1] if place else None
        fits = isinstance(above, ConversationSummary) and self._group(above) == group
        return place, [chat] if fits else [group, chat]
