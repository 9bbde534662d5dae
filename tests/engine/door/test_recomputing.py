"""Any past decision can be made again from what is kept, whatever changed since."""

from pathlib import Path

import pytest

from app.core.audit import AuditKind
from app.core.decisions import RouteDecision
from app.core.digest import digest
from app.core.errors import KnownError
from app.core.labels import Label
from app.core.rebuild import rebuild
from app.routing import recompute
from tests.support.engines import Scene, running
from tests.support.opened_entries import entries
from tests.support.policies import Given

pytestmark = pytest.mark.anyio

TWO = {"models": ["first", {"name": "second", "passage": "stays"}], "replies": [{"echo": True}]}
THREE = {"models": ["first", "second", "another"], "replies": [{"echo": True}]}
OPTIONS = {"chat.bin_days": 3, "network.proxy": "none"}


async def again(scene: Scene, recorded: RouteDecision) -> RouteDecision:
    kept = await scene.engine._open.store.turns.snapshots([name for _, name in recorded.versions])
    return recompute(recorded.request, recorded.versions, kept)


async def test_a_decision_is_made_again_after_everything_changed(tmp_path: Path) -> None:
    policy = Given(models_denied=["fake/second"], options=OPTIONS)
    async with running(tmp_path, TWO, policy) as scene:
        first = await scene.send("What is the capital of France?")
        await scene.engine.chat.wait(first)
        policy.state(default_label="public")
        await scene.engine._open.changes.look()
        second = await scene.send("And of Spain?", conversation_id=first.conversation_id)
        await scene.engine.chat.wait(second)
    async with running(tmp_path, THREE) as scene:
        await scene.engine.options.set("routing.preference", "local_first")
        third = await scene.send("And of Italy?", model="fake/another")
        await scene.engine.chat.wait(third)
        recorded = [await scene.engine.chat.decision(turn.answer_id) for turn in (first, second, third)]
        decisions = [decision for decision in recorded if decision is not None]
        assert [decision.chosen for decision in decisions] == ["fake/first", "fake/first", "fake/another"]
        assert [len(decision.chain) for decision in decisions] == [1, 2, 1]
        for kind in ("offers", "policy", "state"):
            assert len({dict(decision.versions)[kind] for decision in decisions}) > 1, kind
        for decision in decisions:
            made = await again(scene, decision)
            assert made == decision
            assert digest(made) == digest(decision)


async def test_what_was_held_is_made_again_from_the_register(tmp_path: Path) -> None:
    async with running(tmp_path, TWO, Given(models_denied=["fake/second"])) as scene:
        with pytest.raises(KnownError):
            await scene.send("Hello", label=Label.RESTRICTED, model="fake/first")
    (held,) = [body for kind, body in entries(tmp_path / "home") if kind == AuditKind.HELD]
    recorded = rebuild(RouteDecision, held["signalbox.decision"])
    assert recorded.chosen is None
    async with running(tmp_path, THREE) as scene:
        assert await again(scene, recorded) == recorded
