"""What hid behind a bound: numbers that are none, rows of a list, options of a command."""

import random

import pytest

from app.privacy import is_secret, scan
from app.privacy.proofs import luhn_holds
from tests.privacy.test_scan import found

P = "Xq7$mK2p#Lw9"
CARD = "4111111111111111"


def articles(count: int) -> str:
    """Numbers of articles that prove themselves as cards do, and are none."""
    drawn = random.Random(3)
    numbers = ("4" + "".join(drawn.choices("0123456789", k=12)) for _ in range(count * 20))
    return "\n".join([number for number in numbers if luhn_holds(number)][:count])


@pytest.mark.parametrize("card", [CARD, "4111 1111 1111 1111", "card 30569309025904"])
def test_no_number_of_an_article_hides_a_card(card: str) -> None:
    assert found(articles(300)) == {}
    assert found(f"article;price\n{articles(300)}\n{card}\n") == {"payment_card": 1}


def test_no_row_of_a_list_hides_a_password() -> None:
    rows = ",".join(f"({n},'string')" for n in range(1_200))
    assert "password" in found(f"INSERT INTO u (id,password) VALUES {rows},(1,'{P}')")
    for bio in ("x" * 4_100, "it''s " * 2_000, "f(1) " * 900):
        assert "password" in found(f"INSERT INTO u (id,bio,password) VALUES (1,'{bio}','{P}')")
        assert "password" in found(f"INSERT INTO u (id,bio,password) VALUES (1,'{bio}','a'),(2,'b','{P}')")


@pytest.mark.parametrize(
    "head", ["id, -- the id\n password", "id, name(20), password", "id, [password]", "f(1), `password`"]
)
@pytest.mark.parametrize("row", ["VALUES (1, {}'X')", "VALUES (1, 2, {}'X')", "SELECT 1, {}'X' FROM dual"])
def test_a_list_is_read_however_its_columns_are_written(head: str, row: str) -> None:
    if head.count(",") == row.count(","):
        assert "password" in found(f"INSERT INTO u ({head}) {row.format('N').replace('X', P)};")


OPTIONS = " ".join(f'-H "X-Header-{n}: a value of a header"' for n in range(20))


@pytest.mark.parametrize(
    "text",
    [
        f"curl -X POST {OPTIONS} -u bob:{P} https://x.example",
        f"curl \\\n -X POST \\\n {OPTIONS} \\\n -u bob:{P} https://x.example",
        f"mysql {OPTIONS} -u root -p{P} db",
        f"docker {OPTIONS} login registry.example {OPTIONS} -u robot -p {P}",
        f"net use Z: {OPTIONS} /user:bob {P}",
    ],
)
def test_no_option_of_a_command_hides_one_behind_it(text: str) -> None:
    assert "password" in found(text)


@pytest.mark.parametrize("unit", ["(password)values(\\'", "(a,password)select '"])
def test_what_would_be_read_again_and_again_is_held(unit: str) -> None:
    held = {finding.kind for finding in scan(unit * 3_000)}
    assert any(map(is_secret, held))


@pytest.mark.parametrize("list_", ["(f(g(h(1))), 'x')", "('it''s', 'x')", "(1, '", "(1"])
def test_ordinary_lists_are_not_held(list_: str) -> None:
    assert found(f"INSERT INTO t (a, password) VALUES {list_};\n" * 40) == {}
