"""What both threads hold: nothing lost, nothing out of order, and growth as one event."""

import threading

from hypothesis import given
from hypothesis import strategies as st

from app.core.events import AnswerGrew, EngineEvent, ModelLoading
from app.ui.wiring.inbox import Inbox


def grew(answer: str, text: str) -> AnswerGrew:
    return AnswerGrew("c", answer, text)


events = st.one_of(
    st.builds(grew, st.sampled_from("ab"), st.text("xyz", max_size=3)),
    st.builds(ModelLoading, st.sampled_from("mn"), st.floats(0, 1)),
)


def texts(taken: list[EngineEvent]) -> list[tuple[str, ...]]:
    """For each answer, its text between all other events."""
    found: list[tuple[str, ...]] = []
    parts = {"a": "", "b": ""}
    for event in taken:
        if isinstance(event, AnswerGrew):
            parts[event.message_id] += event.text
        else:
            found += [tuple(parts.values()), (str(event),)]
            parts = {"a": "", "b": ""}
    return [*found, tuple(parts.values())]


@given(st.lists(st.one_of(st.lists(events, max_size=4), st.none())))
def test_all_comes_in_order_with_growth_as_one(batches: list[list[EngineEvent] | None]) -> None:
    inbox = Inbox(lambda: None)
    taken: list[EngineEvent] = []
    for batch in [*batches, None]:
        if batch is not None:
            inbox.put(batch)
            continue
        now = inbox.take()
        between = 0
        seen: set[tuple[int, str]] = set()
        for event in now:
            if isinstance(event, AnswerGrew):
                assert (between, event.message_id) not in seen
                seen.add((between, event.message_id))
            else:
                between += 1
        taken += now
    assert inbox.empty
    assert texts(taken) == texts([event for batch in batches for event in batch or ()])


def test_who_takes_is_told_of_the_first_thing_and_of_what_cannot_wait() -> None:
    told: list[bool] = []
    inbox = Inbox(lambda: told.append(inbox.urgent))
    inbox.put([grew("a", "1")])
    inbox.put([grew("a", "2")])
    assert told == [False], "it is there already"
    assert inbox.take() == (grew("a", "12"),)
    inbox.put([grew("a", "3")])
    assert told == [False, False]
    inbox.put([ModelLoading("m", 1)])
    inbox.put([ModelLoading("m", 2)])
    assert told == [False, False, True]
    assert len(inbox.take()) == 3
    assert inbox.empty and not inbox.urgent and inbox.take() == ()
    inbox.put([])
    assert len(told) == 3


def test_nothing_is_lost_between_threads() -> None:
    inbox = Inbox(lambda: None)

    def write(name: str) -> None:
        for n in range(2_000):
            inbox.put([grew(name, f"{n} ")])

    writers = [threading.Thread(target=write, args=(name,)) for name in "ab"]
    parts = {"a": "", "b": ""}
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers) or not inbox.empty:
        for event in inbox.take():
            assert isinstance(event, AnswerGrew)
            parts[event.message_id] += event.text
    assert parts == dict.fromkeys("ab", "".join(f"{n} " for n in range(2_000)))
