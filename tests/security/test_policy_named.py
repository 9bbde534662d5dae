"""Which policy the register names for a request, where the rules change between its entry and its first byte."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.core.api.providers import NewProvider
from app.core.audit import AuditKind
from app.core.models import ProviderConfig, ProviderKind
from app.engine.door.movement import Movement
from app.engine.door.recording import Recording
from tests.support.engines import Scene, running
from tests.support.opened_entries import entries
from tests.support.policies import Given
from tests.support.scripted_server import DONE, END, ScriptedServer, chunk, delta, http, message, stream_head

pytestmark = pytest.mark.anyio

LIST = http(200, b'{"data": [{"id": "big"}]}')
THANKS = stream_head() + chunk(message(delta("Thanks", finish="stop")) + DONE) + END
NAME = "signalbox.policy_sha256"


def rules(server: ScriptedServer, **more: Any) -> dict[str, Any]:
    entry = {"name": "acme", "kind": "openai-chat", "url": server.url, "residency": "DE"}
    return {"providers": [entry], **more}


# All of which let the same request go by the same way.
NEWER: dict[str, dict[str, Any]] = {
    "a residency": {"residencies_allowed": ["DE"]},
    "another model denied": {"models_denied": ["acme/other"]},
    "a passage": {"label_passages": {"confidential": "embedded"}},
    "an option": {"options": {"chat.max_output_tokens": 2_000}},
}


async def sent(scene: Scene) -> list[tuple[str, Any]]:
    await scene.ask("Hello")
    told = [(kind, body.get(NAME)) for kind, body in entries(scene.home)]
    return [(kind, name) for kind, name in told if kind in (AuditKind.REQUEST, AuditKind.RESPONSE)]


async def with_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, newer: dict[str, Any], at: Callable[..., Any]
) -> None:
    async with ScriptedServer() as server:
        policy = Given(**rules(server))
        async with running(tmp_path, source=policy) as scene:
            server.script(LIST)
            config = ProviderConfig("acme", ProviderKind.OPENAI_CHAT, server.url)
            await scene.engine.providers.test(NewProvider(config))
            before = (await scene.engine.policy.report()).policy.sha256
            at(monkeypatch, lambda: policy.state(**rules(server, **newer)))
            server.script(THANKS)
            told = await sent(scene)
            after = (await scene.engine.policy.report()).policy.sha256
            assert before != after
            assert told == [(AuditKind.REQUEST, before), (AuditKind.RESPONSE, after)]
            monkeypatch.undo()
            server.script(THANKS)
            # Whoever leaves under what its entry names need not say it twice.
            assert (await sent(scene))[2:] == [(AuditKind.REQUEST, after), (AuditKind.RESPONSE, None)]


def after_the_entry(monkeypatch: pytest.MonkeyPatch, change: Callable[[], None]) -> None:
    request = Recording.request

    async def late(self: Recording, *given: Any) -> int:
        seq = await request(self, *given)
        change()
        return seq

    monkeypatch.setattr(Recording, "request", late)


def on_the_open_line(monkeypatch: pytest.MonkeyPatch, change: Callable[[], None]) -> None:
    check = Movement._check

    async def late(self: Movement, *given: Any) -> None:
        change()
        await check(self, *given)

    monkeypatch.setattr(Movement, "_check", late)


@pytest.mark.parametrize("newer", NEWER.values(), ids=NEWER)
async def test_the_outcome_names_the_policy_that_it_left_under(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, newer: dict[str, Any]
) -> None:
    await with_change(tmp_path, monkeypatch, newer, after_the_entry)


async def test_so_it_does_where_they_change_on_the_open_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await with_change(tmp_path, monkeypatch, NEWER["a residency"], on_the_open_line)
