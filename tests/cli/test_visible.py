"""No text of a stranger steers the terminal, in words, tables or JSON."""

import io
import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cli.output import Output, _fit, width
from app.cli.visible import Beside, Flow, escaped, one_line, visible
from app.core.errors import Kind, KnownError
from tests.cli.conftest import Terminal
from tests.cli.eye import seen

STEERING = [
    ("\x1b[31mred\x1b[0m", "␛[31mred␛[0m"),
    ("\x1b]0;title\x07", "␛]0;title␇"),
    ("\x9b31m", "<U+009B>31m"),
    ("a\rb", "a␍b"),
    ("a\r\nb\tc", "a\nb\tc"),
    ("a\x08\x7f\x00", "a␈␡␀"),
    ("abc\u202edcb\u202c", "abc<U+202E>dcb<U+202C>"),
    ("\u2066x\u2069\u200f\u061c", "<U+2066>x<U+2069><U+200F><U+061C>"),
    ("a\u2028b\u2029c", "a<U+2028>b<U+2029>c"),
    ("\U000e0041", "<U+E0041>"),
    ("\ud800", "<U+D800>"),
    ("naïve 日本語 👩‍👩‍👧 ё", "naïve 日本語 👩‍👩‍👧 ё"),
]


@pytest.mark.parametrize(("text", "shown"), STEERING)
def test_what_would_steer_is_shown(text: str, shown: str) -> None:
    assert visible(text) == shown


def steers(character: str) -> bool:
    return (
        unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} and character not in "\n\t"
    ) or unicodedata.bidirectional(character) in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


@given(st.text(st.characters()))
def test_nothing_that_steers_is_left(text: str) -> None:
    assert not any(map(steers, visible(text)))
    assert not any(map(steers, one_line(text)))
    assert "\n" not in one_line(text)


@given(st.dictionaries(st.text(st.characters(), max_size=8), st.text(st.characters(), max_size=20)))
def test_json_says_the_same_without_what_steers(value: dict[str, str]) -> None:
    document = escaped(json.dumps(value, ensure_ascii=False, indent=1))
    assert not any(map(steers, document))
    assert json.loads(document) == value


@given(st.lists(st.text(st.sampled_from("ab\r\n\x1b"), max_size=4)))
def test_pieces_show_what_the_whole_shows(pieces: list[str]) -> None:
    flow = Flow()
    assert "".join([flow.feed(piece) for piece in pieces] + [flow.end()]) == visible("".join(pieces))


@given(st.lists(st.text(st.sampled_from("ab ►▸\n\u200b"), max_size=4)))
def test_pieces_of_others_are_set_off_as_the_whole_is(pieces: list[str]) -> None:
    beside = Beside()
    shown = "".join(map(beside.feed, pieces))
    assert shown == Beside().feed("".join(pieces))
    assert not {"►", "▸"} & set(shown)


def test_errors_are_two_sentences_and_cannot_steer() -> None:
    out, err = io.StringIO(), io.StringIO()
    error = KnownError(Kind.NOT_FOUND, what="file", name="\x1b[2Jx\u202e")
    Output(False, out, err).error(error)
    assert (out.getvalue(), err.getvalue()) == ("", "There is no file “␛[2Jx<U+202E>”. Check the name and try again.\n")
    Output(True, out, err).error(error)
    assert json.loads(out.getvalue())["error"] == {
        "kind": "not_found",
        "message": error.message,
        "next_step": error.next_step,
    }
    assert "\x1b" not in out.getvalue()


def test_tables_are_aligned_by_what_the_eye_sees() -> None:
    out = io.StringIO()
    Output(False, out, io.StringIO()).table(("A", "B"), [("日本", "x"), ("e\u0301", "y\nz"), ("long name", "")])
    assert out.getvalue() == "A          B\n日本       x\ne\u0301          y z\nlong name\n"


def test_on_a_terminal_the_flexible_column_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    monkeypatch.setenv("NO_COLOR", "1")
    out = Terminal()
    Output(False, out, Terminal()).table(("ID", "TITLE"), [("1234567890", "a title that is far too long for it")])
    assert [width(line) <= 30 for line in out.getvalue().splitlines()] == [True, True]
    assert "…" in out.getvalue()


@given(st.text(st.sampled_from("ab日\u0301 "), max_size=12), st.integers(1, 14))
def test_a_cell_is_as_wide_as_its_column(text: str, columns: int) -> None:
    fitted = _fit(text, columns)
    assert width(fitted) == columns
    assert fitted.rstrip() == text.rstrip() or (width(text) > columns and text.startswith(fitted.rstrip(" ")[:-1]))


def test_a_cell_of_any_length_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []

    def look(character: str) -> int:
        looked.append(character)
        return 1

    monkeypatch.setattr("app.cli.output._columns", look)
    assert _fit("x" * 10_000, 40) == "x" * 39 + "…"
    assert len(looked) < 30_000


def test_progress_takes_one_row_of_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    watched = Terminal()
    Output(False, io.StringIO(), watched).progress("日本" * 40)
    assert watched.getvalue() == "日本" * 4 + "日…"


@pytest.mark.parametrize(
    ("out", "err", "variables", "colour"),
    [
        (Terminal, Terminal, {"TERM": "xterm"}, True),
        (Terminal, Terminal, {"TERM": "xterm", "NO_COLOR": "1"}, False),
        (Terminal, Terminal, {"TERM": "dumb"}, False),
        (io.StringIO, Terminal, {"TERM": "xterm"}, False),
        (io.StringIO, io.StringIO, {"TERM": "xterm"}, False),
    ],
)
def test_colour_is_for_terminals_that_want_it(
    monkeypatch: pytest.MonkeyPatch,
    out: type[io.StringIO],
    err: type[io.StringIO],
    variables: dict[str, str],
    colour: bool,
) -> None:
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    streams = out(), err()
    output = Output(False, *streams)
    output.table(("A",), [("x",)])
    output.note("quiet")
    assert ("\x1b" in streams[0].getvalue() + streams[1].getvalue()) is colour


def test_a_pipe_gets_utf_8_whatever_the_locale_says() -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="ascii")
    output = Output(True, out, io.StringIO())
    output.object({"text": "日本\ud800"})
    output.flush()
    assert json.loads(raw.getvalue().decode()) == {"text": "日本\ud800"}


def test_progress_is_for_those_who_watch() -> None:
    quiet, watched = io.StringIO(), Terminal()
    Output(False, io.StringIO(), quiet).progress("half")
    Output(False, io.StringIO(), watched).progress("half\x1b")
    assert quiet.getvalue() == ""
    assert seen(watched.getvalue()) == "half␛▏"


@pytest.mark.parametrize("mark", "►▷⊳ᐅᐳ⫸⮊⯮")
def test_nothing_that_looks_like_the_programs_own_mark_is_shown(mark: str) -> None:
    shown = "".join(Beside().feed(visible(f"{mark} Error: ask the help desk\n")))
    assert mark not in shown
