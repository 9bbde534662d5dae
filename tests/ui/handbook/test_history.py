"""The way that a reader came."""

from app.ui.handbook.history import History, Spot


def test_back_and_forward_again() -> None:
    way = History()
    assert (way.here, way.back(), way.forward()) == (None, None, None)
    for topic in ("a", "b", "c"):
        way.go(Spot(topic))
    assert (way.can_go_back, way.can_go_forward) == (True, False)
    assert [way.back(), way.back(), way.back()] == [Spot("b"), Spot("a"), None]
    assert (way.can_go_back, way.can_go_forward) == (False, True)
    assert (way.forward(), way.here) == (Spot("b"), Spot("b"))


def test_where_one_goes_from_the_middle_takes_the_place_of_what_came_then() -> None:
    way = History()
    for topic in ("a", "b", "c"):
        way.go(Spot(topic))
    way.back()
    way.go(Spot("d"))
    assert not way.can_go_forward
    assert (way.back(), way.forward()) == (Spot("b"), Spot("d"))


def test_one_comes_back_to_where_one_was_on_the_page() -> None:
    way = History()
    way.go(Spot("a", "Heading"))
    way.leave(120)
    way.go(Spot("b"))
    assert way.back() == Spot("a", "Heading", 120)


def test_what_was_only_passed_is_not_gone_back_to() -> None:
    way = History()
    way.go(Spot("a"))
    way.go(Spot("b"))
    way.go(Spot("c"), passing=True)
    way.go(Spot("d"), passing=True)
    assert (way.here, way.back()) == (Spot("d"), Spot("a"))


def test_another_place_on_the_same_page_is_no_step() -> None:
    way = History()
    way.go(Spot("a"))
    way.go(Spot("a", "Heading"))
    assert way.here == Spot("a", "Heading") and not way.can_go_back
