"""The conversations of the sidebar: newest first under headings by date, read page by page as one scrolls."""

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from app.core.messages import ConversationSummary
from app.ui.bridge import Bridge
from app.ui.formats import local_day
from app.ui.shell.dates import Group, group_of
from app.ui.widgets.labels import one_line

PAGE = 100
_ROOT = QModelIndex()
Row = Group | ConversationSummary
Index = QModelIndex | QPersistentModelIndex


class Roles(IntEnum):
    """What the delegate asks for beside the text."""

    ID = Qt.ItemDataRole.UserRole + 1
    HEADING = Qt.ItemDataRole.UserRole + 2
    GROWING = Qt.ItemDataRole.UserRole + 3


def local_now() -> datetime:
    """This moment, in the machine's time zone."""
    return datetime.now().astimezone()


class ConversationModel(QAbstractListModel):
    """Headings and conversations in one flat list.

    Signals:
        renamed: id and new title, when the person edited one in place.
        loaded: a page came.
    """

    renamed = Signal(str, str)
    loaded = Signal()

    def __init__(
        self, bridge: Bridge, parent: QObject | None = None, *, now: Callable[[], datetime] = local_now
    ) -> None:
        super().__init__(parent)
        self._bridge, self._now = bridge, now
        self._rows: list[Row] = []
        self._growing: frozenset[str] = frozenset()
        self._cursor: str | None = None
        self._more, self._loading = False, False
        self._day = now().date()

    # --- Qt's side

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Qt: headings and conversations read so far."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt: what a row shows and says."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if isinstance(row, Group):
            return {int(Qt.ItemDataRole.DisplayRole): row.title, int(Roles.HEADING): True}.get(role)
        growing = row.id in self._growing
        if role == Qt.ItemDataRole.AccessibleTextRole and growing:
            return self.tr("{title}, an answer is being written").format(title=self.title(row))
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.title(row)
        return {int(Roles.ID): row.id, int(Roles.GROWING): growing}.get(role)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Qt: headings cannot be chosen."""
        if not index.isValid() or isinstance(self._rows[index.row()], Group):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable

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

    def title(self, chat: ConversationSummary) -> str:
        """A conversation's title on one line, or what stands for none."""
        return one_line(chat.title) or self.tr("Untitled")

    def chat(self, index: Index) -> ConversationSummary | None:
        """The conversation of a row; None for headings."""
        row = self._rows[index.row()] if index.isValid() else None
        return row if isinstance(row, ConversationSummary) else None

    def index_of(self, conversation_id: str | None) -> QModelIndex:
        """Where a conversation stands; invalid when it was not read yet."""
        row = self._row_of(conversation_id or "")
        return self.index(row, 0) if row is not None else QModelIndex()

    def neighbour(self, conversation_id: str | None, step: int) -> ConversationSummary | None:
        """The next (1) or previous (-1) conversation; from none, the first."""
        chats = [row for row in self._rows if isinstance(row, ConversationSummary)]
        at = next((i for i, chat in enumerate(chats) if chat.id == conversation_id), None)
        wanted = 0 if at is None else at + step
        return chats[wanted] if 0 <= wanted < len(chats) else None

    async def reload(self) -> None:
        """Read the first page anew."""
        self._loading = True
        page = await self._bridge.call(self._bridge.engine.conversations(None, PAGE))
        self.beginResetModel()
        self._day, self._rows = self._now().date(), self._under_headings(page.items, None)
        self._cursor, self._more, self._loading = page.cursor, page.cursor is not None, False
        self.endResetModel()
        self.loaded.emit()

    def regroup(self) -> bool:
        """Whether a new day began, so that the headings are old."""
        return self._now().date() != self._day

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
            page = await self._bridge.call(self._bridge.engine.conversations(cursor, PAGE))
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

    def _row_of(self, conversation_id: str) -> int | None:
        rows = enumerate(self._rows)
        return next((i for i, r in rows if isinstance(r, ConversationSummary) and r.id == conversation_id), None)

    def _group(self, chat: ConversationSummary) -> Group:
        return group_of(local_day(chat.updated_us), self._now())

    def _under_headings(self, chats: Sequence[ConversationSummary], last: Row | None) -> list[Row]:
        rows: list[Row] = []
        above = self._group(last) if isinstance(last, ConversationSummary) else None
        for chat in chats:
            group = self._group(chat)
            rows += [chat] if group == above else [group, chat]
            above = group
        return rows

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
