"""What the command line takes, and what it says when it does not."""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator

import pytest

from app.cli.main import parse

PROMISED = {
    "ask": {
        "--model",
        "--conversation",
        "--system",
        "--system-file",
        "--label",
        "--file",
        "--json-schema",
        "--max-tokens",
        "--temperature",
        "--stream",
    },
    "route": {"--batch", "--label", "--file"},
    "providers add": {"--kind", "--url", "--residency", "--key-stdin"},
    "providers list": set(),
    "providers key": {"--url"},
    "providers remove": set(),
    "providers test": set(),
    "models list": set(),
    "models add": set(),
    "models remove": set(),
    "models inspect": set(),
    "conversations list": {"--limit", "--bin"},
    "conversations show": set(),
    "conversations search": {"--limit"},
    "conversations rename": set(),
    "conversations full": set(),
    "conversations summarize": set(),
    "conversations delete": set(),
    "conversations restore": set(),
    "audit status": set(),
    "audit verify": {"--kept", "--new"},
    "policy show": set(),
    "policy check": set(),
    "policy schema": set(),
    "backup create": {"--passphrase-stdin"},
    "backup restore": {"--passphrase-stdin"},
    "doctor": set(),
    "help": set(),
}


def commands(parser: argparse.ArgumentParser, before: str = "") -> Iterator[tuple[str, argparse.ArgumentParser]]:
    below = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    if not below:
        yield before.strip(), parser
    for action in below:
        for name, inner in action.choices.items():
            yield from commands(inner, f"{before} {name}")


def whole() -> argparse.ArgumentParser:
    from app.cli.main import _NOUNS
    from app.cli.parser import build

    return build([noun.declare for noun in _NOUNS])


def test_the_commands_and_flags_are_those_that_are_promised() -> None:
    everywhere = {"-h", "--help", "--json", "--home"}
    found = {name: {f for a in p._actions for f in a.option_strings} for name, p in commands(whole())}
    assert {name: flags - everywhere for name, flags in found.items()} == PROMISED
    assert all(everywhere <= flags for flags in found.values())


@pytest.mark.parametrize("name", PROMISED)
def test_help_teaches(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse([*name.split(), "--help"])
    assert ended.value.code == 0
    text = capsys.readouterr().out
    assert text.startswith(f"usage: signalbox {name}")
    parser = dict(commands(whole()))[name]
    assert parser.description and parser.description.split("\n")[0].endswith(".")
    assert all(action.help for action in parser._actions)


def test_help_fits_the_terminal_and_leaves_examples_as_they_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    with pytest.raises(SystemExit):
        parse(["ask", "--help"])
    lines = capsys.readouterr().out.splitlines()
    assert '  git diff | signalbox ask - --system "Write a commit message for this change."' in lines
    assert [line for line in lines if len(line) > 60 and " signalbox " not in line] == []


def test_a_noun_alone_says_its_verbs(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["models"])
    assert "required: list|add|remove|inspect. See “signalbox models --help”." in capsys.readouterr().err


def test_words_without_quotes_are_told_so(capsys: pytest.CaptureFixture[str]) -> None:
    for argv, told in (
        (
            ["ask", "what", "is", "it"],
            "signalbox ask: unrecognized arguments: is it. Put a text of several words in quotes.",
        ),
        (["models", "list", "--nope"], "signalbox models list: unrecognized arguments: --nope."),
    ):
        with pytest.raises(SystemExit):
            parse(argv)
        assert capsys.readouterr().err == f"{told} See “{told.partition(':')[0]} --help”.\n"


def test_a_text_may_begin_with_a_dash() -> None:
    assert parse(["ask", "--json", "--", "--stream"]).text == "--stream"


def test_no_command_means_the_window() -> None:
    for argv in ([], ["--home", "/x"]):
        assert parse(argv).work is None
    assert parse(["doctor"]).work is not None


@pytest.mark.parametrize(
    "argv",
    [
        ["--home", "/x", "--json", "doctor"],
        ["doctor", "--home", "/x", "--json"],
        ["--json", "audit", "--home", "/x", "status"],
        ["audit", "status", "--json", "--home=/x"],
    ],
)
def test_the_flags_of_all_commands_stand_anywhere(argv: list[str]) -> None:
    arguments = parse(argv)
    assert (arguments.home, arguments.json) == ("/x", True)


WRONG = [
    ["nonsense"],
    ["ask"],
    ["ask", "two", "words"],
    ["ask", "x", "--label", "secret"],
    ["ask", "x", "--temperature", "warm"],
    ["ask", "x", "--temperature", "2.1"],
    ["ask", "x", "--temperature", "nan"],
    ["ask", "x", "--max-tokens", "0"],
    ["ask", "x", "--max-tokens", "1.5"],
    ["ask", "x", "--max-tokens", "1000000001"],
    ["ask", "x", "--max-tokens", "9" * 5_000],
    ["ask", "x", "--max", "5"],
    ["route"],
    ["route", "x", "--batch", "y"],
    ["audit"],
    ["providers", "add", "x"],
    ["providers", "add", "x", "--kind", "soap"],
    ["providers", "add", "x", "--kind", "openai", "--key", "sk-1"],
    ["conversations", "list", "--limit", "-1"],
    ["conversations", "purge", "x"],
]


@pytest.mark.parametrize("argv", WRONG, ids=lambda argv: " ".join(argv)[:40])
def test_wrong_usage_is_two_sentences_or_one_object(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(argv)
    assert ended.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    command = err.partition(":")[0]
    assert command.startswith("signalbox") and err.endswith(f". See “{command} --help”.\n") and err.count("\n") == 1
    with pytest.raises(SystemExit):
        parse([*argv, "--json"])
    out, err = capsys.readouterr()
    assert err == ""
    assert json.loads(out)["error"]["kind"] == "usage"
    assert "<" not in out


def test_arguments_that_are_not_unicode_become_text_unless_they_name_files() -> None:
    odd, mended = "a\udcedb", "a\N{REPLACEMENT CHARACTER}b"
    arguments = parse(["ask", odd, "--system", odd, "--model", odd, "--conversation", odd, "--file", odd])
    assert {arguments.text, arguments.system, arguments.model, arguments.conversation} == {mended}
    assert arguments.file == [odd]
    assert parse(["conversations", "show", odd]).id == mended


def test_a_key_in_the_arguments_is_not_taken(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["providers", "add", "x", "--kind", "openai", "--key=sk-1"])


HEAVY = [
    "PySide6",
    "qasync",
    "sqlalchemy",
    "sqlcipher3",
    "httpx2",
    "cryptography",
    "keyring",
    "asyncio",
    "markdown_it",
    "re2",
    "stdnum",
    "app.engine",
    "app.settings",
    "app.store",
]


def test_reading_a_command_line_loads_nothing_heavy() -> None:
    code = (
        f"import sys; from app.cli import main; main.parse(['doctor']); print([m for m in {HEAVY} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
