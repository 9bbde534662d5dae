"""An answer that goes round in a circle is ended, and none that holds much of the same because it should."""

import random
from itertools import pairwise
from pathlib import Path

import pytest

from app.core.audit import AuditKind
from app.core.events import StreamEvent, TextDelta, ThinkingDelta, ToolCallDelta, UsageReport
from app.core.messages import FinishReason, Message, Role, TextPart, Usage
from app.engine.door.repetition import LONGEST, SHORT, USUAL, Circle, asked
from tests.support.engines import running
from tests.support.opened_entries import entries
from tests.support.repetitive import legitimate, loops, pieces

LOOP = "The end is near. " * 2_000


def ended_after(wish: str, tokens: list[str]) -> int | None:
    """After how many tokens an answer is ended."""
    circle = Circle(wish)
    return next((number for number, token in enumerate(tokens, 1) if circle.closes(TextDelta(token))), None)


def test_what_is_wanted_is_never_cut() -> None:
    texts = legitimate()
    assert len(texts) == 200
    assert [wish for wish, text in texts if ended_after(wish, pieces(text)) is not None] == []


def test_no_circle_is_left_to_go_on() -> None:
    """Twice as long at most as is usual, where the message names a number; and a window more, to be sure."""
    for wish, text in loops():
        ended = ended_after(wish, pieces(text))
        assert ended is not None and SHORT <= ended <= 2 * USUAL + LONGEST // 10, (wish, text[-40:])


def test_a_circle_that_begins_late_is_counted_from_there() -> None:
    chance = random.Random(3)
    before = [f" {chance.randrange(10**6)}" for _ in range(3_000)]
    ended = ended_after("Hello", [*before, *pieces(LOOP)])
    assert ended is not None and len(before) + USUAL <= ended <= len(before) + USUAL + LONGEST // 10


def test_one_letter_more_begins_anew() -> None:
    text = ("The end is near. " * 150 + "Really. ") * 20
    assert ended_after("Hello", pieces(text)) is None


@pytest.mark.parametrize(
    ("wish", "cut"),
    [
        ("Hello", True),
        ("Write “the end is near.” 2000 times", False),
        ("Write “The end is near.” a thousand times", False),
        ("Repeat it forever: the END is\nnear .", False),
        ("Repeat it forever: the end is far.", True),
        ("2000 lines about the end", False),
        ("What happened in 1989?", True),
        ("Was it 0.5 or 12?", True),
    ],
)
def test_who_asks_for_many_gets_them(wish: str, cut: bool) -> None:
    assert (ended_after(wish, pieces(LOOP)) is not None) is cut


def test_it_counts_as_the_provider_does_where_that_counts() -> None:
    """The embedded runtime sends some tokens together."""
    circle = Circle("Hello")
    events: list[StreamEvent] = []
    for number in range(1, 200):
        events += [TextDelta("The end is near. " * 2), UsageReport(Usage(10, 10 * number))]
    ended = next(number for number, event in enumerate(events) if circle.closes(event))
    assert USUAL // 10 <= ended / 2 <= USUAL // 10 + 3


@pytest.mark.parametrize("kind", [ThinkingDelta, lambda text: ToolCallDelta(0, arguments=text)])
def test_thinking_and_calls_count_as_text_does(kind: type[ThinkingDelta]) -> None:
    circle = Circle("Hello")
    assert any(circle.closes(kind(token)) for token in pieces(LOOP))


def test_how_the_text_is_cut_into_pieces_changes_nothing_but_the_count() -> None:
    """A piece may be longer than all that is looked at, and may hold many turns of the circle."""
    chance = random.Random(5)
    places = sorted({0, len(LOOP), *(chance.randrange(len(LOOP)) for _ in range(30))})
    circle, tokens = Circle("Hello"), 0
    for start, end in pairwise(places):
        circle.closes(TextDelta(LOOP[start:end]))
        tokens += (end - start) // 4
        if circle.closes(UsageReport(Usage(1, tokens))):
            break
    assert USUAL <= tokens <= 2 * USUAL + LONGEST


def test_what_was_asked_is_in_the_last_two_messages_of_the_person() -> None:
    said = [(Role.USER, "One"), (Role.USER, "Two"), (Role.ASSISTANT, "…"), (Role.USER, "Continue.")]
    messages = [Message(text, "c", None, role, (TextPart(text),), 0) for role, text in said]
    assert asked(messages) == "Two\nContinue."


@pytest.mark.anyio
async def test_the_door_ends_it_keeps_what_came_and_records_why(tmp_path: Path) -> None:
    script = {"models": ["demo"], "replies": [{"text": LOOP}]}
    async with running(tmp_path, script) as scene:
        answer = await scene.ask("Hello")
        assert answer.answer is not None and answer.answer.finish_reason is FinishReason.REPETITION
        assert LOOP.startswith(answer.text) and 3 * USUAL < len(answer.text) < 6 * USUAL
        assert (await scene.shown(answer.conversation_id))[-1] == ("assistant", answer.text)
    [body] = [body for kind, body in entries(tmp_path / "home") if kind == AuditKind.RESPONSE]
    assert body["gen_ai.response.finish_reasons"] == ["repetition"]
