"""The life of a turn: prepared → answered → closed (the port `Turns`)."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, select

from app.core.audit import AuditHead, Named, Standing
from app.core.characters import sound
from app.core.decisions import RouteDecision
from app.core.digest import Snapshot, digest
from app.core.errors import Kind, KnownError
from app.core.labels import Label
from app.core.messages import AnswerFacts, ConversationSummary, Message, Part, Role
from app.core.ports.turns import LabelRose, NewTurn, TurnRecord, TurnState
from app.core.rebuild import Unreadable
from app.core.requests import Attachment
from app.store import drafts, named, search, standings, tree, withdrawing
from app.store.attachments import AttachmentFolder, SealedFile
from app.store.codec import dump_parts, dumps, dumps_facts, loads
from app.store.conversations import write_summary
from app.store.database import Database
from app.store.rows import summary
from app.store.tables import (
    AttachmentRow,
    BodyRow,
    CardRow,
    ConversationRow,
    DecisionRow,
    MessageRow,
    RegisterHeadRow,
    SnapshotRow,
    TurnRow,
)

_GROW = text("""
    UPDATE body SET parts = :parts, answer = coalesce(:answer, answer)
    WHERE n = (SELECT n FROM message WHERE id = :id AND NOT complete)
""")

# What another process put there meanwhile stays: whether the register goes through both is to be seen first.
_HEAD = text("""
    INSERT INTO register_head (one, size, root, frontier) VALUES (1, :size, :root, :frontier)
    ON CONFLICT (one) DO UPDATE SET size = excluded.size, root = excluded.root, frontier = excluded.frontier
    WHERE size = :known_size AND root = :known_root
""")
_STANDS = text("SELECT size, root, frontier FROM register_head")

_KEEP = text("INSERT OR IGNORE INTO snapshot (sha256, body) VALUES (:sha256, :body)")


class StoredTurns:
    """The repository of turns in an open chat.db."""

    def __init__(self, database: Database, folder: AttachmentFolder) -> None:
        self._database = database
        self._folder = folder
        # Snapshots are never removed, so that this process need not look twice.
        self._kept: set[str] = set()

    async def begin(self, new: NewTurn) -> ConversationSummary:
        """One commit: conversation, messages, attachments, turn; the branch is shown and the turn's draft forgotten.

        Raises `LabelRose`, and `not_found` for a conversation that is in the bin or gone by now.
        """
        sealed = await asyncio.to_thread(self._folder.write_all, new.attachments)
        try:
            conversation, gone = await self._database.write(lambda session: _begin(session, new, sealed))
        except Exception:
            await asyncio.to_thread(self._folder.drop, [file.name for file in sealed])
            raise
        if gone:
            await asyncio.to_thread(self._folder.drop, gone)
        return conversation

    async def sending(
        self,
        turn_id: str,
        decision: RouteDecision,
        snapshots: Sequence[Snapshot],
        head: AuditHead,
        known: AuditHead | None,
        *,
        stored: bool = True,
        standing: Standing | None = None,
    ) -> AuditHead:
        """One commit: the decision, once for all turns that it led, what it was made from, and the register's end."""
        name, body = digest(decision), dumps(decision)
        new = self._not_kept(snapshots)

        def work(session: Session) -> AuditHead:
            row = _prepared_row(session, turn_id) if stored else None
            _keep(session, new)
            if session.get(DecisionRow, name) is None:
                session.add(DecisionRow(digest=name, body=body))
                session.flush()
            if row is not None:
                row.decision = name
                session.flush()
            standings.keep(session, standing)
            return _remember(session.connection().execute, _HEAD, _STANDS, head, known)

        stands = await self._database.write(work)
        self._kept.update(one.sha256 for one in new)
        return stands

    async def stands(self, threads: Sequence[tuple[str, bytes]]) -> tuple[int, int] | None:
        """Where the last of these threads stands in the register, if any does: its place among them, and the entry."""
        return await self._database.read(lambda session: standings.last(session, threads))

    async def remember(self, head: AuditHead, known: AuditHead | None) -> AuditHead:
        """One commit: the register's end. Bare, for a hop that failed is to cost little."""
        return await self._database.write_bare(
            lambda connection: _remember(connection.execute, str(_HEAD), str(_STANDS), head, known)
        )

    async def keep(self, snapshots: Sequence[Snapshot]) -> None:
        """Keep what a decision was made from that only the register names; writes nothing that is kept already."""
        if new := self._not_kept(snapshots):
            await self._database.write(lambda session: _keep(session, new))
            self._kept.update(one.sha256 for one in new)

    async def snapshots(self, names: Sequence[str]) -> dict[str, bytes]:
        """Those of the named snapshots that are kept."""
        query = select(SnapshotRow.sha256, SnapshotRow.body).where(col(SnapshotRow.sha256).in_(names))
        return await self._database.read(lambda session: dict(session.exec(query).all()))

    async def save_partial(self, answer_id: str, parts: Sequence[Part], facts: AnswerFacts | None = None) -> None:
        """Make the growing answer durable. An answer that is whole, or was withdrawn, is left alone."""
        values = {"id": answer_id, "parts": dump_parts(tuple(parts)), "answer": dumps_facts(facts)}
        await self._database.write(lambda session: session.connection().execute(_GROW, values))

    async def answer(self, turn_id: str, answer: Message) -> None:
        """One commit: the whole answer, findable, and the turn is answered; raises `not_found`."""
        parts, facts = dump_parts(answer.parts), dumps_facts(answer.answer)

        def work(session: Session) -> None:
            turn = _turn_row(session, turn_id)
            row = session.exec(select(MessageRow).where(MessageRow.id == turn.answer_id)).one()
            body = session.get_one(BodyRow, row.n)
            row.complete, row.label = True, answer.label.value
            body.parts, body.answer = parts, facts
            turn.state = TurnState.ANSWERED
            session.flush()
            search.index_message(session, body.n, answer.role, answer.parts)

        await self._database.write(work)

    async def end(self, turn_id: str) -> None:
        """The answer ends as it is stored, its parts untouched, and the turn is answered; raises `not_found`."""

        def work(session: Session) -> None:
            turn = _turn_row(session, turn_id)
            turn.state = TurnState.ANSWERED
            row = session.exec(select(MessageRow).where(MessageRow.id == turn.answer_id)).first()
            if row is not None:
                row.complete = True

        await self._database.write(work)

    async def close(
        self,
        turn_id: str,
        head: AuditHead | None = None,
        known: AuditHead | None = None,
        standing: Standing | None = None,
    ) -> AuditHead | None:
        """The outcome is recorded in the register; raises `not_found`.

        `head` is kept in the same commit, in place of `known`. What it names is on the disk already, so that it is
        never ahead of the register, whenever the program is killed. Returns the end that stands there then.
        """

        def work(session: Session) -> AuditHead | None:
            _turn_row(session, turn_id).state = TurnState.CLOSED
            session.flush()
            standings.keep(session, standing)
            return _remember(session.connection().execute, _HEAD, _STANDS, head, known) if head else None

        return await self._database.write(work)

    async def head(self) -> AuditHead | None:
        """The latest end of the register that any turn was closed with; None before the first."""

        def work(session: Session) -> AuditHead | None:
            row = session.get(RegisterHeadRow, 1)
            return None if row is None else AuditHead(row.size, row.root, row.frontier)

        return await self._database.read(work)

    async def named(self, most: int, before: int | None = None) -> tuple[tuple[Named, ...], int | None]:
        """Requests that so many answers name, the newest first, and before which to go on; None behind the last."""
        return await self._database.read(lambda session: named.page(session, most, before))

    async def withdraw(self, turn_id: str) -> str:
        """Nothing was sent: take user message and answer out, give the text back; a draft again, with its files.

        What was shown before is shown again. A draft begun since is kept behind the text. Raises `not_found`.
        """
        return await self._database.write(lambda session: withdrawing.withdraw(session, turn_id))

    async def open_turns(self) -> tuple[TurnRecord, ...]:
        """Turns that are not closed, of all owners, oldest first."""

        def work(session: Session) -> tuple[TurnRecord, ...]:
            rows = session.exec(select(TurnRow).where(text("state <> 'closed'")).order_by(col(TurnRow.id))).all()
            return tuple(map(_record, rows))

        return await self._database.read(work)

    async def decision(self, answer_id: str) -> RouteDecision | None:
        """The decision behind an answer; None also when it cannot be read."""

        def work(session: Session) -> str | None:
            return session.exec(
                select(DecisionRow.body)
                .join(TurnRow, col(TurnRow.decision) == col(DecisionRow.digest))
                .where(TurnRow.answer_id == answer_id)
            ).first()

        body = await self._database.read(work)
        try:
            return None if body is None else loads(RouteDecision, body)
        except Unreadable:
            return None

    def _not_kept(self, snapshots: Sequence[Snapshot]) -> list[Snapshot]:
        return [one for one in snapshots if one.sha256 not in self._kept]


def _remember(
    execute: Callable[..., Any], write: Any, read: Any, head: AuditHead, known: AuditHead | None
) -> AuditHead:
    """Put an end in the place of the known one, if that is there; returns the one that is there then."""
    values = {"size": head.size, "root": head.root, "frontier": head.frontier, "known_size": -1, "known_root": b""}
    execute(write, values | ({"known_size": known.size, "known_root": known.root} if known else {}))
    return AuditHead(*execute(read).fetchone())


def _keep(session: Session, snapshots: Sequence[Snapshot]) -> None:
    for one in snapshots:
        session.connection().execute(_KEEP, {"sha256": one.sha256, "body": one.body})


def _begin(session: Session, new: NewTurn, sealed: Sequence[SealedFile]) -> tuple[ConversationSummary, list[str]]:
    """The conversation as it is now, and the files that no draft names any more."""
    row = session.exec(select(ConversationRow).where(ConversationRow.id == new.conversation.id)).first()
    first = new.system or new.user or new.answer
    if row.deleted_us is not None if row else first.parent_id is not None:
        # It was deleted, or even purged, while the message was composed.
        raise KnownError(Kind.NOT_FOUND, what="conversation", name=new.conversation.id)
    conversation = new.conversation if row is None else _grown(summary(row), new)
    row = row or ConversationRow(id=new.conversation.id, title="", created_us=0, updated_us=0, label="", model="")
    shown_before = row.shown_leaf
    write_summary(session, row, conversation)
    for (attachment_id, attachment), file in zip(new.attachments, sealed, strict=True):
        session.add(_attachment_row(new, attachment_id, attachment, file))
    for message in filter(None, (new.system, new.user, new.answer)):
        _add_message(session, message)
    row.shown_leaf = _show(session, new, shown_before)
    session.add(_new_turn_row(new.turn, shown_before))
    if new.card is not None:
        session.add(CardRow(answer_id=new.answer.id, body=dumps(new.card)))
    gone = [] if new.written_in is None else drafts.forget(session, new.written_in)
    return summary(row), gone


def _grown(stored: ConversationSummary, new: NewTurn) -> ConversationSummary:
    """What a turn makes of its conversation as that is by now."""
    composed = new.conversation
    if stored.label.rank > composed.label.rank:
        raise LabelRose
    label = Label.highest(stored.label, new.label or stored.label)
    model = composed.model if new.picked else stored.model
    title = stored.title or composed.title
    return replace(composed, title=title, label=label, model=model, when_full=stored.when_full)


def _show(session: Session, new: NewTurn, shown_before: str | None) -> str:
    session.flush()
    first = new.system or new.user or new.answer
    added = [message for message in (new.system, new.user, new.answer) if message is not None]
    if first.parent_id != shown_before:
        return tree.show(session, new.answer.id)
    # The usual case: the branch that is shown grows, and only its end must point on.
    for message in added:
        if message.parent_id is not None:
            session.connection().exec_driver_sql(
                "UPDATE message SET active_child = ? WHERE id = ?", (message.id, message.parent_id)
            )
    return new.answer.id


def _add_message(session: Session, message: Message) -> None:
    row = MessageRow(
        id=message.id,
        conversation_id=message.conversation_id,
        parent_id=message.parent_id,
        role=message.role.value,
        created_us=message.created_us,
        label=message.label.value,
        complete=message.complete,
    )
    session.add(row)
    session.flush()
    n = _number(row)
    session.add(BodyRow(n=n, parts=dump_parts(message.parts), answer=dumps_facts(message.answer)))
    if message.complete and message.role is not Role.SYSTEM:
        search.index_message(session, n, message.role, message.parts)


def _number(row: MessageRow) -> int:
    if row.n is None:
        raise RuntimeError("a flushed row has a number")
    return row.n


def _attachment_row(new: NewTurn, attachment_id: str, attachment: Attachment, file: SealedFile) -> AttachmentRow:
    return AttachmentRow(
        id=attachment_id,
        conversation_id=new.conversation.id,
        turn_id=new.turn.id,
        name=sound(attachment.name),
        mime_type=sound(attachment.mime_type),
        size=len(attachment.data),
        file=file.name,
        key=file.key,
    )


def _new_turn_row(turn: TurnRecord, shown_before: str | None) -> TurnRow:
    return TurnRow(
        id=turn.id,
        conversation_id=turn.conversation_id,
        user_message_id=turn.user_message_id,
        answer_id=turn.answer_id,
        owner=turn.owner,
        state=turn.state,
        started_us=turn.started_us,
        regenerates=turn.regenerates,
        shown_before=shown_before,
    )


def _record(row: Any) -> TurnRecord:
    return TurnRecord(
        id=row.id,
        conversation_id=row.conversation_id,
        user_message_id=row.user_message_id,
        answer_id=row.answer_id,
        owner=row.owner,
        state=row.state,
        started_us=row.started_us,
        regenerates=row.regenerates,
        was_sent=row.decision is not None,
    )


def _prepared_row(session: Session, turn_id: str) -> TurnRow:
    """The turn, which nobody finished meanwhile, as who takes its process for dead; raises `not_found`."""
    row = _turn_row(session, turn_id)
    if row.state != TurnState.PREPARED:
        raise KnownError(Kind.NOT_FOUND, what="turn", name=turn_id)
    return row


def _turn_row(session: Session, turn_id: str) -> TurnRow:
    row = session.get(TurnRow, turn_id)
    if row is None:
        raise KnownError(Kind.NOT_FOUND, what="turn", name=turn_id)
    return row
