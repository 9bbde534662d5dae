"""Whatever goes wrong with one answer ends that one, with a sentence, and no other; and no child stays that is deaf."""

import gc
import json
import os
from pathlib import Path
from typing import Any, BinaryIO, cast

import pytest

from app.providers.llama.worker import main
from app.providers.llama.worker.answers import Answer, Answers
from app.providers.llama.worker.context import SEQUENCES, Context
from app.providers.llama.worker.model import Model
from app.providers.llama.worker.prompt import Prompter
from app.providers.llama.worker.slots import Slot
from app.providers.llama.worker.telling import Telling
from app.providers.llama.worker.template import Template
from tests.providers.llama.conftest import SPEECH

BAD = 2


class Work:
    """Answers of a real model, without a child: what was told of each."""

    def __init__(self, file: Path) -> None:
        model = Model(str(file), 0, lambda fraction: True)
        context = Context(model, tokens=2048, batch=128, threads=1)
        self.told: dict[int, list[dict[str, Any]]] = {1: [], BAD: [], 3: []}
        self.texts: dict[int, str] = {1: "", BAD: "", 3: ""}
        self.answers = Answers(model, context, Prompter(model), self._take, 0)

    def ask(self, number: int) -> None:
        asked = {"messages": [{"role": "user", "content": f"{number}"}], "max_output": 20, "temperature": 0}
        self.answers.ask(number, json.dumps(asked).encode())

    def through(self) -> None:
        while self.answers.busy:
            self.answers.run()

    def _take(self, header: dict[str, Any], body: bytes) -> None:
        self.told[header["id"]].append(header)
        self.texts[header["id"]] += body.decode()


@pytest.fixture
def work(models: Path) -> Work:
    return Work(models / "speaker.gguf")


@pytest.mark.parametrize(("error", "kind"), [(MemoryError, "memory"), (ValueError, "overloaded")])
@pytest.mark.parametrize(
    ("owner", "method"), [(Telling, "add"), (Telling, "flush"), (Telling, "tell"), (Answers, "_answer")]
)
def test_one_that_fails_ends_alone(
    work: Work, monkeypatch: pytest.MonkeyPatch, owner: Any, method: str, error: type[Exception], kind: str
) -> None:
    whole = getattr(owner, method)

    def fail(self: Any, *given: Any, **named: Any) -> Any:
        if BAD in given or getattr(self, "_id", None) == BAD:
            raise error("any")
        return whole(self, *given, **named)

    monkeypatch.setattr(owner, method, fail)
    for number in (1, BAD, 3):
        work.ask(number)
    work.through()
    assert [header["kind"] for header in work.told[BAD] if header["type"] == "error"] == [kind]
    for number in (1, 3):
        assert work.texts[number] == "".join(SPEECH)
        assert work.told[number][-1]["type"] == "done"
    # Its place is free again.
    monkeypatch.undo()
    work.ask(BAD)
    work.through()
    assert work.told[BAD][-1]["type"] == "done"


@pytest.mark.parametrize("stopped", [False, True])
def test_one_that_cannot_even_end_gives_its_place_back(
    work: Work, monkeypatch: pytest.MonkeyPatch, stopped: bool
) -> None:
    def fail(self: Answers, answer: Answer, slot: Slot) -> None:
        raise MemoryError

    monkeypatch.setattr(Answers, "_mark_end", fail)
    work.ask(1)
    work.answers.run()
    if stopped:
        work.answers.stop(1)
    work.through()
    assert len(work.answers._slots.free) == SEQUENCES
    assert work.told[1][-1]["kind"] == "memory"


@pytest.mark.parametrize("body", [b"", b"\xff", b"[" * 200_000, b"{}"])
def test_what_is_no_request_is_refused(work: Work, body: bytes) -> None:
    work.answers.ask(1, body)
    assert [header["type"] for header in work.told[1]] == ["error"]
    assert not work.answers.busy


class Ended(BaseException):
    """What stands for the end of this process."""


@pytest.mark.parametrize(("error", "code"), [(MemoryError, 1), (RuntimeError, 1), (OSError, 0)])
def test_a_child_that_cannot_hear_ends(monkeypatch: pytest.MonkeyPatch, error: type[Exception], code: int) -> None:
    codes: list[int] = []

    def end(code: int) -> None:
        codes.append(code)
        raise Ended

    class Incoming:
        def read(self, size: int) -> bytes:
            raise error

    monkeypatch.setattr(os, "_exit", end)
    with pytest.raises(Ended):
        main._Worker(cast(Any, None), {}).read(cast(BinaryIO, Incoming()))
    assert codes == [code]


KEEPING = "{% set ns = namespace(x='x' * 1000) %}{% set ns.self = ns %}{% set ns.keep = keep %}"


@pytest.mark.parametrize("end", ["", "{{ 1 / 0 }}", "{{ raise_exception('never') }}"])
def test_nothing_stays_of_what_a_template_kept(work: Work, monkeypatch: pytest.MonkeyPatch, end: str) -> None:
    class Kept:
        alive = 0

        def __init__(self) -> None:
            Kept.alive += 1

        def __del__(self) -> None:
            Kept.alive -= 1

    template = Template(KEEPING + end, bos="", eos="")
    monkeypatch.setattr(work.answers._prompter, "_template", template)
    template._marks["keep"] = cast(Any, Kept())
    assert Kept.alive == 1
    gc.disable()
    try:
        work.ask(1)
        template._marks.clear()
        assert Kept.alive == 0
    finally:
        gc.enable()
