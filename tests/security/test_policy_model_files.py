"""A permission of local models, met by renaming a file, by putting another in its place, or by saying so."""

import hashlib
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.errors import Kind, KnownError
from app.core.models import STARTER, LocalModel
from app.core.options import Layer
from app.core.policy import PolicyReport
from app.routing.constraints import UNREAD
from app.settings.policy_merge import assemble
from app.settings.policy_source import PolicyDocument, PolicyReading
from tests.support.engines import Scene, running
from tests.support.gguf_models import write_llama
from tests.support.policies import Given
from tests.support.starters import built_in

__all__ = ["built_in"]

pytestmark = pytest.mark.anyio


def named(*files: Path) -> str:
    """As a policy names a model: by the digest of its file, or of its parts one behind the other."""
    return "sha256:" + hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


async def refused(scene: Scene, model: str) -> KnownError:
    with pytest.raises(KnownError) as caught:
        await scene.ask("Hello", model=model, max_output=3)
    return caught.value


def assembled(*allowed: list[str]) -> PolicyReport:
    documents = [PolicyDocument(f"{n}", Layer.MANDATORY, {"models_allowed": some}) for n, some in enumerate(allowed)]
    return assemble(PolicyReading(tuple(documents)))


@pytest.mark.parametrize(
    "pattern", ["local/approved*", "local/approved-7b", "local/?*", "local/*b", "*approved*", "l*/*", "*/a*", "?ocal/*"]
)
async def test_no_name_allows_a_file(tmp_path: Path, pattern: str) -> None:
    file = write_llama(tmp_path / "forbidden-model.gguf")
    shutil.copy(file, tmp_path / "approved-7b.gguf")
    policy = Given(models_allowed=[pattern])
    async with running(tmp_path, source=policy) as scene:
        for name in ("forbidden-model", "approved-7b"):
            status = await scene.engine.models.add(str(tmp_path / f"{name}.gguf"))
            assert (status.name, status.available) == (f"local/{name}", False)
            assert (await refused(scene, status.name)).kind is Kind.POLICY
            with pytest.raises(KnownError) as caught:
                await scene.engine.models.load(status.name)
            assert caught.value.kind is Kind.POLICY
        (issue,) = (await scene.engine.policy.report()).issues
        assert "allows no local model" in issue.problem


@pytest.mark.parametrize("pattern", ["local/*", "*", "LOCAL/*", "*/*", "**", "local/**"])
async def test_all_of_them_may_be_allowed(tmp_path: Path, pattern: str) -> None:
    file = write_llama(tmp_path / "any.gguf")
    async with running(tmp_path, source=Given(models_allowed=[pattern])) as scene:
        assert (await scene.engine.models.add(str(file))).available
        assert (await scene.ask("Hello", model="local/any", max_output=3)).answer is not None
        assert not (await scene.engine.policy.report()).issues


async def test_a_file_is_allowed_by_what_it_is_under_whatever_name(tmp_path: Path) -> None:
    good, bad = write_llama(tmp_path / "odd.gguf"), write_llama(tmp_path / "approved.gguf", seed=1)
    policy = Given(models_allowed=[named(good).upper().replace("SHA256", "Sha256")])
    async with running(tmp_path, source=policy) as scene:
        assert (await scene.engine.models.add(str(good))).available
        assert (await scene.ask("Hello", model="local/odd", max_output=3)).answer is not None
        assert not (await scene.engine.models.add(str(bad))).available
        assert (await refused(scene, "local/approved")).kind is Kind.POLICY


def put_in_place(file: Path, other: Path) -> None:
    """Another file under this name, of the same size and times."""
    times = file.stat()
    shutil.copyfile(other, file)
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))


@pytest.mark.parametrize("again", [True, False])
async def test_nor_is_another_that_is_put_in_its_place(tmp_path: Path, again: bool) -> None:
    """In the same session, and in one to come, whatever the registry says of it."""
    good, bad = write_llama(tmp_path / "good.gguf"), write_llama(tmp_path / "bad.gguf", seed=1)
    assert good.stat().st_size == bad.stat().st_size
    policy = Given(models_allowed=[named(good)])
    async with running(tmp_path, source=policy) as scene:
        await scene.engine.models.add(str(good))
        if not again:
            put_in_place(good, bad)
            await refused(scene, "local/good")
            assert (await refused(scene, "local/good")).kind is Kind.POLICY
    if again:
        put_in_place(good, bad)
        async with running(tmp_path, source=policy) as scene:
            await refused(scene, "local/good")
            assert (await refused(scene, "local/good")).kind is Kind.POLICY
            assert not (await scene.engine.models.all())[0].loaded


async def test_nor_one_of_which_a_row_says_so(tmp_path: Path) -> None:
    good, bad = write_llama(tmp_path / "good.gguf"), write_llama(tmp_path / "bad.gguf", seed=1)
    async with running(tmp_path, source=Given(models_allowed=[named(good)])) as scene:
        await scene.engine.models.add(str(bad))
        (model,) = scene.engine._open.catalogue._shelf.models
        await row(scene, replace(model, name="local/other", sha256=named(good).partition(":")[2]))
        await refused(scene, "local/other")
        with pytest.raises(KnownError):
            await scene.engine.models.load("local/other")
        assert not any(status.loaded for status in await scene.engine.models.all())


async def row(scene: Scene, model: LocalModel) -> None:
    await scene.engine._open.ground.registry.put_local_model(model)
    await scene.engine._open.catalogue.refresh()


async def test_one_that_is_not_read_through_yet_waits_and_is_told_so(tmp_path: Path) -> None:
    good, policy = write_llama(tmp_path / "good.gguf"), Given()
    async with running(tmp_path, source=policy) as scene:
        await scene.engine.models.add(str(good))
        policy.state(models_allowed=[named(good)])
        assert UNREAD in (await refused(scene, "local/good")).message
        (status,) = await scene.engine.models.all()
        assert (status.available, status.why_not) == (False, UNREAD)
        await scene.engine._open.models.hash_asked_for()
        assert (await scene.engine.models.all())[0].available
        assert (await scene.ask("Hello", model="local/good", max_output=3)).answer is not None


async def test_whoever_has_it_loaded_has_it_read_through(tmp_path: Path) -> None:
    good, policy = write_llama(tmp_path / "good.gguf"), Given()
    async with running(tmp_path, source=policy) as scene:
        await scene.engine.models.add(str(good))
        policy.state(models_allowed=[named(good)])
        await scene.engine._open.changes.up_to_date()
        await scene.engine.models.load("local/good")
        assert (await scene.engine.models.all())[0].available


async def test_all_parts_of_a_file_are_it(tmp_path: Path) -> None:
    first = write_llama(tmp_path / "big-00001-of-00002.gguf")
    second = tmp_path / "big-00002-of-00002.gguf"
    second.write_bytes(b"one")
    async with running(tmp_path, source=Given(models_allowed=[named(first, second)])) as scene:
        digests, model = scene.engine._open.catalogue._shelf.digests, LocalModel("local/big", str(first), None, 0)  # type: ignore[arg-type]
        assert f"sha256:{await digests.read(model)}" == named(first, second)
        before = named(first, second)
        put_in_place(second, write_other(tmp_path))
        assert digests.of(model) == ""
        assert f"sha256:{await digests.read(model)}" == named(first, second) != before


def write_other(folder: Path) -> Path:
    other = folder / "other"
    other.write_bytes(b"two")
    return other


async def test_the_model_that_comes_along_is_one_of_the_local_ones(tmp_path: Path, built_in: Path) -> None:
    policy = Given()
    async with running(tmp_path, source=policy, starter=built_in) as scene:
        for allowed, answers in ([STARTER], False), ([named(built_in)], True), (["local/*"], True), (["acme/*"], False):
            policy.state(models_allowed=allowed)
            await scene.engine._open.changes.up_to_date()
            assert [status.available for status in await scene.engine.models.all()] == [answers]


A, B = f"sha256:{'a' * 64}", f"sha256:{'b' * 64}"


@pytest.mark.parametrize(
    ("lists", "digests"),
    [
        (([A], ["local/*"]), {"a" * 64}),
        (([A, B], ["*"], [B.upper()]), {"b" * 64}),
        (([A], [B]), set()),
        (([A], ["s*"]), set()),
        (([A], ["local/a*"]), set()),
        ((["local/*"], ["*"]), None),
        ((["local/*"], ["?*"]), set()),
        (([f"{A}0"],), set()),
        (([A[:-1]],), set()),
        (([A[:-1] + "*"],), set()),
        (([A[:-1] + "g"],), set()),
        ((["sha256:*"],), set()),
    ],
)
def test_what_several_files_allow_is_what_all_of_them_do(
    lists: tuple[list[str], ...], digests: set[str] | None
) -> None:
    report = assembled(*lists)
    assert report.policy.local_digests == digests
    told = [issue.problem for issue in report.issues]
    wrong = [one for some in lists for one in some if one.startswith("sha256:") and one not in (A, B)]
    assert len([problem for problem in told if "no SHA-256" in problem]) == len(wrong)


@pytest.mark.parametrize("pattern", ["acme/*", "acme/local/x", "gpt-4*", "*.example/gpt*", "localhost/*"])
def test_one_that_means_no_local_model_is_not_told(pattern: str) -> None:
    assert not assembled([pattern]).issues
