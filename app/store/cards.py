"""What the handbook says above answers. A card that cannot be read is left out: the answer below it is what matters."""

import logging
from collections.abc import Sequence

from sqlalchemy import bindparam, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from app.core.handbook import Card
from app.core.rebuild import Unreadable
from app.store.codec import loads
from app.store.faults import poisons

_log = logging.getLogger(__name__)

_CARDS = text("SELECT answer_id, body FROM card WHERE answer_id IN :answers").bindparams(
    bindparam("answers", expanding=True)
)


def of(session: Session, answers: Sequence[str]) -> dict[str, Card]:
    """The cards of some answers, by the answer's id."""
    if not answers:
        return {}
    try:
        rows = session.connection().execute(_CARDS, {"answers": answers}).all()
    except DBAPIError as error:
        if not poisons(error.orig):
            raise
        session.rollback()
        _log.warning("the cards above some answers cannot be read")
        return {}
    return {row.answer_id: card for row in rows if (card := _card(row.body)) is not None}


def _card(body: str) -> Card | None:
    try:
        return loads(Card, body)
    except Unreadable:
        _log.warning("the card above one answer cannot be read")
        return None
