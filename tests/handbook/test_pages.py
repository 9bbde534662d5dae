"""How pages are read: titles, aliases, headings and paragraphs; and the pages that ship."""

from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Kind, KnownError
from app.handbook import Handbook
from app.handbook.book import ORDER
from app.handbook.pages import read

SMALL = """\
# Tea

<!-- aliases: brewing, hot drink -->

Tea is made of
leaves.

## Cups

<!-- aliases: mugs,
a large cup -->

- **Small**: holds little.
- Large
  ones hold more.

Wash them.
"""
SHIPPED = {
    entry.name.removesuffix(".md"): entry.read_text(encoding="utf-8")
    for entry in (files("resources") / "handbook").iterdir()
}


def test_a_page_is_read() -> None:
    source = read("tea", SMALL)
    assert (source.page.topic, source.page.title, source.aliases) == ("tea", "Tea", ("brewing", "hot drink"))
    assert source.page.text.startswith("# Tea\n\nTea is made of\nleaves.\n\n## Cups\n\n- **Small**")
    assert "aliases" not in source.page.text
    assert [(p.heading, p.text, p.name) for p in source.paragraphs] == [
        ("", "Tea is made of leaves.", ""),
        ("Cups", "**Small**: holds little.", "Small"),
        ("Cups", "Large ones hold more.", ""),
        ("Cups", "Wash them.", ""),
    ]
    assert {p.aliases for p in source.paragraphs[1:]} == {("mugs", "a large cup")}


@pytest.mark.parametrize("text", ["", "Tea\n\nwithout a title", "# Tea\n", "## Tea\n\nhas no title"])
def test_what_is_no_page_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="tea"):
        read("tea", text)


@given(st.text())
def test_any_page_is_quoted_word_for_word(text: str) -> None:
    source = read("any", f"# Any\n\nBegin. {text}")
    whole = " ".join(source.page.text.split())
    for paragraph in source.paragraphs:
        for word in paragraph.text.split():
            assert word in whole


def test_every_page_has_its_place_and_its_names() -> None:
    assert set(ORDER) == set(SHIPPED)
    for topic, text in SHIPPED.items():
        source = read(topic, text)
        assert len(source.aliases) >= 3 and source.page.title and len(source.paragraphs) >= 3, topic
        assert all(paragraph.aliases for paragraph in source.paragraphs if paragraph.heading), topic
        assert "<!--" not in source.page.text, topic


def test_pages_are_read_in_two_minutes_and_fit_a_terminal() -> None:
    for topic, text in SHIPPED.items():
        # Four words a second; in four pages things are looked up.
        assert len(read(topic, text).page.text.split()) <= 480 or topic in {
            "commands",
            "errors",
            "limits",
            "options",
        }, topic
        assert max(map(len, text.splitlines())) <= 132, topic


def test_pages_name_files_that_are_there() -> None:
    for topic, text in SHIPPED.items():
        for part in text.split("](")[1:]:
            assert Path(part.partition(")")[0]).stem in SHIPPED, topic


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("name", "topic"),
    [
        ("keys", "keys"),
        ("exit codes", "exit-codes"),
        ("Exit-Codes", "exit-codes"),
        ("audit log", "register"),
        ("recovery key", "recovery"),
        ("moving to a new computer", "backups"),
    ],
)
async def test_a_page_has_many_names(name: str, topic: str) -> None:
    assert (await Handbook.load().page(name)).topic == topic


@pytest.mark.anyio
async def test_an_unknown_page_is_not_found() -> None:
    book = Handbook.of({"tea.md": SMALL, "notes.txt": "no page"})
    assert [page.topic for page in await book.pages()] == ["tea"]
    for name in ("coffee", ""):
        with pytest.raises(KnownError) as told:
            await book.page(name)
        assert told.value.kind is Kind.NOT_FOUND
