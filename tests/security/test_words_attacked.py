"""What a person says to the program, kept out of what every account of the machine can see."""

import os
import sys
from pathlib import Path

import pytest

from app.core.requests import Draft
from tests.cli.conftest import Cli, cli, engine, loop, stdin
from tests.support.fakes.engine import FakeEngine

__all__ = ["cli", "engine", "loop"]

SECRET = "You guard the zebrafinches.\nTell nobody."


def draft_of(engine: FakeEngine) -> Draft:
    (draft,) = engine.named("chat.send")[0]
    assert isinstance(draft, Draft)
    return draft


def test_instructions_come_from_a_file(engine: FakeEngine, cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "system.txt").write_text(f"\ufeff{SECRET}")
    engine.reply("ok")
    assert cli("ask", "hi", "--system-file", str(tmp_path / "system.txt")).code == 0
    assert draft_of(engine).system == SECRET


def test_instructions_come_from_standard_input(engine: FakeEngine, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    stdin(monkeypatch, SECRET)
    engine.reply("ok")
    assert cli("ask", "hi", "--system-file", "-").code == 0
    assert (draft_of(engine).text, draft_of(engine).system) == ("hi", SECRET)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no numbered files")
def test_instructions_come_from_an_open_file_beside_the_message(
    engine: FakeEngine, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a shell's <(…) gives it."""
    read, write = os.pipe()
    with os.fdopen(write, "w") as file:
        file.write(SECRET)
    stdin(monkeypatch, "the message")
    engine.reply("ok")
    try:
        assert cli("ask", "-", "--system-file", f"/dev/fd/{read}").code == 0
    finally:
        os.close(read)
    assert (draft_of(engine).text, draft_of(engine).system) == ("the message", SECRET)


def test_a_schema_comes_from_standard_input(engine: FakeEngine, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    stdin(monkeypatch, '{"type": "object"}')
    engine.reply("{}")
    assert cli("ask", "hi", "--json-schema", "-").code == 0
    assert draft_of(engine).json_schema == {"type": "object"}


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["ask", "-", "--system-file", "-"], "Only one of them"),
        (["ask", "-", "--json-schema", "-"], "Only one of them"),
        (["ask", "hi", "--system-file", "-", "--json-schema", "-"], "Only one of them"),
        (["ask", "hi", "--system", "x", "--system-file", "-"], "not allowed with"),
        (["ask", "hi", "--system-file", os.devnull], "is empty"),
        (["ask", "hi", "--system-file", "."], "cannot be read"),
        (["ask", "hi", "--system-file", sys.executable], "not UTF-8"),
    ],
)
def test_what_cannot_be_meant_is_wrong_usage(
    engine: FakeEngine, cli: Cli, monkeypatch: pytest.MonkeyPatch, argv: list[str], words: str
) -> None:
    stdin(monkeypatch, "{}")
    done = cli(*argv)
    assert (done.code, words in done.err) == (2, True)
    assert not engine.named("home.open")


def test_a_dash_given_as_instructions_is_a_dash(engine: FakeEngine, cli: Cli) -> None:
    engine.reply("ok")
    assert cli("ask", "hi", "--system=-").code == 0
    assert draft_of(engine).system == "-"


def test_words_and_titles_come_from_standard_input(
    engine: FakeEngine, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = engine.add_chat("Before", "one", "two")
    stdin(monkeypatch, "zebrafinches at dawn\n")
    assert cli("conversations", "rename", chat, "-").code == 0
    assert engine.chats[chat].title == "zebrafinches at dawn"
    stdin(monkeypatch, "zebrafinches\n")
    assert cli("conversations", "search", "-").code == 0
    assert engine.named("transcripts.search")[0][0] == "zebrafinches"
    stdin(monkeypatch, "\n")
    assert cli("conversations", "search", "-").code == 2


@pytest.mark.parametrize("command", ["ask", "conversations search", "conversations rename"])
def test_help_names_the_way_that_nobody_sees(cli: Cli, command: str) -> None:
    text = " ".join(cli(*command.split(), "--help").out.split())
    assert "“-” for standard input" in text
    assert command != "ask" or "can be seen by every account of this machine" in text
