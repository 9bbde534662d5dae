"""Lines of the sidebar, and pages of them, newest first.

Without SQLAlchemy, because the newest page is read before that is loaded, too.
"""

from collections.abc import Sequence
from typing import Any

from app.core.labels import Label
from app.core.messages import ConversationPage, ConversationSummary

COLUMNS = ("id", "title", "created_us", "updated_us", "label", "model", "deleted_us")
_LIVING = f"SELECT {', '.join(COLUMNS)} FROM conversation WHERE deleted_us IS NULL"  # noqa: S608 - our own words
_ORDER = "ORDER BY updated_us DESC, id DESC LIMIT :rows"
NEWEST = f"{_LIVING} {_ORDER}"
FOLLOWING = f"{_LIVING} AND (updated_us, id) < (:updated, :last) {_ORDER}"


def page(rows: Sequence[Sequence[Any]], limit: int) -> ConversationPage:
    """A page of rows of `NEWEST` or `FOLLOWING`, which were asked for one more than the page holds."""
    shown = tuple(line(row) for row in rows[:limit])
    following = f"{shown[-1].updated_us}:{shown[-1].id}" if len(rows) > limit and shown else None
    return ConversationPage(shown, following)


def line(row: Sequence[Any]) -> ConversationSummary:
    """A line of the sidebar, from the values of `COLUMNS`."""
    named = dict(zip(COLUMNS, row, strict=True))
    return ConversationSummary(**named | {"label": label(named["label"])})


def label(value: str) -> Label:
    """A stored label; one that cannot be read counts as the strictest."""
    return Label(value) if value in list(Label) else Label.RESTRICTED
