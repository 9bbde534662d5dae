"""A template that does not come to an end in one single step is ended from outside, and the person is told that."""

import sys
from pathlib import Path

import pytest

from app.core.errors import Kind, ProviderFailure
from tests.providers.llama.children import failure
from tests.providers.llama.conftest import Make, request, tell
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
