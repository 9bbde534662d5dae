"""What pages say of errors, commands, options, policy, labels, menus and keys is what the program declares."""

import argparse
import re
from collections.abc import Iterator
from importlib.resources import files

import pytest

from app.cli.main import _NOUNS
from app.cli.parser import build
from app.core.errors import DEFAULTS, KINDS, Kind
from app.core.labels import Label
from app.core.options import Option, OptionType
from app.handbook.pages import read
from app.settings.options import OPTIONS
from app.settings.policy_keys import AUDIT_CONTENTS, KEYS
from app.settings.policy_merge import OPTIONS_KEY
from app.settings.policy_reading import PASSAGE_RULES
from app.ui.wiring.actions import ALSO, GROUPS, TABLE

SOURCES = {
    entry.name.removesuffix(".md"): read(entry.name.removesuffix(".md"), entry.read_text(encoding="utf-8"))
    for entry in (files("resources") / "handbook").iterdir()
}
EVERYWHERE = {"-h", "--help", "--json", "--home", "--version"}
CODE = re.compile(r"`([^`]+)`")
KEY = re.compile(r"\b(?:Ctrl|Shift|Alt)\+(?:(?:Shift|Alt)\+)?(?:[A-Za-z]{2,}|\S)|\bF\d+\b")
# What a key does in a field or a terminal is nobody's declaration.
UNDECLARED = {"Ctrl+Z", "Shift+Enter", "Ctrl+Enter", "Ctrl+C"}
EXIT_CODES = {"0", "1", "2", "3", "130"}


def lines(topic: str) -> list[str]:
    """The paragraphs of a page; an item of a list is one."""
    return [paragraph.text for paragraph in SOURCES[topic].paragraphs]


def whole(topic: str) -> str:
    return "\n".join(lines(topic))


def commands() -> dict[str, set[str]]:
    """Every command with its flags."""

    def below(parser: argparse.ArgumentParser, before: tuple[str, ...]) -> Iterator[tuple[str, set[str]]]:
        inner = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
        if not inner:
            yield " ".join(before), {flag for a in parser._actions for flag in a.option_strings}
        for action in inner:
            for name, child in action.choices.items():
                yield from below(child, (*before, name))

    return dict(below(build([noun.declare for noun in _NOUNS]), ()))


# --- errors


def filled(template: str) -> "re.Pattern[str]":
    """A sentence as a page gives it: names filled with words or left out, no quotation marks."""
    bare = re.sub(r"[“”]", "", template.replace(": {detail}", ""))
    return re.compile(r"[\w., ]*".join(re.escape(piece) for piece in re.split(r"\s*\{\w+\}\s*", bare)))


def of_kind(kind: Kind) -> str:
    (line,) = [line for line in lines("errors") if line.endswith(f"(`{kind}`)")]
    return line


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.USAGE])
def test_every_error_stands_there_with_its_sentence_and_its_next_step(kind: Kind) -> None:
    line = re.sub(r"[“”]", "", of_kind(kind))
    said = re.match(r"\*\*(.+?)\*\*", line)
    assert said is not None and filled(KINDS[kind].message).fullmatch(said[1]), said
    assert re.sub(r"[“”.]+$|[“”]", "", KINDS[kind].next_step) in line


def test_the_error_that_tells_its_own_details_is_there() -> None:
    assert KINDS[Kind.USAGE].message == "{detail}" and KINDS[Kind.USAGE].next_step.endswith("--help”.")
    assert "--help”" in of_kind(Kind.USAGE) and DEFAULTS["command"] in of_kind(Kind.USAGE)


def test_no_other_error_stands_there() -> None:
    named = [found[1] for line in lines("errors") if (found := re.search(r"\(`(\w+)`\)$", line))]
    assert sorted(named) == sorted(Kind)


# --- exit codes


def test_exit_codes_are_those_that_errors_have() -> None:
    told = [line.split("**")[1] for line in lines("exit-codes") if line.startswith("**")]
    assert set(told) == EXIT_CODES and len(told) == 5
    assert {str(sentence.exit_code) for sentence in KINDS.values()} <= EXIT_CODES
    (refused,) = [line for line in lines("exit-codes") if line.startswith("**3**")]
    for kind in (kind for kind in Kind if KINDS[kind].exit_code == 3):
        assert kind.value.partition("_")[0] in refused, kind


# --- commands


def spoken_of(text: str) -> Iterator[tuple[str, set[str]]]:
    """Every command line in a text, as far as it is a command, with its flags."""
    for code in CODE.findall(text):
        words = code.split()
        if words[:1] == ["signalbox"] and len(words) > 1:
            named = [word for word in words[1:3] if re.fullmatch("[a-z]+", word)]
            yield " ".join(named), {word for word in words if word.startswith("--")}


@pytest.mark.parametrize("topic", SOURCES)
def test_commands_that_a_page_names_are_declared(topic: str) -> None:
    declared = commands()
    for command, flags in spoken_of(whole(topic)):
        if command:
            known = {
                f for name, its in declared.items() if name == command or name.startswith(f"{command} ") for f in its
            }
            assert known, command
            assert flags <= known | EVERYWHERE, (command, flags)
        else:
            assert flags <= EVERYWHERE


def test_every_command_and_flag_is_told() -> None:
    told = whole("commands")
    named = {command for command, _ in spoken_of(told)} - {""}
    declared = commands()
    assert declared.keys() == named
    flags = set(re.findall(r"--[a-z-]+", told))
    assert flags | {"-h"} == {flag for its in declared.values() for flag in its} | {"--version"}


# --- options and policy


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.key)
def test_every_option_stands_there_with_its_choices(option: Option) -> None:
    (line,) = [line for line in lines("options") if line.startswith(f"**{option.title}** (`{option.key}`): ")]
    assert [title for _, title in option.choices if f"*{title}*" not in line] == []
    default = option.default
    # What an option is when nobody set it is told of every number that is not one of the special ones.
    if option.type is OptionType.INTEGER and isinstance(default, int) and default > 0:
        assert re.search(rf"\b{default}( \w+)? unless you change it", line)


def test_options_stand_under_their_groups_and_no_others_are_told() -> None:
    told = [(p.heading, p.name) for p in SOURCES["options"].paragraphs if p.heading]
    assert told == [(option.group, option.title) for option in OPTIONS]


@pytest.mark.parametrize("topic", SOURCES)
def test_options_that_a_page_names_are_declared(topic: str) -> None:
    for code in CODE.findall(whole(topic)):
        if re.fullmatch(r"(appearance|chat|routing|local|network)\.[a-z_]+", code):
            assert code in {option.key for option in OPTIONS} | {"chat.db"}, code


def test_every_key_of_policy_is_told_and_no_other() -> None:
    told = {code for line in lines("policy") for code in CODE.findall(line) if re.fullmatch("[a-z_]+", code)}
    names = {key.name for key in KEYS}
    assert told - {*PASSAGE_RULES, *AUDIT_CONTENTS} == names | {OPTIONS_KEY}
    assert {*PASSAGE_RULES, *AUDIT_CONTENTS} <= told
    rows = [p.name for p in SOURCES["policy"].paragraphs if p.name]
    assert len(rows) >= 12


def test_every_label_is_told() -> None:
    assert [p.name.lower() for p in SOURCES["labels"].paragraphs if p.name][:4] == [label.value for label in Label]


# --- menus and keys


def test_shortcuts_are_those_of_the_actions() -> None:
    page = SOURCES["shortcuts"].paragraphs
    rows = [(GROUPS[group], row) for group, rows in TABLE.items() for row in rows]
    keys = {row.id: " or ".join(filter(None, (row.shortcut, ALSO.get(row.id)))) for _, row in rows}
    declared = [(group, f"**{row.text}**: {keys[row.id]}") for group, row in rows if keys[row.id]]
    assert [(p.heading, p.text) for p in page if p.name] == declared
    (rest,) = [p.text for p in page if p.heading == "Without a shortcut"]
    listed, _, _ = rest.partition(". ")
    assert re.findall(r"\*\*([^*]+)\*\*", listed) == [row.text for _, row in rows if not keys[row.id]]
    assert set(re.findall(r"\((\w+)\)", listed)) == {group for group, row in rows if not keys[row.id]}


@pytest.mark.parametrize("topic", SOURCES)
def test_keys_that_a_page_names_are_declared(topic: str) -> None:
    declared = {row.shortcut for rows in TABLE.values() for row in rows} | set(ALSO.values())
    for key in KEY.findall(whole(topic)):
        assert key in declared | UNDECLARED, key


@pytest.mark.parametrize("topic", SOURCES)
def test_an_action_with_its_key_has_that_key(topic: str) -> None:
    keys = {row.text: row.shortcut for rows in TABLE.values() for row in rows}
    for text, key in re.findall(r"\*\*([^*]+)\*\* \(((?:Ctrl|F\d)[^)]*)\)", whole(topic)):
        assert keys[text] == key


# What stands in bold and is neither an action, an option nor a label: names of fields and buttons, by the page.
BUTTONS = {
    "keys": {"Name", "Address", "Country", "Test", "Settings, Providers"},
    "first-steps": {"Continue", "Ask the model anyway"},
    "labels": {"Public", "Internal", "Confidential", "Restricted"},
    "recovery": {"Settings, About"},
    "register": {"Check the audit log"},
    "options": {"Settings, General", "Continue"},
    "exit-codes": EXIT_CODES,
}


@pytest.mark.parametrize("topic", sorted(SOURCES.keys() - {"errors", "limits"}))
def test_what_stands_in_bold_is_what_the_window_says(topic: str) -> None:
    known = {row.text for rows in TABLE.values() for row in rows} | {option.title for option in OPTIONS}
    assert set(re.findall(r"\*\*([^*]+)\*\*", whole(topic))) - known - BUTTONS.get(topic, set()) == set()
