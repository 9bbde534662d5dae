"""`ask` and `route` with an engine in memory."""

import json
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from app.cli.main import run
from app.cli.output import Output, Unheard
from app.core.errors import Kind, KnownError
from app.core.events import AnswerGrew
from app.core.handbook import Card
from app.core.labels import Label
from app.core.messages import FinishReason, ToolCallPart
from app.core.models import STARTER
from app.core.requests import Draft, Turn
from app.core.starter import WAYS_ON, WHAT_IT_IS
from tests.cli.conftest import Cli, Loop, stdin
from tests.cli.schemas import validate
from tests.support.fakes.engine import FakeEngine
from tests.support.samples import local_status, remote_status


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine([local_status("tiny"), remote_status("acme", "large-4")])


def draft_of(engine: FakeEngine) -> Draft:
    ((draft,),) = engine.named("chat.send")
    assert isinstance(draft, Draft)
    return draft


def test_the_object_has_every_promised_key(engine: FakeEngine, cli: Cli) -> None:
    engine.reply("Hello ", "there", thinking="Hm.")
    done = cli("ask", "hi", "--json")
    assert (done.code, done.err) == (0, "")
    answer = done.json
    validate(answer, "ask")
    assert (answer["text"], answer["thinking"]) == ("Hello there", "Hm.")
    assert (answer["provider"], answer["model"]) == ("local", "tiny")
    assert answer["finish_reason"] == "stop"
    assert answer["usage"]["input_tokens"] == 412
    assert answer["cost"] == {"amount": "0", "currency": "EUR"}
    assert answer["timings"] == {"first_token_ms": 380, "total_ms": 2140}
    assert answer["route"]["chosen"] == "local/tiny"
    assert answer["conversation_id"] in engine.chats
    assert engine.messages[answer["message_id"]].text == "Hello there"
    assert engine.closed


def test_every_flag_reaches_the_engine(engine: FakeEngine, cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("read me")
    (tmp_path / "dot.png").write_bytes(b"\x89PNG")
    (tmp_path / "schema.json").write_text('{"type": "object"}')
    chat = engine.add_chat("Before", "one", "two")
    engine.reply("ok")
    done = cli(
        "ask", "hi", "--model", "local/tiny", "--conversation", chat, "--system", "Be short.", "--label", "restricted",
        "--file", str(tmp_path / "note.txt"), "--file", str(tmp_path / "dot.png"),
        "--json-schema", str(tmp_path / "schema.json"), "--max-tokens", "50", "--temperature", "0.5",
    )  # fmt: skip
    assert done.code == 0
    draft = draft_of(engine)
    assert (draft.text, draft.model, draft.conversation_id, draft.system) == ("hi", "local/tiny", chat, "Be short.")
    assert (draft.label, draft.max_output, draft.temperature) == (Label.RESTRICTED, 50, 0.5)
    assert draft.json_schema == {"type": "object"}
    assert [(a.name, a.mime_type, a.data) for a in draft.attachments] == [
        ("note.txt", "text/plain", b"read me"),
        ("dot.png", "image/png", b"\x89PNG"),
    ]


CARD = Card("backups", "Backups", "Move", "Make a file with `signalbox backup create FILE`.")


def test_what_the_handbook_says_stands_beside_the_answer(engine: FakeEngine, cli: Cli) -> None:
    engine.cards_to_come.append(CARD)
    engine.reply("Like this.")
    done = cli("ask", "how?")
    assert (done.code, done.out) == (0, "Like this.\n")
    assert done.err == f"From the handbook · Backups\n{CARD.paragraph}\n\n"


def test_what_the_handbook_says_alone_is_the_answer(engine: FakeEngine, cli: Cli) -> None:
    engine.cards_to_come.append(replace(CARD, alone=True))
    done = cli("ask", "how?")
    assert (done.code, done.out) == (0, f"{CARD.paragraph}\n")
    assert "From the handbook · Backups\n" in done.err and "--model local/starter" in done.err
    engine.cards_to_come.append(replace(CARD, alone=True))
    assert cli("ask", "how?", "--stream").out == f"{CARD.paragraph}\n"


@pytest.mark.parametrize("alone", [False, True])
def test_scripts_get_the_card_in_a_key_of_its_own(engine: FakeEngine, cli: Cli, alone: bool) -> None:
    told = {**asdict(CARD), "alone": alone}
    for flags in ((), ("--stream",)):
        engine.cards_to_come.append(replace(CARD, alone=alone))
        engine.reply(*() if alone else ("Like ", "this."))
        done = cli("ask", "how?", "--json", *flags)
        engine.replies.clear()
        lines = [json.loads(line) for line in done.out.splitlines()]
        for line in lines:
            validate(line, "ask-stream")
        validate(lines[-1], "ask")
        assert lines[-1]["card"] == told and lines[-1]["text"] == ("" if alone else "Like this.")
        assert (lines[-1]["model"] is None, lines[-1]["route"] is None) == (alone, alone)
    assert lines[1] == {"card": told}


def test_after_an_answer_of_the_built_in_model_stands_what_it_is_and_what_would_be_better(
    engine: FakeEngine, cli: Cli
) -> None:
    engine.known_models = [local_status("starter"), local_status("tiny")]
    engine.reply("Hello")
    done = cli("ask", "hi", "--model", STARTER)
    assert (done.out, done.err) == ("Hello\n", f"{WHAT_IT_IS} {WAYS_ON}\n")
    for command in ("signalbox models add FILE", "signalbox providers add --help"):
        assert command in WAYS_ON
    engine.reply("Hello")
    assert cli("ask", "hi", "--model", STARTER, "--json").json["notes"] == [WHAT_IT_IS]


def test_an_answer_without_a_card_has_no_such_key(engine: FakeEngine, cli: Cli) -> None:
    engine.reply("Hello")
    assert "card" not in cli("ask", "hi", "--json").json


def test_text_comes_from_standard_input(engine: FakeEngine, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    stdin(monkeypatch, "\ufeffgrüß dich\n".encode())
    engine.reply("ok")
    assert cli("ask", "-").out == "ok\n"
    assert draft_of(engine).text == "grüß dich\n"


@pytest.mark.parametrize(
    ("data", "words"), [(b" \n", "empty"), (b"\xff\xfe", "not UTF-8"), (b"y\n" * 9_000, "is larger than")]
)
def test_bad_standard_input_is_wrong_usage(
    engine: FakeEngine, cli: Cli, monkeypatch: pytest.MonkeyPatch, data: bytes, words: str
) -> None:
    monkeypatch.setattr("app.cli.inputs.MOST_BYTES", 16_384)
    stdin(monkeypatch, data)
    done = cli("ask", "-")
    assert (done.code, words in done.err) == (2, True)
    assert not engine.named("home.open")


def test_people_get_the_text_alone(engine: FakeEngine, cli: Cli) -> None:
    engine.reply("Hello\n", "\x1b[31mworld")
    done = cli("ask", "hi")
    assert (done.code, done.out, done.err) == (0, "Hello\n␛[31mworld\n", "")


@pytest.mark.parametrize("text", ["a\r\nb", "ends\n", "", "日本\x1b"])
def test_a_stream_and_a_whole_answer_are_the_same_text(engine: FakeEngine, cli: Cli, text: str) -> None:
    engine.reply(*text)
    whole = cli("ask", "hi").out
    engine.reply(*text)
    assert cli("ask", "hi", "--stream").out.rstrip("\n") == whole.rstrip("\n")


def test_a_stream_of_objects(engine: FakeEngine, cli: Cli) -> None:
    engine.reply("Hel", "lo\u202e", thinking="Hm.")
    done = cli("ask", "hi", "--stream", "--json")
    lines = done.lines
    for line in lines:
        validate(line, "ask-stream")
    assert set(lines[0]) == {"conversation_id", "message_id"}
    assert lines[1] == {"thinking": "Hm."}
    assert "".join(line.get("delta", "") for line in lines) == "Hello\u202e" == lines[-1]["text"]
    assert lines[-1]["message_id"] == lines[0]["message_id"]
    assert "\u202e" not in done.out


def test_other_answers_are_not_mixed_in(engine: FakeEngine, cli: Cli) -> None:
    other = engine.add_chat("Other", "one", "two")
    original = engine.chat.send

    async def send(draft: Draft) -> Turn:
        turn = await original(draft)
        engine.emit(AnswerGrew(other, engine.shown[other][-1], "not ours"))
        return turn

    engine.chat.send = send  # type: ignore[method-assign]
    engine.reply("ours")
    assert cli("ask", "hi", "--stream").out == "ours\n"


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


def test_tool_calls_are_part_of_the_object(engine: FakeEngine, cli: Cli) -> None:
    original = engine.chat.send

    async def send(draft: Draft) -> Turn:
        turn = await original(draft)
        engine.end(turn.answer_id, FinishReason.TOOL_CALLS, ToolCallPart("c1", "search", '{"q": 1}'))
        return turn

    engine.chat.send = send  # type: ignore[method-assign]
    done = cli("ask", "hi", "--json")
    validate(done.json, "ask")
    assert done.json["tool_calls"] == [{"id": "c1", "name": "search", "arguments": '{"q": 1}'}]


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


@pytest.mark.parametrize("flags", [(), ("--json",)])
def test_an_interruption_stops_the_answer_and_keeps_what_came(
    engine: FakeEngine,
    loop: Loop,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    flags: tuple[str, ...],
) -> None:
    original = engine.chat.send

    async def send(draft: Draft) -> Turn:
        turn = await original(draft)
        engine.grow(turn.answer_id, "What came")
        return turn

    engine.chat.send = send  # type: ignore[method-assign]
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
    original = engine.chat.send

    async def send(draft: Draft) -> Turn:
        turn = await original(draft)
        engine.grow(turn.answer_id, "a piece")
        return turn

    def gone(self: Output, shown: str) -> None:
        raise Unheard

    engine.chat.send = send  # type: ignore[method-assign]
    monkeypatch.setattr(Output, "stream", gone)
    assert run(engine, loop.submit, ["ask", "hi", "--stream"]) == 1
    assert len(engine.named("chat.stop")) == 1
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("argv", "code", "words"),
    [
        (["ask", "x", "--file", "/no/such"], 1, "There is no file"),
        (["ask", "x", "--file", "/"], 2, "cannot be read"),
        (["ask", "x", "--json-schema", __file__], 2, "not valid JSON"),
        pytest.param(
            ["ask", "x", "--file", "/dev/zero"],
            2,
            "is larger than",
            marks=pytest.mark.skipif(sys.platform == "win32", reason="there is no such device"),
        ),
        (["ask", "  "], 2, "empty"),
        (["route", "--batch", "-", "--label", "public"], 2, "--batch"),
        (["route", "--batch", "-", "--file", "x"], 2, "--batch"),
    ],
)
def test_wrong_files_are_told_before_anything_is_opened(
    engine: FakeEngine, cli: Cli, argv: list[str], code: int, words: str
) -> None:
    done = cli(*argv)
    assert (done.code, words in done.err) == (code, True)
    assert not engine.named("home.open")


# --- route


def test_a_route_is_an_object(engine: FakeEngine, cli: Cli) -> None:
    done = cli("route", "write code", "--label", "restricted", "--json")
    validate(done.json, "route")
    assert done.json["chosen"] == "local/tiny"
    assert done.json["removed"][0] | {"text": ""} == {
        "model": "acme/large-4",
        "reason": "label",
        "detail": "restricted",
        "text": "",
    }
    assert not engine.named("chat.send")


def test_a_route_in_words(engine: FakeEngine, cli: Cli) -> None:
    out = cli("route", "write code", "--label", "restricted").out
    assert out.startswith("local/tiny would answer.\n")
    assert "Not acme/large-4: The label restricted does not allow it." in out
    assert "2 × email" in out


@pytest.mark.parametrize(
    ("available", "label", "refusal", "code"),
    [
        (True, "restricted", KnownError(Kind.LABEL, label="restricted", who="any of your models"), 3),
        (False, "public", KnownError(Kind.NO_CANDIDATE, detail="the server cannot be reached"), 1),
    ],
)
def test_a_route_that_leads_nowhere_exits_as_the_message_would(
    engine: FakeEngine, cli: Cli, available: bool, label: str, refusal: KnownError, code: int
) -> None:
    engine.known_models = [remote_status(available=available)]
    done = cli("route", "write code", "--label", label)
    assert done.code == refusal.exit_code == code
    assert done.out.startswith("No model may take this message.\n")
    assert done.err == f"{refusal.message} {refusal.next_step}\n"
    done = cli("route", "write code", "--label", label, "--json")
    validate(done.json, "route")
    assert (done.code, done.json["chosen"], done.err) == (refusal.exit_code, None, "")


def test_a_batch_whose_decisions_lead_nowhere_is_decided_all_the_same(
    engine: FakeEngine, cli: Cli, tmp_path: Path
) -> None:
    engine.known_models = [remote_status()]
    path = tmp_path / "batch.jsonl"
    path.write_text('{"prompt": "a"}\n{"prompt": "b", "label": "restricted"}\n')
    done = cli("route", "--batch", str(path), "--json")
    assert (done.code, done.err) == (0, "")
    assert [line["chosen"] for line in done.lines] == ["acme/large-4", None]


def test_a_batch_is_a_decision_a_line(engine: FakeEngine, cli: Cli, tmp_path: Path) -> None:
    lines = [
        {"prompt": "one"},
        {"prompt": "two", "label": "restricted", "tools": ["search"], "images": 2},
        {"prompt": "three", "tools": [{"name": "f", "parameters": {"type": "object"}}], "images": True},
    ]
    path = tmp_path / "batch.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)) + "\n\n")
    done = cli("route", "--batch", str(path), "--json")
    assert done.code == 0
    assert len(done.lines) == 3
    for line in done.lines:
        validate(line, "route")
    drafts = [draft for (draft,) in engine.named("chat.route")]
    assert [draft.text for draft in drafts] == ["one", "two", "three"]
    assert [draft.label for draft in drafts] == [None, Label.RESTRICTED, None]
    assert [[tool.name for tool in draft.tools] for draft in drafts] == [[], ["search"], ["f"]]
    assert [[a.mime_type for a in draft.attachments] for draft in drafts] == [[], ["image/png"] * 2, ["image/png"]]


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '"x"',
        "{}",
        '{"prompt": 1}',
        '{"prompt": "x", "label": "top"}',
        '{"prompt": "x", "images": -1}',
        '{"prompt": "x", "images": 1e999}',
        '{"prompt": "x", "tools": [1]}',
    ],
)
def test_a_wrong_line_of_a_batch_stops_no_other(engine: FakeEngine, cli: Cli, tmp_path: Path, line: str) -> None:
    path = tmp_path / "batch.jsonl"
    path.write_text(f'{{"prompt": "a"}}\n\n{line}\n{{"prompt": "b"}}\n')
    done = cli("route", "--batch", str(path), "--json")
    assert done.code == 2
    first, wrong, last = done.lines
    validate(wrong, "error")
    assert (wrong["line"], wrong["error"]["kind"]) == (3, "usage")
    assert wrong["error"]["message"].startswith("Line 3 is not an object with a “prompt”")
    assert first["chosen"] == last["chosen"] == "local/tiny"
