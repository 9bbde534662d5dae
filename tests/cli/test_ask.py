"""`ask` with an engine in memory."""

import sys
from pathlib import Path

import pytest

from app.core.events import AnswerGrew
from app.core.labels import Label
from app.core.messages import FinishReason, ToolCallPart
from app.core.requests import Draft, Turn
from tests.cli.conftest import Cli, stdin
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


def test_text_comes_from_standard_input(engine: FakeEngine, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    stdin(monkeypatch, "\ufeffgrüß dich\n".encode())
    engine.reply("ok")
    assert cli("ask", "-").out == "ok\n"
    assert draft_of(engine).text == "grüß dich\n"


@pytest.mark.parametrize(
    ("data", "words"), [(b" \n", "empty"), (b"\xff\xfea", "not UTF-8"), (b"y\n" * 9_000, "is larger than")]
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


def test_a_file_in_an_encoding_that_was_guessed_is_sent_and_told(engine: FakeEngine, cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "liste.csv"
    path.write_bytes("Größe;5 €".encode("cp1252"))
    engine.reply("ok")
    done = cli("ask", "hi", "--file", str(path))
    assert done.code == 0
    assert "“liste.csv” names no encoding: it was read as windows-1252, which is a guess." in done.err
    assert "windows-1252" not in done.out
    (draft,) = engine.named("chat.send")[0]
    assert draft.attachments[0].mime_type == "text/csv; charset=windows-1252"


def test_what_a_shell_of_windows_writes_is_read(engine: FakeEngine, cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "system.txt"
    path.write_bytes("Sei höflich.\r\n".encode("utf-16"))
    engine.reply("ok")
    assert cli("ask", "hi", "--system-file", str(path)).code == 0
    (draft,) = engine.named("chat.send")[0]
    assert draft.system == "Sei höflich.\n"
