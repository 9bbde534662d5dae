"""The model that is built in: what it is told, what it is never asked, and that it is the last of all."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.core.api.providers import NewProvider
from app.core.audit import AuditKind
from app.core.errors import Kind, KnownError
from app.core.labels import Label
from app.core.messages import FinishReason, Message, Role, TextPart
from app.core.models import AUTO, STARTER, ProviderConfig, ProviderKind
from app.core.requests import Purpose
from app.core.starter import INSTRUCTIONS
from app.engine.door import movement
from app.engine.door.repetition import EARLY
from app.engine.door.requests import Ask, Subject, SubjectKind
from app.routing import classify
from tests.support.engines import running
from tests.support.opened_entries import entries
from tests.support.scripted_server import DONE, END, ScriptedServer, chunk, delta, http, message, stream_head
from tests.support.starters import starter_file

pytestmark = pytest.mark.anyio


def requests(home: Path) -> list[list[tuple[str, str]]]:
    """What each request entry says was sent: role and text."""
    bodies = [body for kind, body in entries(home) if kind == AuditKind.REQUEST]
    return [[(m["role"], m["parts"][0]["content"]) for m in body["gen_ai.input.messages"]] for body in bodies]


async def test_it_is_told_who_it_is_and_the_record_says_so(tmp_path: Path) -> None:
    async with running(tmp_path, starter=starter_file()) as scene:
        answer = await scene.ask("What is your name?", max_output=8, temperature=0.0)
        asked = Message("m", "c", None, Role.USER, (TextPart("What is your name?"),), 0)
        assert answer.answer is not None and answer.answer.usage is not None
        # What it is told is counted in what any request may take at least.
        assert answer.answer.usage.input_tokens <= classify([asked], max_output=8).input_tokens
        assert await scene.shown(answer.conversation_id) == [("user", "What is your name?"), ("assistant", answer.text)]
        await scene.ask("Hello", system="Be brief.", max_output=2)
    first, second = requests(tmp_path / "home")
    assert first == [("system", INSTRUCTIONS), ("user", "What is your name?")]
    assert second == [("system", "Be brief."), ("user", "Hello")]


async def test_an_answer_of_it_that_goes_round_in_a_circle_is_ended_early(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is held to one, for what falls into one by itself depends on the processor; and the bound is lower here."""
    monkeypatch.setattr(movement, "EARLY", replace(EARLY, usual=40, short=40))
    endless = {"type": "array", "items": {"const": "la"}, "minItems": 1_000}
    async with running(tmp_path, starter=starter_file()) as scene:
        answer = await scene.ask("Sing", json_schema=endless, max_output=1_000)
        assert answer.answer is not None and answer.answer.usage is not None
        assert answer.answer.finish_reason is FinishReason.REPETITION
        assert 40 <= answer.answer.usage.output_tokens < EARLY.usual
        assert answer.text.startswith("[") and answer.text.count('"la"') >= 10


async def test_nothing_is_asked_of_it_but_what_a_person_writes_in_a_chat(tmp_path: Path) -> None:
    async with running(tmp_path, starter=starter_file()) as scene:
        chat = (await scene.ask("Hello", max_output=2)).conversation_id
        door = scene.engine._open.chat._door
        subject = Subject(SubjectKind.CONVERSATION, chat, Label.INTERNAL)
        question = Message("m", chat, None, Role.USER, (TextPart("Which is better?"),), 0)
        for purpose in set(Purpose) - {Purpose.CHAT}:
            for pick in (AUTO, STARTER):
                with pytest.raises(KnownError):
                    await door.admit(Ask(purpose, subject, (question,), pick, 100))
        admitted = await door.admit(Ask(Purpose.CHAT, subject, (question,), STARTER, 100))
        assert admitted.decision.chain == (STARTER,)


async def test_a_server_that_was_never_asked_what_it_has_comes_first(tmp_path: Path) -> None:
    async with ScriptedServer() as server, running(tmp_path, starter=starter_file()) as scene:
        server.script(http(503, b"busy"))
        await scene.engine.providers.add(NewProvider(ProviderConfig("acme", ProviderKind.OPENAI_CHAT, server.url)))
        server.script(http(200, b'{"data": [{"id": "big"}]}'))
        server.script(stream_head() + chunk(message(delta("Here.", finish="stop")) + DONE) + END)
        assert (await scene.ask("Hello")).text == "Here."


async def test_where_the_others_cannot_be_reached_it_answers_and_waits_for_none_that_may_not(tmp_path: Path) -> None:
    async with ScriptedServer() as server, running(tmp_path, starter=starter_file()) as scene:
        for _ in range(2):
            server.script(http(503, b"busy"))
        await scene.engine.providers.add(NewProvider(ProviderConfig("acme", ProviderKind.OPENAI_CHAT, server.url)))
        for label in (Label.INTERNAL, Label.RESTRICTED):
            answer = await scene.ask("Hello", label=label, max_output=2)
            assert answer.answer is not None and answer.answer.model == "starter"
        assert len(server.requests) == 2
        await scene.engine.options.set("local.starter", "hidden")
        with pytest.raises(KnownError) as caught:
            await scene.ask("Hello", label=Label.RESTRICTED)
        assert caught.value.kind in (Kind.LABEL, Kind.NO_CANDIDATE, Kind.OVERLOADED)
