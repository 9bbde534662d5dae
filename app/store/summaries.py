"""Lines of the sidebar and of the bin, and pages of them, newest first.

Without SQLAlchemy, because the newest page is read before that is loaded, too.
"""

from collections.abc import Sequence
from typing import Any

from app.core.errors import Kind, KnownError
from app.core.labels import Label
from app.core.messages import ConversationPage, ConversationSummary, WhenFull

# Stands for the moment of deletion of a conversation that is being removed for good, which may take several steps.
PURGING = -1
COLUMNS = ("id", "title", "created_us", "updated_us", "label", "model", "deleted_us", "when_full")
_LIVING = f"SELECT {', '.join(COLUMNS)} FROM conversation WHERE deleted_us IS NULL"  # noqa: S608 - our own words
_ORDER = "ORDER BY updated_us DESC, id DESC LIMIT :rows"
NEWEST = f"{_LIVING} {_ORDER}"
FOLLOWING = f"{_LIVING} AND (updated_us, id) < (:moment, :last) {_ORDER}"
_DELETED = f"SELECT {', '.join(COLUMNS)} FROM conversation WHERE deleted_us >= 0"  # noqa: S608 - our own words
_BIN_ORDER = "ORDER BY deleted_us DESC, id DESC LIMIT :rows"
BIN = f"{_DELETED} {_BIN_ORDER}"
BIN_FOLLOWING = f"{_DELETED} AND (deleted_us, id) < (:moment, :last) {_BIN_ORDER}"


def page(rows: Sequence[Sequence[Any]], limit: int) -> ConversationPage:
    """A page of rows of one of the queries, which was asked for one more than the page holds."""
    shown = tuple(line(row) for row in rows[:limit])
    return ConversationPage(shown, _place(shown[-1]) if len(rows) > limit and shown else None)


def _place(last: ConversationSummary) -> str:
    return f"{last.updated_us if last.deleted_us is None else last.deleted_us}:{last.id}"


def whole(number: str) -> int:
    """A whole number out of a cursor, as a database holds it; raises `usage` for anything else."""
    try:
        found = int(number)
        found.to_bytes(8, signed=True)
    except (ValueError, OverflowError) as error:
        raise KnownError(Kind.USAGE, detail="This page does not exist.") from error
    return found


def line(row: Sequence[Any]) -> ConversationSummary:
    """A line of the sidebar, from the values of `COLUMNS`."""
    named = dict(zip(COLUMNS, row, strict=True))
    return ConversationSummary(**named | {"label": label(named["label"]), "when_full": when_full(named["when_full"])})


def label(value: str) -> Label:
    """A stored label; one that cannot be read counts as the strictest."""
    return Label(value) if value in list(Label) else Label.RESTRICTED


def when_full(value: str | None) -> WhenFull | None:
    """A stored choice; one that cannot be read is none."""
    return WhenFull(value) if value in list(WhenFull) else None
