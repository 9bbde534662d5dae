"""Editing keeps every character that it need not touch."""

import tomllib
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.settings.toml_text import CannotEdit, flatten, literal, with_value, without

FILE = """\
# my settings
title = "newer"  # a key of a newer version

[appearance]   # how it looks
  theme = "dark"   # at night
text_size = 2

# why: slow machine
[local]
"threads" = 4
plan = [
  "a", # first
  "b",
]

[[future.things]]
theme = "not ours"
when = 2026-11-22

[chat]"""


def test_a_value_changes_in_its_line_and_nothing_else_does() -> None:
    changed = with_value(FILE, "appearance.theme", "light")
    assert changed == FILE.replace('theme = "dark"', 'theme = "light"')


def test_a_quoted_key_is_found() -> None:
    assert with_value(FILE, "local.threads", 8) == FILE.replace('"threads" = 4', "threads = 8")


def test_a_new_value_joins_its_table() -> None:
    lines = with_value(FILE, "local.idle_minutes", 5).split("\n")
    assert lines[lines.index("]") + 1] == "idle_minutes = 5"
    assert [line for line in lines if line != "idle_minutes = 5"] == FILE.split("\n")


def test_a_new_table_stands_at_the_end() -> None:
    assert with_value(FILE, "network.proxy", "none") == FILE + '\n\n[network]\nproxy = "none"\n'
    assert with_value("", "network.proxy", "none") == '[network]\nproxy = "none"\n'


def test_a_table_of_dotted_keys_gets_another_dotted_key() -> None:
    text = 'appearance.theme = "dark"\n[chat]\nmodel = "auto"\n'
    assert with_value(text, "appearance.text_size", 1) == "appearance.text_size = 1\n" + text


def test_taking_out_leaves_the_rest() -> None:
    assert without(FILE, "appearance.theme") == FILE.replace('  theme = "dark"   # at night\n', "")
    assert without(FILE, "chat.model") == FILE


def test_many_lines_are_one_value() -> None:
    text = 'a.b = """\n[chat]\nmodel = "x"\n"""\nchat.model = "auto" # "# not this\n'
    assert with_value(text, "chat.model", "p/m") == text.replace('"auto"', '"p/m"')
    assert without(text, "a.b") == 'chat.model = "auto" # "# not this\n'


def test_line_ends_of_windows_stay() -> None:
    text = '[chat]\r\nmodel = "auto" # x\r\n'
    assert with_value(text, "chat.model", "p/m") == '[chat]\r\nmodel = "p/m" # x\r\n'
    assert with_value(text, "chat.bin_days", 3) == '[chat]\r\nmodel = "auto" # x\r\nbin_days = 3\r\n'
    assert "\r\n[local]\r\n" in with_value(text, "local.threads", 3)


def test_what_cannot_be_edited_is_refused() -> None:
    with pytest.raises(CannotEdit):
        with_value('chat = {model = "auto", bin_days = 3}\n', "chat.model", "p/m")
    with pytest.raises(CannotEdit):
        with_value("chat = 1\n", "chat.model", "p/m")


@given(
    st.one_of(
        st.text(st.characters(exclude_categories=["Cs"])),
        st.integers(),
        st.booleans(),
        st.lists(st.text(st.characters(exclude_categories=["Cs"]))).map(tuple),
    )
)
def test_a_literal_reads_back(value: Any) -> None:
    read = tomllib.loads(f"x = {literal(value)}")["x"]
    assert (tuple(read) if isinstance(read, list) else read) == value


NAMES = st.sampled_from(["a", "b", "theme", "model", '"q.x"', "größe".encode("ascii", "ignore").decode()])
VALUES = st.sampled_from(
    [
        "1",
        '"x # y"',
        "'lit # eral'",
        "[1, 2, # three\n 3]",
        '"""\n# no\n[t]\n"""',
        "2026-11-22",
        "1.5",
        "nan",
        "true",
        "{}",
    ]
)
REMARKS = st.sampled_from(["", " # why", "  #", '# "x" = 1'])


@st.composite
def documents(draw: st.DrawFn) -> str:
    lines: list[str] = []
    for _ in range(draw(st.integers(0, 8))):
        kind = draw(st.sampled_from(["value", "header", "remark", "array", "blank"]))
        name, value, remark = draw(NAMES), draw(VALUES), draw(REMARKS)
        lines.append(
            {
                "value": f"{name} = {value}{remark}",
                "header": f"[{name}]{remark}",
                "array": f"[[{name}]]{remark}",
                "remark": f"#{remark}",
                "blank": "",
            }[kind]
        )
    return "\n".join(lines)


@given(
    documents(), st.sampled_from(["a.theme", "b.model", "chat.theme", "theme.a"]), st.sampled_from(["light", 7, True])
)
def test_whatever_the_text_only_one_value_changes(text: str, key: str, value: Any) -> None:
    try:
        before = flatten(tomllib.loads(text))
    except tomllib.TOMLDecodeError:
        return
    path = tuple(key.split("."))
    try:
        changed = with_value(text, key, value)
    except CannotEdit:
        return
    after = flatten(tomllib.loads(changed))
    assert after.pop(path) == value
    before.pop(path, None)
    assert repr(sorted(after.items(), key=repr)) == repr(sorted(before.items(), key=repr))
    # Every line that is not the value's own is still there, in its order.
    kept = iter(changed.split("\n"))
    own = [line for line in text.split("\n") if line not in changed.split("\n")]
    assert all(line in kept for line in text.split("\n") if line not in own)
    gone = flatten(tomllib.loads(without(changed, key)))
    assert path not in gone


def test_dates_are_values() -> None:
    assert flatten({"a": {"b": date(2026, 11, 22)}, "c": {}}) == {("a", "b"): date(2026, 11, 22)}
