"""Work grows with the text and not faster: counted in what the detectors do, never in seconds."""

from collections.abc import Callable

import pytest

from app.privacy import scan
from app.privacy.identifiers import _CARD_RE, _next_word
from app.privacy.secrets import find
from app.privacy.spans import MOST

HOSTILE: dict[str, Callable[[int], str]] = {
    "digits": lambda n: "1" * n,
    "groups": lambda n: "4444 " * (n // 5),
    "assignments": lambda n: "password=Xy1!abcd " * (n // 18),
    "headers": lambda n: "-----BEGIN PRIVATE KEY-----" * (n // 27),
    "addresses": lambda n: "a@" * (n // 2),
    "labels": lambda n: "a." * (n // 2),
    "tokens": lambda n: "eyJaaaaaaaaaaaa." * (n // 16),
    "accounts": lambda n: "DE8937040 " * (n // 10),
    "names": lambda n: "nhs pesel " * (n // 10),
    "headings": lambda n: "a,password\n" * (n // 11),
    "rows": lambda n: "a,password\n" + "b,c\n" * (n // 4),
    "lists": lambda n: "(password) values " + "('a')," * (n // 6),
    "sentences": lambda n: "the password for bob is " * (n // 24),
    "elements": lambda n: "password</b>" * (n // 12),
    "titles": lambda n: "\\e]" * (n // 3),
    "titles, as bytes": lambda n: "\x1b]" * (n // 2),
    "marks": lambda n: "\u0301\u0316" * (n // 2),
    "invisible": lambda n: "4\u200b" * (n // 2),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_long_hostile_text_ends(name: str) -> None:
    # With backtracking, any of these would run for hours.
    scan(HOSTILE[name](200_000))


@pytest.mark.parametrize(
    "value",
    [
        "example" + "1" * 180 + "!x",
        "a..b" * 45 + "!1",
        "a1-" * 60 + "!",
        "a-b-" * 45 + "!1",
        "my-" * 60 + "!1",
        "a_1" * 60 + "!",
        "/a" * 90 + "!1",
        "$a." * 60 + "!1",
        "x" * 190 + "!1",
    ],
)
@pytest.mark.parametrize("form", ["password={}", "password: '{}'", "'password', '{}'", "password is {}", "api_key={}"])
def test_a_value_that_is_nearly_a_name_ends(value: str, form: str) -> None:
    # Where parts of a value could be read in two ways each, this would run for longer than the world.
    scan(form.format(value))


def test_a_list_that_never_ends_ends() -> None:
    scan("insert into t (a, password) values (" + "'a'" * 1_300)


def test_more_of_one_kind_than_matters_is_not_counted() -> None:
    assert len(find(b"password=Xy1!abcd " * 5_000)) == MOST


def test_each_wrong_number_moves_the_search_on() -> None:
    text = b"4444 " * 2_000
    position = steps = 0
    while match := _CARD_RE.search(text, position):
        following = _next_word(text, *match.span(1))
        assert following > match.start(1)
        position, steps = following, steps + 1
    assert steps <= 2_000
