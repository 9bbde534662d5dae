"""The one door: what is held, what moves on, and that nothing goes without a record."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.core.api.providers import NewProvider
from app.core.audit import AuditKind
from app.core.decisions import Finding, ReasonCode
from app.core.errors import Kind, KnownError, ProviderFailure
from app.core.events import AnswerEnded, AnswerGrew, Notice, StreamEvent, TurnWithdrawn
from app.core.labels import Label
from app.core.messages import ErrorPart, FinishReason
from app.core.models import ProviderConfig, ProviderKind
from app.core.ports.providers import Ready
from app.core.requests import Attachment, ChatRequest, Draft, Tool
from app.engine.door import screening
from app.engine.turns import delivery
from app.store import register
from tests.support.disks import full_disk
from tests.support.engines import Scene, running
from tests.support.opened_entries import entries
from tests.support.policies import Given
from tests.support.scripted_server import DONE, END, ScriptedServer, chunk, delta, http, message, stream_head
from tests.support.waiting import until

pytestmark = pytest.mark.anyio

ECHO = {"models": ["demo"], "replies": [{"echo": True}]}
# By the published test values of the schemes, so that no real one stands here.
SECRET = "-----BEGIN RSA PRIVATE KEY-----\nMIIBOgIBAAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf9Cnzj4p4WGeKLs1Pt8Qu\n-----END RSA PRIVATE KEY-----"  # noqa: E501
IBAN = "GB82 WEST 1234 5698 7654 32"


async def refused(scene: Scene, text: str, **fields: object) -> KnownError:
    with pytest.raises(KnownError) as caught:
        await scene.send(text, **fields)
    assert (await scene.engine.conversations.page()).items == ()
    return caught.value


async def test_a_label_holds_what_would_leave(tmp_path: Path) -> None:
    async with running(tmp_path, ECHO) as scene:
        error = await refused(scene, "Hello", label=Label.RESTRICTED)
        assert (error.kind, error.exit_code) == (Kind.LABEL, 3)
        await refused(scene, "Hello", label=Label.CONFIDENTIAL, model="fake/demo")
    held = [body for kind, body in entries(tmp_path / "home") if kind == AuditKind.HELD]
    assert [body["signalbox.label"] for body in held] == ["restricted", "confidential"]
    assert "Hello" not in repr(held)
    assert not any(kind == AuditKind.REQUEST for kind, _ in entries(tmp_path / "home"))


async def test_a_secret_holds_and_is_nowhere_in_the_record(tmp_path: Path) -> None:
    async with running(tmp_path, {"models": [{"name": "demo", "passage": "stays"}]}) as scene:
        error = await refused(scene, f"Use this:\n{SECRET}")
        assert error.kind is Kind.PRIVACY
        decision = (await scene.engine.chat.route(Draft(SECRET))).decision
        assert decision.chosen is None
        assert {removed.reason.code for removed in decision.removed} == {ReasonCode.PRIVACY}
    assert "MIIBOg" not in repr(entries(tmp_path / "home"))


async def test_a_finding_raises_the_label_of_all_that_follows(tmp_path: Path) -> None:
    async with running(tmp_path, ECHO) as scene:
        assert (await refused(scene, f"Pay to {IBAN}")).kind is Kind.LABEL
        decision = (await scene.engine.chat.route(Draft(f"Pay to {IBAN}"))).decision
        assert decision.label is Label.CONFIDENTIAL
        assert [(finding.kind, finding.count) for finding in decision.findings] == [("iban", 1)]


async def test_everything_that_is_sent_is_screened(tmp_path: Path) -> None:
    async with running(tmp_path, ECHO) as scene:
        for fields in (
            {"system": SECRET},
            {"json_schema": {"description": SECRET}},
            {"tools": (Tool("t", SECRET, {}),)},
            {"attachments": (Attachment("notes.txt", "text/plain", SECRET.encode()),)},
        ):
            assert (await refused(scene, "Hello", **fields)).kind is Kind.PRIVACY, fields
        route = await scene.engine.chat.route(Draft("Hello", label=Label.PUBLIC, system="Be brief."))
        assert route.decision.label is Label.PUBLIC


async def test_an_answer_that_a_forecast_saw_grow_is_screened_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "PARTIAL_SECONDS", 0)
    go_on = asyncio.Event()
    async with ScriptedServer() as server, running(tmp_path) as scene:
        server.script(http(200, b'{"data": [{"id": "big"}]}'))
        await scene.engine.providers.add(NewProvider(ProviderConfig("acme", ProviderKind.OPENAI_CHAT, server.url)))
        last = chunk(message(delta(f"account is {IBAN}.", finish="stop")) + DONE) + END
        server.script(stream_head() + chunk(message(delta("The "))), go_on, last)
        turn = await scene.send("Hello")

        async def stored() -> bool:
            return (await scene.shown(turn.conversation_id))[-1] == ("assistant", "The ")

        await until(stored)
        forecast = Draft("And now?", turn.conversation_id)
        assert (await scene.engine.chat.route(forecast)).decision.findings == ()
        go_on.set()
        assert IBAN in (await scene.engine.chat.wait(turn)).text
        assert (await scene.engine.chat.route(forecast)).decision.label is Label.CONFIDENTIAL
        with pytest.raises(KnownError) as caught:
            await scene.send("And now?", conversation_id=turn.conversation_id)
        assert caught.value.kind is Kind.LABEL


async def test_what_was_said_is_read_once_however_often_a_draft_is_asked_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def scan(text: str) -> tuple[Finding, ...]:
        read.append(text)
        return ()

    async with running(tmp_path, ECHO) as scene:
        talk = (await scene.ask("Hello")).conversation_id
        # Room for what was said and no more.
        monkeypatch.setattr(screening, "KNOWN_MESSAGES", 2)
        await scene.engine.chat.route(Draft("x", talk))
        monkeypatch.setattr(screening, "scan", scan)
        for text in ("a", "ab", "abc"):
            await scene.engine.chat.route(Draft(text, talk))
            await scene.engine.chat.route(Draft(text, system="Be brief."))
    assert read == ["a", "Be brief.", "a", "ab", "Be brief.", "ab", "abc", "Be brief.", "abc"]


async def test_the_label_of_the_history_binds(tmp_path: Path) -> None:
    reviewed = {"models": [{"name": "demo", "passage": "stays"}]}
    async with running(tmp_path, reviewed) as scene:
        turn = await scene.send("Secret plans", label=Label.CONFIDENTIAL)
        await scene.engine.chat.wait(turn)
        talk = turn.conversation_id
        with pytest.raises(KnownError) as caught:
            await scene.engine.conversations.set_label(talk, Label.PUBLIC)
        assert caught.value.kind is Kind.USAGE
        lowered = await scene.engine.conversations.set_label(talk, Label.PUBLIC, "They were announced today.")
        assert lowered.label is Label.PUBLIC
        decision = (await scene.engine.chat.route(Draft("More", conversation_id=talk))).decision
        assert decision.label is Label.CONFIDENTIAL
    changed = [body for kind, body in entries(tmp_path / "home") if kind == AuditKind.LABEL_CHANGED]
    assert changed[0]["signalbox.reason"] == "They were announced today."


async def test_a_failure_before_the_first_token_moves_on(tmp_path: Path) -> None:
    script = {
        "models": ["first", "second"],
        "replies": [
            {"model": "first", "text": "x", "fail": {"kind": "overloaded", "after_tokens": 0}},
            {"model": "second", "text": "From the second."},
        ],
    }
    async with running(tmp_path, script) as scene:
        turn = await scene.send("Hello")
        answer = await scene.engine.chat.wait(turn)
        assert answer.text == "From the second."
        assert answer.answer is not None
        assert answer.answer.model == "second"
        status = await scene.engine.audit.status()
        assert status.open_requests == 0
        picked = await scene.send("Hello", model="fake/first")
        with pytest.raises(KnownError) as caught:
            await scene.engine.chat.wait(picked)
        assert caught.value.kind is Kind.OVERLOADED
    told = [(kind, body) for kind, body in entries(tmp_path / "home") if kind.startswith(("request", "response"))]
    assert [kind for kind, _ in told] == [
        "request", "response.aborted", "request", "response", "request", "response.aborted",
    ]  # fmt: skip
    assert [body.get("signalbox.hop") for kind, body in told if kind == "request"] == [1, 2, 1]
    assert told[1][1]["error.type"] == "overloaded"


@pytest.mark.parametrize(
    ("change", "kind"), [("label", Kind.LABEL), ("policy", Kind.POLICY), ("models", Kind.NO_CANDIDATE)]
)
async def test_each_hop_is_checked_against_what_holds_by_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str, kind: Kind
) -> None:
    source = Given()
    async with running(tmp_path, {"models": ["first", "second"], "replies": [{"echo": True}]}, source) as scene:
        talk = (await scene.ask("Hello")).conversation_id
        session = scene.engine._open

        async def fails(request: ChatRequest, ready: Ready) -> AsyncIterator[StreamEvent]:
            assert request.model == "first"
            if change == "label":
                await scene.engine.conversations.set_label(talk, Label.RESTRICTED)
            elif change == "policy":
                source.state(models_denied=["fake/second"])
                session.ground.settings.reload()
            else:
                session.catalogue.offers = ()
            raise ProviderFailure(Kind.OVERLOADED)
            yield

        monkeypatch.setattr(session.lines.within("fake"), "stream", fails)
        with pytest.raises(KnownError) as caught:
            await scene.ask("More", conversation_id=talk)
        assert caught.value.kind is kind
        assert "second" in caught.value.message
    asked = [body for kind, body in entries(tmp_path / "home") if kind == AuditKind.REQUEST]
    assert [body["gen_ai.request.model"] for body in asked] == ["first", "first"]


async def test_a_hop_is_recorded_and_its_answer_stored_under_the_label_of_its_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(tmp_path, {"models": ["first", "second"], "replies": [{"echo": True}]}) as scene:
        talk = (await scene.ask("Hello", label=Label.PUBLIC)).conversation_id
        line = scene.engine._open.lines.within("fake")
        assert line is not None
        stream = line.stream

        async def fails(request: ChatRequest, ready: Ready) -> AsyncIterator[StreamEvent]:
            if request.model == "first":
                await scene.engine.conversations.set_label(talk, Label.INTERNAL)
                raise ProviderFailure(Kind.OVERLOADED)
            async for event in stream(request, ready):
                yield event

        monkeypatch.setattr(line, "stream", fails)
        answer = await scene.ask("More", conversation_id=talk)
        assert answer.label is Label.INTERNAL
        stored = (await scene.engine.transcripts.page(talk)).items[-1].message
        assert stored.label is Label.INTERNAL
    told = [body["signalbox.label"] for kind, body in entries(tmp_path / "home") if kind == AuditKind.REQUEST]
    assert told == ["public", "public", "internal"]


async def test_after_the_first_token_nothing_moves_on(tmp_path: Path) -> None:
    script = {
        "models": ["first", "second"],
        "replies": [
            {"model": "first", "text": "One two three", "fail": {"kind": "network", "after_tokens": 1}},
            {"model": "second", "text": "Never"},
        ],
    }
    async with running(tmp_path, script) as scene:
        answer = await scene.ask("Hello")
        assert answer.text == "One"
        assert answer.answer is not None
        assert answer.answer.finish_reason is FinishReason.ERROR


async def test_a_request_says_everything_and_holds_no_float(tmp_path: Path) -> None:
    async with running(tmp_path, ECHO) as scene:
        turn = await scene.send(
            "Hello", temperature=0.7, max_output=77, system="Be brief.", json_schema={"type": "object"}
        )
        await scene.engine.chat.wait(turn)
    body = next(body for kind, body in entries(tmp_path / "home") if kind == AuditKind.REQUEST)
    assert body["gen_ai.request.temperature"] == "0.7"
    assert body["gen_ai.request.max_tokens"] == 77
    assert body["gen_ai.output.type"] == "json"
    assert [message["role"] for message in body["gen_ai.input.messages"]] == ["system", "user"]
    assert body["signalbox.decision"]["chosen"] == "fake/demo"
    assert len(body["signalbox.policy_sha256"]) == 64


@pytest.mark.parametrize(("level", "kept"), [("full", True), ("hash", False), ("metadata", False)])
async def test_policy_says_how_much_of_the_content_is_kept(tmp_path: Path, level: str, kept: bool) -> None:
    async with running(tmp_path, ECHO, Given(audit_content=level)) as scene:
        await scene.ask("A canary sings")
    told = entries(tmp_path / "home")
    assert ("canary" in repr(told)) is kept
    request = next(body for kind, body in told if kind == AuditKind.REQUEST)
    assert ("signalbox.thread" in request) is (level != "metadata")


async def test_policy_forbids(tmp_path: Path) -> None:
    async with running(tmp_path, ECHO, Given(models_denied=["fake/*"])) as scene:
        error = await refused(scene, "Hello")
        assert (error.kind, error.exit_code) == (Kind.POLICY, 3)
        with pytest.raises(KnownError) as caught:
            await scene.send("Hello", model="fake/demo")
        assert caught.value.kind is Kind.POLICY


async def test_no_model_at_all(tmp_path: Path) -> None:
    async with running(tmp_path) as scene:
        assert (await refused(scene, "Hello")).kind is Kind.NO_CANDIDATE


async def grown_register(scene: Scene, tmp_path: Path) -> int:
    """Make the register's log longer than the store's, so that one can be full and the other not."""
    log, other = scene.home / "audit.db-wal", scene.home / "chat.db-wal"
    while not log.exists() or log.stat().st_size < other.stat().st_size + 400_000:
        with pytest.raises(KnownError):
            await scene.send("Hello " * 2_000, label=Label.RESTRICTED)
    return log.stat().st_size


async def test_no_record_no_send(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register, "IDLE_S", 3_600)
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("Before")
        with full_disk(await grown_register(scene, tmp_path)):
            files = (Attachment("notes.txt", "text/plain", b"Read me"),)
            turn = await scene.send("Hello", attachments=files)
            with pytest.raises(KnownError) as caught:
                await scene.engine.chat.wait(turn)
            assert caught.value.kind is Kind.AUDIT_BLOCKED
            await scene.until(lambda: scene.of(TurnWithdrawn))
        withdrawn = scene.of(TurnWithdrawn)[0]
        assert (withdrawn.text, withdrawn.answer_id) == ("Hello", turn.answer_id)
        assert withdrawn.attachments == files
        assert (await scene.engine.drafts.get(turn.conversation_id)).text == "Hello"
        assert await scene.shown(turn.conversation_id) == []
        with pytest.raises(KnownError) as caught:
            await scene.engine.chat.wait(turn)
        assert caught.value.kind is Kind.AUDIT_BLOCKED
        assert (await scene.ask("Hello", conversation_id=turn.conversation_id)).text == "Hello"
        assert (await scene.engine.audit.verify()).ok


async def settled(scene: Scene) -> None:
    async def closed() -> bool:
        return not (await scene.engine.audit.status()).open_requests

    await until(closed)


async def test_an_outcome_that_finds_no_room_is_recorded_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register, "IDLE_S", 3_600)
    go_on = asyncio.Event()
    async with ScriptedServer() as server, running(tmp_path) as scene:
        server.script(http(200, b'{"data": [{"id": "big"}]}'))
        await scene.engine.providers.add(NewProvider(ProviderConfig("acme", ProviderKind.OPENAI_CHAT, server.url)))
        await grown_register(scene, tmp_path)
        last = chunk(message(delta("two.", finish="stop")) + DONE) + END
        server.script(stream_head() + chunk(message(delta("One "))), go_on, last)
        turn = await scene.send("Hello")
        await scene.until(lambda: scene.of(AnswerGrew))
        size = (scene.home / "audit.db-wal").stat().st_size
        with full_disk(size):
            go_on.set()
            answer = await scene.engine.chat.wait(turn)
            assert answer.text == "One two."
            await scene.until(lambda: scene.of(Notice))
        await settled(scene)
        assert (await scene.engine.audit.verify()).ok
        assert any(event.message.id == turn.answer_id for event in scene.of(AnswerEnded))


async def test_a_bug_in_a_provider_ends_the_answer_and_is_reported(
    tmp_path: Path, expect_log: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(tmp_path, ECHO) as scene:
        line = scene.engine._open.lines.within("fake")

        async def broken(request: object, ready: object) -> object:
            raise ZeroDivisionError
            yield

        monkeypatch.setattr(line, "stream", broken)
        reports: list[object] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: reports.append(context["exception"]))
        turn = await scene.send("Hello")
        with pytest.raises(KnownError) as caught:
            await scene.engine.chat.wait(turn)
        assert caught.value.kind is Kind.INTERRUPTED
        page = await scene.engine.transcripts.page(turn.conversation_id)
        assert page.items[-1].message.parts == (ErrorPart("interrupted"),)
        assert (await scene.engine.audit.status()).open_requests == 0
    assert [type(report) for report in reports] == [ZeroDivisionError]
