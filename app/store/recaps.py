"""What models wrote of the older part of chats, so that chats can go on without it."""

from sqlmodel import Session, col, delete, select

from app.core.messages import Recap
from app.store.summaries import label
from app.store.tables import MessageRow, RecapRow


def keep(session: Session, recap: Recap) -> None:
    """Keep one, in place of another up to the same message; one up to a message that is gone by now is nothing."""
    n = session.exec(select(MessageRow.n).where(MessageRow.id == recap.message_id)).first()
    if n is not None:
        session.merge(RecapRow(n=n, text=recap.text, label=recap.label.value, created_us=recap.created_us))


def of_conversation(session: Session, conversation_id: str) -> tuple[Recap, ...]:
    """All of a conversation, whichever branch they belong to."""
    query = (
        select(MessageRow.id, RecapRow)
        .join(RecapRow, col(RecapRow.n) == col(MessageRow.n))
        .where(MessageRow.conversation_id == conversation_id)
    )
    return tuple(Recap(name, row.text, label(row.label), row.created_us) for name, row in session.exec(query))


def forget(session: Session, message_id: str) -> None:
    """Forget the one up to a message."""
    up_to = select(MessageRow.n).where(MessageRow.id == message_id)
    session.connection().execute(delete(RecapRow).where(col(RecapRow.n).in_(up_to)))
