"""A glance at a home from end to end: the list's first page, light, and handed on to the engine."""

import subprocess
import sys
from concurrent.futures import Future
from pathlib import Path

import pytest

from app import bootstrap
from app.core.messages import ConversationPage
from app.engine.facade import Engine
from app.engine.frame.setup import Setup
from app.engine.house.glance import look
from app.settings.policy_source import NoPolicy
from app.vault import boxed
from app.vault.boxed import BoxedItems
from app.vault.glance import begin_unlocking
from app.vault.homefile import HomeFile
from tests.support.engines import PASSPHRASE, running

pytestmark = pytest.mark.anyio
SCRIPT = {"replies": [{"echo": True}]}
HEAVY = {"sqlalchemy", "sqlmodel", "pydantic", "keyring", "asyncio", "httpx2", "markdown_it", "psutil"}


def unlock(folder: Path) -> "Future[BoxedItems | None]":
    return begin_unlocking(folder / "home", folder / "passphrase")


def seen(folder: Path) -> ConversationPage | None:
    return look(folder / "home", unlock(folder), lambda *_: None).result(20)


def listing(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


async def test_it_is_what_the_engine_lists_first(tmp_path: Path) -> None:
    async with running(tmp_path, SCRIPT) as scene:
        for text in ("One", "Two", "Three"):
            await scene.ask(text)
        listed = await scene.engine.conversations.page()
        assert seen(tmp_path) == listed, "beside an open store"
    assert seen(tmp_path) == listed
    assert len(listed.items) == 3


async def test_the_engine_goes_on_with_what_it_unlocked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(tmp_path, SCRIPT):
        pass
    box = unlock(tmp_path)
    assert box.result(20) is not None

    def derive(*_: object) -> bytes:
        raise AssertionError("derived twice")

    monkeypatch.setattr(boxed, "derive", derive)
    engine = Engine(Setup(tmp_path / "home", tmp_path / "passphrase", "", NoPolicy(), box=box.result))
    assert (await engine.home.open()).vault == "passphrase"
    await engine.close()


async def test_nothing_comes_about_in_a_new_home_and_nothing_changes_in_an_old_one(tmp_path: Path) -> None:
    (tmp_path / "passphrase").write_text(PASSPHRASE)
    assert seen(tmp_path) is None
    assert listing(tmp_path) == ["passphrase"]
    async with running(tmp_path, SCRIPT) as scene:
        await scene.ask("One")
    before = listing(tmp_path)
    assert seen(tmp_path) is not None
    (tmp_path / "passphrase").write_text("not the right one")
    assert seen(tmp_path) is None
    assert listing(tmp_path) == before


def test_it_loads_nothing_that_takes_long(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from app import bootstrap\n"
        "home = bootstrap.find_home(sys.argv[1])\n"
        "from app.vault.glance import begin_unlocking\n"
        "from app.engine.house.glance import look\n"
        "print(look(home, begin_unlocking(home, None), bootstrap._key_store).result(20))\n"
        "from app.ui.start.first_column import FirstColumn\n"
        f"print(sorted({HEAVY!r} & {{name.partition('.')[0] for name in sys.modules}}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "home")], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["None", "[]"]


def test_the_key_store_is_asked_for_homes_that_are_its_own(tmp_path: Path) -> None:
    content = HomeFile("id", "some other system's", ("print",))
    assert bootstrap._key_store(tmp_path, content) is None
