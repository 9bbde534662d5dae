"""What was shown as staying on the device, and what else may come in between until it is sent."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.core.api.providers import NewProvider
from app.core.audit import AuditKind
from app.core.decisions import ReasonCode, Route
from app.core.errors import Kind, KnownError
from app.core.events import TurnWithdrawn
from app.core.labels import Label
from app.core.models import ProviderConfig, ProviderKind
from app.core.requests import Draft
from app.engine.door.recording import Recording
from app.engine.door.requests import Way
from app.engine.door.window import Reading
from tests.support.engines import Scene, running
from tests.support.gguf_models import write_llama
from tests.support.opened_entries import entries
from tests.support.policies import Given
from tests.support.scripted_server import DONE, END, ScriptedServer, chunk, delta, http, message, stream_head
from tests.support.starters import built_in

__all__ = ["built_in"]

pytestmark = pytest.mark.anyio

SECRET = "The merger is on Friday"
LIST = http(200, b'{"data": [{"id": "big"}]}')
BUSY = http(503, b"busy")


def answer(text: str) -> bytes:
    return stream_head() + chunk(message(delta(text, finish="stop")) + DONE) + END


def config(name: str, server: ScriptedServer) -> ProviderConfig:
    return ProviderConfig(name, ProviderKind.OPENAI_CHAT, server.url)


def stated(
    *servers: tuple[str, ScriptedServer], vouched: tuple[ScriptedServer, ...] = (), **more: Any
) -> dict[str, Any]:
    providers = [{"name": name, "kind": "openai-chat", "url": server.url} for name, server in servers]
    return {"providers": providers, "vouched": [server.url for server in vouched], **more}


def got(server: ScriptedServer) -> list[str]:
    """The messages that came to a server, as they were said."""
    return [request.json["messages"][-1]["content"] for request in server.requests if request.method == "POST"]


async def shown(scene: Scene, text: str = SECRET, **fields: Any) -> Route:
    return await scene.engine.chat.route(Draft(text, **fields))


async def listed(scene: Scene, name: str, server: ScriptedServer) -> None:
    server.script(LIST)
    await scene.engine.providers.test(NewProvider(config(name, server)))


@asynccontextmanager
async def two(tmp_path: Path, **more: Any) -> AsyncIterator[tuple[Scene, Given, ScriptedServer, ScriptedServer]]:
    """A server that counts as this device, and one that does not."""
    async with ScriptedServer() as inside, ScriptedServer() as cloud:
        policy = Given(**stated(("a-inside", inside), ("b-cloud", cloud), vouched=(inside,), **more))
        async with running(tmp_path, source=policy) as scene:
            await listed(scene, "a-inside", inside)
            await listed(scene, "b-cloud", cloud)
            yield scene, policy, inside, cloud


async def given_back(scene: Scene, text: str = SECRET, **fields: Any) -> KnownError:
    with pytest.raises(KnownError) as caught:
        await scene.ask(text, stays=True, **fields)
    return caught.value


# --- what is shown


async def test_what_is_shown_is_the_worst_of_the_chain(tmp_path: Path) -> None:
    async with two(tmp_path) as (scene, _, inside, cloud):
        route = await shown(scene)
        assert route.decision.chain == ("a-inside/big", "b-cloud/big")
        assert (route.stays, route.may_leave, route.stays_first) == (False, "b-cloud", True)
        # Told so, it may.
        inside.script(BUSY)
        cloud.script(answer("Thanks"))
        assert (await scene.ask(SECRET)).answer is not None
        assert got(cloud) == [SECRET]


async def test_a_picked_model_that_stays_is_shown_as_staying(tmp_path: Path) -> None:
    async with two(tmp_path) as (scene, _, inside, cloud):
        assert (await shown(scene, model="a-inside/big")).stays
        assert (await shown(scene, model="b-cloud/big")).may_leave == "b-cloud"
        inside.script(BUSY)
        assert (await given_back(scene, model="a-inside/big")).kind is Kind.OVERLOADED
        assert got(cloud) == []


async def test_a_server_that_is_still_to_be_asked_is_among_the_worst(tmp_path: Path, built_in: Path) -> None:
    async with ScriptedServer() as cloud, running(tmp_path, starter=built_in) as scene:
        cloud.script(BUSY)
        await scene.engine.providers.add(NewProvider(config("acme", cloud)))
        route = await shown(scene)
        assert route.decision.chain == ("local/starter",)
        assert (route.stays, route.may_leave, route.stays_first) == (False, "acme", False)
        # Not where the label keeps it here, nor where another model was picked.
        restricted = await shown(scene, label=Label.RESTRICTED)
        assert restricted.stays
        assert (await shown(scene, model="local/starter")).stays
        cloud.script(LIST)
        cloud.script(answer("Thanks"))
        assert (await scene.ask(SECRET)).answer is not None
        assert got(cloud) == [SECRET]


async def test_what_is_held_for_want_of_a_model_may_leave_once_a_server_tells_of_one(tmp_path: Path) -> None:
    async with ScriptedServer() as cloud, running(tmp_path) as scene:
        cloud.script(BUSY)
        await scene.engine.providers.add(NewProvider(config("acme", cloud)))
        for pick in ("auto", "acme/big"):
            route = await shown(scene, model=pick)
            assert (route.stays, route.may_leave) == (False, "acme")
        assert (await shown(scene, model="local/other")).may_leave == ""
        # A secret holds it, whatever there is.
        assert (await shown(scene, "password = 'correct-horse-battery-9x'")).may_leave == ""


async def test_the_forecast_looks_at_policy_as_a_send_does(tmp_path: Path) -> None:
    async with ScriptedServer() as server:
        policy = Given(**stated(("acme", server), vouched=(server,)))
        async with running(tmp_path, source=policy) as scene:
            await listed(scene, "acme", server)
            assert (await shown(scene)).stays
            policy.state(**stated(("acme", server)))
            assert (await shown(scene)).may_leave == "acme"
            policy.state(**stated(("acme", server)), providers_denied=["*"])
            assert (route := await shown(scene)).refusal is not None
            assert route.may_leave == ""


# --- what was shown holds


async def test_no_hop_leaves_where_it_was_shown_as_staying(tmp_path: Path) -> None:
    async with two(tmp_path) as (scene, _, inside, cloud):
        inside.script(BUSY)
        assert (await given_back(scene)).kind is Kind.OVERLOADED
        assert got(cloud) == []
        (request,) = [body for kind, body in entries(scene.home) if kind == AuditKind.REQUEST]
        decision = request["signalbox.decision"]
        assert decision["stays"] is True
        assert {"model": "b-cloud/big", "reason": {"code": "would_leave", "detail": "b-cloud"}} in decision["removed"]


async def test_a_local_file_that_is_of_no_use_sends_nothing_elsewhere(tmp_path: Path) -> None:
    file = write_llama(tmp_path / "mine.gguf", says=["Good"])
    async with ScriptedServer() as cloud, running(tmp_path) as scene:
        await scene.engine.models.add(str(file))
        await scene.engine.options.set("routing.preference", "local_first")
        assert (await shown(scene)).stays
        cloud.script(LIST)
        await scene.engine.providers.add(NewProvider(config("acme", cloud)))
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
        assert (await given_back(scene)).kind in (Kind.MODEL_FILE, Kind.WOULD_LEAVE)
        assert got(cloud) == []


async def test_a_server_that_tells_of_its_models_too_late_gets_nothing(tmp_path: Path, built_in: Path) -> None:
    async with ScriptedServer() as cloud, running(tmp_path, starter=built_in) as scene:
        assert (await shown(scene)).stays
        cloud.script(BUSY)
        await scene.engine.providers.add(NewProvider(config("acme", cloud)))
        cloud.script(LIST)
        said = await scene.ask(SECRET, stays=True, max_output=3)
        assert said.answer is not None
        assert said.answer.provider == "local"
        assert got(cloud) == []


@pytest.mark.parametrize("pick", ["auto", "acme/big"])
async def test_a_vouching_that_is_taken_back_gives_the_message_back(tmp_path: Path, pick: str) -> None:
    async with ScriptedServer() as server:
        policy = Given(**stated(("acme", server), vouched=(server,)))
        async with running(tmp_path, source=policy) as scene:
            await listed(scene, "acme", server)
            assert (await shown(scene, model=pick)).stays
            policy.state(**stated(("acme", server)))
            error = await given_back(scene, model=pick)
            assert (error.kind, error.exit_code) == (Kind.WOULD_LEAVE, 3)
            assert "would leave to acme now" in error.message
            assert got(server) == []
            (held,) = [body for kind, body in entries(scene.home) if kind == AuditKind.HELD]
            assert (held["error.type"], held["signalbox.decision"]["stays"]) == ("would_leave", True)
            # By then it is shown what happens, and sent again it is sent.
            assert (await shown(scene, model=pick)).may_leave == "acme"
            server.script(answer("Thanks"))
            assert (await scene.ask(SECRET, model=pick)).answer is not None


@pytest.mark.parametrize("moment", ["recorded", "admitted"])
async def test_nor_is_it_sent_where_the_rules_change_on_the_way(
    tmp_path: Path, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with two(tmp_path) as (scene, policy, inside, cloud):
        changed = stated(("a-inside", inside), ("b-cloud", cloud))

        async def late(self: Recording, way: Way, hop: int, reading: Reading, *more: Any) -> int:
            seq = await request(self, way, hop, reading, *more)
            policy.state(**changed)
            return seq

        request = Recording.request
        if moment == "recorded":
            monkeypatch.setattr(Recording, "request", late)
            await given_back(scene)
        else:
            turn = scene.engine.chat
            door = turn._door  # type: ignore[attr-defined]
            admit = door.admit

            async def admitted(ask: Any) -> Any:
                found = await admit(ask)
                policy.state(**changed)
                return found

            monkeypatch.setattr(door, "admit", admitted)
            assert (await given_back(scene)).kind is Kind.WOULD_LEAVE
            await scene.until(lambda: scene.of(TurnWithdrawn))
            (withdrawn,) = scene.of(TurnWithdrawn)
            assert (withdrawn.text, withdrawn.error.kind) == (SECRET, Kind.WOULD_LEAVE)
        assert got(inside) == got(cloud) == []


async def test_an_edit_a_retry_and_going_on_stay_as_shown(tmp_path: Path) -> None:
    async with two(tmp_path) as (scene, policy, inside, cloud):
        inside.script(answer("Here"))
        first = await scene.ask(SECRET, stays=True)
        talk, question = first.conversation_id, first.parent_id
        assert question is not None
        policy.state(**stated(("a-inside", inside), ("b-cloud", cloud)))
        assert (await given_back(scene, "other", conversation_id=talk, edit_of=question)).kind is Kind.WOULD_LEAVE
        assert (await given_back(scene, "Continue.", conversation_id=talk)).kind is Kind.WOULD_LEAVE
        with pytest.raises(KnownError) as caught:
            await scene.engine.chat.regenerate(first.id, stays=True)
        assert caught.value.kind is Kind.WOULD_LEAVE
        assert got(cloud) == []
        assert got(inside) == [SECRET]


async def test_nor_does_a_summary_leave(tmp_path: Path) -> None:
    async with two(tmp_path) as (scene, policy, inside, cloud):
        inside.script(answer("Here"))
        first = await scene.ask(SECRET, stays=True)
        inside.script(answer("There"))
        await scene.ask("And?", conversation_id=first.conversation_id, stays=True)
        inside.script(BUSY)
        for error in (Kind.OVERLOADED, Kind.WOULD_LEAVE):
            with pytest.raises(KnownError) as caught:
                await scene.engine.chat.summarize(first.conversation_id, stays=True)
            assert caught.value.kind is error
            policy.state(**stated(("a-inside", inside), ("b-cloud", cloud)))
        assert got(cloud) == []


async def test_where_others_stay_they_take_it(tmp_path: Path, built_in: Path) -> None:
    """The model that comes along is the last resort among those that stay, whatever else there is."""
    async with ScriptedServer() as cloud, running(tmp_path, starter=built_in) as scene:
        assert (await shown(scene)).stays
        cloud.script(LIST)
        await scene.engine.providers.add(NewProvider(config("acme", cloud)))
        assert (await shown(scene)).decision.chosen == "acme/big"
        said = await scene.ask(SECRET, stays=True, max_output=3)
        assert said.answer is not None
        assert (said.answer.provider, got(cloud)) == ("local", [])
        decision = await scene.engine.chat.decision(said.id)
        assert decision is not None
        assert decision.removed[0].reason.code is ReasonCode.WOULD_LEAVE
        assert replace(decision.request, stays=False) != decision.request
