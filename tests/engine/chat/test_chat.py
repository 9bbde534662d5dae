"""A conversation through the whole engine, over real files and the scripted provider."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from app.core.api.providers import NewProvider
from app.core.audit import AuditKind
from app.core.errors import Kind, KnownError
from app.core.events import AnswerEnded, AnswerGrew, ConversationChanged, MessageAdded
from app.core.labels import Passage
from app.core.messages import (
    ConversationSummary,
    ErrorPart,
    FilePart,
    FinishReason,
    ImagePart,
    Role,
    ThinkingPart,
    ToolCallPart,
    TranscriptItem,
)
from app.core.models import ProviderConfig, ProviderKind
from app.core.ports.turns import NewTurn
from app.core.requests import Attachment, Draft
from tests.support.engines import running
from tests.support.opened_entries import entries
from tests.support.scripted_server import DONE, END, ScriptedServer, chunk, delta, http, message, stream_head

pytestmark = pytest.mark.anyio

ECHO = {"replies": [{"echo": True}]}
SLOW = {"tokens_per_second": 50, "replies": [{"lorem": 20_000}]}


async def test_a_message_is_taken_in_answered_and_told(tmp_path: Path) -> None:
    script = {"replies": [{"text": "Good day.", "thinking": "Polite."}]}
    async with running(tmp_path, script) as scene:
        turn = await scene.send(
            "  # Good *morning*, how is\nthe weather over there today, and will it last until Sunday?"
        )
        answer = await scene.engine.chat.wait(turn)
        await scene.until(lambda: scene.of(AnswerEnded))
        assert answer.text == "Good day."
        assert isinstance(answer.parts[0], ThinkingPart)
        assert answer.complete
        facts = answer.answer
        assert facts is not None
        assert (facts.model, facts.provider, facts.passage) == ("demo", "fake", Passage.LEAVES)
        assert facts.finish_reason is FinishReason.STOP
        assert facts.usage is not None
        assert facts.timings is not None
        assert facts.cost is None
        kinds = [type(event).__name__ for event in scene.events]
        assert kinds.index("ConversationChanged") < kinds.index("MessageAdded") < kinds.index("AnswerGrew")
        assert "".join(event.text for event in scene.of(AnswerGrew)) == "Good day."
        assert "".join(event.thinking for event in scene.of(AnswerGrew)) == "Polite."
        assert scene.of(AnswerEnded)[0].message == answer
        assert (
            scene.of(ConversationChanged)[0].conversation.title
            == "Good morning, how is the weather over there today, and…"
        )
        decision = await scene.engine.chat.decision(turn.answer_id)
        assert decision is not None
        assert decision.chosen == "fake/demo"
        assert (await scene.engine.audit.status()).open_requests == 0
        assert (await scene.engine.audit.verify()).ok
    async with running(tmp_path, script) as again:
        assert (await again.shown(turn.conversation_id))[1] == ("assistant", "Good day.")
        hits = (await again.engine.transcripts.search("weather")).items
        assert turn.user_message_id in [hit.message_id for hit in hits]


async def test_edit_and_regenerate_make_siblings(tmp_path: Path) -> None:
    async with running(tmp_path, ECHO) as scene:
        first = await scene.send("one")
        await scene.engine.chat.wait(first)
        await scene.ask("two", conversation_id=first.conversation_id)
        again = await scene.engine.chat.regenerate(first.answer_id)
        await scene.engine.chat.wait(again)
        assert await scene.shown(first.conversation_id) == [("user", "one"), ("assistant", "one")]
        page = await scene.engine.transcripts.page(first.conversation_id)
        assert page.items[-1].siblings == (first.answer_id, again.answer_id)
        edited = await scene.send("three", edit_of=first.user_message_id)
        await scene.engine.chat.wait(edited)
        assert await scene.shown(first.conversation_id) == [("user", "three"), ("assistant", "three")]

        def added() -> list[TranscriptItem]:
            return [e.item for e in scene.of(MessageAdded) if e.item.message.id == edited.user_message_id]

        await scene.until(added)
        assert added()[0].siblings == (first.user_message_id, edited.user_message_id)
        await scene.engine.transcripts.show_branch(first.answer_id)
        assert [text for _, text in await scene.shown(first.conversation_id)] == ["one", "one", "two", "two"]


async def test_stop_keeps_what_came_and_shows_nothing_after(tmp_path: Path) -> None:
    async with running(tmp_path, SLOW) as scene:
        turn = await scene.send("Talk")
        await scene.until(lambda: scene.of(AnswerGrew))
        await scene.engine.chat.stop(turn.answer_id)
        await scene.engine.chat.stop(turn.answer_id)
        answer = await scene.engine.chat.wait(turn)
        assert answer.answer is not None
        assert answer.answer.finish_reason is FinishReason.CANCELLED
        assert answer.text
        await scene.until(lambda: scene.of(AnswerEnded))
        assert answer.text.startswith("".join(event.text for event in scene.of(AnswerGrew)))
        status = await scene.engine.audit.status()
        assert status.open_requests == 0
        more = await scene.ask("More", conversation_id=turn.conversation_id, max_output=3)
        assert more.answer is not None
        assert more.answer.finish_reason is FinishReason.LENGTH


async def test_stopped_before_anything_came(tmp_path: Path) -> None:
    async with running(tmp_path, {"first_token_ms": 60_000, "replies": [{"text": "Never"}]}) as scene:
        turn = await scene.send("Talk")
        await scene.engine.chat.stop(turn.answer_id)
        with pytest.raises(KnownError) as caught:
            await scene.engine.chat.wait(turn)
        assert caught.value.kind is Kind.CANCELLED


async def test_several_answers_at_once(tmp_path: Path) -> None:
    async with running(tmp_path, {"tokens_per_second": 200, "replies": [{"echo": True}]}) as scene:
        answers = await asyncio.gather(*(scene.ask(f"message {i} " * 5) for i in range(6)))
        assert [answer.text for answer in answers] == [f"message {i} " * 5 for i in range(6)]
        assert len((await scene.engine.conversations.page()).items) == 6
        assert (await scene.engine.audit.verify()).ok


async def test_closing_stops_answers_and_keeps_what_came(tmp_path: Path) -> None:
    async with running(tmp_path, SLOW) as scene:
        turn = await scene.send("Talk")
        await scene.until(lambda: scene.of(AnswerGrew))
    async with running(tmp_path, SLOW) as scene:
        page = await scene.engine.transcripts.page(turn.conversation_id)
        answer = page.items[-1].message
        assert answer.complete
        assert answer.text
        assert answer.answer is not None
        assert answer.answer.finish_reason is FinishReason.CANCELLED
        assert (await scene.engine.audit.status()).open_requests == 0


async def test_a_follow_up_waits_for_the_answer_before_it(tmp_path: Path) -> None:
    async with running(tmp_path, SLOW) as scene:
        turn = await scene.send("Talk")
        with pytest.raises(KnownError) as caught:
            await scene.send("And?", conversation_id=turn.conversation_id)
        assert caught.value.kind is Kind.USAGE


async def test_attachments_become_parts_and_are_kept_by_an_edit(tmp_path: Path) -> None:
    picture = Attachment("p.bin", "application/octet-stream", b"\x89PNG\r\n\x1a\n" + bytes(40))
    notes = Attachment("notes.txt", "text/plain", "Größe\r\n".encode())
    async with running(tmp_path, ECHO) as scene:
        turn = await scene.send("Look", attachments=(picture, notes))
        assert "Größe" in (await scene.engine.chat.wait(turn)).text
        edited = await scene.send("Look closer", edit_of=turn.user_message_id)
        await scene.engine.chat.wait(edited)
        page = await scene.engine.transcripts.page(turn.conversation_id)
        parts = page.items[0].message.parts
        assert [type(part).__name__ for part in parts] == ["TextPart", "ImagePart", "FilePart"]
        image = next(part for part in parts if isinstance(part, ImagePart))
        assert image.mime_type == "image/png"
        assert (await scene.engine.transcripts.attachment(image.attachment_id)).data == picture.data
        assert next(part for part in parts if isinstance(part, FilePart)).text == "Größe\n"
        with pytest.raises(KnownError) as caught:
            await scene.send("Look", attachments=(Attachment("a.pdf", "application/pdf", b"%PDF-1.7\0\1"),))
        assert caught.value.kind is Kind.USAGE
        assert len((await scene.engine.conversations.page()).items) == 1


async def test_a_system_prompt_is_the_root_and_stays(tmp_path: Path) -> None:
    async with running(tmp_path, ECHO) as scene:
        turn = await scene.send("Hello", system="Be brief.")
        await scene.engine.chat.wait(turn)
        await scene.ask("Again", conversation_id=turn.conversation_id)
        page = await scene.engine.transcripts.page(turn.conversation_id)
        roles = [item.message.role for item in page.items]
        assert roles == [Role.SYSTEM, Role.USER, Role.ASSISTANT, Role.USER, Role.ASSISTANT]


async def test_tool_calls_and_failures_become_parts(tmp_path: Path) -> None:
    script = {
        "replies": [
            {"match": "tool", "tool_calls": [{"name": "search", "arguments": {"q": "x"}}]},
            {"match": "break", "text": "Half an answer and more", "fail": {"kind": "network", "after_tokens": 2}},
        ]
    }
    async with running(tmp_path, script) as scene:
        called = await scene.ask("tool")
        assert isinstance(called.parts[-1], ToolCallPart)
        assert called.answer is not None
        assert called.answer.finish_reason is FinishReason.TOOL_CALLS
        broken = await scene.ask("break")
        assert broken.text
        assert broken.parts[-1] == ErrorPart(
            "network", tuple(sorted({"who": "The fake provider", "detail": ""}.items()))
        )
        assert broken.answer is not None
        assert broken.answer.finish_reason is FinishReason.ERROR


@pytest.mark.parametrize("text", ["", "  \n "])
async def test_nothing_to_send(tmp_path: Path, text: str) -> None:
    async with running(tmp_path, ECHO) as scene:
        with pytest.raises(KnownError) as caught:
            await scene.send(text)
        assert caught.value.kind is Kind.USAGE


async def test_where_a_message_would_go_is_known_before_it_is_written(tmp_path: Path) -> None:
    async with running(tmp_path, SLOW) as scene:
        assert (await scene.engine.chat.route(Draft(""))).decision.chosen == "fake/demo"
        turn = await scene.send("Hello")
        growing = (await scene.engine.chat.route(Draft("", conversation_id=turn.conversation_id))).decision
        assert growing.chosen == "fake/demo"
        with pytest.raises(KnownError):
            await scene.send("More", conversation_id=turn.conversation_id)
        await scene.engine.chat.stop(turn.answer_id)


async def test_half_characters_become_whole_ones(tmp_path: Path) -> None:
    mended = "a\N{REPLACEMENT CHARACTER}b"
    note = Attachment("a\ud800b", "text/plain", b"text")
    async with running(tmp_path, ECHO) as scene:
        turn = await scene.send("a\udcedb", system="a\udcedb", attachments=(note,))
        await scene.engine.chat.wait(turn)
        system, user = (item.message for item in (await scene.engine.transcripts.page(turn.conversation_id)).items[:2])
        assert system.text == user.text == mended
        assert [part.name for part in user.parts if isinstance(part, FilePart)] == [mended]
        assert (await scene.engine.audit.verify()).ok


@pytest.mark.parametrize("schema", [{"title": "\ud800"}, {"maximum": float("nan")}, {"\ud800": 1}, "deep"])
async def test_a_schema_that_no_record_could_hold(tmp_path: Path, schema: Any) -> None:
    if schema == "deep":
        schema = {}
        for _ in range(2_000):
            schema = {"items": schema}
    async with running(tmp_path, ECHO) as scene:
        with pytest.raises(KnownError) as caught:
            await scene.send("x", json_schema=schema)
        assert caught.value.kind is Kind.USAGE
        assert not (await scene.engine.conversations.page()).items


async def test_a_picture_that_is_damaged_keeps_no_message_from_being_answered(tmp_path: Path) -> None:
    picture = Attachment("cat.png", "image/png", b"\x89PNG\r\n\x1a\n" + bytes(100))
    answer = stream_head() + chunk(message(delta("Yes.", finish="stop")) + DONE) + END
    async with ScriptedServer() as server, running(tmp_path) as scene:
        server.script(http(200, b'{"data": [{"id": "gpt-4o"}]}'))
        await scene.engine.providers.add(NewProvider(ProviderConfig("acme", ProviderKind.OPENAI_CHAT, server.url)))
        server.script(answer)
        talk = (await scene.ask("A cat?", attachments=(picture,))).conversation_id
        for file in (scene.home / "attachments").iterdir():
            file.write_bytes(b"damaged")
        server.script(answer)
        assert (await scene.ask("Sure?", conversation_id=talk)).text == "Yes."
        first = [request.json["messages"][0]["content"] for request in server.requests[1:]]
    assert [piece["type"] for piece in first[0]] == ["text", "image_url"]
    assert first[1] == "A cat?\n\n[The picture “cat.png” cannot be read any more.]"


async def test_a_message_that_is_taken_in_while_the_engine_closes_is_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(tmp_path, SLOW) as scene:
        chat, turns = scene.engine._open.chat, scene.engine._open.store.turns
        begin = turns.begin

        async def closed_meanwhile(new: NewTurn) -> ConversationSummary:
            begun = await begin(new)
            closing = asyncio.ensure_future(scene.engine.close())
            await scene.until(lambda: chat._closing)
            left.append(closing)
            return begun

        left: list[asyncio.Future[None]] = []
        monkeypatch.setattr(turns, "begin", closed_meanwhile)
        turn = await scene.send("Hello")
        await left[0]
        await scene.engine.home.open()
        assert AuditKind.UNCLEAN_SHUTDOWN not in [kind for kind, _ in entries(scene.home)]
        page = await scene.engine.transcripts.page(turn.conversation_id)
        assert page.items[-1].message.parts == (ErrorPart("cancelled"),)


async def test_picks_labels_drafts_and_the_bin(tmp_path: Path) -> None:
    async with running(tmp_path, ECHO) as scene:
        turn = await scene.send("Hello")
        await scene.engine.chat.wait(turn)
        talk = turn.conversation_id
        assert (await scene.engine.conversations.set_pick(talk, "fake/other")).model == "fake/other"
        with pytest.raises(KnownError) as caught:
            await scene.send("More", conversation_id=talk)
        assert caught.value.kind is Kind.NOT_FOUND
        await scene.ask("More", conversation_id=talk, model="fake/demo")
        assert (await scene.engine.conversations.get(talk)).model == "fake/demo"
        with pytest.raises(KnownError):
            await scene.engine.conversations.set_pick(talk, "nonsense")
        assert (await scene.engine.conversations.rename(talk, " A\nname ")).title == "A name"
        await scene.engine.drafts.save(talk, "unsent")
        assert (await scene.engine.drafts.get(talk)).text == "unsent"
        await scene.engine.conversations.delete(talk)
        with pytest.raises(KnownError) as caught:
            await scene.engine.chat.send(Draft("x", conversation_id=talk))
        assert caught.value.kind is Kind.NOT_FOUND
        deleted = await scene.engine.conversations.deleted()
        assert [chat.id for chat in deleted.items] == [talk] and deleted.days == 30
        await scene.engine.conversations.restore(talk)
        assert not (await scene.engine.conversations.deleted()).items
        assert len((await scene.engine.conversations.page()).items) == 1
