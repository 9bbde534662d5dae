"""The desk of providers: added with care, asked for their models, forgotten."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.api.providers import NewProvider
from app.core.errors import Kind, KnownError
from app.core.events import ModelsChanged
from app.core.models import ProviderCheck, ProviderConfig, ProviderKind
from tests.support.fakes.engine import FakeEngine
from tests.support.policies import Given
from tests.support.scripted_server import ScriptedServer, error, http
from tests.support.stages import Stage, played

pytestmark = pytest.mark.anyio

MODELS = http(200, b'{"object": "list", "data": [{"id": "large-4"}, {"id": "small-4"}]}')
NAMES = ("large-4", "small-4")


@pytest.fixture
async def server() -> AsyncIterator[ScriptedServer]:
    async with ScriptedServer() as server:
        yield server


def config(name: str, url: str = "http://127.0.0.1:9/v1") -> ProviderConfig:
    return ProviderConfig(name, ProviderKind.OPENAI_CHAT, url, "DE")


async def test_added_tested_changed_and_removed(tmp_path: Path, server: ScriptedServer) -> None:
    mine = config("mine", server.url)

    async def story(stage: Stage) -> None:
        desk, do = stage.engine.providers, stage.do
        assert await do("none", desk.all()) == ()
        check = await do("test", desk.test(NewProvider(mine, "sk-1")))
        assert (check.ok, check.models, check.error_kind) == (True, NAMES, "")
        assert await do("still none", desk.all()) == ()
        assert not stage.of(ModelsChanged)
        assert await do("add", desk.add(NewProvider(mine, "sk-1"))) == mine
        assert stage.of(ModelsChanged)
        offered = [status.name for status in await do("models", stage.engine.models.all())]
        assert offered == ["fake/demo", "mine/large-4", "mine/small-4"]
        await do("add another", desk.add(NewProvider(config("acme", server.url), "")))
        assert [one.name for one in await do("all", desk.all())] == ["acme", "mine"]
        changed = replace(mine, residency="FR")
        assert await do("change", desk.add(NewProvider(changed))) == changed
        assert changed in await do("all", desk.all())
        stage.heard.clear()
        await do("remove", desk.remove("mine"))
        assert stage.of(ModelsChanged)
        assert [one.name for one in await do("all", desk.all())] == ["acme"]
        offered = [status.name for status in await do("models", stage.engine.models.all())]
        assert offered == ["acme/large-4", "acme/small-4", "fake/demo"]
        await stage.refused("remove twice", desk.remove("mine"), Kind.NOT_FOUND)

    for _ in range(4):
        server.script(MODELS)
    await played(story, tmp_path)
    assert len(server.requests) == 4


async def test_what_cannot_be_added_or_asked(tmp_path: Path, server: ScriptedServer) -> None:
    async def story(stage: Stage) -> None:
        desk = stage.engine.providers
        for name in ("local", "Fake", "auto", "a/b", "", "a b", "x" * 65):
            for method in (desk.add, desk.test):
                await stage.refused(f"{method.__name__} “{name}”", method(NewProvider(config(name), "")), Kind.USAGE)
        for url in ("", "server", "ftp://server", "https://user:secret@server"):
            stage.script("providers.add", KnownError(Kind.USAGE, detail="The address cannot be used."))
            await stage.refused(f"at {url}", desk.add(NewProvider(config("mine", url), "")), Kind.USAGE)
        await stage.refused("remove none", desk.remove("none"), Kind.NOT_FOUND)
        assert await stage.do("all", desk.all()) == ()
        check = await stage.do("a wrong key", desk.test(NewProvider(config("mine", server.url), "sk-2")))
        assert (check.ok, check.models, check.error_kind) == (False, (), "authentication")
        assert ("who", "mine") in check.error_fields

    def ready(fake: FakeEngine) -> None:
        fake.check = ProviderCheck(False, error_kind="authentication", error_fields=(("detail", ""), ("who", "mine")))

    server.script(error(401, "no such key"))
    await played(story, tmp_path, ready=ready)


async def test_what_the_company_added(tmp_path: Path, server: ScriptedServer) -> None:
    company = ProviderConfig("works", ProviderKind.OPENAI_CHAT, server.url, managed=True)

    async def story(stage: Stage) -> None:
        desk = stage.engine.providers
        assert await stage.do("all", desk.all()) == (company,)
        await stage.refused("change", desk.add(NewProvider(config("works"), "")), Kind.POLICY)
        await stage.refused("remove", desk.remove("works"), Kind.POLICY)
        assert await stage.do("a key", desk.set_key("works", "sk-1", None)) == company
        await stage.refused("a key of two words", desk.set_key("works", "sk 1", server.url), Kind.USAGE)
        moved = desk.set_key("works", "sk-1", "http://127.0.0.1:9/v1")
        await stage.refused("a key for where it was", moved, Kind.KEY_ELSEWHERE)
        await stage.refused("a key for none", desk.set_key("none", "sk-1", server.url), Kind.NOT_FOUND)

    def ready(fake: FakeEngine) -> None:
        fake.known_providers = [company]

    server.script(MODELS)
    given = [{"name": company.name, "kind": company.kind.value, "url": company.url}]
    await played(story, tmp_path, ready=ready, source=Given(providers=given))
    assert len(server.requests) == 1
