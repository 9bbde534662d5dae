"""An answer that goes round in a circle is ended, and none that holds much of the same because it should."""

import random
from itertools import pairwise
from pathlib import Path

import pytest

from app.core.audit import AuditKind
from app.core.events import StreamEvent, TextDelta, ThinkingDelta, ToolCallDelta, UsageReport
from app.core.messages import FinishReason, Message, Role, TextPart, Usage
from app.engine.door.repetition import EARLY, USUAL, Bounds, Circle
from app.engine.door.rounds import LONGEST
from app.engine.door.wishes import asked
from tests.support.engines import running
from tests.support.opened_entries import entries
from tests.support.repetitive import WORDS, counted_loops, legitimate, loops, pieces

LOOP = "The end is near. " * 2_000


def ended_after(wish: str, tokens: list[str], bounds: Bounds = USUAL) -> int | None:
    """After how many tokens an answer is ended."""
    circle = Circle(wish, bounds)
    return next((number for number, token in enumerate(tokens, 1) if circle.closes(TextDelta(token))), None)


def test_what_is_wanted_is_never_cut() -> None:
    texts = legitimate()
    assert len(texts) > 200
    assert [wish for wish, text in texts if ended_after(wish, pieces(text)) is not None] == []


def test_no_circle_is_left_to_go_on() -> None:
    """Twice as long at most as is usual, where the message names a number; and a window more, to be sure."""
    for wish, text in loops():
        ended = ended_after(wish, pieces(text))
        assert ended is not None and USUAL.short <= ended <= 2 * USUAL.usual + LONGEST // 10, (wish, text[-40:])


def test_a_circle_that_counts_is_ended_too() -> None:
    for wish, text in counted_loops():
        ended = ended_after(wish, pieces(text))
        assert ended is not None and USUAL.counted <= ended <= 2 * USUAL.counted + LONGEST // 10, (wish, text[-40:])


def test_numbers_amid_sentences_may_be_what_is_told() -> None:
    text = "".join(f"On day {n} the train left on time. " for n in range(1, 900))
    ended = ended_after("Hello", pieces(text))
    assert ended is not None and USUAL.amid <= ended <= USUAL.amid + LONGEST // 10


@pytest.mark.parametrize(
    ("wish", "unit", "least", "most"),
    [
        ("Tell me about dogs", "Dogs are a part of every family. ", EARLY.usual, EARLY.usual + 20),
        ("Tell me about dogs", "# ", EARLY.short, EARLY.short + 30),
        # A sentence five times at least, a paragraph three times.
        ("Tell me about dogs", f"{' '.join(WORDS[:26])} {' '.join(WORDS[:26])}. ", 5 * 54, 5 * 54 + 30),
        ("Tell me about dogs", f"{' '.join(WORDS * 3)}. ", 3 * 92, 3 * 92 + 150),
        # As for all others, a number or a word of the message lets more pass.
        ("Tell me 9 things", "Dogs are a part of every family. ", EARLY.usual + 9 * 9, EARLY.usual + 9 * 9 + 20),
        ("Fill a page", "Dogs are a part of every family. ", 4 * EARLY.usual, 4 * EARLY.usual + 20),
        ("Make a form", "|   |   |\n", 2 * EARLY.usual, 2 * EARLY.usual + 30),
    ],
)
def test_a_model_that_often_falls_into_one_is_ended_earlier(wish: str, unit: str, least: int, most: int) -> None:
    ended = ended_after(wish, pieces(unit * 600), EARLY)
    assert ended is not None and least <= ended <= most


def test_a_circle_that_counts_is_ended_earlier_too() -> None:
    for before in ("{n}. ", "Day {n} was fine: "):
        text = "".join(before.format(n=n) + "Dogs are a part of every family.\n" for n in range(1, 400))
        ended = ended_after("Tell me about dogs", pieces(text), EARLY)
        assert ended is not None and EARLY.counted <= ended <= EARLY.counted + LONGEST // 10


def test_who_asks_the_early_ended_for_many_gets_them() -> None:
    line = "I will not talk in class.\n"
    assert ended_after(f"Write “{line}” 200 times", pieces(line * 200), EARLY) is None


def test_a_row_without_an_end_is_no_table() -> None:
    ended = ended_after("Make a table", pieces("|---" * 3_000))
    assert ended is not None and ended <= USUAL.usual + LONGEST // 10


def test_code_that_opens_and_closes_its_fence_again_and_again_is_a_circle() -> None:
    ended = ended_after("Hello", pieces("```\nprint()\n```\n" * 900))
    assert ended is not None and ended <= USUAL.usual + LONGEST // 10


def test_a_circle_that_begins_late_is_counted_from_there() -> None:
    chance = random.Random(3)
    before = [f" {chance.randrange(10**6)}" for _ in range(3_000)]
    ended = ended_after("Hello", [*before, *pieces(LOOP)])
    assert ended is not None and len(before) + USUAL.usual <= ended <= len(before) + USUAL.usual + LONGEST // 10


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
    ended = next(number for number, event in enumerate(events, 1) if circle.closes(event))
    assert USUAL.usual // 10 <= ended / 2 <= USUAL.usual // 10 + 3


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
    assert USUAL.usual <= tokens <= 2 * USUAL.usual + LONGEST


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
        assert LOOP.startswith(answer.text) and 3 * USUAL.usual < len(answer.text) < 6 * USUAL.usual
        assert (await scene.shown(answer.conversation_id))[-1] == ("assistant", answer.text)
    [body] = [body for kind, body in entries(tmp_path / "home") if kind == AuditKind.RESPONSE]
    assert body["gen_ai.response.finish_reasons"] == ["repetition"]
