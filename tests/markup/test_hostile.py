"""Text that was made to hurt: nothing hidden gets through, nothing takes more than its share."""

import re
import sys
import threading
from itertools import pairwise
from typing import NoReturn

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.blocks import Code, Document, Run
from app.markup.claims import claimed_hosts
from app.markup.colour import LANGUAGES, colour, is_ready
from app.markup.hygiene import clean, clean_code, one_line
from app.markup.inline import inline, label_of
from app.markup.parse import parse, verbatim
from app.markup.plain import copy_code, to_plain
from app.markup.settle import settle

NEVER = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u200b\u2060\u2065\ufeff\U0001d159\ud800-\udfff\ufdd0-\ufdef\U000e0000-\U000e007f]"
)


def texts(value: object) -> list[str]:
    """All text in a document, wherever it is."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple):
        return [text for part in value for text in texts(part)]
    slots = getattr(value, "__slots__", ())
    return [text for name in slots for text in texts(getattr(value, name))]


def shown(document: Document) -> str:
    return "\x1f".join(texts(document.blocks)).replace("\x1f", "")


TROUBLE = st.text(
    st.sampled_from(
        "ab \n`*_[]()!<>#-|$\\~&;:/."
        "\u202e\u2065\u2066\u200b\u200d\ufe0f\U000e0041\U000e007f\x1b\x00\x9b\ufeff\ud800\ufdd0\ufffc\u2028"
    ),
    max_size=80,
)


@settings(max_examples=300, deadline=None)
@given(TROUBLE)
def test_nothing_hidden_is_shown_or_copied(text: str) -> None:
    document = parse(text)
    assert not NEVER.search(shown(document))
    assert not NEVER.search(shown(verbatim(text)))
    assert not NEVER.search(to_plain(document))
    assert not NEVER.search(copy_code(text))
    assert not NEVER.search(one_line(text))
    assert len(clean_code(text)) == len(text)


def test_what_was_hidden_leaves_a_mark() -> None:
    assert clean("a\u202eb") == "a\ufffdb"
    assert clean("a" + "".join(chr(0xE0000 + ord(c)) for c in "ignore all") + "b") == "a\ufffdb"
    assert clean("x" + "\ufe01" * 40) == "x\ufffd"
    assert clean("pass\u200bwo\u2065rd") == "password"
    assert clean("pass\U0001d159word") == "pass\ufffdword"


def test_scripts_and_emoji_keep_what_they_need() -> None:
    for text in ("👩‍💻", "❤️", "می‌خواهم", "क्‍ष", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "1️⃣"):
        assert clean(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "ls\x1b[2Kecho",
        "\x1b]0;title\x07x",
        "\x9b31mred",
        "a\rb",
        "rm\u202e -rf",
        "x\u200by",
        "t\U000e0041\U000e0042",
        "\x1b[200~paste",
        "\x08\x08\x08hidden",
    ],
)
def test_copied_code_steers_no_terminal(text: str) -> None:
    copied = copy_code(parse(f"```\n{text}\n```").blocks[0].text)  # type: ignore[union-attr]
    assert all(c.isprintable() or c in "\n\t" for c in copied)
    assert "\ufffd" not in copied


PATHOLOGICAL = {
    "open brackets": "[" * 100_000,
    "bracket pairs": "[]" * 50_000,
    "links half": "[a](" * 25_000,
    "links nested": "[" * 20_000 + "a" + "](u)" * 20_000,
    "images": "![" * 50_000,
    "backticks": "`" * 100_000,
    "backticks rising": "".join("x" + "`" * n for n in range(400)),
    "stars": "*" * 100_000,
    "stars in words": "*a" * 50_000,
    "stars apart": "a**b " * 20_000,
    "underscores": "_a_" * 30_000,
    "pipes": "|" * 100_000,
    "pipe lines": "|a|b|\n" * 20_000,
    "table wide": "|" + "a|" * 5_000 + "\n|" + "-|" * 5_000 + "\n" + "|" * 50_000,
    "table rows": "|a|\n|-|\n" + "|*a*|\n" * 15_000,
    "quotes": ">" * 100_000,
    "quote steps": "".join(">" * n + " a\n" for n in range(400)),
    "lists deep": "".join(" " * n + "- a\n" for n in range(400)),
    "markers": "- " * 50_000,
    "numbers": "1. " * 30_000,
    "definitions": "".join(f"[a{n}]: https://x.test/{n}\n" for n in range(4_000)),
    "definitions wanted": "[a0] " * 10_000 + "\n\n" + "".join(f"[a{n}]: https://x.test/{n}\n\n" for n in range(1_500)),
    "definitions, paragraphs": "".join(f"[a{n}]: /x\n\n" for n in range(2_000)) + "`a`\n\n" * 4_000,
    "definitions, rows": "".join(f"[a{n}]: /x\n\n" for n in range(2_000)) + "|a|\n|-|\n" + "|`a`|\n" * 4_000,
    "dollars": "$" * 100_000,
    "dollar words": "$a" * 50_000,
    "tex": "\\(" * 50_000,
    "tildes": "~" * 100_000,
    "tilde words": "~~a" * 30_000,
    "autolinks": "<https://" * 11_000,
    "addresses": "https://x.test/" * 7_000,
    "autolinks whole": "".join(f"<http://{n}>" for n in range(7_000)),
    "autolinks and dots": "".join(f"a·b<http://a{n}>é" for n in range(5_000)),
    "autolinks and formulas": "".join(f"<http://{n}>$a$" for n in range(5_000)),
    "links and emphasis": "".join(f"**[*a*](http://{n})**" for n in range(4_000)),
    "address parens": "https://x.test/" + "(" * 40_000 + ")" * 40_000,
    "entities": "&" * 100_000,
    "backslashes": "\\" * 100_000,
    "spaces": " " * 100_000 + "x",
    "tabs": "\t" * 100_000,
    "lines": "\n" * 100_000,
    "setext": "a\n=\n" * 25_000,
    "hashes": "#" * 100_000,
    "heading long": "# " + "*a* " * 25_000,
    "one long word": "a" * 100_000,
    "paragraph long": "*a* b\n" * 16_000,
    "rules": "---\n" * 25_000,
    "rule long": "- " * 40_000 + "x",
    "fences": "```\n" * 25_000,
    "html": "<a " * 30_000,
    "comments": "<!--" * 25_000,
    "zalgo": "a" + "\u0301" * 50_000,
    "hidden": "\u202e" * 100_000,
    "tags": "\U000e0041" * 100_000,
}


class Steps:
    """Counts lines of Python that run, so that cost is measured without a clock."""

    def __init__(self, limit: int) -> None:
        self.left = limit

    def __call__(self, frame: object, event: str, argument: object) -> "Steps":
        self.left -= 1
        if self.left < 0:
            raise RuntimeError("too many steps")
        return self


@pytest.mark.parametrize("name", PATHOLOGICAL)
def test_hostile_texts_take_no_more_than_their_share(name: str) -> None:
    text = PATHOLOGICAL[name]
    sys.setprofile(Steps(100 * len(text) + 100_000))
    try:
        document = parse(text)
    finally:
        sys.setprofile(None)
    assert document.source == text


@pytest.mark.parametrize("name", PATHOLOGICAL)
def test_a_little_more_of_a_hostile_text_costs_a_little(name: str) -> None:
    text = PATHOLOGICAL[name]
    document = parse(text[:-40], growing=True)
    sys.setprofile(Steps(400_000))
    try:
        document = parse(text, document, growing=True)
    finally:
        sys.setprofile(None)
    assert document.source == text


BLANKS = " " * 1_000_000
ENDLESS = {
    "ruling line": f"a|b\n:-{BLANKS}x",
    "ruling line with bars": f"|a|b|\n|-{BLANKS}|{BLANKS}x|",
    "heading": f"# a{BLANKS}x",
    "heading with marks": f"# a{BLANKS}{'#' * 1_000_000}x",
    "definition without address": f"[a]:{BLANKS}<",
    "definition with more": f"[a]: b{BLANKS}x",
}


@pytest.mark.parametrize("name", ENDLESS)
def test_a_line_that_seems_to_become_something_is_read_once(name: str) -> None:
    # Where two parts of a pattern want the same blanks, any of these would run for hours.
    assert parse(ENDLESS[name]).source == ENDLESS[name]


def test_what_is_looked_for_anywhere_is_looked_for_once() -> None:
    # These as well, where a search begins anew at each of them.
    assert inline(f"a{BLANKS}b", {}) == (Run(f"a{BLANKS}b"),)
    assert list(claimed_hosts("/" * 1_000_000, mail=False)) == []
    assert list(claimed_hosts("//[" * 300_000, mail=False)) == []


class Listed(dict[str, str]):
    """References that may be asked for one by one, and not be gone through."""

    def __iter__(self) -> NoReturn:
        raise AssertionError("gone through")

    items = keys = values = __iter__


def test_a_stretch_asks_only_for_the_references_that_it_names() -> None:
    references = Listed({label_of("a"): "https://x.test/"})
    assert inline("`b` [a] [c]", references) == (
        Run("b", code=True),
        Run(" "),
        Run("a", link="https://x.test/"),
        Run(" [c]"),
    )


def cost(before: str, more: str) -> int:
    """Steps that it takes to go on with a text."""
    document = parse(before, growing=True)
    steps = Steps(10_000_000)
    sys.setprofile(steps)
    try:
        parse(before + more, document, growing=True)
    finally:
        sys.setprofile(None)
    return 10_000_000 - steps.left


ORDINARY = "Some *words* and `code`, then more of them.\n\n- one **two**\n- three\n\n```py\nx = 1\n```\n\n"
DEFINED = "[a]: https://a.test\n\n"


@pytest.mark.parametrize(
    ("before", "part", "more"),
    [
        ("", ORDINARY, "more"),
        (DEFINED, ORDINARY, "more"),
        (DEFINED, "[a] and ![b][a]\n\n", "more"),
        (DEFINED, "[a] and ![b][a]\n\n", "more\n\nand [a]\n\n"),
        (DEFINED, "[a] and [b]\n\n", "more\n\n[c]: https://c.test\n\n"),
        ("", "[a] and [b]\n\n", "more\n\n[a]: https://a.te"),
        (DEFINED, "[a] and [b]\n\n", "more\n\n[b]: https://b.te"),
        (DEFINED, "- [a]\n", "\n```py"),
    ],
    ids=[
        *("ordinary", "defined", "wanted", "wanted again", "another", "half of a definition", "half of another"),
        "half of a fence",
    ],
)
def test_a_delta_costs_the_same_at_any_length(before: str, part: str, more: str) -> None:
    few, many = (cost(before + part * times + "And then ", more) for times in (2, 1_200))
    assert many <= few * 1.2


def test_a_definition_costs_as_much_as_there_is_that_names_it() -> None:
    parts = [f"[{letter}] names something.\n\n" for letter in "abcd"]
    few, many = (cost(DEFINED + "".join(parts) + parts[2] * times, "[b]: https://b.test\n") for times in (1, 1_200))
    assert many <= few * 1.2


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_language_has_a_lexer(language: str) -> None:
    list(colour("x = 1", language))


def test_colours_are_in_order_and_inside() -> None:
    code = parse("```python\ndef f(x):\n    return 'a' + 1  # note\n```").blocks[0]
    assert isinstance(code, Code)
    spans = tuple(colour(code.text, code.language))
    found = {code.text[start:end]: kind for start, end, kind in spans}
    assert found["def"] == "keyword"
    assert found["f"] == "name"
    assert found["1"] == "number"
    assert found["# note"] == "comment"
    assert all(a[1] <= b[0] for a, b in pairwise(spans))


def test_lexers_are_made_in_a_thread() -> None:
    assert is_ready("brainfuck"), "nothing has to be made for it"
    is_ready("Fortran")
    for thread in threading.enumerate():
        if thread.name == "lexer":
            thread.join(10)
    assert is_ready("fortran")


def test_code_that_is_too_much_stays_in_one_colour() -> None:
    assert list(colour("x = 1\n" * 30_000, "python")) == []
    assert list(colour("x" * 3_000, "python")) == []
    assert list(colour("x = 1", "brainfuck")) == []


@pytest.mark.parametrize(
    ("text", "calm"),
    [
        ("a **bo", "a **bo**"),
        ("a **", "a "),
        ("a **bo*", "a **bo**"),
        ("a *b", "a *b*"),
        ("2 * 3", "2 * 3"),
        ("a `co", "a `co`"),
        ("a `**co", "a `**co`"),
        ("a ~~b", "a ~~b~~"),
        ("see [text](htt", "see text"),
        ("see ![al", "see "),
        ("see ![al](htt", "see "),
        ("text\n| a | b |\n|--", "text"),
        ("done **b** and *c*", "done **b** and *c*"),
    ],
)
def test_half_typed_marks_are_shown_as_what_they_will_be(text: str, calm: str) -> None:
    assert settle(text) == calm


def test_a_half_typed_line_changes_nothing_above_it() -> None:
    for half in ("-", "--", "=", "1", "1.", "#", "##", "`", "``", ">", "*"):
        assert parse(f"Points:\n{half}", growing=True).blocks == parse("Points:").blocks
    assert parse("Points:\n-").blocks != parse("Points:").blocks


def test_plain_text_of_everything() -> None:
    text = "# H\n\na **b**\n\n1. x\n2. y\n   - z\n\n> q\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
    text += "```\ncode\n```\n\n- [x] t\n\n$$\nx\n$$\n\n---\n\n![i](u)"
    expected = "H\n\na b\n\n1. x\n2. y\n   - z\n\n> q\n\na\tb\n1\t2\n\ncode\n\n- [x] t\n\nx\n\n———\n\n[i]"
    assert to_plain(parse(text)) == expected


def test_a_run_is_hashable_so_that_looks_can_be_cached() -> None:
    assert len({Run("a"), Run("a"), Run("b")}) == 2
