"""Conversations and the headings by date that they stand under, as rows of a list."""

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.core.messages import ConversationSummary
from app.ui.shell.sidebar.dates import Group, group_of
from app.ui.widgets.labels import one_line
from app.ui.words.formats import local_day

Row = Group | ConversationSummary
Index = QModelIndex | QPersistentModelIndex
PAGE = 100
_ROOT = QModelIndex()


class Roles(IntEnum):
    """What the delegate asks for beside the text."""

    ID = Qt.ItemDataRole.UserRole + 1
    HEADING = Qt.ItemDataRole.UserRole + 2
    GROWING = Qt.ItemDataRole.UserRole + 3


def local_now() -> datetime:
    """This moment, in the machine's time zone."""
    return datetime.now().astimezone()


class ConversationRows(QAbstractListModel):
    """Headings and conversations in one flat list, newest first."""

    def __init__(self, parent: QObject | None = None, *, now: Callable[[], datetime] = local_now) -> None:
        super().__init__(parent)
        self._now, self._day = now, now().date()
        self._rows: list[Row] = []
        self._growing: frozenset[str] = frozenset()

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

    # --- ours

    @property
    def now(self) -> datetime:
        """This moment, as the list has it."""
        return self._now()

    def show(self, chats: Sequence[ConversationSummary]) -> None:
        """Hold these conversations and no others; where they stand here already, nothing moves."""
        # Asked first: a day that begins meanwhile is seen by `regroup`.
        self._day = self._now().date()
        rows = self._under_headings(chats, None)
        if rows != self._rows:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()

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

    def regroup(self) -> bool:
        """Whether a new day began, so that the headings are old."""
        return self._now().date() != self._day

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
