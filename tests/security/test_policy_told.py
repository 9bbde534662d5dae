"""Rules that close because a file or a value cannot be read: that, and no other reason, is told to whoever sends."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from app.core.api.providers import NewProvider
from app.core.audit import AuditKind
from app.core.errors import Kind, KnownError
from app.core.labels import Label
from app.core.models import ProviderConfig, ProviderKind
from app.core.requests import Attachment, Draft, Tool
from app.settings.policy_source import LinuxFiles
from tests.support.engines import Scene, running
from tests.support.opened_entries import entries
from tests.support.policies import Given
from tests.support.scripted_server import ScriptedServer, http
from tests.support.starters import built_in

__all__ = ["built_in"]

pytestmark = pytest.mark.anyio

LIST = http(200, b'{"data": [{"id": "big"}]}')
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c63f80f0001010100dcccd4d30000000049454e44ae426082"
)
NEEDS: dict[str, dict[str, Any]] = {
    "auto": {},
    "picked": {"model": "acme/big"},
    "never known": {"model": "acme/other"},
    "no such provider": {"model": "other/big"},
    "restricted": {"model": "acme/big", "label": Label.RESTRICTED},
    "a picture": {"attachments": (Attachment("p.png", "image/png", PNG),)},
    "a tool": {"tools": (Tool("t", "", {}),)},
    "a long one": {"model": "acme/big"},
}


async def connected(scene: Scene, server: ScriptedServer) -> None:
    server.script(LIST)
    await scene.engine.providers.test(NewProvider(ProviderConfig("acme", ProviderKind.OPENAI_CHAT, server.url)))


def placed(folder: Path) -> Path:
    """Where a file of the company's would lie."""
    folder.chmod(0o755)
    file = folder / "policies" / "managed" / "company.json"
    file.parent.mkdir(parents=True)
    return file


async def both(scene: Scene, text: str, **fields: Any) -> KnownError:
    """The error of a send, which is also that of the forecast."""
    foretold = (await scene.engine.chat.route(Draft(text, **fields))).refusal
    with pytest.raises(KnownError) as caught:
        await scene.ask(text, **fields)
    assert foretold is not None
    assert foretold.message == caught.value.message
    return caught.value


FAULTS = [("broken", need) for need in NEEDS] + [(fault, "picked") for fault in ("foreign", "empty")]


@pytest.mark.parametrize(("fault", "need"), FAULTS)
async def test_a_file_that_cannot_be_read_is_the_reason_for_all(
    tmp_path: Path, built_in: Path, fault: str, need: str
) -> None:
    file = placed(tmp_path)
    starter = built_in if need in ("a picture", "a tool") else None
    async with ScriptedServer() as server:
        file.write_text(json.dumps({"providers": [{"name": "acme", "kind": "openai-chat", "url": server.url}]}))
        async with running(tmp_path, source=LinuxFiles(file.parent.parent, os.getuid()), starter=starter) as scene:
            await connected(scene, server)
            if fault == "foreign":
                file.chmod(0o666)
            else:
                file.write_text(file.read_text()[:-1] if fault == "broken" else "")
            told = await both(scene, "word " * 20_000 if need == "a long one" else "Hi", **NEEDS[need])
            assert (told.kind, told.exit_code) == (Kind.POLICY, 3)
            assert str(file) in told.message
            assert len([request for request in server.requests if request.method == "POST"]) == 0
            assert [body["error.type"] for kind, body in entries(scene.home) if kind == AuditKind.HELD] == ["policy"]


WRONG: dict[str, dict[str, Any]] = {
    "options.network.proxy": {"options": {"network.proxy": "proxy.acme.example:3128"}},
    "options": {"options": []},
    "home": {"home": "data"},
    "recipients": {"recipients": ["x"]},
    "providers_denied": {"providers_denied": "acme"},
    "providers_allowed": {"providers_allowed": "acme"},
    "models_allowed": {"models_allowed": "acme"},
    "models_denied": {"models_denied": ["[a]"]},
    "label_passages": {"label_passages": {"internal": "all"}},
    "residencies_allowed": {"residencies_allowed": ["de"]},
    "default_label": {"default_label": "secret"},
    "providers": {"providers": {"name": "acme"}},
}


@pytest.mark.parametrize("pick", ["auto", "acme/big"])
@pytest.mark.parametrize("key", WRONG)
async def test_a_value_that_closes_is_named(tmp_path: Path, key: str, pick: str) -> None:
    async with ScriptedServer() as server:
        base = {"providers": [{"name": "acme", "kind": "openai-chat", "url": server.url, "residency": "DE"}]}
        policy = Given(**base)
        async with running(tmp_path, source=policy) as scene:
            await connected(scene, server)
            policy.state(**base | WRONG[key])
            told = await both(scene, "Hi", model=pick)
            assert (told.kind, told.exit_code) == (Kind.POLICY, 3)
            assert f"test: {key}: " in told.message


async def test_a_provider_that_is_left_out_is_the_reason_why_its_models_are_not_there(tmp_path: Path) -> None:
    async with ScriptedServer() as server:
        entry = {"name": "acme", "kind": "openai-chat", "url": server.url}
        policy = Given(providers=[entry])
        async with running(tmp_path, source=policy) as scene:
            await connected(scene, server)
            policy.state(providers=[entry | {"residence": "DE"}])
            told = await both(scene, "Hi", model="acme/big")
            assert "test: providers: Provider 1 is left out" in told.message


@pytest.mark.parametrize("wrong", [{"audit_content": "all"}, {"no_such_key": 1}])
async def test_a_value_that_takes_no_model_away_is_no_reason(tmp_path: Path, wrong: dict[str, Any]) -> None:
    async with ScriptedServer() as server:
        policy = Given()
        async with running(tmp_path, source=policy) as scene:
            await connected(scene, server)
            policy.state(**wrong)
            assert (await both(scene, "Hi", model="acme/gone")).kind is Kind.NOT_FOUND


async def test_a_file_that_breaks_on_the_way_is_the_reason_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with ScriptedServer() as server:
        base = {"providers": [{"name": "acme", "kind": "openai-chat", "url": server.url}]}
        policy = Given(**base)
        async with running(tmp_path, source=policy) as scene:
            await connected(scene, server)
            door = scene.engine.chat._door  # type: ignore[attr-defined]
            admit = door.admit

            async def admitted(ask: Any) -> Any:
                found = await admit(ask)
                policy.state(providers="acme")
                return found

            monkeypatch.setattr(door, "admit", admitted)
            with pytest.raises(KnownError) as caught:
                await scene.ask("Hi", model="acme/big")
            assert caught.value.kind is Kind.POLICY
            assert "test: providers: " in caught.value.message
