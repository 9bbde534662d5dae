"""The engine in memory, on which the window's tests stand, tells and answers what the real one does.

One story is played on both, and everything that can be heard of it is written down with numbers in place of ids.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from app.core.api.conversations import DeletedPage
from app.core.api.engine import EngineApi
from app.core.errors import Kind, KnownError
from app.core.events import (
    AnswerEnded,
    AnswerGrew,
    ConversationChanged,
    ConversationRemoved,
    EngineEvent,
    MessageAdded,
    TurnWithdrawn,
)
from app.core.labels import Label
from app.core.messages import (
    ConversationPage,
    ConversationSummary,
    ErrorPart,
    Message,
    TextPart,
    TranscriptItem,
    TranscriptPage,
)
from app.core.requests import Attachment, Draft, Turn, Unsent
from app.engine.door.dispatch import Dispatch
from tests.support.engines import Scene, running
from tests.support.fakes.engine import FakeEngine
from tests.support.samples import remote_status

pytestmark = pytest.mark.anyio

ANSWER, BEGUN = "Good day to you.", "Well"
SCRIPT = {"replies": [{"match": "slowly", "text": f"{BEGUN} then.", "stall_after_tokens": 1}, {"text": ANSWER}]}
NOTES = Attachment("notes.txt", "text/plain", b"Read me")
REFUSED = KnownError(Kind.AUDIT_BLOCKED, detail="no room")


@dataclass
class Stage:
    """An engine, and the book of what was heard of it."""

    engine: EngineApi
    book: list[Any] = field(default_factory=list)
    names: dict[str, int] = field(default_factory=dict)

    # --- what the two need in their own ways

    async def hear(self) -> None:
        """Let everything that was told arrive."""

    async def begin(self, turn: Turn) -> None:
        """Let an answer that grows slowly begin."""

    async def whole(self, turn: Turn) -> Message:
        """Let an answer become whole."""
        raise NotImplementedError

    async def withdraw(self, turn: Turn) -> None:
        """Let a turn that was to be refused be refused."""

    # --- the book

    def listen(self, batch: tuple[EngineEvent, ...]) -> None:
        for event in batch:
            if told := self.told(event):
                self.book.append(told)

    async def do(self, what: str, asked: Coroutine[Any, Any, Any]) -> Any:
        """Ask something of the engine; in the book stand what it told, and then its answer or its error."""
        self.book.append(what)
        answer = None
        try:
            answer = await asked
        except KnownError as error:
            await self.hear()
            self.book.append((error.kind, sorted(error.fields)))
        else:
            await self.hear()
            self.book.append(self.said(answer))
        return answer

    def name(self, key: str | None) -> int | None:
        return None if key is None else self.names.setdefault(key, len(self.names))

    def told(self, event: EngineEvent) -> Any:
        match event:
            case ConversationChanged(chat):
                return "changed", self.said(chat)
            case ConversationRemoved(chat_id):
                return "removed", self.name(chat_id)
            case MessageAdded(item):
                return "added", self.said(item)
            case AnswerGrew(chat_id, message_id, text):
                return self.grown(("grew", self.name(chat_id), self.name(message_id)), text)
            case AnswerEnded(message):
                return "ended", self.said(message)
            case TurnWithdrawn(chat_id, user_id, answer_id, text, error, files):
                ids = [self.name(key) for key in (chat_id, user_id, answer_id)]
                return "withdrawn", ids, text, error.kind, [file.name for file in files]
        return None

    def grown(self, what: tuple[Any, ...], text: str) -> Any:
        """Into how many pieces a text is cut is nobody's business."""
        last = self.book[-1]
        if isinstance(last, tuple) and last[:-1] == what:
            text = self.book.pop()[-1] + text
        return *what, text

    def said(self, answer: Any) -> Any:
        match answer:
            case ConversationSummary():
                in_bin = answer.deleted_us is not None
                return self.name(answer.id), answer.title, answer.label, answer.model, in_bin
            case TranscriptItem(message, siblings):
                return self.said(message), [self.name(key) for key in siblings]
            case Message():
                return self.message(answer)
            case TranscriptPage(items, before, after):
                return [self.said(item) for item in items], before, after
            case ConversationPage(items) | DeletedPage(items):
                return [self.said(item) for item in items]
            case Unsent(text, files):
                return text, [(file.name, file.data) for file in files]
            case Attachment():
                return answer.name, answer.mime_type, answer.data
            case Turn():
                ids = (answer.conversation_id, answer.user_message_id, answer.answer_id)
                return [self.name(key) for key in ids]
            case _:
                return answer

    def message(self, message: Message) -> Any:
        facts = message.answer
        known = facts and (
            (facts.provider, facts.model, facts.passage, facts.finish_reason),
            [fact is not None for fact in (facts.usage, facts.timings, facts.audit_seq)],
        )
        # How much of a growing answer is stored is a matter of time.
        parts = [self.part(part) for part in message.parts] if message.complete else []
        ids = self.name(message.id), self.name(message.conversation_id), self.name(message.parent_id)
        return ids, message.role, message.label, message.complete, parts, known

    def part(self, part: object) -> Any:
        match part:
            case TextPart(text):
                return text
            case ErrorPart(kind):
                return kind
        return type(part).__name__


@dataclass
class RealStage(Stage):
    """The real engine over real files, with the scripted provider."""

    scene: Scene | None = None
    refusal: asyncio.Event = field(default_factory=asyncio.Event)

    async def hear(self) -> None:
        assert self.scene
        self.scene.engine._bus.flush()

    async def begin(self, turn: Turn) -> None:
        assert self.scene
        scene = self.scene
        await scene.until(lambda: any(event.message_id == turn.answer_id for event in scene.of(AnswerGrew)))

    async def whole(self, turn: Turn) -> Message:
        return await self.engine.chat.wait(turn)

    async def withdraw(self, turn: Turn) -> None:
        assert self.scene
        scene = self.scene
        self.refusal.set()
        await scene.until(lambda: any(event.answer_id == turn.answer_id for event in scene.of(TurnWithdrawn)))
        self.refusal.clear()


@dataclass
class FakeStage(Stage):
    """The engine in memory."""

    fake: FakeEngine = field(default_factory=FakeEngine)

    async def begin(self, turn: Turn) -> None:
        self.fake.grow(turn.answer_id, BEGUN)

    async def whole(self, turn: Turn) -> Message:
        self.fake.grow(turn.answer_id, ANSWER)
        return self.fake.end(turn.answer_id)

    async def withdraw(self, turn: Turn) -> None:
        self.fake.withdraw(turn, REFUSED)


@asynccontextmanager
async def real(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    async with running(folder, SCRIPT) as scene:
        stage = RealStage(scene.engine, scene=scene)
        record = Dispatch.record

        async def refuse(self: Dispatch, admitted: Any, *rest: Any) -> int:
            if "refuse" not in admitted.ask.messages[-1].text:
                return await record(self, admitted, *rest)
            await stage.refusal.wait()
            raise REFUSED

        monkeypatch.setattr(Dispatch, "record", refuse)
        await stage.hear()
        scene.engine.subscribe(lambda batch: stage.listen(tuple(batch)))
        yield stage


@asynccontextmanager
async def fake(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    engine = FakeEngine([remote_status("fake", "demo")])
    stage = FakeStage(engine, fake=engine)
    engine.subscribe(lambda batch: stage.listen(tuple(batch)))
    yield stage


async def a_conversation(stage: Stage) -> None:
    """Sent, grown, ended; made again, edited, shown again; with drafts on the way."""
    engine, do = stage.engine, stage.do
    await do("draft", engine.drafts.save("", "Half a", (NOTES,)))
    await do("what is drafted", engine.drafts.get(""))
    first = await do("send", engine.chat.send(Draft("  Hello *there*,\nhow are you?", attachments=(NOTES,))))
    await do("whole", stage.whole(first))
    await do("nothing is drafted", engine.drafts.get(""))
    chat = first.conversation_id
    await do("all", engine.transcripts.page(chat))
    await do("regenerate", stage.whole(await do("again", engine.chat.regenerate(first.answer_id))))
    second = await do("send more", engine.chat.send(Draft("And then?", chat)))
    await do("whole", stage.whole(second))
    edited = await do("edit", engine.chat.send(Draft("Hello again", chat, first.user_message_id)))
    await do("whole", stage.whole(edited))
    await do("all", engine.transcripts.page(chat))
    await do("branch", engine.transcripts.show_branch(first.answer_id))
    await do("all", engine.transcripts.page(chat))
    await do("a part", engine.transcripts.page(chat, anchor=first.answer_id, before=0, after=0))
    await do("nothing to send", engine.chat.send(Draft("  ", chat)))
    await do("rename", engine.conversations.rename(chat, "Other"))
    await do("pick", engine.conversations.set_pick(chat, "fake/demo"))
    await do("raise", engine.conversations.set_label(chat, Label.CONFIDENTIAL))
    await do("lower", engine.conversations.set_label(chat, Label.INTERNAL))
    await do("lower with a reason", engine.conversations.set_label(chat, Label.INTERNAL, "it is public"))
    await do("list", engine.conversations.page())


async def what_grows(stage: Stage) -> None:
    """Stopped, and deleted while it grows; the bin, and back."""
    engine, do = stage.engine, stage.do
    first = await do("send", engine.chat.send(Draft("Hello")))
    await do("whole", stage.whole(first))
    chat = first.conversation_id
    slow = await do("send", engine.chat.send(Draft("Go slowly", chat)))
    await do("begin", stage.begin(slow))
    await do("live", engine.transcripts.page(chat))
    await do("too early", engine.chat.send(Draft("And?", chat)))
    await do("stop", engine.chat.stop(slow.answer_id))
    await do("all", engine.transcripts.page(chat))
    slow = await do("send", engine.chat.send(Draft("Again slowly", chat)))
    await do("begin", stage.begin(slow))
    await do("delete", engine.conversations.delete(chat))
    await do("in the bin", engine.conversations.get(chat))
    await do("in the bin, all", engine.transcripts.page(chat))
    await do("the bin", engine.conversations.deleted())
    await do("no more", engine.chat.send(Draft("Hello?", chat)))
    await do("twice", engine.conversations.delete(chat))
    await do("list", engine.conversations.page())
    await do("restore", engine.conversations.restore(chat))
    await do("restore twice", engine.conversations.restore(chat))
    await do("list", engine.conversations.page())
    await do("unknown", engine.conversations.get("x"))
    await do("unknown", engine.transcripts.page("x"))
    await do("unknown", engine.transcripts.page(chat, anchor="x"))
    await do("unknown", engine.conversations.restore("x"))
    await do("unknown", engine.conversations.delete("x"))
    await do("unknown", engine.conversations.rename("x", "y"))
    await do("unknown", engine.transcripts.attachment("x"))


async def what_is_taken_back(stage: Stage) -> None:
    """A turn of which nothing was sent, in a new chat, beside an edited message, and an answer made again."""
    engine, do = stage.engine, stage.do
    new = await do("send", engine.chat.send(Draft("refuse this", attachments=(NOTES,))))
    chat = new.conversation_id
    await do("written since", engine.drafts.save(chat, "and this"))
    await do("withdraw", stage.withdraw(new))
    await do("why", engine.chat.wait(new))
    await do("draft", engine.drafts.get(chat))
    await do("all", engine.transcripts.page(chat))
    first = await do("send", engine.chat.send(Draft("Hello", chat)))
    await do("whole", stage.whole(first))
    edited = await do("edit", engine.chat.send(Draft("refuse that", chat, first.user_message_id)))
    await do("withdraw", stage.withdraw(edited))
    await do("draft", engine.drafts.get(chat))
    await do("all", engine.transcripts.page(chat))


@pytest.mark.parametrize("story", [a_conversation, what_grows, what_is_taken_back], ids=lambda s: s.__name__)
async def test_both_tell_and_answer_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, story: Any) -> None:
    books = []
    for make in (real, fake):
        async with make(tmp_path, monkeypatch) as stage:
            await story(stage)
            books.append(stage.book)
    assert books[1] == books[0]
