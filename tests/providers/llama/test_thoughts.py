"""Thoughts of local models: their marks are learned from the template, and nobody ever sees one."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.providers.llama.worker import learning
from app.providers.llama.worker.model import Model, start_runtime
from app.providers.llama.worker.output import TEXT, THINKING, TURNED, Output
from app.providers.llama.worker.prompt import Prompter
from app.providers.llama.worker.template import FIELDS
from app.thinking import has_thoughts
from tests.providers.llama.conftest import Make, request, tell
from tests.support.gguf_models import LLAMA_TEMPLATE, write_llama, write_qwen35moe
from tests.support.thoughtful_templates import THOUGHTFUL

WRITTEN = [(name, *written) for name, known in THOUGHTFUL.items() for written in known.writes]


class NoSlots:
    def known(self, text: str, may_cut: Callable[[str], bool]) -> tuple[int, list[int]]:
        return 0, []


@pytest.fixture(scope="module")
def prompter(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Prompter]:
    """Makes prompts with a template, by its name."""
    folder, made = tmp_path_factory.mktemp("thoughtful"), dict[str, Prompter]()
    start_runtime()

    def make(name: str) -> Prompter:
        if name not in made:
            file = write_llama(folder / f"{len(made)}.gguf", template=THOUGHTFUL[name].template)
            made[name] = Prompter(Model(str(file), 0, lambda fraction: True))
        return made[name]

    return make


def prompt(prompter: Prompter, *messages: dict[str, Any], plain: bool = False) -> tuple[str, str]:
    asked: dict[str, Any] = {"messages": list(messages) or [{"role": "user", "content": "Hi"}]}
    made, closes = prompter.prompt(asked, cast(Any, NoSlots()), most=4096, plain=plain)
    return made.text, closes


def told(prompter: Prompter, pieces: Iterable[str], closes: str | None = None) -> tuple[str, str]:
    """(thoughts, answer) of what is written behind a prompt, which opened thoughts up to `closes`."""
    if closes is None:
        _, closes = prompt(prompter)
    output = Output(prompter.dialect, thinking=bool(closes), closes=closes)
    found = {TEXT: "", THINKING: ""}
    for kind, text in [*(one for piece in pieces for one in output.feed(piece.encode())), *output.feed(b"", True)]:
        if kind == TURNED:
            found = {TEXT: "", THINKING: "", text: found[THINKING] + found[TEXT]}
        else:
            found[kind] += text
    return found[THINKING], found[TEXT]


@pytest.mark.parametrize(("name", "text", "thoughts", "answer"), WRITTEN, ids=range(len(WRITTEN)))
def test_at_every_cut(prompter: Callable[[str], Prompter], name: str, text: str, thoughts: str, answer: str) -> None:
    made = prompter(name)
    _, closes = prompt(made)
    assert told(made, text, closes) == (thoughts, answer)
    for cut in range(len(text)):
        assert told(made, [text[:cut], text[cut:]], closes) == (thoughts, answer)


@given(st.sampled_from(WRITTEN), st.data())
def test_at_many_cuts(
    prompter: Callable[[str], Prompter], case: tuple[str, str, str, str], draw: st.DataObject
) -> None:
    name, text, thoughts, answer = case
    cuts = sorted(draw.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert told(prompter(name), pieces) == (thoughts, answer)


@pytest.mark.parametrize("name", THOUGHTFUL)
def test_prompts(prompter: Callable[[str], Prompter], name: str) -> None:
    known, made = THOUGHTFUL[name], prompter(name)
    _, closes = prompt(made)
    assert bool(closes) == known.opens
    plain, opened = prompt(made, plain=True)
    assert not opened
    assert (closes in plain) if closes else True
    # Thoughts of an earlier turn go where the template has a place for them.
    thought = {"role": "assistant", "content": "Yes.", FIELDS[0]: "A thought."}
    again, _ = prompt(made, {"role": "user", "content": "Hi"}, thought, {"role": "user", "content": "So?"})
    kept = known.field and "only" not in name
    assert ("A thought." in again) == bool(kept)
    assert "Yes." in again


@pytest.mark.parametrize("name", THOUGHTFUL)
def test_a_model_with_such_a_template_can_think(name: str) -> None:
    assert has_thoughts(THOUGHTFUL[name].template) == THOUGHTFUL[name].thinks
    assert not has_thoughts(LLAMA_TEMPLATE)


def test_where_a_template_refuses_thoughts_they_are_left_out(tmp_path: Path) -> None:
    """Some take them beside calls only, and then without a text."""
    refusing = THOUGHTFUL["channels with names"].template.replace(
        "<|lane|>reply",
        "{% if m.thinking and m.tool_calls and m.content %}{{ raise_exception('either') }}{% endif %}<|lane|>reply",
    )
    file = write_llama(tmp_path / "t.gguf", template=refusing)
    made = Prompter(Model(str(file), 0, lambda fraction: True))
    call = {"id": "1", "type": "function", "function": {"name": "f", "arguments": {}}}
    asked = {"role": "user", "content": "Hi"}
    for calls, kept in (([], True), ([call], False)):
        turn = {"role": "assistant", "content": "Yes.", FIELDS[0]: "A thought.", "tool_calls": calls}
        text, _ = prompt(made, asked, turn, {"role": "tool", "content": "x", "tool_call_id": "1"})
        assert ("A thought." in text) == kept
        assert "Yes." in text


def test_trying_out_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not tried out in time is looked up among the known families."""
    monkeypatch.setattr(learning, "MAX_SECONDS", -1.0)
    file = write_llama(tmp_path / "t.gguf", template=THOUGHTFUL["tags that the model writes"].template)
    made = Prompter(Model(str(file), 0, lambda fraction: True))
    assert told(made, ["<ponder>Hm.</ponder>Yes."]) == ("", "<ponder>Hm.</ponder>Yes.")
    assert told(made, ["<think>Hm.</think>Yes."]) == ("Hm.", "Yes.")


@pytest.mark.anyio
async def test_in_a_real_child(make: Make, tmp_path: Path) -> None:
    known = THOUGHTFUL["answers between marks, too"]
    says = ["<|MUSE_ON|>", "Let", " me", "<|MUSE_OFF|>", "<|TELL_ON|>", "Four", ".", "<|TELL_OFF|>"]
    write_qwen35moe(tmp_path / "t.gguf", says=says, template=known.template)
    answer = await tell(make(folder=tmp_path), request("t", "2+2?"))
    assert (answer.thinking, answer.text) == ("Let me", "Four.")


@pytest.mark.anyio
async def test_what_was_taken_for_thoughts_is_turned_in_a_real_child(make: Make, tmp_path: Path) -> None:
    known = THOUGHTFUL["asked for in words, with one mark between"]
    write_qwen35moe(tmp_path / "t.gguf", says=["Just", " four", "."], template=known.template)
    answer = await tell(make(folder=tmp_path), request("t", "2+2?"))
    assert (answer.thinking, answer.text) == ("", "Just four.")


ENDED_ALIKE = (
    "{%- for m in messages -%}<|{{ m.role }}|>{% if m.reasoning %}<|muse|>{{ m.reasoning }}<|end|>\n<|assistant|>"
    "{% endif %}<|tell|>{{ m.content }}<|end|>\n{%- endfor -%}"
    "{%- if add_generation_prompt -%}<|assistant|>{%- endif -%}"
)


@pytest.mark.anyio
async def test_thoughts_that_end_with_what_ends_a_turn(make: Make, tmp_path: Path) -> None:
    """llama.cpp takes some tokens by their name for the end of all, and the template ends turns with it as well."""
    says = ["<|muse|>", "Let", " me", "<|end|>", "<|assistant|>", "<|tell|>", "Four", "."]
    write_llama(tmp_path / "t.gguf", says=says, template=ENDED_ALIKE)
    answer = await tell(make(folder=tmp_path), request("t", "2+2?"))
    assert (answer.thinking, answer.text) == ("Let me", "Four.")
    other = [piece.replace("<|end|>", "<|done|>") for piece in says]
    write_llama(tmp_path / "u.gguf", says=other, template=ENDED_ALIKE.replace("<|end|>", "<|done|>"))
    answer = await tell(make(folder=tmp_path), request("u", "2+2?"))
    assert (answer.thinking, answer.text) == ("Let me", "Four.")
