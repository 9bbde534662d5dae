"""Whatever happens to a child ends its answers with the error that fits, and the next message works."""

import asyncio
import os
import signal
import sys
import textwrap
from pathlib import Path

import pytest

from app.core.errors import Kind, KnownError, ProviderFailure
from app.core.models import LoadPlan
from app.providers.llama.ending import LastWords
from app.providers.llama.provider import LlamaProvider
from app.providers.llama.watch import Patience
from tests.providers.llama.children import ENDLESS, child_of, failure, first_words
from tests.providers.llama.conftest import Make, request, tell
from tests.support.broken_gguf import write_broken, write_missing_tensor
from tests.support.gguf_models import ENDLESS_TEMPLATE, HOSTILE_TEMPLATE, HUGE_TEMPLATE, LLAMA_TEMPLATE, write_llama
from tests.support.waiting import until

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(sys.platform == "win32", reason="ends processes by signals"),
]


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
    child_of(provider)._watch.patience = Patience(beat=0.5, watch=0.1)
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
            "writes without end",
        ),
        ("{{ messages.append(1) }}", "reaches for what no template may"),
        ("{{ 2 ** 2 ** 2 ** 40 }}", "computes powers"),
        ("{{ '%99999999999d' % 1 }}", "formats text by hand"),
        (
            "{% for m in messages %}{{ m.content | center(99999999999) }}{% endfor %}",
            "reaches for what no template may",
        ),
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


@pytest.mark.skipif(sys.platform != "linux", reason="bounds no memory of a template")
async def test_a_template_that_keeps_more_than_there_is(make: Make, tmp_path: Path) -> None:
    template = (
        "{% set ns = namespace(x=[]) %}{% set big = 'x' * 4000000 %}"
        "{% for i in range(500) %}{% set ns.x = ns.x + [big ~ i] %}{% endfor %}"
    )
    write_llama(tmp_path / "t.gguf", template=template)
    failed = await failure(make(folder=tmp_path), "t")
    assert (failed.kind, failed.fields["detail"]) == (Kind.MODEL_FILE, "its chat template needs too much memory")


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


# A child in which a word of templates does what a fault in the interpreter would do.
FRAGILE = (
    sys.executable,
    "-c",
    "import os, sys; sys.path.insert(0, os.getcwd())\n"
    "from app.providers.llama.worker import jinja, main\n"
    "jinja._now = lambda pattern: os.abort()\n"
    "sys.exit(main.main())",
)
CRASHING = "{{ strftime_now('') }}"


async def test_a_template_that_brings_its_process_down(make: Make, tmp_path: Path) -> None:
    write_llama(tmp_path / "t.gguf", template=CRASHING)
    provider = make(command=FRAGILE, folder=tmp_path)
    with pytest.raises(ProviderFailure) as tried:
        await provider.try_out(tmp_path / "t.gguf")
    for failed in (tried.value, await failure(provider, "t")):
        assert (failed.kind, failed.fields["detail"]) == (Kind.MODEL_FILE, "its chat template crashes")


async def test_a_template_that_does_so_in_a_conversation(make: Make, tmp_path: Path) -> None:
    template = LLAMA_TEMPLATE + "{% if messages[0].content == 'Crash' %}" + CRASHING + "{% endif %}"
    write_llama(tmp_path / "t.gguf", template=template)
    provider = make(command=FRAGILE, folder=tmp_path)
    assert (await tell(provider, request("t", "Hi"))).text
    failed = await failure(provider, "t", "Crash")
    assert (failed.kind, failed.fields["detail"]) == (Kind.MODEL_FILE, "its chat template crashes")
    assert (await tell(provider, request("t", "Hi"))).text


@pytest.mark.parametrize("name", [b"cannot allocate mem", b"a' bad_alloc 'bbbbb", b"out of memory\nxxxxx"])
async def test_a_name_in_the_file_is_not_what_went_wrong(make: Make, tmp_path: Path, name: bytes) -> None:
    good = write_llama(tmp_path / "good.gguf").read_bytes()
    assert len(name) == len(b"blk.1.attn_q.weight")
    twice = good.replace(b"blk.1.attn_q.weight", name).replace(b"blk.1.attn_k.weight", name)
    (tmp_path / "out of memory.gguf").write_bytes(twice)
    failed = await failure(make(folder=tmp_path), "out of memory")
    assert (failed.kind, failed.fields["detail"]) == (Kind.MODEL_FILE, "its header is damaged")


@pytest.mark.parametrize(
    ("words", "memory"),
    [
        ("terminate called after throwing an instance of 'std::bad_alloc'\n  what():  std::bad_alloc\n", True),
        ("Traceback (most recent call last):\nMemoryError\n", True),
        ("ggml_gallocr_reserve_n: failed to allocate CPU buffer of size 99\n", True),
        ("KeyError: 'out of memory'\n", False),
        ('what(): "it\'s" MemoryError "x"\n', False),
        ("", False),
    ],
)
async def test_what_a_library_quotes_is_not_what_it_says(words: str, memory: bool) -> None:
    heard, last = asyncio.StreamReader(), LastWords()
    heard.feed_data(words.encode())
    heard.feed_eof()
    await last.overhear(heard)
    assert last.starved() == memory


async def test_what_plans_refuse_is_told(models: Path) -> None:
    async def plans(name: str) -> LoadPlan:
        raise KnownError(Kind.NOT_FOUND, what="model", name=name)

    provider = LlamaProvider(plans, lambda name, fraction: None, 0)
    failed = await failure(provider)
    assert (failed.kind, failed.fields["name"]) == (Kind.NOT_FOUND, "llama")
    await provider.aclose()
