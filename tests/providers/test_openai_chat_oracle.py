"""Untidy streams end as an oracle that knows nothing of the program says, and no word that came is lost."""

import json
from random import Random

import pytest

from app.providers.openai_chat_answer import AnswerReader
from app.providers.openai_chat_ending import Ending
from tests.support.answer_oracle import End, Outcome, Verdict, verdict
from tests.support.scripted_server import delta, message
from tests.support.untidy_streams import Untidy, agree, found, untidy

pytestmark = pytest.mark.anyio

FIRST, SEED, COUNT = message(delta("One")), 20_261_201, 400
LAST = message(delta(" two", finish="stop"))


@pytest.mark.parametrize(
    ("body", "end", "outcome", "text"),
    [
        (FIRST + LAST, End.IN_ORDER, Outcome.WHOLE, "One two"),
        (FIRST + LAST, End.BROKE, Outcome.WHOLE, "One two"),
        (FIRST + LAST.strip(), End.IN_ORDER, Outcome.WHOLE, "One two"),
        (FIRST + LAST.strip(), End.STALLED, Outcome.BROKEN, "One two"),
        (FIRST + LAST.strip()[:-1], End.IN_ORDER, Outcome.BROKEN, "One"),
        (FIRST + b"data: [DONE]", End.IN_ORDER, Outcome.WHOLE, "One"),
        (FIRST, End.IN_ORDER, Outcome.BROKEN, "One"),
        (LAST + FIRST, End.IN_ORDER, Outcome.WHOLE, "twoOne"),
        (LAST + FIRST, End.BROKE, Outcome.BROKEN, "twoOne"),
        (message(delta(finish="stop")), End.IN_ORDER, Outcome.FAILED, ""),
        (FIRST + message(b"rubbish") + LAST, End.IN_ORDER, Outcome.FAILED, "One"),
        (FIRST + message({"error": {"message": "no"}}), End.BROKE, Outcome.FAILED, "One"),
        (b"", End.IN_ORDER, Outcome.FAILED, ""),
        (b"", End.BROKE, Outcome.BROKEN, ""),
        (b"<html>", End.BROKE, Outcome.FAILED, ""),
        (json.dumps({"choices": [{"message": {"content": "Yes"}}]}).encode(), End.BROKE, Outcome.WHOLE, "Yes"),
        (json.dumps({"choices": [{"message": {"content": "Yes"}}]}).encode()[:-1], End.BROKE, Outcome.BROKEN, ""),
    ],
)
async def test_what_the_oracle_says_of_streams_that_anybody_can_judge(
    body: bytes, end: End, outcome: Outcome, text: str
) -> None:
    assert verdict(body, end) == Verdict(outcome, text)
    assert await found(Untidy((body,) if body else (), end), think_tags=True) == Verdict(outcome, text)


async def test_untidy_streams_end_as_the_oracle_says() -> None:
    outcomes = [await agree(SEED + number) for number in range(COUNT)]
    assert all(outcomes.count(outcome) > COUNT / 10 for outcome in Outcome)


async def test_every_cut_of_a_stream_is_judged_alike() -> None:
    bodies = [untidy(Random(SEED + number)).body for number in range(4)]
    for body in [FIRST + LAST + b"data: [DONE]\n\n", *bodies]:
        for end in End:
            for cut in range(0, len(body), 3):
                made = Untidy((body[:cut],) if cut else (), end)
                assert await found(made, think_tags=True) == verdict(made.body, end), (body[:cut], end)


@pytest.mark.parametrize(
    ("part", "name", "worse"),
    [
        (AnswerReader, "held", lambda self, **_: ()),
        (AnswerReader, "rest", lambda self, message, *, torn: ()),
        (Ending, "is_whole", lambda self, *, in_order: True),
        (Ending, "heard", lambda self, word, events=(), *, grew: None),
    ],
)
async def test_a_reader_that_does_worse_is_found_out(
    monkeypatch: pytest.MonkeyPatch, part: type, name: str, worse: object
) -> None:
    monkeypatch.setattr(part, name, worse)
    with pytest.raises(AssertionError, match="and it is"):
        for number in range(5_000):
            await agree(SEED + number)
