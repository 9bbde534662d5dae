"""What the door lets a wire state again, and what not."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from app.core.errors import Kind, ProviderFailure
from app.core.events import StreamEvent
from app.core.labels import Label, Passage
from app.core.messages import Message, Role, TextPart
from app.core.models import Offer
from app.core.policy import Policy, PolicyReport
from app.core.ports.providers import Ready, Restatement
from app.core.requests import ChatRequest, Tool
from app.engine.door.requests import Way
from app.engine.door.statements import MOST_FORMS, Statement
from app.engine.door.window import Reading
from app.providers.fake import Fake

SAID = Message("1", "c", None, Role.USER, (TextPart("hi"),), 0)
REQUEST = ChatRequest("big", (SAID,), 100, temperature=0.5, tools=(Tool("t", "", {}),), json_schema={"type": "object"})
OFFER, RULES = Offer("acme", "big", "big", Passage.LEAVES), PolicyReport(Policy(), (), ())
WAY = Way(OFFER, Fake({}), "host:1", Label.INTERNAL, RULES, "0" * 64)


async def again(ready: Ready) -> AsyncIterator[StreamEvent]:
    await ready()
    return
    yield


def proposal(**changes: object) -> Restatement:
    return Restatement(ProviderFailure(Kind.BAD_REQUEST), replace(REQUEST, **changes), ("x",), again)  # type: ignore[arg-type]


def statement(**fields: object) -> Statement:
    return Statement(WAY, Reading(REQUEST), **fields)  # type: ignore[arg-type]


LESS = [{}, {"max_output": 99}, {"temperature": None}, {"max_output": 1, "temperature": None}]
MORE: list[dict[str, object]] = [
    {"max_output": 101},
    {"max_output": 0},
    {"max_output": -1},
    {"temperature": 0.6},
    {"model": "other"},
    {"messages": (SAID, SAID)},
    {"messages": ()},
    {"tools": ()},
    {"tools": (Tool("u", "", {}),)},
    {"json_schema": None},
    {"conversation_id": "other"},
]


@pytest.mark.parametrize("changes", LESS)
def test_less_is_stated_again(changes: dict[str, object]) -> None:
    assert statement().allows(proposal(**changes))


@pytest.mark.parametrize("changes", MORE)
def test_more_and_anything_else_is_not(changes: dict[str, object]) -> None:
    assert not statement().allows(proposal(**changes))


def test_after_a_token_nothing_is() -> None:
    assert not statement(began=True).allows(proposal())


def test_another_meaning_comes_once_and_forms_have_an_end() -> None:
    second = statement().restated(proposal(max_output=99), WAY, 7)
    assert second.again is not None
    assert (second.again.entry, second.reading.restated) == (7, ("x",))
    assert not second.allows(proposal(max_output=98))
    assert second.allows(proposal(max_output=99))
    last = second
    for _ in range(MOST_FORMS - 1):
        last = last.restated(proposal(max_output=99), WAY, 8)
    assert not last.allows(proposal(max_output=99))


def test_by_another_line_nothing_is_said_that_was_refused_on_this_one() -> None:
    other = replace(WAY, line=Fake({}))
    assert statement().over(other) is None
    with pytest.raises(ProviderFailure):
        statement().restated(proposal(), other, 7)
    second = statement().restated(proposal(), WAY, 7)
    with pytest.raises(ProviderFailure):
        second.over(other)
    assert second.over(WAY) is again
