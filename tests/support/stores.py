"""Real stores on real files, filled with little talk."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from app.core.clock import SystemClock
from app.core.ids import new_id
from app.core.labels import Passage
from app.core.messages import AnswerFacts, ConversationSummary, FinishReason, Message, Part, Role, TextPart, Usage
from app.core.ports.turns import NewTurn, TurnRecord, TurnState
from app.core.requests import Attachment
from app.store.chat import OpenChatStore, open_chat_store

KEY = bytes(range(32))
FACTS = AnswerFacts("m-1", "fake", Passage.LEAVES, FinishReason.STOP, Usage(3, 4))


@asynccontextmanager
async def chat_store(home: Path, key: bytes = KEY, owner: str = "tester") -> AsyncIterator[OpenChatStore]:
    """An open store that is closed at the end."""
    store = await open_chat_store(home, key, owner=owner, clock=SystemClock())
    try:
        yield store
    finally:
        await store.aclose()


def conversation(title: str = "Talk", at_us: int = 1) -> ConversationSummary:
    """A new conversation."""
    return ConversationSummary(new_id(), title, at_us, at_us)


def exchange(
    talk: ConversationSummary,
    parent: str | None,
    *parts: Part | str,
    user_id: str | None = None,
    attachments: tuple[tuple[str, Attachment], ...] = (),
    owner: str = "tester",
) -> NewTurn:
    """A turn with a user message of these parts; with `user_id` it regenerates the answer to that message."""
    typed = tuple(TextPart(part) if isinstance(part, str) else part for part in parts)
    user = None if user_id else Message(new_id(), talk.id, parent, Role.USER, typed, 1)
    asked = user_id or (user.id if user else "")
    answer = Message(new_id(), talk.id, asked, Role.ASSISTANT, (), 1, answer=FACTS, complete=False)
    turn = TurnRecord(new_id(), talk.id, asked, answer.id, owner, TurnState.PREPARED, 1, regenerates=user is None)
    return NewTurn(turn, talk, user, answer, attachments)


def whole(new: NewTurn, text: str) -> Message:
    """The answer of a turn, grown up."""
    return replace(new.answer, parts=(TextPart(text),), complete=True)


async def say(
    store: OpenChatStore, talk: ConversationSummary, parent: str | None, text: str, reply: str, *, user_id: str = ""
) -> NewTurn:
    """A whole turn, from begin to close; returns it."""
    new = exchange(talk, parent, text, user_id=user_id or None)
    await store.turns.begin(new)
    await store.turns.answer(new.turn.id, whole(new, reply))
    await store.turns.close(new.turn.id)
    return new


async def chat(store: OpenChatStore, talk: ConversationSummary, turns: int, parent: str | None = None) -> list[NewTurn]:
    """A straight conversation: “question i” and “answer i”."""
    said: list[NewTurn] = []
    for i in range(turns):
        said.append(await say(store, talk, parent, f"question {i}", f"answer {i}"))
        parent = said[-1].answer.id
    return said
