"""Who is laid out when."""

import pytest
from PySide6.QtWidgets import QApplication

from app.ui.cards.paint_queue import BUDGET_MS, PATIENCE_MS, PaintQueue


class Clock:
    # It may begin anywhere.
    now = -60_000.0

    def __call__(self) -> float:
        return self.now / 1000


class Card:
    def __init__(
        self, clock: Clock, log: list[str], name: str, *, seen: bool = True, cost: float = 0.1, parts: int = 1
    ) -> None:
        self.clock, self.log, self.name, self.seen, self.cost, self.parts = clock, log, name, seen, cost, parts

    def paint_tail(self) -> bool:
        self.clock.now += self.cost
        self.log.append(self.name)
        self.parts -= 1
        return self.parts <= 0

    def is_seen(self) -> bool:
        return self.seen


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def log() -> list[str]:
    return []


@pytest.fixture
def queue(qapp: QApplication, clock: Clock) -> PaintQueue:
    return PaintQueue(clock=clock)


def test_nothing_dirty_no_timer(queue: PaintQueue, clock: Clock, log: list[str]) -> None:
    assert not queue._timer.isActive()
    queue.mark(Card(clock, log, "a"))
    assert queue._timer.isActive() and queue._timer.interval() == 0, "the first does not wait"
    queue._timer.stop()
    queue.work()
    assert (log, queue.idle, queue._timer.isActive()) == (["a"], True, False)


def test_a_card_marked_often_is_laid_out_once(queue: PaintQueue, clock: Clock, log: list[str]) -> None:
    card = Card(clock, log, "a")
    for _ in range(50):
        queue.mark(card)
    queue.work()
    assert log == ["a"]


def test_visible_before_hidden_oldest_first(queue: PaintQueue, clock: Clock, log: list[str]) -> None:
    for name, seen in (("hidden", False), ("first", True), ("second", True)):
        queue.mark(Card(clock, log, name, seen=seen))
        clock.now += 1
    queue.work()
    assert log == ["first", "second", "hidden"]


def test_a_frame_ends_with_its_budget(queue: PaintQueue, clock: Clock, log: list[str]) -> None:
    for number in range(4):
        queue.mark(Card(clock, log, str(number), cost=BUDGET_MS + 0.1))
        clock.now += 1
    queue.work()
    assert log == ["0"]
    assert queue._timer.isActive()
    for _ in range(3):
        queue.work()
    assert log == ["0", "1", "2", "3"]


def test_hidden_cards_are_not_forgotten(queue: PaintQueue, clock: Clock, log: list[str]) -> None:
    queue.mark(Card(clock, log, "hidden", seen=False))
    clock.now += PATIENCE_MS + 1
    queue.mark(Card(clock, log, "seen", cost=BUDGET_MS + 1))
    queue.work()
    assert log[0] == "hidden"


def test_what_is_not_done_comes_again_and_keeps_its_age(queue: PaintQueue, clock: Clock, log: list[str]) -> None:
    queue.mark(Card(clock, log, "long", parts=3, cost=BUDGET_MS + 1))
    clock.now += 1
    queue.mark(Card(clock, log, "short", cost=BUDGET_MS + 1))
    for _ in range(4):
        queue.work()
    assert log == ["long", "long", "long", "short"]


def test_a_card_that_went_is_forgotten(queue: PaintQueue, clock: Clock, log: list[str]) -> None:
    card = Card(clock, log, "a")
    queue.mark(card)
    queue.forget(card)
    queue.work()
    assert (log, queue.idle) == ([], True)
