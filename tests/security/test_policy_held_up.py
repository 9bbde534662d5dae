"""Whoever can hold something up on a message's way does not outlast a rule, or a label, that comes meanwhile."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from app.core.api.providers import NewProvider
from app.core.audit import AuditKind
from app.core.errors import Kind, KnownError
from app.core.labels import Label
from app.core.models import ProviderConfig, ProviderKind
from app.sealing import hpke
from tests.support.certificates import certify
from tests.support.engines import Scene, running
from tests.support.opened_entries import entries
from tests.support.policies import Given, named
from tests.support.scripted_server import ScriptedServer, delta, error, http, stream
from tests.support.tunnels import Tunnels

pytestmark = pytest.mark.anyio

LISTED = http(200, json.dumps({"data": [{"id": "m"}]}).encode())
MODEL = "acme/m"
Rules = dict[str, Any]


class Gate:
    """Holds up the next call of something, as whoever locks its file or takes away its room can."""

    def __init__(self) -> None:
        self.reached, self.go = asyncio.Event(), asyncio.Event()

    def at(self, owner: object, name: str) -> None:
        work: Callable[..., Awaitable[Any]] = getattr(owner, name)

        async def held(*values: Any, **named: Any) -> Any:
            result = await work(*values, **named)
            if not self.reached.is_set():
                self.reached.set()
                await self.go.wait()
            return result

        setattr(owner, name, held)


def answer(text: str = "Yes.") -> bytes:
    return stream(delta(text), delta(finish="stop"))


def acme(url: str) -> Rules:
    return {"providers": [{"name": "acme", "kind": "openai-chat", "url": url}]}


@asynccontextmanager
async def asked_once(folder: Path, policy: Given, server: ScriptedServer) -> AsyncIterator[Scene]:
    """A message was answered, so that lists are known and lines are open."""
    server.script(LISTED)
    server.script(answer())
    async with running(folder, None, policy) as scene:
        await scene.ask("Hello", model=MODEL)
        server.requests.clear()
        server.script(answer())
        yield scene


async def refused(scene: Scene, kind: Kind, asking: Awaitable[object]) -> KnownError:
    with pytest.raises(KnownError) as caught:
        await asking
    assert caught.value.kind is kind, caught.value
    return caught.value


BANS: list[Rules] = [{"providers_denied": ["*"]}, {"models_denied": ["m"]}, {"residencies_allowed": ["DE"]}]


@pytest.mark.parametrize("ban", BANS)
async def test_nor_does_whoever_holds_up_the_key_after_a_second_check(tmp_path: Path, ban: Rules) -> None:
    async with ScriptedServer() as server:
        rules, policy = acme(server.url), Given()
        policy.state(**rules)
        async with asked_once(tmp_path, policy, server) as scene:
            register, key = Gate(), Gate()
            register.at(scene.engine._open.register, "record")
            turn = await scene.send("The secret", model=MODEL)
            await register.reached.wait()
            key.at(scene.engine._open.lines, "key_of")
            # Any change makes the door look once more, and fetch the key.
            policy.state(**rules, providers_denied=["else"])
            register.go.set()
            await key.reached.wait()
            policy.state(**rules, **ban)
            key.go.set()
            await refused(scene, Kind.POLICY, scene.engine.chat.wait(turn))
        assert not server.requests
    kinds = [kind for kind, _ in entries(tmp_path / "home")]
    assert kinds.count(AuditKind.REQUEST) == 2 and AuditKind.RESPONSE_ABORTED in kinds


@pytest.mark.parametrize("gate", ["record", "bear"])
async def test_a_label_that_is_raised_while_a_message_waits_holds_it(tmp_path: Path, gate: str) -> None:
    async with ScriptedServer() as server:
        policy = Given(**acme(server.url))
        async with asked_once(tmp_path, policy, server) as scene:
            talk = (await scene.engine.conversations.page()).items[0].id
            register = Gate()
            register.at(scene.engine._open.register, gate)
            turn = await scene.send("The secret", conversation_id=talk)
            await register.reached.wait()
            await scene.engine.conversations.set_label(talk, Label.RESTRICTED)
            register.go.set()
            await refused(scene, Kind.LABEL, scene.engine.chat.wait(turn))
            # One that is lowered again, or raised no further than the way allows, holds up nothing.
            await scene.engine.conversations.set_label(talk, Label.INTERNAL, "It is known by now")
            await scene.ask("Hello", conversation_id=talk)
        assert len(server.requests) == 1


@pytest.mark.parametrize("ban", [{"providers_denied": ["*"]}, {"user_providers": False}, {"providers_allowed": []}])
@pytest.mark.parametrize("place", ["register", "lines"])
@pytest.mark.parametrize("call", ["test", "add"])
async def test_nor_does_a_contact_that_was_held_up(tmp_path: Path, place: str, call: str, ban: Rules) -> None:
    """Its key and its address go along."""
    policy = Given()
    async with ScriptedServer() as server, running(tmp_path, None, policy) as scene:
        server.script(LISTED)
        session, gate = scene.engine._open, Gate()
        if place == "lines":
            gate.at(session.lines, "key_of")
        else:
            gate.at(session.catalogue, "record_contact")
        new = NewProvider(ProviderConfig("mine", ProviderKind.OPENAI_CHAT, server.url), None)
        asking = asyncio.ensure_future(getattr(scene.engine.providers, call)(new))
        await gate.reached.wait()
        policy.state(**ban)
        gate.go.set()
        if call == "test":
            await refused(scene, Kind.POLICY, asking)
        else:
            await asking
        assert not server.requests and not server.connections
        # What holds by then is told, and the person's own list goes on once it may.
        policy.state()
        assert (await scene.engine.providers.test(new)).ok


async def test_nor_does_one_for_a_server_that_the_company_moved_meanwhile(tmp_path: Path) -> None:
    async with ScriptedServer() as old, ScriptedServer() as new:
        in_germany: Rules = {"name": "acme", "kind": "openai-chat", "url": old.url, "residency": "DE"}
        policy = Given(providers=[in_germany], residencies_allowed=["DE"])
        async with running(tmp_path, None, policy) as scene:
            gate = Gate()
            gate.at(scene.engine._open.catalogue, "record_contact")
            config = ProviderConfig("acme", ProviderKind.OPENAI_CHAT, old.url)
            asking = asyncio.ensure_future(scene.engine.providers.test(NewProvider(config, None)))
            await gate.reached.wait()
            policy.state(**acme(new.url), residencies_allowed=["DE"])
            gate.go.set()
            await refused(scene, Kind.POLICY, asking)
        assert not old.requests and not new.requests


# --- the connection itself


@asynccontextmanager
async def behind_a_proxy(folder: Path) -> AsyncIterator[tuple[Scene, Given, Rules, Tunnels, ScriptedServer]]:
    """A message went through a tunnel; the next one needs a new one."""
    made = certify(folder)
    async with ScriptedServer(made.server_context()) as server, Tunnels(server.port) as proxy:
        options = {"network.proxy": proxy.url, "network.ca_file": str(made.authority)}
        rules = {**acme("https://api.example/v1"), "options": options}
        policy = Given(**rules)
        async with asked_once(folder, policy, server) as scene:
            scene.engine._open.lines.reopen()
            proxy.hold()
            yield scene, policy, rules, proxy, server


CHANGES: list[tuple[Rules, Kind]] = [
    *((ban, Kind.POLICY) for ban in BANS),
    # An entry that says another thing than one of this moment would is no record of what goes now.
    ({"recipients": named(hpke.generate()[1])}, Kind.NO_CANDIDATE),
    ({"audit_content": "hash"}, Kind.NO_CANDIDATE),
    ({"audit_content": "metadata"}, Kind.NO_CANDIDATE),
    ({"options": {"network.proxy": "none"}}, Kind.NO_CANDIDATE),
]


@pytest.mark.parametrize(("change", "kind"), CHANGES)
async def test_nor_does_whoever_holds_up_the_tunnel_of_a_proxy(tmp_path: Path, change: Rules, kind: Kind) -> None:
    async with behind_a_proxy(tmp_path) as (scene, policy, rules, proxy, server):
        turn = await scene.send("The secret", model=MODEL)
        await proxy.asked.wait()
        policy.state(**{**rules, **change})
        proxy.go.set()
        await refused(scene, kind, scene.engine.chat.wait(turn))
        assert not server.requests


async def test_nor_does_a_list_through_a_tunnel(tmp_path: Path) -> None:
    async with behind_a_proxy(tmp_path) as (scene, policy, rules, proxy, server):
        config = ProviderConfig("acme", ProviderKind.OPENAI_CHAT, "https://api.example/v1")
        asking = asyncio.ensure_future(scene.engine.providers.test(NewProvider(config, "sk-1")))
        await proxy.asked.wait()
        policy.state(**rules, providers_denied=["acme"])
        proxy.go.set()
        await refused(scene, Kind.POLICY, asking)
        assert not server.requests


async def test_a_label_that_is_raised_while_the_tunnel_is_held_holds_the_message(tmp_path: Path) -> None:
    async with behind_a_proxy(tmp_path) as (scene, _, _, proxy, server):
        talk = (await scene.engine.conversations.page()).items[0].id
        turn = await scene.send("The secret", conversation_id=talk, model=MODEL)
        await proxy.asked.wait()
        await scene.engine.conversations.set_label(talk, Label.RESTRICTED)
        proxy.go.set()
        await refused(scene, Kind.LABEL, scene.engine.chat.wait(turn))
        assert not server.requests


async def test_nor_does_one_that_it_may_have_go_by_the_entry_of_the_lower_one(tmp_path: Path) -> None:
    async with behind_a_proxy(tmp_path) as (scene, policy, rules, proxy, server):
        policy.state(**rules, label_passages={"confidential": "any"})
        talk = (await scene.engine.conversations.page()).items[0].id
        turn = await scene.send("Hello", conversation_id=talk, model=MODEL)
        await proxy.asked.wait()
        await scene.engine.conversations.set_label(talk, Label.CONFIDENTIAL)
        proxy.go.set()
        await refused(scene, Kind.NO_CANDIDATE, scene.engine.chat.wait(turn))
        assert not server.requests
        assert (await scene.ask("Hello", conversation_id=talk, model=MODEL)).label is Label.CONFIDENTIAL
    told = [body["signalbox.label"] for kind, body in entries(tmp_path / "home") if kind == AuditKind.REQUEST]
    assert told == ["internal", "internal", "confidential"]


async def test_what_changes_nothing_for_a_message_lets_it_through_the_tunnel(tmp_path: Path) -> None:
    async with behind_a_proxy(tmp_path) as (scene, policy, rules, proxy, server):
        turn = await scene.send("Hello", model=MODEL)
        await proxy.asked.wait()
        policy.state(**rules, providers_denied=["else"])
        proxy.go.set()
        assert (await scene.engine.chat.wait(turn)).text == "Yes."
        assert len(server.requests) == 1


async def test_a_server_that_wants_another_form_is_given_it_under_the_rules_of_that_moment(tmp_path: Path) -> None:
    async with ScriptedServer() as server:
        rules, policy, go_on = acme(server.url), Given(), asyncio.Event()
        policy.state(**rules)
        async with asked_once(tmp_path, policy, server) as scene:
            server._scripts.clear()
            server.script(
                go_on, error(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.")
            )
            server.script(answer())
            server.asked.clear()
            turn = await scene.send("The secret", model=MODEL)
            await server.asked.wait()
            policy.state(**rules, providers_denied=["*"])
            go_on.set()
            await refused(scene, Kind.POLICY, scene.engine.chat.wait(turn))
        assert len(server.requests) == 1


# --- a contact in a tunnel of the person's own

OWN = ProviderConfig("acme", ProviderKind.OPENAI_CHAT, "https://api.example/v1")
NAMED_ELSEWHERE: Rules = {**acme("https://other.example/v1"), "user_providers": False, "providers_allowed": ["acme"]}


OTHER_WAYS: list[Rules] = [
    {"options": {"network.proxy": "http://127.0.0.1:9"}},
    {"options": {"network.proxy": "none"}},
    {"vouched": [OWN.url]},
    {"options": {"network.ca_file": "/nowhere.pem"}},
]
# Whoever adds one goes the new way, which is none out of here.
HANGING = [("test", change) for change in (NAMED_ELSEWHERE, *OTHER_WAYS)]
HANGING += [("add", change) for change in (NAMED_ELSEWHERE, OTHER_WAYS[0])]


@pytest.mark.parametrize(("call", "change"), HANGING)
async def test_no_contact_goes_on_by_a_way_that_it_is_not_to_take_by_now(
    tmp_path: Path, call: str, change: Rules
) -> None:
    made, policy = certify(tmp_path), Given()
    async with ScriptedServer(made.server_context()) as server, Tunnels(server.port) as proxy:
        async with running(tmp_path, None, policy) as scene:
            await scene.engine.options.set("network.proxy", proxy.url)
            await scene.engine.options.set("network.ca_file", str(made.authority))
            proxy.hold()
            server.script(LISTED)
            asking = asyncio.ensure_future(getattr(scene.engine.providers, call)(NewProvider(OWN, "sk-personal")))
            await proxy.asked.wait()
            policy.state(**change)
            proxy.go.set()
            if call == "add":
                await asking
            elif change is NAMED_ELSEWHERE:
                await refused(scene, Kind.POLICY, asking)
            else:
                found = await asking
                assert (found.ok, found.error_kind) == (False, Kind.NETWORK)
        assert not server.requests


async def test_a_list_that_is_to_take_another_way_by_now_takes_that(tmp_path: Path) -> None:
    made, policy = certify(tmp_path), Given()
    async with (
        ScriptedServer(made.server_context()) as server,
        Tunnels(server.port) as own,
        Tunnels(server.port) as its,
    ):
        async with running(tmp_path, None, policy) as scene:
            await scene.engine.options.set("network.proxy", own.url)
            await scene.engine.options.set("network.ca_file", str(made.authority))
            own.hold()
            its.asked.clear()
            server.script(LISTED)
            asking = asyncio.ensure_future(scene.engine.providers.add(NewProvider(OWN, "sk-personal")))
            await own.asked.wait()
            policy.state(options={"network.proxy": its.url})
            own.go.set()
            await asking
            assert its.asked.is_set() and len(server.requests) == 1
            assert [status.name for status in await scene.engine.models.all()] == ["acme/m"]
