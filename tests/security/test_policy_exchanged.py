"""A model file that is another between its reading and its loading: what is loaded is what was read, or nothing."""

import asyncio
import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.core.errors import Kind, KnownError
from app.core.models import STARTER, LoadPlan, LocalModel
from app.engine.door.local_models import Shelf
from app.models import read_facts
from app.models import starter as starters
from tests.support.engines import Scene, running
from tests.support.gguf_models import write_llama
from tests.support.policies import Given

pytestmark = pytest.mark.anyio

Exchange = Callable[[Path, Path], None]


def named(file: Path) -> str:
    return "sha256:" + hashlib.sha256(file.read_bytes()).hexdigest()


def moved(file: Path, bad: Path) -> None:
    """Another file under its name."""
    os.replace(shutil.copy(bad, bad.with_suffix(".copy")), file)


def written(file: Path, bad: Path) -> None:
    """Other bytes in the same file, as old as it was."""
    times = file.stat()
    with file.open("r+b") as open_file:
        open_file.write(bad.read_bytes())
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))


def linked(file: Path, bad: Path) -> None:
    """A link in its place."""
    file.unlink()
    file.symlink_to(bad)


def foldered(file: Path, bad: Path) -> None:
    """Another folder under the name of its own: the file itself is not touched."""
    folder = file.parent
    other = folder.with_name("other")
    other.mkdir()
    shutil.copy(bad, other / file.name)
    folder.rename(folder.with_name("kept"))
    other.rename(folder)


def foldered_back(file: Path) -> None:
    file.parent.rename(file.parent.with_name("other"))
    file.parent.with_name("kept").rename(file.parent)


class Between:
    """What happens to a file after its reading, and before it is looked at again."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.after_reading: Callable[[], None] = lambda: None
        self.after_loading: Callable[[], None] = lambda: None
        planned, checked = Shelf.load_plan, Shelf.check

        async def load_plan(shelf: Shelf, wire_name: str) -> LoadPlan:
            plan = await planned(shelf, wire_name)
            self.after_reading()
            return plan

        async def check(shelf: Shelf, loaded: LoadPlan) -> None:
            self.after_loading()
            await checked(shelf, loaded)

        monkeypatch.setattr(Shelf, "load_plan", load_plan)
        monkeypatch.setattr(Shelf, "check", check)


@pytest.fixture
def between(monkeypatch: pytest.MonkeyPatch) -> Between:
    return Between(monkeypatch)


def files(tmp_path: Path) -> tuple[Path, Path]:
    """A good one in a folder of its own, and a bad one of the same size."""
    (tmp_path / "models").mkdir()
    good = write_llama(tmp_path / "models" / "good.gguf", says=["Good"])
    bad = write_llama(tmp_path / "bad.gguf", says=["Evil"])
    assert good.stat().st_size == bad.stat().st_size
    return good, bad


async def unload(scene: Scene, wire_name: str) -> None:
    await scene.engine._open.catalogue._lines.unload(wire_name)


async def refused(scene: Scene, model: str) -> KnownError:
    with pytest.raises(KnownError) as caught:
        await scene.ask("Who?", model=model)
    return caught.value


@pytest.mark.parametrize("exchange", [moved, written, linked, foldered])
async def test_a_file_that_is_exchanged_before_it_is_loaded_answers_nothing(
    tmp_path: Path, between: Between, exchange: Exchange
) -> None:
    good, bad = files(tmp_path)
    async with running(tmp_path, source=Given(models_allowed=[named(good)])) as scene:
        await scene.engine.models.add(str(good))
        between.after_reading = lambda: exchange(good, bad)
        assert (await refused(scene, "local/good")).kind is Kind.MODEL_FILE
        between.after_reading = lambda: None
        # Nor afterwards, when it is read through again.
        assert (await refused(scene, "local/good")).kind in (Kind.MODEL_FILE, Kind.POLICY)
        assert not any(status.loaded for status in await scene.engine.models.all())


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="open files have no names here")
async def test_nor_where_all_is_as_it_was_once_it_is_loaded(tmp_path: Path, between: Between) -> None:
    good, bad = files(tmp_path)
    async with running(tmp_path, source=Given(models_allowed=[named(good)])) as scene:
        await scene.engine.models.add(str(good))
        between.after_reading = lambda: foldered(good, bad)
        between.after_loading = lambda: foldered_back(good)
        assert (await refused(scene, "local/good")).kind is Kind.MODEL_FILE


@pytest.mark.parametrize("exchange", [moved, written])
async def test_a_file_that_is_exchanged_while_it_is_loaded_answers_nothing(
    tmp_path: Path, between: Between, exchange: Exchange
) -> None:
    good, bad = files(tmp_path)
    async with running(tmp_path, source=Given(models_allowed=[named(good)])) as scene:
        await scene.engine.models.add(str(good))
        between.after_loading = lambda: exchange(good, bad)
        assert (await refused(scene, "local/good")).kind is Kind.MODEL_FILE


async def test_what_is_only_loaded_again_answers(tmp_path: Path) -> None:
    good, _ = files(tmp_path)
    async with running(tmp_path, source=Given(models_allowed=[named(good)])) as scene:
        await scene.engine.models.add(str(good))
        for _ in range(2):
            assert (await scene.ask("Who?", model="local/good")).text == "Good"
            await unload(scene, "good")


# --- the one that comes along


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """A small model in the place of the one that comes with the program, and a bad one of the same size."""
    good, bad = files(tmp_path)
    declared = starters.Starter(good.name, good.stat().st_size, named(good).partition(":")[2])
    monkeypatch.setattr(starters, "declared", lambda: declared)
    return good, bad


async def test_the_starter_answers_nothing_where_it_cannot_be_read(
    tmp_path: Path, own: tuple[Path, Path], between: Between, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad = own

    def unreadable(path: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    async with running(tmp_path, starter=good) as scene:
        moved(good, bad)
        monkeypatch.setattr(starters, "is_right", unreadable)
        error = await refused(scene, STARTER)
        assert (error.kind, "cannot be read through" in error.message) == (Kind.MODEL_FILE, True)
        monkeypatch.undo()
        assert not any(status.loaded for status in await scene.engine.models.all())


async def test_nor_where_it_is_not_there_while_it_is_examined(tmp_path: Path, own: tuple[Path, Path]) -> None:
    good, _ = own
    async with running(tmp_path, starter=good) as scene:
        shelf = scene.engine._open.catalogue._shelf
        good.rename(good.with_name("away"))
        with pytest.raises(KnownError) as caught:
            await shelf.load_plan("starter")
        assert caught.value.kind in (Kind.MODEL_FILE, Kind.NOT_FOUND)


@pytest.mark.parametrize("exchange", [moved, written])
async def test_nor_where_it_is_exchanged_before_it_is_loaded(
    tmp_path: Path, own: tuple[Path, Path], between: Between, exchange: Exchange
) -> None:
    good, bad = own
    async with running(tmp_path, starter=good) as scene:
        between.after_reading = lambda: exchange(good, bad)
        assert (await refused(scene, STARTER)).kind is Kind.MODEL_FILE


async def test_nor_where_other_bytes_are_as_old_as_those_that_were_right(
    tmp_path: Path, own: tuple[Path, Path]
) -> None:
    good, bad = own
    async with running(tmp_path, starter=good) as scene:
        assert (await scene.ask("Who?", model=STARTER)).text == "Good"
        await unload(scene, "starter")
        await asyncio.to_thread(written, good, bad)
        assert (await refused(scene, STARTER)).kind is Kind.MODEL_FILE


# --- a model in several files


@pytest.mark.parametrize("exchange", [moved, written])
async def test_nor_does_a_model_in_several_files_of_which_one_is_exchanged(tmp_path: Path, exchange: Exchange) -> None:
    """Their marks are looked at after the loading: of the parts llama.cpp is told the names alone."""
    facts = read_facts(write_llama(tmp_path / "whole.gguf"))
    first = (tmp_path / "whole.gguf").rename(tmp_path / "big-00001-of-00002.gguf")
    second, other = tmp_path / "big-00002-of-00002.gguf", tmp_path / "other"
    second.write_bytes(b"one")
    other.write_bytes(b"two")
    digest = hashlib.sha256(first.read_bytes() + b"one").hexdigest()
    async with running(tmp_path, source=Given(models_allowed=[f"sha256:{digest}"])) as scene:
        shelf = scene.engine._open.catalogue._shelf
        shelf._models["local/big"] = LocalModel("local/big", str(first), facts, 0)
        plan = await shelf.load_plan("big")
        assert len(plan.marks) == 2
        await shelf.check(plan)
        exchange(second, other)
        with pytest.raises(KnownError) as caught:
            await shelf.check(plan)
        assert caught.value.kind is Kind.MODEL_FILE
