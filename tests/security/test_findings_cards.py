"""Cards beside other numbers: what is on their back, prices, years, houses, and the cells of a table."""

import urllib.parse

import pytest

from tests.privacy.test_scan import found

VISA, MASTERCARD, DISCOVER = "4111 1111 1111 1111", "5555 5555 5555 4444", "6011 1111 1111 1117"


@pytest.mark.parametrize("card", [VISA, MASTERCARD, DISCOVER, VISA.replace(" ", "-"), MASTERCARD.replace(" ", ".")])
@pytest.mark.parametrize("behind", ["123", "250.00", "007", "999"])
@pytest.mark.parametrize("sign", [" ", "\t", " | ", " / ", "\n", " - ", "  ", ". ", "\r\n", "_", "\n> "])
def test_three_digits_behind_a_card_hide_nothing(card: str, behind: str, sign: str) -> None:
    assert found(f"{card}{sign}{behind}").get("payment_card") == 1


@pytest.mark.parametrize(
    "text",
    [
        f"card number\tcvv\n{VISA}\t123\n{MASTERCARD}\t456\n",
        f"| {VISA} | 123 |\n| {MASTERCARD} | 456 |",
        f"1001\t{MASTERCARD}\t250.00\n1002\t{VISA}\t100.00\n",
        urllib.parse.urlencode({"a": f"{VISA} 123", "b": f"{MASTERCARD} 321"}),
        f"{VISA} 123 {MASTERCARD} 456",
    ],
)
def test_each_card_of_a_list_with_three_digits_counts(text: str) -> None:
    assert found(text).get("payment_card") == 2


def test_every_number_on_the_back_leaves_the_card() -> None:
    for number in range(1000):
        assert "payment_card" in found(f"{VISA} {number:03}"), number


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (f"1001\t2024\t{VISA}\t1227", 1),
        (f"{VISA}\t{MASTERCARD}\t1234", 2),
        (f"1001\t2024\t{VISA.replace(' ', '-')}\t1227", 1),
        (f"1001 2024 2025 {VISA.replace(' ', '-')} 1227", 1),
        (f"2024.1001.2025 {VISA} 0427.1234.1111", 1),
    ],
)
def test_a_card_among_cells_of_four_digits_is_found(text: str, count: int) -> None:
    assert found(text).get("payment_card") == count


@pytest.mark.parametrize("text", [f"1234 5678 {VISA} 9012", f"4111 1111 1111 1112 123 {VISA} 1111 2222 3333"])
def test_a_row_of_groups_is_no_card(text: str) -> None:
    assert found(text) == {}
