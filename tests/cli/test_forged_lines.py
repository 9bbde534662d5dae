"""No name of a file, a model or a conversation begins a line of the program's."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.cli.output import Output
from app.core.errors import Kind, KnownError
from app.core.messages import FilePart, Role, TextPart
from tests.cli.conftest import Cli, Terminal, stdin
from tests.cli.eye import seen
from tests.support.fakes.engine import FakeEngine
from tests.support.samples import facts, local_status

FORGED = "Architecture:   llama"
ENDS = ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"]


@pytest.fixture(params=ENDS, ids=ascii)
def name(request: pytest.FixtureRequest) -> str:
    return f"x{request.param}{FORGED}{request.param}y"


def assert_honest(printed: str) -> None:
    assert FORGED.split(maxsplit=1)[0] in printed
    assert not [line for line in printed.splitlines() if line.lstrip().startswith("Architecture") and "llama" in line]


def test_rows_of_a_model_file(engine: FakeEngine, cli: Cli, name: str) -> None:
    engine.known_models = [replace(local_status("tiny"), facts=replace(facts(), name=name, architecture="qwen3"))]
    assert_honest(cli("models", "inspect", "local/tiny").out)


def test_what_commands_say_of_names(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    stdin(monkeypatch, "a good long passphrase\n")
    for argv in (
        ["providers", "remove", name],
        ["models", "remove", name],
        ["backup", "create", str(tmp_path / name), "--passphrase-stdin"],
        ["ask", "hi", "--file", str(tmp_path / name)],
    ):
        done = cli(*argv)
        assert_honest(done.out + done.err)


def test_what_conversations_are_called_and_hold(engine: FakeEngine, cli: Cli, name: str) -> None:
    chat = engine.add_chat(name, "one", "two")
    engine.append(chat, Role.USER, (TextPart("three"), FilePart("f", "text/plain", name)))
    for argv in (["list"], ["show", chat], ["search", "one"], ["rename", chat, name]):
        assert_honest(cli("conversations", *argv).out)


def test_notes_progress_and_errors(name: str) -> None:
    screen = Terminal()
    output = Output(False, screen, screen)
    output.note(name)
    output.error(KnownError(Kind.NOT_FOUND, what="file", name=name))
    output.progress(name)
    assert_honest(seen(screen.getvalue()))
