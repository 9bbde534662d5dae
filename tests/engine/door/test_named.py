"""A model that a person names is asked, whatever the server's list says of it, or does not say."""

from pathlib import Path

import pytest

from app.core.api.providers import NewProvider
from app.core.audit import AuditKind
from app.core.decisions import ReasonCode
from app.core.errors import Kind, KnownError
from app.core.labels import Label
from app.core.models import ProviderConfig, ProviderKind
from app.core.requests import Attachment, Draft
from tests.support.engines import Scene, running
from tests.support.opened_entries import entries
from tests.support.policies import Given
from tests.support.scripted_server import Do, ScriptedServer, Step, delta, http, stream

pytestmark = pytest.mark.anyio

# What a server may say when it is asked for its models, and chat all the same.
NO_LIST = {
    "nothing is there": http(404, b'{"detail": "Not Found"}'),
    "another method": http(405, b"Method Not Allowed"),
    "not for this key": http(403, b'{"error": {"message": "Missing scopes: api.model.read"}}'),
    "not made yet": http(501, b"Not Implemented"),
    "a page": http(200, b"<html>Welcome</html>"),
    "no list": http(200, b'{"object": "list"}'),
    "an empty one": http(200, b'{"data": []}'),
    "another one": http(200, b'{"data": [{"id": "listed"}]}'),
}
ANSWER = stream(delta("Good day."), delta(finish="stop"))


async def added(scene: Scene, server: ScriptedServer, name: str = "acme") -> None:
    await scene.engine.providers.add(NewProvider(ProviderConfig(name, ProviderKind.OPENAI_CHAT, server.url)))


async def refused(scene: Scene, text: str, **fields: object) -> KnownError:
    with pytest.raises(KnownError) as caught:
        await scene.send(text, **fields)
    return caught.value


@pytest.mark.parametrize("listing", NO_LIST.values(), ids=NO_LIST.keys())
async def test_whatever_the_list_says(tmp_path: Path, listing: bytes) -> None:
    async with ScriptedServer() as server, running(tmp_path) as scene:
        server.script(listing)
        await added(scene, server)
        server.script(ANSWER)
        assert (await scene.ask("Hello", model="acme/own/x-7b:q4")).text == "Good day."
        assert server.requests[-1].json["model"] == "own/x-7b:q4"
        decision = (await scene.engine.chat.route(Draft("Hello", model="acme/own/x-7b:q4"))).decision
        assert decision.chosen == "acme/own/x-7b:q4"
    (body,) = [body for kind, body in entries(tmp_path / "home") if kind == AuditKind.REQUEST]
    assert body["gen_ai.request.model"] == "own/x-7b:q4"


async def test_after_a_start_the_server_is_asked_first(tmp_path: Path) -> None:
    async with ScriptedServer() as server:
        async with running(tmp_path) as scene:
            server.script(NO_LIST["nothing is there"])
            await added(scene, server)
        async with running(tmp_path) as scene:
            # Whoever only looks has nobody asked.
            assert (await scene.engine.chat.route(Draft("Hello", model="acme/x"))).decision.chosen == "acme/x"
            server.script(NO_LIST["nothing is there"])
            server.script(ANSWER)
            assert (await scene.ask("Hello", model="acme/x")).text == "Good day."
            assert [request.target for request in server.requests[1:]] == ["/v1/models", "/v1/chat/completions"]


@pytest.mark.parametrize(
    ("listing", "kind"),
    [
        (http(401, b'{"error": {"message": "Incorrect API key provided"}}'), Kind.AUTHENTICATION),
        (Do.RESET, Kind.NETWORK),
    ],
)
async def test_a_server_that_takes_nothing_is_not_asked(tmp_path: Path, listing: Step, kind: Kind) -> None:
    async with ScriptedServer() as server, running(tmp_path) as scene:
        server.script(listing)
        await added(scene, server)
        server.script(listing)
        assert (await refused(scene, "Hello", model="acme/x")).kind is kind
        assert {request.target for request in server.requests} == {"/v1/models"}


async def test_a_test_of_the_connection_counts_as_well(tmp_path: Path) -> None:
    async with ScriptedServer() as server, running(tmp_path) as scene:
        server.script(http(401, b'{"error": {"message": "Incorrect API key provided"}}'))
        await added(scene, server)
        server.script(NO_LIST["an empty one"])
        provider = ProviderConfig("acme", ProviderKind.OPENAI_CHAT, server.url)
        assert (await scene.engine.providers.test(NewProvider(provider))).ok
        server.script(ANSWER)
        assert (await scene.ask("Hello", model="acme/x")).text == "Good day."


@pytest.mark.parametrize("pick", ["acme/", "acme/a b", "acme/x\u202ey", f"acme/{'x' * 201}", "acme/a.gguf", "gone/x"])
async def test_what_no_name_leads_to_is_not_there(tmp_path: Path, pick: str) -> None:
    async with ScriptedServer() as server, running(tmp_path) as scene:
        server.script(NO_LIST["another one"])
        await added(scene, server)
        assert (await refused(scene, "Hello", model=pick)).kind is Kind.NOT_FOUND


async def test_auto_never_takes_it(tmp_path: Path) -> None:
    async with ScriptedServer() as server, running(tmp_path) as scene:
        server.script(NO_LIST["an empty one"])
        await added(scene, server)
        server.script(ANSWER)
        await scene.ask("Hello", model="acme/x")
        server.script(NO_LIST["an empty one"])
        assert (await refused(scene, "Hello", model="auto")).kind is Kind.NO_CANDIDATE
        decision = (await scene.engine.chat.route(Draft("Hello", model="auto"))).decision
        assert "acme/x" not in {*decision.chain, *(removed.model for removed in decision.removed)}
        assert "acme/x" not in {status.name for status in await scene.engine.models.all()}


RULES = {
    "a ban on the model": ({"models_denied": ["x*"]}, ReasonCode.POLICY_MODEL),
    "a ban on its whole name": ({"models_denied": ["acme/X-7B"]}, ReasonCode.POLICY_MODEL),
    "others are allowed": ({"models_allowed": ["acme/y"]}, ReasonCode.POLICY_MODEL),
    "a ban on the provider": ({"providers_denied": ["127.0.0.1*"]}, ReasonCode.POLICY_PROVIDER),
    "no providers of a person": ({"user_providers": False}, ReasonCode.POLICY_PROVIDER),
    "another residency": ({"residencies_allowed": ["CH"]}, ReasonCode.RESIDENCY),
}


@pytest.mark.parametrize(("rules", "code"), RULES.values(), ids=RULES.keys())
async def test_policy_holds_for_it(tmp_path: Path, rules: dict[str, object], code: ReasonCode) -> None:
    policy = Given()
    async with ScriptedServer() as server, running(tmp_path, source=policy) as scene:
        server.script(NO_LIST["another one"])
        await added(scene, server)
        policy.state(**rules)
        assert (await refused(scene, "Hello", model="acme/x-7b")).kind is Kind.POLICY
        removed = (await scene.engine.chat.route(Draft("Hello", model="acme/x-7b"))).decision.removed
        assert {one.model: one.reason.code for one in removed}["acme/x-7b"] is code
        assert len(server.requests) == 1


async def test_labels_hold_for_it(tmp_path: Path) -> None:
    async with ScriptedServer() as server, running(tmp_path) as scene:
        server.script(NO_LIST["an empty one"])
        await added(scene, server)
        assert (await refused(scene, "Hello", model="acme/x", label=Label.RESTRICTED)).kind is Kind.LABEL
        assert (await refused(scene, "Hello", model="acme/x", label=Label.CONFIDENTIAL)).kind is Kind.LABEL
        assert len(server.requests) == 1


async def test_it_can_what_the_wire_can(tmp_path: Path) -> None:
    async with ScriptedServer() as server, running(tmp_path) as scene:
        server.script(NO_LIST["nothing is there"])
        await added(scene, server)
        server.script(ANSWER)
        picture = Attachment("dot.png", "image/png", bytes.fromhex("89504e470d0a1a0a"))
        await scene.ask("What is this?", model="acme/x", attachments=(picture,), json_schema={"type": "object"})
        assert server.requests[-1].json["messages"][-1]["content"][1]["type"] == "image_url"


async def test_a_decision_for_it_can_be_made_again(tmp_path: Path) -> None:
    async with ScriptedServer() as server, running(tmp_path) as scene:
        server.script(NO_LIST["another one"])
        await added(scene, server)
        server.script(ANSWER)
        await scene.ask("Hello", model="acme/x")
        first, again = [(await scene.engine.chat.route(Draft("Hello", model="acme/x"))).decision for _ in range(2)]
        assert first.versions == again.versions
        other = (await scene.engine.chat.route(Draft("Hello", model="acme/listed"))).decision
        assert dict(other.versions)["offers"] != dict(first.versions)["offers"]


async def test_a_name_on_the_device_is_never_made_up(tmp_path: Path) -> None:
    async with running(tmp_path, {"models": ["demo"]}) as scene:
        for pick in ("local/x", "fake/x", "auto/x"):
            assert (await refused(scene, "Hello", model=pick)).kind is Kind.NOT_FOUND
