"""Which part of a conversation is held."""

from hypothesis import given
from hypothesis import strategies as st

from app.core.messages import Message, Role, TextPart, TranscriptItem, TranscriptPage
from app.ui.chat.turn_window import MOST, PAGE, TurnWindow


def item(number: int, parent: int | None = None, text: str = "") -> TranscriptItem:
    parent_id = str(parent) if parent is not None else (str(number - 1) if number else None)
    message = Message(str(number), "c", parent_id, Role.USER, (TextPart(text or str(number)),), number)
    return TranscriptItem(message, (str(number),))


def page(first: int, last: int, total: int) -> TranscriptPage:
    return TranscriptPage(tuple(item(n) for n in range(first, last)), first > 0, last < total)


def ids(window: TurnWindow) -> list[int]:
    return [int(i.message.id) for i in window.items]


def test_older_pages_push_newer_ones_out() -> None:
    window = TurnWindow()
    window.show(page(900, 1000, 1000))
    assert window.put_before(page(860, 901, 1000)) == (40, 20)
    assert ids(window) == list(range(860, 980))
    assert (window.has_before, window.has_after) == (True, True)


def test_newer_pages_push_older_ones_out() -> None:
    window = TurnWindow()
    window.show(page(0, 100, 1000))
    assert window.put_after(page(99, 140, 1000)) == (40, 20)
    assert ids(window) == list(range(20, 140))
    assert (window.has_before, window.has_after) == (True, True)


def test_a_new_message_takes_the_place_of_what_followed_its_parent() -> None:
    window = TurnWindow()
    window.show(page(0, 10, 10))
    assert window.add(item(10)) == (0, True)
    assert window.add(item(11, parent=4)) == (6, True)
    assert ids(window) == [0, 1, 2, 3, 4, 11]


def test_a_new_beginning_takes_the_place_of_all() -> None:
    window = TurnWindow()
    window.show(page(0, 4, 4))
    first = TranscriptItem(Message("9", "c", None, Role.USER, (), 9), ("0", "9"))
    assert window.add(first) == (4, True)
    assert ids(window) == [9]
    assert not window.has_before


def test_a_message_beyond_what_is_held_is_not_held() -> None:
    window = TurnWindow()
    window.show(page(0, 100, 1000))
    assert window.add(item(1000)) == (0, False)
    assert ids(window) == list(range(100))
    assert window.has_after


def test_a_message_that_is_held_already_is_replaced() -> None:
    window = TurnWindow()
    window.show(page(0, 3, 3))
    assert window.add(item(1, text="other")) == (0, True)
    assert window.items[1].message.text == "other"
    assert len(window.items) == 3


def test_messages_are_taken_back() -> None:
    window = TurnWindow()
    window.show(page(0, 5, 5))
    assert window.remove({"3", "4", "7"}) == [4, 3]
    assert ids(window) == [0, 1, 2]


@given(st.lists(st.booleans(), max_size=80))
def test_paging_anywhere_keeps_a_run_without_gaps(steps: list[bool]) -> None:
    total = 700
    window = TurnWindow()
    window.show(page(total - PAGE, total, total))
    for older in steps:
        edge = ids(window)[0 if older else -1]
        if older and window.has_before:
            window.put_before(page(max(0, edge - PAGE), edge + 1, total))
        elif not older and window.has_after:
            window.put_after(page(edge, min(total, edge + PAGE + 1), total))
        held = ids(window)
        assert held == list(range(held[0], held[-1] + 1))
        assert len(held) <= MOST
        assert window.has_before == (held[0] > 0)
        assert window.has_after == (held[-1] < total - 1)
