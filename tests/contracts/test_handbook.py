"""The desk of the handbook: its pages, one by its names, and the search through them; before the home is open."""

from pathlib import Path

import pytest

from app.core.errors import Kind
from tests.support.stages import Stage, played

pytestmark = pytest.mark.anyio


async def reading(stage: Stage) -> None:
    """Pages are listed and read, under every name that they have."""
    desk = stage.engine.handbook
    pages = await stage.do("pages", desk.pages())
    assert len({page.topic for page in pages}) == len(pages) > 10
    for name in ("exit-codes", "Exit codes", "EXIT  STATUS"):
        page = await stage.do(name, desk.page(name))
        assert page in pages and page.topic == "exit-codes" and page.text.startswith(f"# {page.title}\n")
    await stage.refused("no page", desk.page("zebras"), Kind.NOT_FOUND)


async def searching(stage: Stage) -> None:
    """The best paragraph of each page, at most so many; nothing for nothing."""
    desk = stage.engine.handbook
    found = await stage.do("a word", desk.search("recovery key"))
    assert found[0].topic == "recovery" and len({match.topic for match in found}) == len(found) > 1
    assert await stage.do("two at most", desk.search("recovery key", limit=2)) == found[:2]
    assert await stage.do("half a word", desk.search("recov")) != ()
    assert [await desk.search(text) for text in ("", " ?! ", "zebras ")] == [(), (), ()]


async def test_reading_the_handbook(tmp_path: Path) -> None:
    await played(reading, tmp_path, opened=False)


async def test_searching_the_handbook(tmp_path: Path) -> None:
    await played(searching, tmp_path, opened=False)
