"""Which conversations are in the model's memory, and which rest beside it."""

from typing import Any

import pytest

from app.providers.llama.worker import slots as module
from app.providers.llama.worker.slots import LEAST_UNPARKED, Prompt, Slot, Slots

TOKEN_BYTES = 10


class Memory:
    """A context that evaluates nothing: tokens of sequences, with room for so many."""

    def __init__(self, room: int = 10_000) -> None:
        self.holds: dict[int, list[int]] = {}
        self.room = room

    def clear(self, sequence: int) -> None:
        self.holds.pop(sequence, None)

    def cut(self, sequence: int, length: int) -> bool:
        del self.holds[sequence][length:]
        return True

    def share(self, source: int, target: int, length: int) -> None:
        self.holds[target] = self.holds[source][:length]

    def take_out(self, sequence: int, most: int) -> Any:
        if len(self.holds[sequence]) * TOKEN_BYTES > most:
            return None
        return [token for token in self.holds.pop(sequence) for _ in range(TOKEN_BYTES)]

    def put_back(self, sequence: int, state: Any) -> bool:
        if len(state) // TOKEN_BYTES + sum(map(len, self.holds.values())) > self.room:
            return False
        self.holds[sequence] = state[::TOKEN_BYTES]
        return True


class Worker:
    """Slots at work: `answer` does what an answer does to them."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self.slots = Slots(memory, recurrent=False)  # type: ignore[arg-type]

    def answer(self, tokens: list[int]) -> tuple[Slot, int]:
        """Evaluate a prompt; the slot, and how many of its tokens were known."""
        slot, known = self.begin(tokens)
        self.slots.release(slot)
        return slot, known

    def begin(self, tokens: list[int]) -> tuple[Slot, int]:
        slot, known = self.slots.take(Prompt("", tokens, 0, ()))
        assert slot.tokens == self.memory.holds.get(slot.sequence, []) == tokens[:known]
        slot.tokens.extend(tokens[known:])
        self.memory.holds[slot.sequence] = list(tokens)
        return slot, known


ONE = list(range(1000, 1400))
OTHER = list(range(2000, 2300))


@pytest.fixture
def worker() -> Worker:
    return Worker(Memory())


def test_a_conversation_that_rests_is_not_in_the_way_of_another(worker: Worker) -> None:
    worker.answer(ONE)
    slot, known = worker.answer(OTHER)
    assert known == 0
    assert worker.memory.holds == {slot.sequence: OTHER}


def test_it_goes_on_where_it_was(worker: Worker) -> None:
    worker.answer(ONE)
    worker.answer(OTHER)
    slot, known = worker.answer([*ONE, 1, 2, 3])
    assert known == len(ONE)
    assert worker.memory.holds == {slot.sequence: [*ONE, 1, 2, 3]}
    assert worker.answer([*OTHER, 4])[1] == len(OTHER)


def test_one_that_is_being_answered_stays(worker: Worker) -> None:
    slot, _ = worker.begin(ONE)
    other, _ = worker.begin(OTHER)
    assert worker.memory.holds == {slot.sequence: ONE, other.sequence: OTHER}


def test_the_next_turn_moves_nothing(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    worker.answer(ONE)
    monkeypatch.delattr(Memory, "take_out")
    monkeypatch.delattr(Memory, "put_back")
    assert worker.answer([*ONE, 1])[1] == len(ONE)


def test_a_branch_begins_with_what_a_parked_one_knows(worker: Worker) -> None:
    worker.answer(ONE)
    worker.answer(OTHER)
    branch = [*ONE[:150], 1, 2]
    slot, known = worker.answer(branch)
    assert known == 150
    assert worker.memory.holds == {slot.sequence: branch}
    # The longer branch is still known.
    assert worker.answer([*ONE, 3])[1] == len(ONE)


def test_for_a_few_tokens_nothing_is_put_back(worker: Worker) -> None:
    worker.answer(ONE)
    worker.answer(OTHER)
    assert worker.answer([*ONE[: LEAST_UNPARKED - 1], 1, 2])[1] == 0
    assert worker.answer([*ONE, 1])[1] == len(ONE)


def test_what_does_not_fit_beside_the_memory_stays_in_it(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_PARKED_BYTES", len(ONE) * TOKEN_BYTES)
    first, _ = worker.answer(ONE)
    second, _ = worker.answer(OTHER)
    third, _ = worker.answer([7] * 100)
    assert worker.memory.holds == {second.sequence: OTHER, third.sequence: [7] * 100}
    assert worker.answer([*ONE, 1]) == (first, len(ONE))


def test_without_room_to_put_it_back_it_is_evaluated_anew() -> None:
    worker = Worker(Memory(room=600))
    worker.answer(ONE)
    worker.begin(OTHER)
    assert worker.answer([*ONE, 1])[1] == 0


def test_room_is_made_by_those_in_memory_only(worker: Worker) -> None:
    worker.answer(ONE)
    last, _ = worker.answer(OTHER)
    assert worker.slots.make_room()
    assert not last.tokens
    assert not worker.slots.make_room()
    assert worker.answer([*ONE, 1])[1] == len(ONE)


def test_more_conversations_than_slots_forget_the_oldest(worker: Worker) -> None:
    talks = [[number * 1000 + i for i in range(100)] for number in range(1, 6)]
    for talk in talks:
        worker.answer(talk)
    assert worker.answer([*talks[0], 1])[1] == 0
    assert worker.answer([*talks[4], 1])[1] == 100
