"""Full-text search over titles and messages.

Titles come first, then messages. Ranking every match of a common word would cost more the more there is, so matches are
taken in windows of the newest few thousand, and each window is ranked by BM25: what a person looks for is near, and a
page costs the same in a small store and a large one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Self

from sqlalchemy import TextClause, bindparam, text
from sqlmodel import Session

from app.core.errors import Kind, KnownError
from app.core.messages import Message, Part, Role, SearchHit, SearchPage
from app.store import words
from app.store.rows import messages, searchable
from app.store.snippets import snippet
from app.store.summaries import whole

WINDOW = 4_000
INDEXES = ("message_index", "title_index")
# Some ten milliseconds of work, so that nobody who writes meanwhile waits long.
MERGE_PAGES = 100
_CHUNK = 32
_NEWEST = 2**62
_TITLES, _MESSAGES = "t", "m"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a page ended: in which index, in the window from which row number down, behind which score and row."""

    index: str = _TITLES
    top: int = _NEWEST
    score: float = float("-inf")
    n: int = 0

    @classmethod
    def of(cls, cursor: str | None) -> Self:
        if cursor is None:
            return cls()
        try:
            index, top, score, n = cursor.split(":")
            return cls(index, whole(top), float(score), whole(n))
        except ValueError as error:
            raise KnownError(Kind.USAGE, detail="This page does not exist.") from error

    def __str__(self) -> str:
        return f"{self.index}:{self.top}:{self.score!r}:{self.n}"


def page(session: Session, wanted: str, cursor: str | None, limit: int) -> SearchPage:
    """A page of hits for anything that a person typed; raises `usage` for a cursor that is not ours."""
    place, expression = _Place.of(cursor), words.query(wanted)
    if not expression:
        return SearchPage((), None)
    found = list(islice(_hits(session, expression, words.pieces(wanted), place), limit + 1))
    following = str(found[limit - 1][0]) if len(found) > limit > 0 else None
    return SearchPage(tuple(hit for _, hit in found[:limit]), following)


def index_message(session: Session, n: int, role: Role, parts: Sequence[Part]) -> None:
    """Make a message findable by what it says now."""
    _index(session, "message_index", "body", n, searchable(role, parts))


def index_title(session: Session, n: int, title: str) -> None:
    """Make a conversation findable by its title."""
    _index(session, "title_index", "title", n, title)


def forget_messages(session: Session, numbers: Sequence[int]) -> None:
    """Take messages out of the index."""
    _forget(session, "message_index", numbers)


def forget_titles(session: Session, numbers: Sequence[int]) -> None:
    """Take conversations out of the index."""
    _forget(session, "title_index", numbers)


def merge_step(session: Session, index: str, *, first: bool) -> bool:
    """Do a little of rewriting an index without what was taken out of it, which until then is only marked as gone.

    Returns whether there is more to do (sqlite.org/fts5.html, the “merge” command).
    """
    connection = session.connection()
    before = int(connection.exec_driver_sql("SELECT total_changes()").scalar_one())
    # Negative: begin with all parts, as large as they are. Positive: go on.
    pages = -MERGE_PAGES if first else MERGE_PAGES
    connection.exec_driver_sql(f"INSERT INTO {index}({index}, rank) VALUES ('merge', ?)", (pages,))  # noqa: S608
    after = int(connection.exec_driver_sql("SELECT total_changes()").scalar_one())
    return after - before >= 2


def _index(session: Session, index: str, column: str, n: int, content: str) -> None:
    _forget(session, index, [n])
    prepared = words.indexed(content)
    if prepared.strip():
        statement = f"INSERT INTO {index}(rowid, {column}) VALUES (?, ?)"  # noqa: S608
        session.connection().exec_driver_sql(statement, (n, prepared))


def _forget(session: Session, index: str, numbers: Sequence[int]) -> None:
    for n in numbers:
        session.connection().exec_driver_sql(f"DELETE FROM {index} WHERE rowid = ?", (n,))  # noqa: S608


def _window(index: str) -> TextClause:
    return text(
        f"SELECT rowid AS n, rank AS score FROM {index} WHERE {index} MATCH :expression AND rowid <= :top"  # noqa: S608
        f" ORDER BY rowid DESC LIMIT {WINDOW}"
    )


_WINDOWS = {_TITLES: _window("title_index"), _MESSAGES: _window("message_index")}
_LIVING_TITLES = text(
    "SELECT n, id, title, updated_us, shown_leaf FROM conversation WHERE n IN :numbers AND deleted_us IS NULL"
).bindparams(bindparam("numbers", expanding=True))
_LIVING_MESSAGES = text("""
    SELECT m.n, m.id, m.conversation_id, m.parent_id, m.role, m.created_us, m.label, m.complete, c.title
    FROM message AS m JOIN conversation AS c ON c.id = m.conversation_id
    WHERE m.n IN :numbers AND c.deleted_us IS NULL
""").bindparams(bindparam("numbers", expanding=True))


def _hits(
    session: Session, expression: str, pieces: Sequence[str], place: _Place
) -> Iterator[tuple[_Place, SearchHit]]:
    if place.index == _TITLES:
        yield from _hits_in(session, expression, pieces, place)
        place = _Place(_MESSAGES)
    yield from _hits_in(session, expression, pieces, place)


def _hits_in(
    session: Session, expression: str, pieces: Sequence[str], place: _Place
) -> Iterator[tuple[_Place, SearchHit]]:
    make = _title_hits if place.index == _TITLES else _message_hits
    while True:
        rows = session.connection().execute(_WINDOWS[place.index], {"expression": expression, "top": place.top}).all()
        # A lower score is a better one; of two equal ones the newer comes first.
        best = sorted((row.score, -row.n) for row in rows)
        left = [key for key in best if key > (place.score, -place.n)]
        for start in range(0, len(left), _CHUNK):
            chunk = left[start : start + _CHUNK]
            living = make(session, [-n for _, n in chunk], pieces)
            for score, n in chunk:
                if -n in living:
                    yield _Place(place.index, place.top, score, -n), living[-n]
        if len(rows) < WINDOW:
            return
        place = _Place(place.index, rows[-1].n - 1)


def _title_hits(session: Session, numbers: list[int], pieces: Sequence[str]) -> dict[int, SearchHit]:
    rows = session.connection().execute(_LIVING_TITLES, {"numbers": numbers})
    return {row.n: _title_hit(row, pieces) for row in rows}


def _message_hits(session: Session, numbers: list[int], pieces: Sequence[str]) -> dict[int, SearchHit]:
    rows = session.connection().execute(_LIVING_MESSAGES, {"numbers": numbers}).all()
    return {
        row.n: _message_hit(row, message, pieces) for row, message in zip(rows, messages(session, rows), strict=True)
    }


def _title_hit(row: Any, pieces: Sequence[str]) -> SearchHit:
    shown, marks = snippet(row.title, pieces)
    return SearchHit(row.id, row.shown_leaf or "", row.title, shown, marks, row.updated_us)


def _message_hit(row: Any, message: Message, pieces: Sequence[str]) -> SearchHit:
    shown, marks = snippet(searchable(message.role, message.parts), pieces)
    return SearchHit(message.conversation_id, message.id, row.title, shown, marks, message.created_us)
