"""Models in memory, and files that are opened, while the rules change beneath an open program."""

import os
from pathlib import Path

import pytest

from app.core.audit import AuditKind
from app.core.errors import Kind, KnownError
from app.core.events import AnswerGrew
from app.engine.registry import models as registry
from tests.support.engines import Scene, running
from tests.support.gguf_models import write_llama
from tests.support.opened_entries import entries
from tests.support.policies import Given

pytestmark = [pytest.mark.anyio, pytest.mark.skipif(os.name == "nt", reason="owners and modes of POSIX")]

Rules = dict[str, object]
BANS: list[Rules] = [
    {"local_models": False},
    {"models_denied": ["local/*"]},
    {"models_allowed": ["acme/*"]},
    {"models_allowed": ["local/tiny"]},
    {"models_allowed": [f"sha256:{'0' * 64}"]},
    {"recipients": ["x"]},
]


async def loaded(scene: Scene) -> list[str]:
    return [status.name for status in await scene.engine.models.all() if status.loaded]


async def test_no_file_is_opened_after_a_ban_that_nobody_looked_at_yet(tmp_path: Path) -> None:
    file, policy = write_llama(tmp_path / "tiny.gguf"), Given()
    async with running(tmp_path, source=policy) as scene:
        policy.state(local_models=False)
        with pytest.raises(KnownError) as caught:
            await scene.engine.models.add(str(file))
        assert caught.value.kind is Kind.POLICY
        assert await scene.engine.models.all() == ()


async def test_nor_after_one_that_comes_while_it_is_looked_into(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, policy, facts = write_llama(tmp_path / "tiny.gguf"), Given(), registry._facts

    async def banned_meanwhile(path: Path) -> object:
        policy.state(local_models=False)
        return await facts(path)

    monkeypatch.setattr(registry, "_facts", banned_meanwhile)
    async with running(tmp_path, source=policy) as scene:
        with pytest.raises(KnownError) as caught:
            await scene.engine.models.add(str(file))
        assert caught.value.kind is Kind.POLICY
        assert await scene.engine.models.all() == ()
    assert AuditKind.MODEL_ADDED not in [kind for kind, _ in entries(tmp_path / "home")]


@pytest.mark.parametrize("ban", BANS)
async def test_nothing_is_loaded_after_a_ban_and_what_was_is_not_kept(tmp_path: Path, ban: Rules) -> None:
    file, policy = write_llama(tmp_path / "tiny.gguf"), Given()
    async with running(tmp_path, source=policy) as scene:
        await scene.engine.models.add(str(file))
        await scene.engine.models.load("local/tiny")
        assert await loaded(scene) == ["local/tiny"]
        policy.state(**ban)
        with pytest.raises(KnownError):
            await scene.engine.models.load("local/tiny")
        assert await loaded(scene) == []
        policy.state()
        await scene.engine.models.load("local/tiny")
        assert await loaded(scene) == ["local/tiny"]


async def test_an_answer_that_grows_is_finished_and_its_model_goes_then(tmp_path: Path) -> None:
    file, policy = write_llama(tmp_path / "tiny.gguf"), Given()
    async with running(tmp_path, source=policy) as scene:
        await scene.engine.models.add(str(file))
        turn = await scene.send("Hello", max_output=200)
        await scene.until(lambda: scene.of(AnswerGrew))
        policy.state(local_models=False)
        await scene.engine._open.changes.up_to_date()
        await scene.engine.chat.wait(turn)
        assert await loaded(scene) == []
        with pytest.raises(KnownError):
            await scene.ask("Hello", model="local/tiny", max_output=3)


async def test_a_model_is_kept_where_the_rules_on_models_stay(tmp_path: Path) -> None:
    file, policy = write_llama(tmp_path / "tiny.gguf"), Given()
    async with running(tmp_path, source=policy) as scene:
        await scene.engine.models.add(str(file))
        await scene.engine.models.load("local/tiny")
        policy.state(user_providers=False)
        await scene.engine._open.changes.up_to_date()
        assert await loaded(scene) == ["local/tiny"]
