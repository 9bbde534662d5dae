"""Providers: added with care, asked on record, remembered, forgotten with their keys."""

import asyncio
import threading
from pathlib import Path

import pytest

from app.core.api.providers import NewProvider
from app.core.audit import AuditKind
from app.core.errors import Kind, KnownError
from app.core.events import ModelsChanged
from app.core.labels import Label, Passage
from app.core.models import Offer, ProviderConfig, ProviderKind
from app.providers import openai_chat
from tests.support.engines import Scene, running
from tests.support.opened_entries import entries
from tests.support.policies import Given
from tests.support.scripted_server import Do, ScriptedServer, delta, http, stream
from tests.support.waiting import PATIENCE, a_moment

pytestmark = pytest.mark.anyio

MODELS = b'{"object": "list", "data": [{"id": "big"}, {"id": "small"}]}'
KEY = "sk-canary-0123456789"


def config(name: str = "acme", url: str = "http://127.0.0.1:9/v1", **fields: object) -> ProviderConfig:
    return ProviderConfig(name, ProviderKind.OPENAI_CHAT, url, **fields)  # type: ignore[arg-type]


async def refused(scene: Scene, new: NewProvider) -> KnownError:
    with pytest.raises(KnownError) as caught:
        await scene.engine.providers.add(new)
    assert await scene.engine.providers.all() == ()
    return caught.value


@pytest.mark.parametrize(
    "bad",
    [
        NewProvider(config("local")),
        NewProvider(config("fake")),
        NewProvider(config("Local")),
        NewProvider(config("auto")),
        NewProvider(config("a/b")),
        NewProvider(config("")),
        NewProvider(config("a b")),
        NewProvider(config("x" * 65)),
        NewProvider(config(url="ftp://server")),
        NewProvider(config(url="https://user:secret@server")),
        NewProvider(config(url="server")),
        NewProvider(config(residency="Germany")),
        NewProvider(config(), key="two words"),
        NewProvider(config(), key=" \ufeff\n"),
        NewProvider(ProviderConfig("acme", ProviderKind.ANTHROPIC, "https://server")),
    ],
    ids=lambda new: f"{new.config.name[:8]} {new.config.url[:12]}",
)
async def test_what_cannot_be_added(tmp_path: Path, bad: NewProvider) -> None:
    async with running(tmp_path) as scene:
        assert (await refused(scene, bad)).kind is Kind.USAGE


async def test_added_asked_used_and_remembered(tmp_path: Path) -> None:
    async with ScriptedServer() as server:
        server.script(http(200, MODELS))
        host = f"127.0.0.1:{server.port}"
        server.script(stream(delta("Good "), delta("day."), delta(finish="stop")))
        async with running(tmp_path) as scene:
            await scene.engine.providers.add(NewProvider(config(url=server.url, residency="DE"), KEY))
            offers = [status.offer for status in await scene.engine.models.all()]
            assert [offer.name for offer in offers] == ["acme/big", "acme/small"]
            assert offers[0].passage is Passage.LEAVES
            assert offers[0].residency == "DE"
            answer = await scene.ask("Hello", model="acme/small")
            assert answer.text == "Good day."
            assert server.requests[1].headers["authorization"] == f"Bearer {KEY}"
            assert server.requests[1].json["model"] == "small"
            assert scene.of(ModelsChanged)
        server.script(stream(delta("Again."), delta(finish="stop")))
        async with running(tmp_path) as scene:
            # The offers are remembered: no second look at the model list.
            assert (await scene.ask("Hello")).text == "Again."
            await scene.engine.providers.remove("acme")
            assert await scene.engine.models.all() == ()
            assert scene.engine._open.vault.get("provider:acme") is None
            with pytest.raises(KnownError) as caught:
                await scene.engine.providers.remove("acme")
            assert caught.value.kind is Kind.NOT_FOUND
    told = entries(tmp_path / "home")
    assert KEY not in repr(told)
    kinds = [kind for kind, _ in told]
    assert kinds.count(AuditKind.PROVIDER_CONTACT) == 1
    assert kinds.index(AuditKind.PROVIDER_ADDED) < kinds.index(AuditKind.PROVIDER_CONTACT)
    request = next(body for kind, body in told if kind == AuditKind.REQUEST)
    assert request["server.address"] == host
    assert kinds[-2:] == [AuditKind.PROVIDER_REMOVED, AuditKind.SESSION_CLOSE]


async def given_up_while_adding(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Cancel the adding of a provider while its key is being stored, which ends when what is returned is set."""
    keys = scene.engine._open.providers._keys
    begun, may_end, put = asyncio.Event(), threading.Event(), keys.put
    loop = asyncio.get_running_loop()

    def slowly(config: ProviderConfig, key: str) -> None:
        loop.call_soon_threadsafe(begun.set)
        may_end.wait(PATIENCE)
        put(config, key)

    monkeypatch.setattr(keys, "put", slowly)
    adding = asyncio.ensure_future(scene.engine.providers.add(NewProvider(config(), KEY)))
    await begun.wait()
    adding.cancel()
    await asyncio.wait([adding])
    return may_end


async def test_a_provider_is_added_whole_though_the_form_was_closed_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(tmp_path) as scene:
        may_end = await given_up_while_adding(scene, monkeypatch)
        may_end.set()
        await scene.until(lambda: scene.engine._open.catalogue.config("acme"))
        assert [one.name for one in await scene.engine.providers.all()] == ["acme"]


async def test_a_provider_is_added_whole_though_the_program_is_closed_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(tmp_path) as scene:
        may_end = await given_up_while_adding(scene, monkeypatch)
        # While the engine closes, which waits for nothing else here.
        asyncio.get_running_loop().call_later(0.5, may_end.set)
    async with running(tmp_path) as scene:
        assert [one.name for one in await scene.engine.providers.all()] == ["acme"]
        assert await scene.engine._open.lines.key_of(config()) == KEY


async def test_a_test_asks_once_on_record_and_keeps_nothing(tmp_path: Path) -> None:
    async with ScriptedServer() as server, running(tmp_path) as scene:
        server.script(http(200, MODELS))
        check = await scene.engine.providers.test(NewProvider(config(url=server.url), KEY))
        assert (check.ok, check.models) == (True, ("big", "small"))
        assert await scene.engine.models.all() == ()
        server.script(http(401, b'{"error": {"message": "no"}}'))
        failed = await scene.engine.providers.test(NewProvider(config(url=server.url), "sk-wrong-0123456789"))
        assert (failed.ok, failed.error_kind) == (False, "authentication")
        assert [kind for kind, _ in entries(scene.home)].count(AuditKind.PROVIDER_CONTACT) == 2


async def test_a_server_that_is_away_can_be_added_and_asked_later(tmp_path: Path) -> None:
    async with ScriptedServer() as server, running(tmp_path) as scene:
        server.script(http(503, b"busy"))
        await scene.engine.providers.add(NewProvider(config(url=server.url)))
        assert await scene.engine.models.all() == ()
        server.script(http(200, MODELS))
        server.script(stream(delta("Here."), delta(finish="stop")))
        assert (await scene.ask("Hello", model="acme/big")).text == "Here."


async def test_a_message_waits_for_no_server_that_it_can_do_without(tmp_path: Path) -> None:
    answers = asyncio.Event()
    async with ScriptedServer() as server:
        server.script(http(503, b"busy"))
        server.script(answers, http(200, MODELS))
        server.script(Do.STALL)
        async with running(tmp_path, {"replies": [{"text": "Here."}] * 3}) as scene:
            await scene.engine.providers.add(NewProvider(config(url=server.url)))
            assert (await scene.ask("Hello")).text == "Here."
            assert (await scene.ask("Hello again")).text == "Here."
            # What is said late counts, too.
            answers.set()
            offers = scene.engine._open.catalogue
            await scene.until(lambda: offers.find("acme/big"))
            await scene.engine._open.store.registry.put_provider(config("slow", server.url))
            assert (await scene.ask("Once more")).text == "Here."
            await scene.until(lambda: len(server.requests) == 3)
        # Closing waits for nobody.
        await asyncio.wait_for(server.gone.wait(), PATIENCE)


async def test_a_message_that_only_an_unknown_server_can_take_waits_for_it(tmp_path: Path) -> None:
    answers = asyncio.Event()
    async with ScriptedServer() as server, running(tmp_path, {"replies": [{"text": "Here."}]}) as scene:
        server.script(http(503, b"busy"))
        await scene.engine.providers.add(NewProvider(config(url=server.url)))
        server.script(answers, http(200, MODELS))
        server.script(stream(delta("There."), delta(finish="stop")))
        sending = asyncio.ensure_future(scene.ask("Hello", model="acme/big"))
        await scene.until(lambda: len(server.requests) == 2)
        assert not sending.done()
        answers.set()
        assert (await sending).text == "There."


async def test_a_pick_at_a_server_that_could_not_be_asked_says_why(tmp_path: Path) -> None:
    async with ScriptedServer() as server, running(tmp_path, {"replies": [{"text": "Here."}]}) as scene:
        for _ in range(2):
            server.script(http(503, b"busy"))
        await scene.engine.providers.add(NewProvider(config(url=server.url)))
        for pick, kind in (("acme/big", Kind.OVERLOADED), ("fake/none", Kind.NOT_FOUND), ("none/big", Kind.NOT_FOUND)):
            with pytest.raises(KnownError) as caught:
                await scene.send("Hello", model=pick)
            assert caught.value.kind is kind
        server.script(http(200, MODELS))
        await scene.engine.providers.test(NewProvider(config(url=server.url)))
        # What its list does not name, the server itself says no to.
        server.script(http(404, b'{"error": {"message": "The model `none` does not exist"}}'))
        with pytest.raises(KnownError) as caught:
            await scene.ask("Hello", model="acme/none")
        assert caught.value.kind is Kind.NOT_FOUND


async def test_the_only_server_there_is_says_why_it_could_not_be_asked(tmp_path: Path) -> None:
    async with ScriptedServer() as server, running(tmp_path) as scene:
        with pytest.raises(KnownError) as caught:
            await scene.send("Hello")
        assert caught.value.kind is Kind.NO_CANDIDATE
        for _ in range(2):
            server.script(http(503, b"busy"))
        await scene.engine.providers.add(NewProvider(config(url=server.url)))
        with pytest.raises(KnownError) as caught:
            await scene.send("Hello")
        assert caught.value.kind is Kind.OVERLOADED


async def test_what_an_earlier_server_said_is_no_word_of_another(tmp_path: Path) -> None:
    async with ScriptedServer() as server, ScriptedServer() as other, running(tmp_path) as scene:

        async def why() -> Kind:
            with pytest.raises(KnownError) as caught:
                await scene.send("Hello", model="acme/big")
            return caught.value.kind

        for _ in range(2):
            server.script(http(401, b'{"error": {"message": "no"}}'))
            other.script(http(503, b"busy"))
        await scene.engine.providers.add(NewProvider(config(url=server.url), KEY))
        assert await why() is Kind.AUTHENTICATION
        await scene.engine.providers.add(NewProvider(config(url=other.url), KEY))
        assert await why() is Kind.OVERLOADED
        await scene.engine.providers.remove("acme")
        assert await why() is Kind.NOT_FOUND
        # It may be gone before it is asked.
        session = scene.engine._open
        failure = await session.catalogue.ask("acme", session.changes.up_to_date)
        assert failure is not None
        assert failure.kind is Kind.NOT_FOUND


async def test_a_server_that_says_nothing_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with ScriptedServer() as server, running(tmp_path) as scene:
        monkeypatch.setattr(openai_chat, "LIST_SECONDS", 0.1)
        server.script(Do.STALL)
        check = await scene.engine.providers.test(NewProvider(config(url=server.url)))
        assert (check.ok, check.error_kind) == (False, "timeout")


async def test_an_older_look_drops_nothing_that_was_stored_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with ScriptedServer() as server, running(tmp_path) as scene:
        server.script(http(200, MODELS))
        await scene.engine.providers.add(NewProvider(config(url=server.url)))
        offers = scene.engine._open.catalogue
        big, _ = offers.offers
        reads, held, go = offers._registry.offers, asyncio.Event(), asyncio.Event()

        async def held_back() -> tuple[Offer, ...]:
            read = await reads()
            if not held.is_set():
                held.set()
                await go.wait()
            return read

        monkeypatch.setattr(offers._registry, "offers", held_back)
        older = asyncio.ensure_future(offers.refresh())
        await held.wait()
        newer = asyncio.ensure_future(offers.remember("acme", [big]))
        await a_moment(0.2)
        go.set()
        await asyncio.gather(older, newer)
        assert offers.offers == (big,)


@pytest.mark.parametrize(
    "copied", [f" {KEY}", f"{KEY}\r\n", f"\ufeff{KEY}", f"\u200b{KEY}\u00a0", f"\n\ufeff {KEY}\t\ufeff"]
)
async def test_what_was_copied_along_with_a_key_is_left_off(tmp_path: Path, copied: str) -> None:
    async with ScriptedServer() as server, running(tmp_path) as scene:
        for _ in range(3):
            server.script(http(200, MODELS))
        assert (await scene.engine.providers.test(NewProvider(config(url=server.url), copied))).ok
        await scene.engine.providers.add(NewProvider(config(url=server.url), copied))
        assert await scene.engine._open.lines.key_of(config(url=server.url)) == KEY
        await scene.engine.providers.set_key("acme", copied, None)
        assert await scene.engine._open.lines.key_of(config(url=server.url)) == KEY
        assert {request.headers["authorization"] for request in server.requests} == {f"Bearer {KEY}"}
        with pytest.raises(KnownError):
            await scene.engine.providers.set_key("acme", " \ufeff", None)


async def test_a_new_key_is_used_by_the_next_request(tmp_path: Path) -> None:
    async with ScriptedServer() as server, running(tmp_path) as scene:
        server.script(http(200, MODELS))
        await scene.engine.providers.add(NewProvider(config(url=server.url), KEY))
        server.script(http(200, MODELS))
        await scene.engine.providers.add(NewProvider(config(url=server.url), "sk-second-0123456789"))
        assert server.requests[-1].headers["authorization"] == "Bearer sk-second-0123456789"
        server.script(http(200, MODELS))
        await scene.engine.providers.add(NewProvider(config(url=server.url), None))
        assert server.requests[-1].headers["authorization"] == "Bearer sk-second-0123456789"
        server.script(http(200, MODELS))
        await scene.engine.providers.add(NewProvider(config(url=server.url), ""))
        assert "authorization" not in server.requests[-1].headers


async def test_a_key_goes_to_the_server_it_was_given_for(tmp_path: Path) -> None:
    async with ScriptedServer() as server, ScriptedServer() as other, running(tmp_path) as scene:
        server.script(http(200, MODELS))
        await scene.engine.providers.add(NewProvider(config(url=server.url), KEY))
        for url in (other.url, server.url.replace("http:", "https:"), server.url.replace("127.0.0.1", "localhost")):
            moved = NewProvider(config(url=url))
            for call in (scene.engine.providers.test, scene.engine.providers.add):
                with pytest.raises(KnownError) as caught:
                    await call(moved)
                assert caught.value.kind is Kind.KEY_ELSEWHERE
        assert other.requests == []
        assert [one.url for one in await scene.engine.providers.all()] == [server.url]
        server.script(http(200, MODELS))
        await scene.engine.providers.add(NewProvider(config(url=f"{server.url}/deeper")))
        assert server.requests[-1].headers["authorization"] == f"Bearer {KEY}"
        other.script(http(200, MODELS))
        await scene.engine.providers.add(NewProvider(config(url=other.url), ""))
        assert "authorization" not in other.requests[-1].headers


async def test_a_companys_provider_is_there_and_stays(tmp_path: Path) -> None:
    async with ScriptedServer() as server:
        company = {"name": "acme", "kind": "openai-chat", "url": server.url, "reviewed": True}
        source = Given(providers=[company], user_providers=False)
        async with running(tmp_path, None, source) as scene:
            (known,) = await scene.engine.providers.all()
            assert known.managed
            for forbidden in (config("own"), config("acme")):
                with pytest.raises(KnownError) as caught:
                    await scene.engine.providers.add(NewProvider(forbidden))
                assert caught.value.kind is Kind.POLICY
            with pytest.raises(KnownError) as caught:
                await scene.engine.providers.remove("acme")
            assert caught.value.kind is Kind.POLICY
            server.script(http(200, MODELS))
            server.script(stream(delta("Hi."), delta(finish="stop")))
            assert (await scene.ask("Hello", label=Label.CONFIDENTIAL)).text == "Hi."


async def test_a_vouched_server_stays_but_is_not_embedded(tmp_path: Path) -> None:
    async with ScriptedServer() as server:
        server.script(http(200, MODELS))
        async with running(tmp_path, None, Given(vouched=[server.url])) as scene:
            await scene.engine.providers.add(NewProvider(config(url=server.url, reviewed=True)))
            offer = (await scene.engine.models.all())[0].offer
            assert offer.passage is Passage.STAYS
            # Who approved a vendor is not for the person to say where the company manages.
            assert not offer.reviewed
            with pytest.raises(KnownError) as caught:
                await scene.send("Hello", label=Label.RESTRICTED)
            assert caught.value.kind is Kind.LABEL
