"""What the doctor says where something is wrong: the place, the reason and the next step."""

import hashlib
import json
import os
from pathlib import Path

import pytest

from app.core.api.home import Check
from app.engine.facade import Engine
from app.engine.frame.setup import Setup
from app.models import starter
from app.providers.llama import launch
from app.settings.policy_source import NoPolicy
from tests.support.engines import engine_in, running
from tests.support.gguf_models import write_llama
from tests.support.policies import Given

pytestmark = pytest.mark.anyio

ECHO = {"replies": [{"echo": True}]}


async def examined(engine: Engine) -> dict[str, Check]:
    checks = {check.name: check for check in await engine.home.doctor()}
    await engine.close()
    return checks


async def test_a_folder_that_cannot_even_be_looked_at_is_a_finding_and_no_crash(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for home in (tmp_path / ("x" * 300), tmp_path / "file" / "home"):
        checks = await examined(Engine(Setup(home, None, "", NoPolicy())))
        assert checks["Keys and conversations"].ok is False
        assert checks["Disk space"].text.endswith("GiB are free.")
    assert checks["Data folder"].ok is False


async def test_what_is_wrong_in_a_policy_is_told_with_its_place_and_who_can_mend_it(tmp_path: Path) -> None:
    checks = await examined(engine_in(tmp_path, ECHO, Given(default_label="secret")))
    assert checks["Policy"].ok is False
    assert checks["Policy"].text.startswith("test, default_label: It must be one of public,")
    assert "your organization" in checks["Policy"].next_step


@pytest.mark.parametrize(
    ("there", "state", "ok", "text"),
    [
        (False, "building", None, "Building llama.cpp, 40 %."),
        (False, "failed", False, "There is no compiler."),
        (True, "failed", False, "An older llama.cpp is used. There is no compiler."),
        (False, "ready", False, "llama.cpp is not installed."),
        (True, "ready", True, "llama.cpp is installed."),
        (False, "", False, "llama.cpp is not installed."),
    ],
)
async def test_how_far_local_models_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool, state: str, ok: bool | None, text: str
) -> None:
    monkeypatch.setattr(launch, "is_installed", lambda: there)
    status, sentence = tmp_path / "status", "Building llama.cpp" if state == "building" else "There is no compiler."
    told = {"state": state, "sentence": sentence, "done": 40, "total": 100, "starter": "", "pid": os.getpid()}
    status.write_text(json.dumps(told))
    checks = await examined(engine_in(tmp_path, ECHO, preparing=status))
    assert (checks["Local runtime"].ok, checks["Local runtime"].text) == (ok, text)
    assert bool(checks["Local runtime"].next_step) is not ok
    assert "Starter model" not in checks


async def test_whether_the_starter_is_the_right_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, status = tmp_path / "starter.gguf", tmp_path / "status"
    declared = starter.Starter(file.name, 5, hashlib.sha256(b"right").hexdigest())
    monkeypatch.setattr(starter, "declared", lambda: declared)

    async def check() -> Check:
        return (await examined(engine_in(tmp_path, ECHO, starter=file, preparing=status)))["Starter model"]

    missing = await check()
    assert (missing.ok, missing.text) == (None, "It is not there, and everything else works without it.")
    assert "make run" in missing.next_step
    file.write_bytes(b"wrong")
    wrong = await check()
    assert (wrong.ok, wrong.text) == (False, f"The file {file} is not the one that comes with Signalbox.")
    file.write_bytes(b"right")
    assert (await check()).ok
    told = {"state": "starter", "sentence": "Getting it", "done": 0, "total": 0, "starter": "", "pid": os.getpid()}
    status.write_text(json.dumps(told))
    assert (await check()).text == "It is being fetched."


async def test_a_model_that_policy_forbids_is_listed_as_such_and_is_not_broken(tmp_path: Path) -> None:
    file = write_llama(tmp_path / "tiny.gguf")
    async with running(tmp_path, ECHO) as scene:
        await scene.engine.models.add(str(file))
    for policy in (Given(local_models=False), Given(models_denied=["local/*"])):
        async with running(tmp_path, ECHO, policy) as scene:
            listed = {status.name: (status.available, status.why_not) for status in await scene.engine.models.all()}
            assert listed == {"fake/demo": (True, ""), "local/tiny": (False, "Your organization does not allow it.")}
            checks = {check.name: check for check in await scene.engine.home.doctor()}
            assert checks["Models"].text == "1 can be used."
            assert "Model local/tiny" not in checks
