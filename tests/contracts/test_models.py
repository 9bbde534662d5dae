"""The desk of models: what can be asked; a file opened, looked into, forgotten."""

from pathlib import Path

import pytest

from app.core.errors import Kind, KnownError
from app.core.events import ModelsChanged
from app.core.labels import Passage
from tests.support.gguf_models import write_llama
from tests.support.stages import Stage, played

pytestmark = pytest.mark.anyio


async def a_file_of_ones_own(stage: Stage) -> None:
    """Opened, looked into by name and by path, opened again, forgotten; and files of no use."""
    desk, do = stage.engine.models, stage.do
    assert [status.name for status in await do("all", desk.all())] == ["fake/demo"]
    assert await do("preparing", desk.preparing()) is None
    file = write_llama(stage.folder / "tiny.gguf")
    added = await do("add", desk.add(str(file)))
    assert (added.name, added.available, added.offer.passage) == ("local/tiny", True, Passage.STAYS)
    assert (added.path, bool(added.facts)) == (str(file), True)
    assert stage.of(ModelsChanged)
    facts = await do("inspect", desk.inspect("local/tiny"))
    assert facts == added.facts
    await do("inspect a path", desk.inspect(str(file)))
    assert (await do("add again", desk.add(str(file)))).name == "local/tiny"
    assert [status.name for status in await do("all", desk.all())] == ["fake/demo", "local/tiny"]
    await do("load", desk.load("local/tiny"))
    assert [status.loaded for status in await do("all", desk.all())] == [False, True]
    await do("load again", desk.load("local/tiny"))
    stage.heard.clear()
    await do("remove", desk.remove("local/tiny"))
    assert stage.of(ModelsChanged)
    assert [status.name for status in await do("all", desk.all())] == ["fake/demo"]
    assert file.exists()
    for name in ("local/tiny", "fake/demo", "x"):
        await stage.refused("remove what is not there", desk.remove(name), Kind.NOT_FOUND)
        await stage.refused("load what is not there", desk.load(name), Kind.NOT_FOUND)
    stage.heard.clear()
    await stage.refused("inspect what is not there", desk.inspect("local/tiny"), Kind.NOT_FOUND)
    missing, junk = str(stage.folder / "none.gguf"), stage.folder / "junk.gguf"
    junk.write_bytes(b"MZ" + bytes(4096))
    for method, ask in (("models.add", desk.add), ("models.inspect", desk.inspect)):
        stage.script(method, KnownError(Kind.NOT_FOUND, what="file", name=missing))
        await stage.refused(f"{method} nothing", ask(missing), Kind.NOT_FOUND)
        stage.script(method, KnownError(Kind.MODEL_FILE, detail="it is no GGUF file"))
        await stage.refused(f"{method} junk", ask(str(junk)), Kind.MODEL_FILE)
    assert [status.name for status in await do("all", desk.all())] == ["fake/demo"]
    assert not stage.of(ModelsChanged)


async def test_a_file_of_ones_own(tmp_path: Path) -> None:
    await played(a_file_of_ones_own, tmp_path)
