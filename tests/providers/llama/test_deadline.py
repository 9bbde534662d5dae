"""A template that does not come to an end in one single step is ended from outside, and the person is told that."""

import asyncio
import sys
from pathlib import Path

import pytest

from app.core.errors import Kind, ProviderFailure
from app.core.events import Started
from tests.providers.llama.children import child_of, failure, first_words
from tests.providers.llama.conftest import COUNTING, Make, request, tell
from tests.support.gguf_models import LLAMA_TEMPLATE, write_llama

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(sys.platform == "win32", reason="has no such timer"),
]

ENDLESS = "its chat template does not come to an end"

# A child whose deadline comes early, so that nobody waits for it.
HURRIED = (
    sys.executable,
    "-c",
    "import os, sys; sys.path.insert(0, os.getcwd())\n"
    "from app.providers.llama.worker import bounds, main\n"
    "bounds.LAST_SECONDS = 0.4\n"
    "sys.exit(main.main())",
)

# One that says another number than that of the request whose template runs.
BLAMES_OTHERS = (
    *HURRIED[:2],
    HURRIED[2].replace(
        "sys.exit(",
        "def blame(self, runs):\n"
        "    self._pipe.send({'type': 'template', 'runs': runs, 'id': 999})\n"
        "main._Worker._template = blame\n"
        "sys.exit(",
    ),
)

# Two lists of two equal lists of two equal lists, and so on: to compare them takes 2 ** 60 steps of C, none of Jinja.
TWINS = (
    "{% set ns = namespace(a=[], b=[]) %}"
    "{% for i in range(60) %}{% set ns.a = [ns.a, ns.a] %}{% set ns.b = [ns.b, ns.b] %}{% endfor %}"
)
SEARCH = "{{ ('a' * 4000000).rfind('a' * 1000000 ~ 'b' ~ 'a' * 1000000) }}"


@pytest.mark.parametrize(
    "template", [TWINS + "{{ ns.a == ns.b }}", TWINS + "{{ ns.a|tojson }}", SEARCH], ids=["compare", "write", "search"]
)
async def test_a_model_is_not_taken(make: Make, tmp_path: Path, template: str) -> None:
    file = write_llama(tmp_path / "t.gguf", template=template)
    with pytest.raises(ProviderFailure) as caught:
        await make(command=HURRIED).try_out(file)
    assert (caught.value.kind, caught.value.fields["detail"]) == (Kind.MODEL_FILE, ENDLESS)


async def test_a_model_is_not_loaded(make: Make, tmp_path: Path) -> None:
    write_llama(tmp_path / "t.gguf", template=TWINS + "{{ [ns.a, ns.b]|sort }}")
    failed = await failure(make(command=HURRIED, folder=tmp_path), "t")
    assert (failed.kind, failed.fields["detail"]) == (Kind.MODEL_FILE, ENDLESS)


async def test_a_loaded_model_ends_with_its_answers(make: Make, tmp_path: Path) -> None:
    write_llama(
        tmp_path / "t.gguf",
        template=LLAMA_TEMPLATE + "{% if messages[0].content == 'Hang' %}" + TWINS + "{{ ns.a in [ns.b] }}{% endif %}",
    )
    provider = make(command=HURRIED, folder=tmp_path)
    assert (await tell(provider, request("t", "Hi"))).text
    failed = await failure(provider, "t", "Hang")
    assert (failed.kind, failed.fields["detail"]) == (Kind.MODEL_FILE, ENDLESS)
    assert (await tell(provider, request("t", "Hi"))).text


HANGS_AT_BOOM = LLAMA_TEMPLATE + "{% if 'Boom' in messages[-1].content %}" + SEARCH + "{% endif %}"
MODEL_DIED = "Its chat template ended its process at the words of another conversation."


async def test_an_answer_of_which_nothing_was_told_is_begun_anew(make: Make, tmp_path: Path) -> None:
    write_llama(tmp_path / "t.gguf", template=HANGS_AT_BOOM)
    provider = make(command=HURRIED, folder=tmp_path)
    await provider.load("t")
    before = child_of(provider)
    failed, told, again = await asyncio.gather(
        failure(provider, "t", "Boom"), tell(provider, request("t", "Hi")), tell(provider, request("t", "And you?"))
    )
    assert (failed.kind, failed.fields["detail"]) == (Kind.MODEL_FILE, ENDLESS)
    for one in (told, again):
        assert one.text and one.reason is not None
        assert [event for event in one.events if isinstance(event, Started)] == one.events[:1]
    assert child_of(provider) is not before


async def test_an_answer_that_was_told_in_part_ends_with_what_is_true(make: Make, tmp_path: Path) -> None:
    write_llama(tmp_path / "t.gguf", template=HANGS_AT_BOOM, says=COUNTING)
    provider = make(command=HURRIED, folder=tmp_path)
    stream = provider.stream(request("t", "Hi", max_output=1900))
    await first_words(stream)
    failed = await failure(provider, "t", "Boom")
    assert (failed.kind, failed.fields["detail"]) == (Kind.MODEL_FILE, ENDLESS)
    with pytest.raises(ProviderFailure) as caught:
        async for _ in stream:
            pass
    assert (caught.value.kind, caught.value.fields["detail"]) == (Kind.OVERLOADED, MODEL_DIED)


async def test_an_answer_is_not_begun_anew_for_ever(make: Make, tmp_path: Path) -> None:
    write_llama(tmp_path / "t.gguf", template=HANGS_AT_BOOM)
    provider = make(command=BLAMES_OTHERS, folder=tmp_path)
    failed = await failure(provider, "t", "Boom")
    assert (failed.kind, failed.fields["detail"]) == (Kind.OVERLOADED, MODEL_DIED)
    assert provider.loading.count(("t", 1.0)) == 4  # type: ignore[attr-defined]
