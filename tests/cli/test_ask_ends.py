"""How an answer of `ask` ends: broken off, refused, ended early, interrupted, unheard."""

import json
from typing import Any

import pytest

from app.cli.main import run
from app.cli.output import Output, Unheard
from app.core.errors import Kind, KnownError
from app.core.messages import ErrorPart, FinishReason
from app.core.requests import Draft, Turn
from tests.cli.conftest import Cli, Loop
from tests.cli.schemas import validate
from tests.support.fakes.engine import FakeEngine
from tests.support.samples import local_status, remote_status


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine([local_status("tiny"), remote_status("acme", "large-4")])


def test_an_answer_that_broke_off_is_shown_and_told(engine: FakeEngine, cli: Cli) -> None:
    error = KnownError(Kind.NETWORK, who="acme")
    engine.reply("Half", error=error)
    done = cli("ask", "hi")
    assert (done.code, done.out) == (1, "Half\n")
    assert done.err == f"{error.message} {error.next_step}\n"
    engine.reply("Half", error=error)
    done = cli("ask", "hi", "--json")
    validate(done.json, "ask")
    assert (done.code, done.json["text"], done.json["error"]["kind"], done.err) == (1, "Half", "network", "")


@pytest.mark.parametrize(
    ("kind", "code"), [(Kind.LABEL, 3), (Kind.POLICY, 3), (Kind.PRIVACY, 3), (Kind.NO_CANDIDATE, 1)]
)
def test_a_refusal_has_its_exit_code(engine: FakeEngine, cli: Cli, kind: Kind, code: int) -> None:
    engine.errors["chat.send"] = KnownError(kind, label="restricted", detail="x")
    done = cli("ask", "hi", "--json")
    validate(done.json, "error")
    assert (done.code, done.json["error"]["kind"]) == (code, kind.value)


@pytest.mark.parametrize(
    ("reason", "said"), [(FinishReason.LENGTH, "length limit"), (FinishReason.REPETITION, "only repeated itself")]
)
def test_an_answer_that_was_ended_early_says_so(engine: FakeEngine, cli: Cli, reason: FinishReason, said: str) -> None:
    original = engine.chat.send

    async def send(draft: Draft) -> Turn:
        turn = await original(draft)
        engine.grow(turn.answer_id, "One two")
        engine.end(turn.answer_id, reason)
        return turn

    engine.chat.send = send  # type: ignore[method-assign]
    done = cli("ask", "hi")
    assert (done.code, done.out) == (0, "One two\n")
    assert said in done.err
    validate(cli("ask", "hi", "--json").json, "ask")


@pytest.mark.parametrize("flags", [(), ("--stream",)])
def test_thoughts_that_took_the_whole_limit_are_no_blank_answer(
    engine: FakeEngine, cli: Cli, flags: tuple[str, ...]
) -> None:
    original, error = engine.chat.send, KnownError(Kind.UNANSWERED)

    async def send(draft: Draft) -> Turn:
        turn = await original(draft)
        engine.grow(turn.answer_id, thinking="Let me see")
        engine.end(turn.answer_id, FinishReason.LENGTH, ErrorPart(error.kind.value))
        return turn

    engine.chat.send = send  # type: ignore[method-assign]
    done = cli("ask", "hi", *flags)
    assert (done.code, done.out) == (1, "")
    assert done.err == f"{error.message} {error.next_step}\n"
    told = cli("ask", "hi", "--json")
    validate(told.json, "ask")
    assert (told.code, told.json["finish_reason"], told.json["error"]["kind"]) == (1, "length", "unanswered")


def test_an_answer_without_a_reason_is_told_quietly(engine: FakeEngine, cli: Cli) -> None:
    original = engine.chat.send

    async def send(draft: Draft) -> Turn:
        turn = await original(draft)
        engine.grow(turn.answer_id, "One two")
        engine.end(turn.answer_id, FinishReason.UNKNOWN)
        return turn

    engine.chat.send = send  # type: ignore[method-assign]
    done = cli("ask", "hi")
    assert (done.code, done.out, done.err) == (0, "One two\n", "")
    told = cli("ask", "hi", "--json")
    validate(told.json, "ask")
    assert told.json["finish_reason"] == "unknown"


@pytest.mark.parametrize("flags", [(), ("--json",)])
def test_an_interruption_stops_the_answer_and_keeps_what_came(
    engine: FakeEngine,
    loop: Loop,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    flags: tuple[str, ...],
) -> None:
    begins_with(engine, "What came")
    press_once(monkeypatch)
    assert run(engine, loop.submit, ["ask", "hi", "--stream", *flags]) == 130
    out, err = capsys.readouterr()
    ((answer_id,),) = engine.named("chat.stop")
    assert engine.messages[answer_id].complete
    assert engine.closed
    if flags:
        last = json.loads(out.splitlines()[-1])
        validate(last, "ask")
        assert (last["text"], last["finish_reason"]) == ("What came", "cancelled")
    else:
        assert out == "What came\n"
    assert err == ""


def begins_with(engine: FakeEngine, text: str) -> None:
    """So much of an answer comes, and then no more."""
    original = engine.chat.send

    async def send(draft: Draft) -> Turn:
        turn = await original(draft)
        engine.grow(turn.answer_id, text)
        return turn

    engine.chat.send = send  # type: ignore[method-assign]


def press_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Raise what Ctrl+C raises when the first piece was printed."""
    pressed: list[Any] = []
    for name in ("stream", "line"):
        method = getattr(Output, name)

        def print_and_press(self: Output, value: Any, method: Any = method) -> None:
            method(self, value)
            if not pressed and ("delta" in value if isinstance(value, dict) else value):
                pressed.append(value)
                raise KeyboardInterrupt

        monkeypatch.setattr(Output, name, print_and_press)


def test_when_nobody_reads_any_more_the_answer_is_stopped_quietly(
    engine: FakeEngine, loop: Loop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def gone(self: Output, shown: str) -> None:
        raise Unheard

    begins_with(engine, "a piece")
    monkeypatch.setattr(Output, "stream", gone)
    assert run(engine, loop.submit, ["ask", "hi", "--stream"]) == 1
    assert len(engine.named("chat.stop")) == 1
    assert capsys.readouterr().err == ""
