"""The handbook's Markdown as it is shown: flowing lines, and links from page to page."""

import pytest

from app.core.blocks import Heading, ListBlock, Paragraph
from app.handbook import Handbook
from app.markup.parse import parse
from app.ui.cards.handbook_text import readable, tip_of, topic_of


def test_lines_flow_and_structure_stays() -> None:
    text = "# Title\n\nOne\ntwo `a`\n--b three.\n\n## Next\n\n- item\n  goes on\n  `here`\n- other\n\nEnd.\n"
    assert readable(text) == "# Title\n\nOne two `a` --b three.\n\n## Next\n\n- item goes on `here`\n- other\n\nEnd.\n"


@pytest.mark.anyio
async def test_no_page_has_a_line_break_of_its_source_in_its_prose() -> None:
    for page in await Handbook.load().pages():
        for block in parse(readable(page.text)).blocks:
            assert isinstance(block, Paragraph | Heading | ListBlock), page.topic
            inside = [i for item in block.items for i in item.blocks] if isinstance(block, ListBlock) else [block]
            for one in inside:
                assert isinstance(one, Paragraph | Heading)
                assert not any("\n" in run.text for run in one.runs), (page.topic, one)


@pytest.mark.anyio
async def test_every_link_from_page_to_page_leads_to_one() -> None:
    pages = await Handbook.load().pages()
    found = {
        topic_of(run.link) or run.link
        for page in pages
        for block in parse(readable(page.text)).blocks
        for one in ([i for item in block.items for i in item.blocks] if isinstance(block, ListBlock) else [block])
        for run in getattr(one, "runs", ())
        if run.link
    }
    assert {"limits", "options", "errors"} <= found <= {page.topic for page in pages}


def test_a_page_is_told_apart_from_what_leads_out() -> None:
    (paragraph,) = parse(
        readable("See [What this cannot do](limits.md) and [x](https://example.com/limits.md).")
    ).blocks
    assert isinstance(paragraph, Paragraph)
    inside, outside = (run.link for run in paragraph.runs if run.link)
    assert (topic_of(inside), tip_of(inside)) == ("limits", "")
    assert (topic_of(outside), tip_of(outside)) == ("", "https://example.com/limits.md")
