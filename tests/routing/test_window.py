"""What is read of turns that a context does not hold."""

from hypothesis import given
from hypothesis import strategies as st

from app.routing import first_read, input_room

SIZES = st.lists(st.integers(0, 400), min_size=1, max_size=60)
ROOM = st.integers(0, 1_500)


@given(SIZES, ROOM)
def test_the_newest_is_read_and_all_that_is_read_has_room(turns: list[int], room: int) -> None:
    first = first_read(turns, room)
    assert 0 <= first < len(turns)
    assert sum(turns[first:]) <= room or first == len(turns) - 1


@given(SIZES, ROOM)
def test_all_is_read_where_all_has_room(turns: list[int], room: int) -> None:
    assert (first_read(turns, room) == 0) or sum(turns) > room


@given(SIZES, ROOM, st.integers(0, 400))
def test_one_more_turn_moves_the_beginning_only_where_it_no_longer_fits(turns: list[int], room: int, more: int) -> None:
    first = first_read(turns, room)
    after = first_read([*turns, more], room)
    assert after >= first
    assert after == first or sum(turns[first:]) + more > room


@given(SIZES, ROOM)
def test_when_it_moves_it_moves_far_enough_for_a_while(turns: list[int], room: int) -> None:
    before, first = first_read(turns[:-1], room) if turns[1:] else 0, first_read(turns, room)
    if first > before:
        assert sum(turns[first:]) <= room // 2 or first == len(turns) - 1


def test_an_answer_has_its_room_up_to_a_quarter() -> None:
    assert input_room(1_024, 256) == input_room(1_024, 100_000) == 768
    assert input_room(128_000, 4_096) == 123_904
