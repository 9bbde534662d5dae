"""Rows as core values. A row that cannot be read becomes a message that says so, and blocks nothing."""

import logging
from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from app.core.messages import AnswerFacts, ConversationSummary, FilePart, ImagePart, Message, Part, Role, TextPart
from app.core.rebuild import Unreadable
from app.store.codec import load_parts, loads
from app.store.faults import poisons
from app.store.summaries import COLUMNS, label, line
from app.store.tables import ConversationRow

_log = logging.getLogger(__name__)

_BODIES = text("SELECT n, parts, answer FROM body WHERE n IN :numbers").bindparams(bindparam("numbers", expanding=True))
_CHUNK = 500


def summary(row: ConversationRow) -> ConversationSummary:
    """A line of the sidebar."""
    return line([getattr(row, column) for column in COLUMNS])


def messages(session: Session, nodes: Sequence[Any]) -> list[Message]:
    """The messages of some rows of `message`, in their order."""
    bodies: dict[int, tuple[Any, Any]] = {}
    numbers = [node.n for node in nodes]
    for start in range(0, len(numbers), _CHUNK):
        bodies.update(_bodies(session, numbers[start : start + _CHUNK]))
    return [_message(node, bodies.get(node.n)) for node in nodes]


def searchable(role: Role, parts: Sequence[Part]) -> str:
    """What search looks through: prose, names of attachments and what was read out of them."""
    if role not in (Role.USER, Role.ASSISTANT):
        return ""
    found = [part.text for part in parts if isinstance(part, TextPart)]
    for part in parts:
        if isinstance(part, FilePart):
            found += [part.name, part.text]
        elif isinstance(part, ImagePart):
            found.append(part.name)
    return "\n\n".join(filter(None, found))


def _bodies(session: Session, numbers: list[int]) -> dict[int, tuple[Any, Any]]:
    try:
        return {row.n: (row.parts, row.answer) for row in session.connection().execute(_BODIES, {"numbers": numbers})}
    except DBAPIError as error:
        if not poisons(error.orig):
            raise
        if len(numbers) == 1:
            _log.warning("the content of one message cannot be read")
            return {}
    # One page is bad: halving finds the rows on it, and all others stay readable.
    middle = len(numbers) // 2
    found: dict[int, tuple[Any, Any]] = {}
    for half in (numbers[:middle], numbers[middle:]):
        session.rollback()
        found.update(_bodies(session, half))
    return found


def _message(node: Any, body: tuple[Any, Any] | None) -> Message:
    fields = {
        "id": node.id,
        "conversation_id": node.conversation_id,
        "parent_id": node.parent_id,
        "created_us": node.created_us,
        "label": label(node.label),
        "complete": bool(node.complete),
    }
    try:
        if body is None:
            raise Unreadable
        facts = None if body[1] is None else loads(AnswerFacts, body[1])
        return Message(role=Role(node.role), parts=load_parts(body[0]), answer=facts, **fields)
    except (Unreadable, ValueError):
        role = Role(node.role) if node.role in list(Role) else Role.ASSISTANT
        return Message(role=role, parts=(), unreadable=True, **fields)
