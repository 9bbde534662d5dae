"""Whatever happens to a child ends its answers with the error that fits, and the next message works."""

import asyncio
import contextlib
import importlib.util
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import AsyncIterator, Callable
from importlib.machinery import ModuleSpec
from pathlib import Path

import psutil
import pytest

from app.core.errors import Kind, KnownError, ProviderFailure
from app.core.events import StreamEvent, TextDelta
from app.core.models import LoadPlan
from app.providers.llama.provider import LlamaProvider
from app.providers.llama.supervisor import Child, Patience, environment, may_use_gpus
from app.providers.llama.worker.context import Aborted, Context, Step
from app.providers.llama.worker.model import Model, start_runtime
from tests.providers.llama.conftest import SPEECH, Make, Told, request, tell
from tests.support.gguf_models import (
    ENDLESS_TEMPLATE,
    HOSTILE_TEMPLATE,
    HUGE_TEMPLATE,
    write_broken,
    write_llama,
    write_missing_tensor,
)

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(sys.platform == "win32", reason="ends processes by signals"),
]

ENDLESS = 1900


def children() -> set[int]:
    """Workers that run; one that has ended may still wait for its parent to notice."""
    found = set()
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            if "_worker" in process.cmdline():
                found.add(process.pid)
    return found


async def until(holds: Callable[[], bool]) -> None:
    """Wait for something outside this process, which tells nobody when it happens."""
    while not holds():  # noqa: ASYNC110
        await asyncio.sleep(0.01)


def child_of(provider: LlamaProvider) -> Child:
    (seat,) = provider._seats.values()
    return seat.loading.result()


async def first_words(stream: AsyncIterator[StreamEvent]) -> None:
    async for event in stream:
        if isinstance(event, TextDelta):
            return


async def failure(provider: LlamaProvider, model: str = "llama", text: str = "Hi") -> ProviderFailure:
    with pytest.raises(ProviderFailure) as caught:
        await tell(provider, request(model, text, max_output=ENDLESS))
    return caught.value


async def test_a_killed_child(make: Make) -> None:
    provider = make()
    stream = provider.stream(request("llama", "Hi", max_output=ENDLESS))
    await first_words(stream)
    os.kill(child_of(provider).pid, signal.SIGKILL)
    with pytest.raises(ProviderFailure) as caught:
        async for _ in stream:
            pass
    assert caught.value.kind is Kind.OVERLOADED
    assert caught.value.message == "llama is overloaded or unavailable. Its process stopped by itself."
    assert provider.loaded == frozenset()
    assert (await tell(provider, request("llama", "Hi"))).text


async def test_a_killed_child_ends_all_of_its_answers(make: Make) -> None:
    provider = make()
    await tell(provider, request("llama", "load"))
    waiting = [asyncio.create_task(failure(provider, text=f"{i}")) for i in range(6)]
    await until(lambda: len(child_of(provider)._listeners) == len(waiting))
    os.kill(child_of(provider).pid, signal.SIGKILL)
    assert {f.kind for f in await asyncio.gather(*waiting)} == {Kind.OVERLOADED}


async def test_a_hung_child(make: Make) -> None:
    provider = make(patience=Patience(watch=0.1))
    stream = provider.stream(request("llama", "Hi", max_output=ENDLESS))
    await first_words(stream)
    # Little patience from here on only: until it hangs it may be as slow as it likes.
    child_of(provider)._patience = Patience(beat=0.5, watch=0.1)
    os.kill(child_of(provider).pid, signal.SIGSTOP)
    with pytest.raises(ProviderFailure) as caught:
        async for _ in stream:
            pass
    assert caught.value.kind is Kind.TIMEOUT
    assert (await tell(provider, request("llama", "Hi"))).text


async def test_a_child_that_takes_more_memory_than_planned(make: Make) -> None:
    provider = make(memory_bytes=5 << 20, patience=Patience(watch=0.1), gpu_layers=1)
    assert (await failure(provider)).kind is Kind.MEMORY


async def test_a_model_for_which_there_is_no_memory(make: Make) -> None:
    provider = make(memory_bytes=300 << 20, context_tokens=1 << 22)
    assert (await failure(provider)).kind is Kind.MEMORY
    assert (await failure(provider)).kind is Kind.MEMORY


SAID = {
    "not_gguf": "llama.cpp cannot load it",
    "truncated_tensors": "it is not whole",
    "bad_offset": "its header is damaged",
    "deep_arrays": "its header is damaged",
    "unknown_architecture": "its architecture is not supported",
    "missing_tokenizer": "its tokenizer is damaged or not supported",
}


async def test_broken_files(make: Make, tmp_path: Path) -> None:
    write_broken(tmp_path)
    write_missing_tensor(tmp_path / "missing_tensor.gguf")
    provider = make(folder=tmp_path)
    for name, said in {**SAID, "missing_tensor": "parts of the model are missing"}.items():
        failed = await failure(provider, name)
        assert failed.kind is Kind.MODEL_FILE
        if name != "not_gguf":
            assert failed.fields["detail"] == said
    assert (await tell(provider, request("good", "Hi"))).text


async def test_a_file_that_is_gone(make: Make, tmp_path: Path) -> None:
    assert (await failure(make(folder=tmp_path), "none")).kind is Kind.MODEL_FILE


@pytest.mark.parametrize(
    ("template", "said"),
    [
        (HOSTILE_TEMPLATE, "reaches for what no template may"),
        (ENDLESS_TEMPLATE, "does not come to an end"),
        (HUGE_TEMPLATE, "multiplies beyond measure"),
        (
            "{% set ns = namespace(x='xxxxxxxx') %}{% for i in range(60) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
            "memory",
        ),
        ("{{ messages.append(1) }}", "reaches for what no template may"),
        ("{{ 2 ** 2 ** 2 ** 40 }}", "computes powers"),
        ("{{ '%99999999999d' % 1 }}", "formats text by hand"),
        ("{% for m in messages %}{{ m.content | center(99999999999) }}{% endfor %}", "memory"),
        ("{% for", "is not valid"),
        ("{{ 1 / 0 }}", "fails"),
        ("{{ undefined_thing.x.y }}", "fails"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "fails"),
        ("{{ raise_exception('never') }}", "refuses every conversation"),
    ],
)
async def test_hostile_templates(make: Make, tmp_path: Path, template: str, said: str) -> None:
    write_llama(tmp_path / "t.gguf", template=template)
    failed = await failure(make(folder=tmp_path), "t")
    assert failed.kind is Kind.MODEL_FILE
    assert said in failed.fields["detail"]


async def test_a_command_that_is_not_there(make: Make) -> None:
    assert (await failure(make(command=("/nonexistent/python",)))).kind is Kind.OVERLOADED


async def test_a_child_that_never_speaks(make: Make) -> None:
    command = (sys.executable, "-c", "import time; time.sleep(60)")
    provider = make(command=command, patience=Patience(start=0.5, watch=0.1))
    assert (await failure(provider)).kind is Kind.TIMEOUT


@pytest.mark.parametrize("words", ["print('hello there, this is no frame at all')", "pass", "import os; os.abort()"])
async def test_a_child_that_is_none(make: Make, words: str) -> None:
    provider = make(command=(sys.executable, "-c", words))
    assert (await failure(provider)).kind in (Kind.PROTOCOL, Kind.OVERLOADED)


async def test_a_crash_while_loading(make: Make) -> None:
    words = """
        import os, sys
        sys.path.insert(0, os.getcwd())
        from app.providers.llama import frames
        frames.read(sys.stdin.buffer)
        os.write(1, frames.pack({"type": "report", "network": "", "files": False, "gpus": []}))
        os.abort()
    """
    provider = make(command=(sys.executable, "-c", textwrap.dedent(words)))
    failed = await failure(provider)
    assert (failed.kind, failed.fields["detail"]) == (Kind.MODEL_FILE, "llama.cpp stopped while it loaded it")


async def test_what_plans_refuse_is_told(models: Path) -> None:
    async def plans(name: str) -> LoadPlan:
        raise KnownError(Kind.NOT_FOUND, what="model", name=name)

    provider = LlamaProvider(plans, lambda name, fraction: None, 0)
    failed = await failure(provider)
    assert (failed.kind, failed.fields["name"]) == (Kind.NOT_FOUND, "llama")
    await provider.aclose()


async def test_stopping_frees_the_model_at_once(make: Make) -> None:
    provider = make(context_tokens=8192, batch_tokens=2048)
    await tell(provider, request("llama", "load"))
    for _ in range(3):
        answer = asyncio.create_task(tell(provider, request("llama", "x " * 3500, max_output=2000)))
        await asyncio.sleep(0.02)
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
        await asyncio.sleep(0.01)
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
    await asyncio.sleep(0.05)
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


async def test_closing_leaves_no_process(make: Make) -> None:
    before = children()
    provider = make()
    answer = asyncio.create_task(failure(provider))
    await asyncio.sleep(0.05)
    await tell(provider, request("speaker", "Hi"))
    assert len(children() - before) == 2
    await provider.aclose()
    await answer
    assert children() == before


async def test_how_a_child_ended_is_left_to_whoever_waits_for_it(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    provider = make()
    await tell(provider, request("speaker", "Hi"))
    child = child_of(provider)
    asked: list[object] = []
    monkeypatch.setattr(subprocess.Popen, "poll", asked.append)
    await provider.aclose()
    assert (asked, child._process.returncode) == ([], -signal.SIGKILL)


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
    deadline = time.monotonic() + 120
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline
        time.sleep(0.01)


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
