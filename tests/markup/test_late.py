"""Definitions that come after what they define: when they count, and what an answer full of them costs."""

import sys
from collections.abc import Callable

import pytest

from app.core.blocks import Paragraph
from app.markup.parse import parse
from tests.markup.test_hostile import Steps

NAMING = "[a] [b] [c] [d] [e] [f]\n\n"
LIMIT = 1_000_000_000


def links(text: str, *, growing: bool) -> str:
    """The labels of the first paragraph that became links."""
    first = parse(text, growing=growing).blocks[0]
    assert isinstance(first, Paragraph)
    return "".join(run.text for run in first.runs if run.link)


def test_while_a_text_grows_a_definition_counts_once_its_paragraph_has_ended() -> None:
    """Until then its address would be another one with each letter, and the line could yet become a table's."""
    text = "[a]\n\n[a]: https://a.test"
    assert [links(text + more, growing=True) for more in ("", "\n", "\n\n")] == ["", "", "a"]
    assert [links(text + more, growing=False) for more in ("", "\n", "\n\n")] == ["a", "a", "a"]


def test_what_names_many_labels_waits_for_twice_as_many() -> None:
    text, shown = NAMING, []
    for label in "cafedb":
        text += f"[{label}]: https://x.test/{label}\n\n"
        shown.append(links(text, growing=True))
        assert set(links(text, growing=False)) == set("cafedb"[: len(shown)])
    assert list(map(set, shown)) == [set("c"), set("ca"), set("ca"), set("cafe"), set("cafe"), set("cafedb")]


def test_what_was_defined_before_counts_at_once() -> None:
    text = "".join(f"[{label}]: https://x.test/{label}\n\n" for label in "bfe") + NAMING
    assert links(text, growing=True) == "bef"
    assert links(text + "[a]: https://x.test\n\n[c]: https://x.test\n\n", growing=True) == "abcef"


def cost(lines: list[str], *, by_letters: bool = False) -> int:
    """Steps that it takes to show an answer while it comes by lines or letters, and once it has ended."""
    steps = Steps(LIMIT)
    document, text = None, ""
    sys.setprofile(steps)
    try:
        for line in lines:
            for piece in line if by_letters else (line,):
                text += piece
                document = parse(text, document, growing=True)
        parse(text, document)
    finally:
        sys.setprofile(None)
    return LIMIT - steps.left


def comes_and_goes(size: int) -> list[str]:
    return ["[x]\n\n"] * size * 4 + ["[x]: <a|b>\n", "-|-\n", "\n"] * size


def comes_and_goes_elsewhere(size: int) -> list[str]:
    lines = (["[x]: " + f"<a{n}|b>\n", "-|-\n", "\n"] for n in range(size))
    return ["[x]\n\n"] * size * 4 + [line for three in lines for line in three]


def list_of_sources(size: int) -> list[str]:
    return [f"- [{n}]\n" for n in range(size)] + ["\nend\n\n"] + [f"[{n}]: /{n}\n\n" for n in range(size)]


def list_of_sources_below_each_other(size: int) -> list[str]:
    return [f"- [{n}]\n" for n in range(size)] + ["\nend\n\n"] + [f"[{n}]: /{n}\n" for n in range(size)]


@pytest.mark.parametrize(
    "answer", [comes_and_goes, comes_and_goes_elsewhere, list_of_sources, list_of_sources_below_each_other]
)
def test_twice_as_long_an_answer_costs_about_twice_as_much(answer: Callable[[int], list[str]]) -> None:
    few, many = cost(answer(60)), cost(answer(240))
    assert many < 8 * few
