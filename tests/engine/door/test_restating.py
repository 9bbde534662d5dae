"""A request that a server takes only in another way is stated again: once, on record, and never as more than it was."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from app.core.api.providers import NewProvider
from app.core.audit import AuditKind
from app.core.errors import Kind, KnownError
from app.core.models import ProviderConfig, ProviderKind
from app.store import register
from tests.support.disks import full_disk
from tests.support.engines import Scene, running
from tests.support.opened_entries import entries
from tests.support.policies import Given
from tests.support.scripted_server import Do, ScriptedServer, Step, delta, error, http, message, stream, stream_head
from tests.support.scripted_server import chunk as piece

pytestmark = pytest.mark.anyio

COUNTED = error(
    400,
    "This model's maximum context length is 4096 tokens. However, you requested 4126 tokens (30 in the messages, 4096 "
    "in the completion). Please reduce the length of the messages or completion.",
    "context_length_exceeded",
)
UNCOUNTED = error(400, "The maximum context length is exceeded.", "context_length_exceeded")
NO_TEMPERATURE = error(400, "Unsupported value: 'temperature' does not support 0.7 with this model.")
OTHER_FIELD = error(400, "Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens' instead.")
ANSWER = stream(delta("Good day."), delta(finish="stop"))


async def asked(scene: Scene, server: ScriptedServer, *scripts: Step, model: str = "acme/big", **fields: Any) -> Any:
    if not await scene.engine.providers.all():
        server.script(http(200, b'{"data": [{"id": "big"}]}'))
        await scene.engine.providers.add(NewProvider(ProviderConfig("acme", ProviderKind.OPENAI_CHAT, server.url)))
    for script in scripts:
        server.script(script)
    return await scene.ask("hi", model=model, **fields)


async def refused(scene: Scene, server: ScriptedServer, *scripts: Step, **fields: Any) -> KnownError:
    with pytest.raises(KnownError) as caught:
        await asked(scene, server, *scripts, **fields)
    return caught.value


def movements(home: Path) -> list[tuple[str, dict[str, Any]]]:
    return [(kind, body) for kind, body in entries(home) if kind.startswith(("request", "response"))]


def limits(server: ScriptedServer) -> list[int]:
    return [request.json["max_tokens"] for request in server.requests if request.method == "POST"]


async def test_what_is_left_is_asked_for_once_and_on_record(tmp_path: Path) -> None:
    async with ScriptedServer() as server, running(tmp_path) as scene:
        answer = await asked(scene, server, COUNTED, ANSWER)
        assert answer.text == "Good day."
        assert limits(server) == [4096, 4066]
        assert (await scene.engine.audit.verify()).ok
        assert (await scene.engine.audit.status()).open_requests == 0
    told = movements(tmp_path / "home")
    assert [kind for kind, _ in told] == ["request", "response.aborted", "request", "response"]
    (_, first), (_, refusal), (_, second), _ = told
    seq = [kind for kind, _ in entries(tmp_path / "home")].index("request") + 1
    assert [body["gen_ai.request.max_tokens"] for body in (first, second)] == [4096, 4066]
    assert [body["signalbox.hop"] for body in (first, second)] == [1, 1]
    assert refusal["error.type"] == "bad_request"
    assert second["signalbox.again"] == {"entry": seq, "error.type": "bad_request", "changed": ["max_tokens"]}
    assert "signalbox.again" not in first
    assert answer.answer.audit_seq == seq + 2
    async with running(tmp_path) as scene:
        page = await scene.engine.transcripts.page(answer.conversation_id)
        assert page.items[-1].message.answer == answer.answer
        assert answer.answer.restated == ("max_tokens",)


async def test_what_was_heard_is_recorded_as_it_is_sent_from_then_on(tmp_path: Path) -> None:
    async with ScriptedServer() as server, running(tmp_path) as scene:
        await asked(scene, server, COUNTED, ANSWER)
        answer = await asked(scene, server, ANSWER)
        assert limits(server)[2] < 4066
        assert answer.answer.restated == ()
    requests = [body for kind, body in movements(tmp_path / "home") if kind == AuditKind.REQUEST]
    assert [body["gen_ai.request.max_tokens"] for body in requests] == limits(server)


async def test_a_parameter_that_is_dropped_is_in_no_later_record(tmp_path: Path) -> None:
    async with ScriptedServer() as server, running(tmp_path) as scene:
        await asked(scene, server, NO_TEMPERATURE, ANSWER, temperature=0.7)
        await asked(scene, server, ANSWER, temperature=0.7)
    sent = [request.json.get("temperature") for request in server.requests if request.method == "POST"]
    assert sent == [0.7, None, None]
    requests = [body for kind, body in movements(tmp_path / "home") if kind == AuditKind.REQUEST]
    assert [body.get("gen_ai.request.temperature") for body in requests] == ["0.7", None, None]
    assert requests[1]["signalbox.again"]["changed"] == ["temperature"]


async def test_each_form_is_an_entry_and_only_one_may_mean_something_else(tmp_path: Path) -> None:
    async with ScriptedServer() as server, running(tmp_path) as scene:
        answer = await asked(scene, server, OTHER_FIELD, NO_TEMPERATURE, ANSWER, temperature=0.7)
        assert answer.answer.restated == ("max_completion_tokens", "temperature")
    told = movements(tmp_path / "home")
    assert [kind for kind, _ in told] == [*["request", "response.aborted"] * 2, "request", "response"]
    assert [body["signalbox.again"]["changed"] for _, body in told[2::2]] == [
        ["max_completion_tokens"],
        ["temperature"],
    ]


@pytest.mark.parametrize("second", [NO_TEMPERATURE, COUNTED.replace(b"4126", b"4096").replace(b"30 in", b"31 in")])
async def test_another_meaning_is_given_once(tmp_path: Path, second: bytes) -> None:
    async with ScriptedServer() as server, running(tmp_path) as scene:
        failure = await refused(scene, server, COUNTED, second, temperature=0.7)
        assert failure.kind is Kind.BAD_REQUEST
        assert limits(server) == [4096, 4066]
        assert (await scene.engine.audit.status()).open_requests == 0


async def test_the_next_model_has_its_own_turn(tmp_path: Path) -> None:
    async with ScriptedServer() as server, running(tmp_path) as scene:
        server.script(http(200, b'{"data": [{"id": "a"}, {"id": "b"}]}'))
        await scene.engine.providers.add(NewProvider(ProviderConfig("acme", ProviderKind.OPENAI_CHAT, server.url)))
        answer = await asked(scene, server, COUNTED, error(503, "busy"), COUNTED, ANSWER, model="auto")
        assert answer.answer.model == "served-model"
        assert limits(server) == [4096, 4066, 4096, 4066]
    requests = [body for kind, body in movements(tmp_path / "home") if kind == AuditKind.REQUEST]
    assert [body["signalbox.hop"] for body in requests] == [1, 1, 2, 2]


@pytest.mark.parametrize("refusal", [UNCOUNTED, http(413, b"too large"), error(400, "Too many tokens.")])
async def test_no_sentence_blames_a_conversation_of_two_letters(tmp_path: Path, refusal: bytes) -> None:
    async with ScriptedServer() as server, running(tmp_path) as scene:
        failure = await refused(scene, server, refusal)
        assert failure.kind is Kind.BAD_REQUEST
        assert "4096" in str(failure)
        assert "conversation" not in f"{failure} {failure.next_step}"
        assert len(limits(server)) == 1


async def test_a_conversation_that_is_too_long_is_said_to_be(tmp_path: Path) -> None:
    async with ScriptedServer() as server, running(tmp_path) as scene:
        await asked(scene, server, ANSWER)
        server.script(UNCOUNTED)
        with pytest.raises(KnownError) as caught:
            await scene.ask("word " * 4_000, model="acme/big")
        assert caught.value.kind is Kind.CONTEXT_LENGTH


async def test_nothing_is_said_again_after_a_token(tmp_path: Path) -> None:
    broken = message({"error": {"message": "'temperature' is not supported", "code": 400}})
    async with ScriptedServer() as server, running(tmp_path) as scene:
        begun = stream_head() + piece(message(delta("Good ")) + broken)
        answer = await asked(scene, server, begun + b"0\r\n\r\n", temperature=0.7)
        assert answer.text == "Good "
        assert len(limits(server)) == 1


async def test_no_record_no_second_send(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = asyncio.Event()
    monkeypatch.setattr(register, "IDLE_S", 3_600)
    async with ScriptedServer() as server, running(tmp_path) as scene:
        await asked(scene, server, ANSWER)
        server.asked.clear()
        server.script(go_on, COUNTED)
        turn = await scene.send("hi", model="acme/big")
        await server.asked.wait()
        with full_disk((scene.home / "audit.db-wal").stat().st_size):
            go_on.set()
            with pytest.raises(KnownError) as caught:
                await scene.engine.chat.wait(turn)
        assert caught.value.kind is Kind.AUDIT_BLOCKED
        assert limits(server) == [4096, 4096]
        assert (await scene.engine.audit.verify()).ok


@pytest.mark.parametrize("change", [{"providers_denied": ["*"]}, {"audit_content": "hash"}])
async def test_the_rules_of_that_moment_hold(tmp_path: Path, change: dict[str, object]) -> None:
    go_on, policy = asyncio.Event(), Given()
    async with ScriptedServer() as server, running(tmp_path, source=policy) as scene:
        await asked(scene, server, ANSWER)
        server.asked.clear()
        server.script(go_on, COUNTED)
        turn = await scene.send("hi", model="acme/big")
        await server.asked.wait()
        policy.state(**change)
        go_on.set()
        with pytest.raises(KnownError) as caught:
            await scene.engine.chat.wait(turn)
        assert caught.value.kind in (Kind.POLICY, Kind.NO_CANDIDATE)
        assert limits(server) == [4096, 4096]
        assert (await scene.engine.audit.status()).open_requests == 0


async def test_a_stop_before_it_is_said_again_ends_it(tmp_path: Path) -> None:
    async with ScriptedServer() as server, running(tmp_path) as scene:
        await asked(scene, server, ANSWER)
        server.script(COUNTED)
        server.script(Do.STALL)
        turn = await scene.send("hi", model="acme/big")
        await scene.until(lambda: len(limits(server)) == 3)
        await scene.engine.chat.stop(turn.answer_id)
        await server.gone.wait()
    told = movements(tmp_path / "home")
    assert [kind for kind, _ in told[2:]] == ["request", "response.aborted"] * 2
