"""Work grows with the text and not faster: counted in what the detectors do, never in seconds."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.privacy import columns, is_secret, records, scan
from app.privacy.headings import _BLANKS, places
from app.privacy.identifiers import _CARD_RE, _next_word
from app.privacy.markup import _BRACKETS
from app.privacy.plain_text import readable
from app.privacy.secrets import _NAMES_OF_COLUMNS, find
from app.privacy.spans import MOST, Places, Span

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
    "tables of HTML": lambda n: "<tr><td>password<td>b" * (n // 21),
    "open quotes": lambda n: 'a,password\n"b,c\n' * (n // 16),
    "open lists": lambda n: "(password) values (f('a', " * (n // 25),
    "open lists within": lambda n: "(a,password) values ((((('" * (n // 26),
    "heads of copies": lambda n: "(password) from stdin\n" * (n // 23),
    "headings that shift": lambda n: "".join(f"a{' ' * (2 + line % 50)}password\n" for line in range(n // 40)),
    "rules": lambda n: "a password\n-- --\n" * (n // 17),
    "doubled quotes": lambda n: '""a' * (n // 3),
    "breaks": lambda n: "=3D<br>%2B+" * (n // 11),
    "titles": lambda n: "\\e]" * (n // 3),
    "titles, as bytes": lambda n: "\x1b]" * (n // 2),
    "wikis": lambda n: "{|\n! password !! user" + '\n| a="' * (n // 6),
    "rows of wikis": lambda n: "{|\n! password !! user" + "\n|-\n| a || b" * (n // 12),
    "rows of LaTeX": lambda n: "password & user \\\\" + "a & b \\\\[" * (n // 9),
    "colons": lambda n: "user:password\n" + "a:b:" * (n // 4),
    "rows of colons": lambda n: "user:password\na:b\n" * (n // 18),
    "wrong numbers": lambda n: "cpf " + "11111111112 " * (n // 12),
    "letters of one byte": lambda n: "a%FC" * (n // 4),
    "records": lambda n: "user,password\n" + '","b\n' * (n // 5),
    "wide records": lambda n: "a," * 40 + "password\n" + ('","b' + ",x" * 39 + "\n") * (n // 83),
    "records at a wall": lambda n: "a,b,password\n" + '","b\n' * (n // 10) + '"' + "x" * (n // 2),
    "texts of JSON that never close": lambda n: '["password","x"] "' + '\\"' * (n // 2),
    "columns of blanks": lambda n: "name      password\n" + "a  " * (n // 3),
    "many columns of blanks": lambda n: "a  " * 1_300 + "password\n" + "a  b\n" * (n // 5),
    "marks": lambda n: "\u0301\u0316" * (n // 2),
    "invisible": lambda n: "4\u200b" * (n // 2),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_long_hostile_text_ends(name: str) -> None:
    # With backtracking, or looked at again from each of its lines, any of these would run for hours.
    scan(HOSTILE[name](200_000))


class Counted:
    """A pattern that tells how far it looked."""

    def __init__(self, pattern: "re.Pattern[bytes]", looks: list[int]) -> None:
        self._pattern, self._looks = pattern, looks

    def match(self, text: bytes, start: int) -> "re.Match[bytes] | None":
        match = self._pattern.match(text, start)
        self._looks.append(match.end() - start if match else 0)
        return match


@pytest.mark.parametrize("size", [1_000, 10_000])
@pytest.mark.parametrize("name", ["records", "wide records", "records at a wall", "open quotes"])
def test_ends_of_records_are_looked_for_only_so_far(name: str, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = list[int]()
    monkeypatch.setattr(records, "_QUOTED", Counted(records._QUOTED, looks))
    monkeypatch.setattr(records, "_BARE", {mark: Counted(bare, looks) for mark, bare in records._BARE.items()})
    text = HOSTILE[name](size).encode()
    for _ in columns.cells(text, _NAMES_OF_COLUMNS):
        pass
    # What is in sight when nothing is left may be looked at still.
    assert 0 < sum(looks) <= 10 * len(text)


def test_a_table_in_which_ends_are_looked_for_again_and_again_is_held() -> None:
    assert any(is_secret(finding.kind) for finding in scan(HOSTILE["wide records"](10_000)))


def test_no_text_grows_to_many_times_its_length() -> None:
    assert max(len(readable(chr(point) * 8)) for point in (*range(0x3200, 0x3400), *range(0xFB00, 0x10000))) == 64


@given(st.text('a1\\"[],\n ', max_size=60))
def test_no_quote_of_a_list_of_json_is_looked_at_twice(text: str) -> None:
    pieces = [match.span() for match in _BRACKETS.finditer(text.encode())]
    covered = {place for begin, end in pieces for place in range(begin, end)}
    assert all(place in covered for place, letter in enumerate(text) if letter == '"')


@given(st.text("aé  \t", max_size=60))
def test_a_cell_is_seen_where_its_letters_are_counted(text: str) -> None:
    line = text.encode()
    for (a, b), seen in places(line, _BLANKS):
        assert seen == (len(line[:a].decode()), len(line[:b].decode()))


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


def test_addresses_are_looked_at_once_however_many_secrets_there_are() -> None:
    text = "password=Xy1!abcd " * 200 + "a@b.cc " * 20_000
    assert {finding.kind: finding.count for finding in scan(text)} == {"email": MOST, "password": MOST}


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 8))))
def test_a_place_is_taken_once(places: list[tuple[int, int]]) -> None:
    taken, kept = Places(), list[Span]()
    for start, length in places:
        span = Span("x", start, start + length)
        free = all(span.end <= other.start or other.end <= span.start for other in kept)
        assert taken.is_free(span) is free
        assert taken.take(span) is free
        kept += [span] * free


def test_each_wrong_number_moves_the_search_on() -> None:
    text = b"4444 " * 2_000
    position = steps = 0
    while match := _CARD_RE.search(text, position):
        following = _next_word(text, *match.span(1))
        assert following > match.start(1)
        position, steps = following, steps + 1
    assert steps <= 2_000
