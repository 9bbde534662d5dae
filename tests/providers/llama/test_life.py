"""A child's life: stopped, idle, crowded out, given new plans, closed, and gone with its parent."""

import asyncio
import contextlib
import importlib.util
import subprocess
import sys
import textwrap
from importlib.machinery import ModuleSpec
from pathlib import Path

import psutil
import pytest

from app.core.errors import Kind, KnownError, ProviderFailure
from app.core.events import Started, TextDelta
from app.core.models import LoadPlan
from app.providers.llama.launch import environment, may_use_gpus
from app.providers.llama.provider import LlamaProvider
from app.providers.llama.supervisor import Child
from app.providers.llama.worker.context import Aborted, Context, Step
from app.providers.llama.worker.model import Model, start_runtime
from tests.providers.llama.children import ENDLESS, child_of, children, first_words
from tests.providers.llama.conftest import SPEECH, Make, Told, request, tell
from tests.support.waiting import a_moment, until, wait_until

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(sys.platform == "win32", reason="ends processes by signals"),
]


async def test_stopping_frees_the_model_at_once(make: Make) -> None:
    provider = make(context_tokens=8192, batch_tokens=2048)
    await tell(provider, request("llama", "load"))
    for _ in range(3):
        answer = asyncio.create_task(tell(provider, request("llama", "x " * 3500, max_output=2000)))
        await a_moment(0.02)
        answer.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await answer
    assert (await tell(provider, request("llama", "Hi", max_output=5))).usage.output_tokens == 5
    assert provider.loaded == {"llama"}


@pytest.mark.parametrize("model", ["llama", "qwen"])
async def test_a_stopped_prompt_leaves_nothing_wrong_behind(make: Make, oracle: LlamaProvider, model: str) -> None:
    provider = make(batch_tokens=1024)
    await tell(provider, request(model, "load"))
    for length in (300, 600, 900):
        answer = asyncio.create_task(tell(provider, request(model, "why " * length)))
        await a_moment(0.01)
        answer.cancel()
        await asyncio.gather(answer, return_exceptions=True)
    again = [await tell(provider, request(model, "why " * n, max_output=1)) for n in (300, 301, 302)]
    fresh = [await tell(oracle, request(model, "why " * n, max_output=1)) for n in (300, 301, 302)]
    assert sum(a.text == b.text for a, b in zip(again, fresh, strict=True)) >= 2


async def test_stopping_while_loading_stops_the_loading(make: Make) -> None:
    before = children()
    provider = make()
    answer = asyncio.create_task(tell(provider, request("llama", "Hi")))
    await until(lambda: bool(children() - before))
    answer.cancel()
    await asyncio.gather(answer, return_exceptions=True)
    await until(lambda: not children() - before)
    assert (await tell(provider, request("llama", "Hi"))).text


async def test_one_who_leaves_does_not_stop_the_loading_for_others(make: Make) -> None:
    provider = make()
    one = asyncio.create_task(tell(provider, request("speaker", "Hi")))
    other = asyncio.create_task(tell(provider, request("speaker", "Hi")))
    await a_moment(0.05)
    one.cancel()
    assert (await other).text == "".join(SPEECH)


async def test_an_idle_model_is_unloaded(make: Make) -> None:
    before = children()
    provider = make(idle=0.05)
    await tell(provider, request("speaker", "Hi"))
    await until(lambda: not children() - before)
    assert provider.loaded == frozenset()
    assert (await tell(provider, request("speaker", "Hi"))).text == "".join(SPEECH)


async def test_new_plans_hold_for_a_model_that_answers_once_it_is_done(make: Make) -> None:
    provider = make()
    await tell(provider, request("speaker", "Hi"))
    resting, answer = child_of(provider), provider.stream(request("counter", "Hi", max_output=ENDLESS))
    async for event in answer:
        if isinstance(event, TextDelta):
            break
    old = provider._seats["counter"].loading.result()
    await provider.renew(0)
    assert not resting.alive
    # An answer that grows is not cut off, and who asks meanwhile shares its model.
    assert provider.loaded == {"counter"}
    await tell(provider, request("counter", "Hi"))
    assert provider._seats["counter"].loading.result() is old
    await answer.aclose()
    assert provider.loaded == frozenset()
    await tell(provider, request("counter", "Hi"))
    assert not old.alive
    assert provider.loaded == {"counter"}


async def test_whoever_is_asked_once_a_model_is_loaded_may_refuse(make: Make) -> None:
    """Loading takes its time, and rules may change meanwhile."""
    provider = make()

    async def refuses() -> None:
        assert provider.loaded == {"speaker"}
        raise KnownError(Kind.POLICY)

    with pytest.raises(KnownError):
        async for event in provider.stream(request("speaker", "Hi"), refuses):
            assert isinstance(event, Started)
    assert (await tell(provider, request("speaker", "Hi"))).text == "".join(SPEECH)


async def test_closing_leaves_no_process(make: Make) -> None:
    before = children()
    provider = make()
    await tell(provider, request("speaker", "Hi"))
    stream = provider.stream(request("llama", "Hi", max_output=ENDLESS))
    await first_words(stream)
    assert len(children() - before) == 2
    await provider.aclose()
    with pytest.raises(ProviderFailure):
        async for _ in stream:
            pass
    assert children() == before


async def test_without_room_on_a_graphics_processor_the_layers_stay_here(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider, tried, full = make(gpu_layers=3), [], {"speaker"}
    start = provider._start

    async def crowded(name: str, plan: LoadPlan) -> Child:
        tried.append((plan.gpu_layers, provider.loaded))
        if plan.gpu_layers and (name in full or len(tried) == 3):
            raise ProviderFailure(Kind.MEMORY)
        return await start(name, plan)

    monkeypatch.setattr(provider, "_start", crowded)
    assert (await tell(provider, request("speaker", "Hi"))).text == "".join(SPEECH)
    # Where another model can make room, that is tried first.
    assert (await tell(provider, request("qwen-speaker", "Hi"))).text
    assert tried == [(3, frozenset()), (0, frozenset()), (3, {"speaker"}), (3, frozenset())]
    # It need not be enough.
    await provider.unload("qwen-speaker")
    full.add("qwen-speaker")
    await tell(provider, request("speaker", "Hi"))
    tried.clear()
    assert (await tell(provider, request("qwen-speaker", "Hi"))).text
    assert tried == [(3, {"speaker"}), (3, frozenset()), (0, frozenset())]


def test_a_build_for_graphics_processors_is_known_by_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = ModuleSpec("llama_cpp", None, is_package=True)
    spec.submodule_search_locations = [str(tmp_path)]
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: spec)
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "libggml-cpu.so").touch()
    assert not may_use_gpus()
    (tmp_path / "lib" / "ggml-vulkan.dll").touch()
    assert may_use_gpus()
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    assert not may_use_gpus()


async def test_models_that_rest_make_room(models: Path) -> None:
    refused: list[str] = []

    async def plans(name: str) -> LoadPlan:
        if provider.loaded:
            refused.append(name)
            raise KnownError(Kind.MEMORY)
        return LoadPlan(str(models / f"{name}.gguf"), 512, 0, 1, 128, 1 << 30)

    provider = LlamaProvider(plans, lambda name, fraction: None, 0)
    await tell(provider, request("speaker", "Hi"))
    await tell(provider, request("qwen-speaker", "Hi"))
    assert refused == ["qwen-speaker"]
    assert provider.loaded == {"qwen-speaker"}
    await provider.aclose()


async def test_a_model_that_is_asked_while_others_make_room_answers(models: Path) -> None:
    asked: list[asyncio.Task[Told]] = []

    async def plans(name: str) -> LoadPlan:
        if name == "qwen-speaker" and not asked:
            # It runs as soon as the first of those that rest is being ended.
            asked.append(asyncio.create_task(tell(provider, request("speaker", "Hi"))))
            raise KnownError(Kind.MEMORY)
        return LoadPlan(str(models / f"{name}.gguf"), 512, 0, 1, 128, 1 << 30)

    provider = LlamaProvider(plans, lambda name, fraction: None, 0)
    for name in ("llama", "speaker", "qwen-speaker"):
        assert (await tell(provider, request(name, "Hi"))).text
    assert (await asked[0]).text == "".join(SPEECH)
    await provider.aclose()


async def test_a_model_that_is_asked_when_its_time_is_up_answers(make: Make) -> None:
    provider = make()
    await tell(provider, request("speaker", "Hi"))
    provider._retire("speaker", provider._seats["speaker"])
    assert (await tell(provider, request("speaker", "Hi"))).text == "".join(SPEECH)


def test_a_stop_that_comes_before_the_evaluation_is_not_lost(models: Path) -> None:
    start_runtime()
    model = Model(str(models / "llama.gguf"), 0, lambda fraction: True)
    context = Context(model, tokens=256, batch=32, threads=1)
    step = Step(0, 0, [5, 6, 7])
    context.abort()
    with pytest.raises(Aborted):
        context.evaluate([step])
    context.clear(0)
    context.go_on()
    assert context.evaluate([step]) == [2]


def test_the_child_dies_with_its_parent(models: Path, tmp_path: Path) -> None:
    """Killed, the parent can do nothing about it: the kernel and the pipe's end must."""
    script = f"""
        import asyncio
        from app.core.messages import Message, Role, TextPart
        from app.core.models import LoadPlan
        from app.core.requests import ChatRequest
        from app.providers.llama.provider import LlamaProvider

        async def plans(name):
            return LoadPlan({str(models / "llama.gguf")!r}, 2048, 0, 1, 128, 1 << 30)

        async def main():
            provider = LlamaProvider(plans, lambda name, fraction: None, 0)
            message = Message("m", "c", None, Role.USER, (TextPart("Hi"),), 0)
            async for event in provider.stream(ChatRequest("x", (message,), 3)):
                pass
            (seat,) = provider._seats.values()
            print(seat.child.pid, flush=True)
            await asyncio.sleep(60)

        asyncio.run(main())
    """
    with subprocess.Popen([sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert psutil.pid_exists(pid)
        parent.kill()
    wait_until(lambda: not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)


def test_the_child_gets_no_variable_of_the_person() -> None:
    source = {
        "HOME": "/home/x",
        "PATH": "/bin",
        "OPENAI_API_KEY": "secret",
        "CUDA_VISIBLE_DEVICES": "0",
        "LD_LIBRARY_PATH": "/l",
    }
    given = environment(source)
    assert given["CUDA_VISIBLE_DEVICES"] == "0"
    assert "secret" not in given.values()
    assert given.keys().isdisjoint({"HOME", "OPENAI_API_KEY"})
