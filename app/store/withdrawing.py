"""Taking a turn back of which nothing was sent."""

from sqlalchemy import delete, text
from sqlmodel import Session, col, select

from app.core.errors import Kind, KnownError
from app.core.messages import TextPart
from app.core.ports.turns import TurnState
from app.core.rebuild import Unreadable
from app.store import drafts, search, tree
from app.store.codec import load_parts
from app.store.conversations import conversation_row
from app.store.tables import AttachmentRow, BodyRow, ConversationRow, MessageRow, TurnRow

_MENTIONED = text("""
    SELECT 1 FROM message AS m JOIN body AS b ON b.n = m.n
    WHERE m.conversation_id = :conversation AND instr(b.parts, :id) LIMIT 1
""")


def withdraw(session: Session, turn_id: str) -> str:
    """Undo `begin`: returns the person's text, which, with its files, is a draft again.

    Raises `not_found` for a turn that is not there, or that was sent.
    """
    turn = session.get(TurnRow, turn_id)
    # Looked at in the very change: its process may live, and have sent it since somebody found that it had not.
    if turn is None or turn.state != TurnState.PREPARED or turn.decision is not None:
        raise KnownError(Kind.NOT_FOUND, what="turn", name=turn_id)
    row = conversation_row(session, turn.conversation_id)
    ids = [turn.answer_id] if turn.regenerates else [turn.answer_id, turn.user_message_id]
    back = "" if turn.regenerates else _text_of(session, turn.user_message_id)
    was_shown = row.shown_leaf == turn.answer_id
    session.delete(turn)
    session.flush()
    taken = [message_id for message_id in ids if _take_out(session, message_id)]
    if was_shown:
        row.shown_leaf = _shown_again(session, row, turn.shown_before)
    if turn.user_message_id not in taken:
        # Another answer stands under the message, or it is not this turn's: it stays where it is.
        return ""
    drafts.put_before(session, row.id, back, _unmentioned(session, turn))
    return back


def _text_of(session: Session, message_id: str) -> str:
    parts = session.exec(
        select(BodyRow.parts).join(MessageRow, col(MessageRow.n) == col(BodyRow.n)).where(MessageRow.id == message_id)
    ).first()
    try:
        found = load_parts(parts or "[]")
    except Unreadable:
        return ""
    return "\n\n".join(part.text for part in found if isinstance(part, TextPart))


def _take_out(session: Session, message_id: str) -> bool:
    """Remove a message that nothing stands under; says whether it did."""
    row = session.exec(select(MessageRow).where(MessageRow.id == message_id)).first()
    if row is None or row.n is None:
        return False
    if session.exec(select(MessageRow.n).where(MessageRow.parent_id == message_id)).first() is not None:
        return False
    search.forget_messages(session, [row.n])
    session.connection().execute(delete(MessageRow).where(col(MessageRow.n) == row.n))
    session.expunge(row)
    if row.parent_id is not None:
        parent = session.exec(select(MessageRow).where(MessageRow.id == row.parent_id)).one()
        if parent.active_child == message_id:
            parent.active_child = _newest(session, row.conversation_id, row.parent_id)
            session.flush()
    return True


def _shown_again(session: Session, row: ConversationRow, before: str | None) -> str | None:
    """Show what was shown before the turn; if that is gone too, the newest branch there is."""
    exists = before is not None and session.exec(select(MessageRow.n).where(MessageRow.id == before)).first()
    start = before if exists else _newest(session, row.id, None)
    return None if start is None else tree.show(session, start)


def _newest(session: Session, conversation_id: str, parent_id: str | None) -> str | None:
    return session.exec(
        select(MessageRow.id)
        .where(MessageRow.conversation_id == conversation_id, col(MessageRow.parent_id).is_not_distinct_from(parent_id))
        .order_by(col(MessageRow.n).desc())
    ).first()


def _unmentioned(session: Session, turn: TurnRow) -> list[AttachmentRow]:
    """The attachments that came with the turn, in their order, without those that an edited copy of the message has."""
    rows = session.exec(select(AttachmentRow).where(AttachmentRow.turn_id == turn.id).order_by(AttachmentRow.id)).all()
    mentioned = session.connection().execute
    return [row for row in rows if mentioned(_MENTIONED, _of(turn, row)).first() is None]


def _of(turn: TurnRow, row: AttachmentRow) -> dict[str, str]:
    return {"conversation": turn.conversation_id, "id": row.id}
