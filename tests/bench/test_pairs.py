"""Probe and work by turns: what is judged does not move with the machine, nor with a few disturbed moments."""

from collections.abc import Iterator

import pytest

from tests.bench.harness import Measurement, Verdict
from tests.bench.pairs import REFERENCE_LOOP_MS, Pair, Pairs, by_turns, fixed_loop, loop_ms, percentile


def test_probe_and_work_take_turns() -> None:
    asked: list[str] = []
    numbers: Iterator[float] = iter((2.0, 4.0, 3.0, 9.0))

    def take(what: str) -> float:
        asked.append(what)
        return next(numbers)

    pairs = by_turns(2, lambda: take("probe"), lambda: take("work"))
    assert asked == ["probe", "work", "probe", "work"]
    assert pairs == Pairs([Pair(2.0, 4.0), Pair(3.0, 9.0)])


def test_a_machine_that_changes_its_pace_changes_no_ratio() -> None:
    pairs = Pairs([Pair(22.0 * pace, 3.0 * pace) for pace in (1.0, 1.1, 2.5, 2.6, 0.5)])
    assert pairs.reference_ms == pytest.approx(3.0)


def test_what_hits_only_one_of_them_is_outvoted() -> None:
    calm = [Pair(10.0, 5.0)] * 7
    assert Pairs([*calm, Pair(10.0, 50.0), Pair(100.0, 5.0), Pair(10.0, 60.0)]).ratio == pytest.approx(0.5)


@pytest.mark.parametrize(("count", "place"), [(1, 0), (4, 0), (5, 0), (7, 0), (8, 1), (16, 4), (20, 5)])
def test_the_middle_lies_between_bounds_that_close_with_the_pairs(count: int, place: int) -> None:
    # Of fair throws, 1 of 32 fives, 9 of 256 eights, 2,517 of 65,536 sixteens have as few heads or fewer.
    pairs = Pairs([Pair(1.0, float(number)) for number in range(count)])
    assert pairs.bounds == (float(place), float(count - 1 - place))


@pytest.mark.parametrize(("loop", "work"), [(REFERENCE_LOOP_MS, 6.0), (55.0, 15.0), (11.0, 3.0)])
def test_what_is_too_slow_there_is_too_slow_on_any_machine(loop: float, work: float) -> None:
    reference = Pairs([Pair(loop, work)]).reference_ms
    assert Measurement("", reference, 5.0).verdict is Verdict.BROKEN
    assert Measurement("", reference, 6.1).verdict is Verdict.KEPT


def test_the_slowest_of_a_batch_stands_beside_the_slowest_probe_of_that_batch() -> None:
    first = [Pair(1.0, 2.0), Pair(4.0, 2.0), Pair(1.0, 12.0)]
    second = [Pair(1.0, 1.0), Pair(2.0, 1.0), Pair(1.0, 10.0)]
    rest = [Pair(1.0, 1000.0)]
    assert Pairs([*first, *second, *rest]).percentiles(0.99, 3) == Pairs([Pair(4.0, 12.0), Pair(2.0, 10.0)])


@pytest.mark.parametrize(("count", "share", "value"), [(100, 0.99, 99), (10, 0.9, 9), (11, 0.99, 11), (1, 0.5, 1)])
def test_one_of_a_hundred_is_slower_than_the_99th_percentile(count: int, share: float, value: int) -> None:
    assert percentile(range(count, 0, -1), share) == value


def test_a_part_of_the_loop_tells_of_the_whole() -> None:
    rounds: list[object] = []

    def clock(work: object) -> float:
        rounds.append(work)
        return 2.5

    assert loop_ms(clock, part=10) == pytest.approx(25.0)
    assert len(rounds) == 1
    assert fixed_loop(2_000) == fixed_loop(2_000) > 0


def test_a_disturbed_figure_is_neither_kept_nor_broken() -> None:
    assert Measurement("", 1.0, 2.0, others=0.5).verdict is Verdict.DISTURBED
    assert Measurement("", 3.0, 2.0, others=0.5).verdict is Verdict.DISTURBED
    assert Measurement("", 1.0, 2.0, others=0.01).verdict is Verdict.KEPT
    assert Measurement("", 2.0, 2.0).verdict is Verdict.KEPT
