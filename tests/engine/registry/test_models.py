"""Local models: opened from real files, offered while they are there, answered by the embedded runtime."""

import asyncio
import io
import os
import shutil
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.audit import AuditKind
from app.core.errors import Kind, KnownError
from app.core.events import AnswerGrew
from app.core.labels import Label, Passage
from app.core.messages import FinishReason
from app.core.models import STARTER, AutoUse
from app.core.money import Money
from app.core.requests import Draft
from app.engine.door import digests, lines, local_models
from app.models import Hardware
from app.providers.llama.claims import ChildReport
from app.providers.llama.provider import LlamaProvider
from tests.support.broken_gguf import write_broken, write_missing_tensor
from tests.support.engines import running
from tests.support.gguf_models import HOSTILE_TEMPLATE, write_llama
from tests.support.opened_entries import entries
from tests.support.policies import Given
from tests.support.waiting import PATIENCE

pytestmark = pytest.mark.anyio


async def test_opened_answered_and_forgotten(tmp_path: Path) -> None:
    file = write_llama(tmp_path / "Tiny Llama.gguf")
    async with running(tmp_path) as scene:
        status = await scene.engine.models.add(str(file))
        assert (status.name, status.available, status.offer.passage) == ("local/tiny-llama", True, Passage.STAYS)
        assert status.facts is not None
        assert (await scene.engine.models.add(str(file))).name == status.name
        assert await scene.engine.models.inspect(status.name) == await scene.engine.models.inspect(str(file))
        answer = await scene.ask("Hello", label=Label.RESTRICTED, max_output=8)
        assert answer.answer is not None
        assert (answer.answer.provider, answer.answer.passage) == ("local", Passage.STAYS)
        assert answer.answer.finish_reason in (FinishReason.LENGTH, FinishReason.STOP)
        assert answer.answer.cost == Money("USD", 0)
        assert (await scene.engine.models.all())[0].loaded
        await scene.engine._open.models.hash_missing()
        await scene.engine.models.remove(status.name)
        assert await scene.engine.models.all() == ()
        assert file.exists()
    added = [body for kind, body in entries(tmp_path / "home") if kind == AuditKind.MODEL_ADDED]
    assert [bool(body["signalbox.file_sha256"]) for body in added] == [False, False, True]


async def test_the_model_that_comes_along_answers_while_no_other_may(tmp_path: Path, built_in: Path) -> None:
    async with running(tmp_path, starter=built_in) as scene:
        (status,) = await scene.engine.models.all()
        assert (status.name, status.offer.auto, status.offer.passage) == (STARTER, AutoUse.LAST, Passage.STAYS)
        answer = await scene.ask("Hello", label=Label.RESTRICTED, max_output=4)
        assert answer.answer is not None and answer.answer.model == "starter"
        own_folder = tmp_path / "own"
        own_folder.mkdir()
        own = await scene.engine.models.add(str(write_llama(own_folder / "starter.gguf", seed=1)))
        assert own.name == "local/starter-2"
        answer = await scene.ask("Hello", max_output=4)
        assert answer.answer is not None and answer.answer.model == "starter-2"
        for pick, chain in (("auto", (own.name,)), (STARTER, (STARTER,))):
            route = await scene.engine.chat.route(Draft("Hello", model=pick))
            assert route.decision.chain == chain
        with pytest.raises(KnownError) as caught:
            await scene.engine.models.remove(STARTER)
        assert caught.value.kind is Kind.USAGE


async def test_it_answers_only_when_picked_or_not_at_all_where_somebody_says_so(tmp_path: Path, built_in: Path) -> None:
    policy = Given()
    async with running(tmp_path, source=policy, starter=built_in) as scene:
        await scene.engine.options.set("local.starter", "picked")
        with pytest.raises(KnownError) as caught:
            await scene.ask("Hello")
        assert caught.value.kind is Kind.NO_CANDIDATE
        assert (await scene.ask("Hello", model=STARTER, max_output=4)).text is not None
        policy.state(options={"local.starter": "hidden"})
        with pytest.raises(KnownError) as caught:
            await scene.ask("Hello", model=STARTER)
        assert caught.value.kind is Kind.NOT_FOUND
        assert await scene.engine.models.all() == ()


async def test_it_is_there_as_soon_as_it_was_put_there(tmp_path: Path, built_in: Path) -> None:
    whole = await asyncio.to_thread(built_in.read_bytes)
    await asyncio.to_thread(built_in.unlink)
    async with running(tmp_path, starter=built_in) as scene:
        with pytest.raises(KnownError) as caught:
            await scene.ask("Hello")
        assert caught.value.kind is Kind.NO_CANDIDATE
        await asyncio.to_thread(built_in.write_bytes, whole[:-1])
        assert await scene.engine.models.all() == ()
        await asyncio.to_thread(built_in.write_bytes, whole)
        assert (await scene.ask("Hello", max_output=4)).answer is not None


async def test_a_file_of_its_size_that_is_none_is_looked_at_once(tmp_path: Path, built_in: Path) -> None:
    size = len(await asyncio.to_thread(built_in.read_bytes))
    await asyncio.to_thread(built_in.write_bytes, bytes(size))
    async with running(tmp_path, starter=built_in) as scene:
        catalogue = scene.engine._open.catalogue
        assert await scene.engine.models.all() == ()
        assert not await catalogue._shelf.changed(), "or every look would be followed by another"


async def test_its_file_is_opened_once_and_hidden_wherever_it_lies(tmp_path: Path, built_in: Path) -> None:
    copy, policy = tmp_path / "copy.gguf", Given()
    shutil.copyfile(built_in, copy)
    async with running(tmp_path, source=policy, starter=built_in) as scene:
        for file in (built_in, copy):
            assert (await scene.engine.models.add(str(file))).name == STARTER
        registry = scene.engine._open.ground.registry
        assert await registry.local_models() == ()
        (model,) = scene.engine._open.catalogue._shelf.models
        for name in (STARTER, "local/copy"):
            await registry.put_local_model(replace(model, name=name, path=str(copy)))
        listed = {one.name: (one.offer.auto, one.path) for one in await scene.engine.models.all()}
        assert listed == {STARTER: (AutoUse.LAST, str(built_in)), "local/copy": (AutoUse.LAST, str(copy))}
        await scene.engine.options.set("local.starter", "hidden")
        for kind in (Kind.USAGE, Kind.POLICY):
            assert await scene.engine.models.all() == ()
            with pytest.raises(KnownError) as caught:
                await scene.ask("Hello")
            assert (caught.value.kind, "hid" in caught.value.message) == (Kind.NO_CANDIDATE, True)
            with pytest.raises(KnownError) as caught:
                await scene.engine.models.add(str(copy))
            assert (caught.value.kind, "hid" in caught.value.message) == (kind, True)
            assert [c.text for c in await scene.engine.home.doctor() if "hid" in c.text and c.ok is None]
            policy.state(options={"local.starter": "hidden"})


async def test_a_damaged_file_of_its_size_answers_nothing_until_it_is_another(tmp_path: Path, built_in: Path) -> None:
    whole = await asyncio.to_thread(built_in.read_bytes)
    await asyncio.to_thread(built_in.write_bytes, whole[:-1] + bytes([whole[-1] ^ 1]))
    async with running(tmp_path, starter=built_in) as scene:
        with pytest.raises(KnownError) as caught:
            await scene.ask("Hello")
        assert caught.value.kind is Kind.MODEL_FILE and "damaged" in caught.value.message
        (status,) = await scene.engine.models.all()
        assert not status.available and "damaged" in status.why_not
        assert not await scene.engine._open.catalogue._shelf.changed()
        with pytest.raises(KnownError) as caught:
            await scene.ask("Hello")
        assert caught.value.kind is Kind.NO_CANDIDATE and "damaged" in caught.value.message
        await asyncio.to_thread(built_in.write_bytes, whole)
        os.utime(built_in, ns=(1, 1))
        assert (await scene.ask("Hello", max_output=2)).answer is not None


async def test_a_file_that_goes_and_comes_back(tmp_path: Path) -> None:
    file = write_llama(tmp_path / "tiny.gguf")
    async with running(tmp_path) as scene:
        await scene.engine.models.add(str(file))
        file.rename(tmp_path / "elsewhere.gguf")
        (status,) = await scene.engine.models.all()
        assert not status.available
        assert str(file) in status.why_not
        with pytest.raises(KnownError) as caught:
            await scene.send("Hello")
        assert caught.value.kind is Kind.NO_CANDIDATE
        assert str(file) in caught.value.message
        (tmp_path / "elsewhere.gguf").rename(file)
        assert (await scene.engine.models.all())[0].available


async def test_memory_that_comes_free_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write_llama(tmp_path / "tiny.gguf")
    async with running(tmp_path) as scene:
        await scene.engine.models.add(str(file))
        with monkeypatch.context() as scarce:
            scarce.setattr(local_models, "hardware", lambda *_: Hardware(4, 16 << 30, 1 << 20))
            await scene.engine._open.catalogue.refresh()
            (status,) = await scene.engine.models.all()
            assert (status.available, "memory" in status.why_not) == (False, True)
        assert (await scene.ask("Hello", max_output=4)).answer is not None


async def test_new_options_hold_though_an_answer_grows(tmp_path: Path) -> None:
    file = write_llama(tmp_path / "tiny.gguf")
    async with running(tmp_path) as scene:
        await scene.engine.models.add(str(file))
        turn = await scene.send("Hello", max_output=200)
        await scene.until(lambda: scene.of(AnswerGrew))
        await scene.engine.options.set("local.idle_minutes", 0)
        assert (await scene.engine.chat.wait(turn)).answer is not None
        await scene.until(lambda: not scene.engine._open.lines.loaded())


async def test_layers_go_to_a_processor_that_only_a_child_sees(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    async def report(llama: LlamaProvider) -> ChildReport:
        asked.append(llama)
        return ChildReport("", False, (("Card", 24 << 30, 20 << 30),))

    file = write_llama(tmp_path / "tiny.gguf")
    monkeypatch.setattr(LlamaProvider, "report", report)
    monkeypatch.setattr(lines, "may_use_gpus", lambda: False)
    async with running(tmp_path) as scene:
        facts = (await scene.engine.models.add(str(file))).facts
        assert (await scene.engine._open.lines._plan("tiny")).gpu_layers == 0
    assert asked == []
    monkeypatch.setattr(lines, "may_use_gpus", lambda: True)
    async with running(tmp_path) as scene:
        plans = [await scene.engine._open.lines._plan("tiny") for _ in range(2)]
        assert facts is not None
        assert [plan.gpu_layers for plan in plans] == [facts.block_count + 1] * 2
        await scene.engine._open.models.meet_gpus()
    assert len(asked) == 1


async def test_what_fits_only_with_a_processors_memory_is_offered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write_llama(tmp_path / "tiny.gguf")

    async def report(_: LlamaProvider) -> ChildReport:
        return ChildReport("", False, (("Card", 24 << 30, 20 << 30),))

    async with running(tmp_path) as scene:
        await scene.engine.models.add(str(file))
    monkeypatch.setattr(local_models, "hardware", lambda gpus: Hardware(4, 16 << 30, 460 << 20, tuple(gpus)))
    monkeypatch.setattr(LlamaProvider, "report", report)
    monkeypatch.setattr(lines, "may_use_gpus", lambda: True)
    async with running(tmp_path) as scene:
        assert not (await scene.engine.models.all())[0].available
        await scene.engine._open.models.meet_gpus()
        assert (await scene.engine.models.all())[0].available


async def test_what_cannot_be_opened(tmp_path: Path) -> None:
    broken = write_broken(tmp_path)
    async with running(tmp_path) as scene:
        with pytest.raises(KnownError) as caught:
            await scene.engine.models.add(str(tmp_path / "none.gguf"))
        assert caught.value.kind is Kind.NOT_FOUND
        for path in broken.values():
            with pytest.raises(KnownError) as caught:
                await scene.engine.models.add(str(path))
            assert caught.value.kind is Kind.MODEL_FILE, path
        assert await scene.engine.models.all() == ()
        with pytest.raises(KnownError) as caught:
            await scene.engine.models.remove("local/none")
        assert caught.value.kind is Kind.NOT_FOUND


async def test_what_would_fail_at_the_first_message_is_not_taken(tmp_path: Path) -> None:
    hostile = write_llama(tmp_path / "hostile.gguf", template=HOSTILE_TEMPLATE)
    busy = write_llama(tmp_path / "busy.gguf", template="{{ lipsum(n=3000000)|length }}")
    broken = write_llama(tmp_path / "broken.gguf", template="{{ 'xxxx yyyy'|truncate(1) }}")
    refused = {file: "its chat template reaches for what no template may" for file in (hostile, busy, broken)}
    refused[write_missing_tensor(tmp_path / "part.gguf")] = "missing"
    async with running(tmp_path) as scene:
        for file, said in refused.items():
            with pytest.raises(KnownError) as caught:
                await scene.engine.models.add(str(file))
            assert caught.value.kind is Kind.MODEL_FILE
            assert said in caught.value.message
        assert await scene.engine.models.all() == ()
    assert not any(kind == AuditKind.MODEL_ADDED for kind, _ in entries(tmp_path / "home"))


class Endless(io.RawIOBase):
    """A file that is never read through, unless the test gives up on it."""

    def __init__(self) -> None:
        self.begun, self.left, self.over = threading.Event(), threading.Event(), False

    def read(self, size: int = -1) -> bytes:
        self.begun.set()
        return b"" if self.over else b"x"

    def close(self) -> None:
        self.left.set()
        super().close()


async def test_a_digest_that_nobody_waits_for_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    file = Endless()
    monkeypatch.setattr(digests, "open", lambda *_: file, raising=False)
    task = asyncio.ensure_future(digests.file_sha256("endless.gguf"))
    try:
        assert await asyncio.to_thread(file.begun.wait, PATIENCE)
        task.cancel()
        await asyncio.wait({task})
        assert await asyncio.to_thread(file.left.wait, PATIENCE)
    finally:
        file.over = True


@pytest.mark.parametrize("path", ["x" * 5_000, "y" * 300, "~nobody-of-that-name/x.gguf"])
async def test_a_path_that_cannot_even_be_looked_at_is_no_file(tmp_path: Path, path: str) -> None:
    async with running(tmp_path) as scene:
        for call in (scene.engine.models.add, scene.engine.models.inspect):
            with pytest.raises(KnownError) as caught:
                await call(path)
            assert (caught.value.kind, caught.value.fields["name"]) == (Kind.NOT_FOUND, path)


async def test_policy_switches_local_models_off(tmp_path: Path) -> None:
    file = write_llama(tmp_path / "tiny.gguf")
    async with running(tmp_path, None, Given(local_models=False)) as scene:
        with pytest.raises(KnownError) as caught:
            await scene.engine.models.add(str(file))
        assert caught.value.kind is Kind.POLICY
