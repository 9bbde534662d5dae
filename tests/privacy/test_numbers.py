"""Numbers as people paste them, and numbers that only look like them."""

import random

import pytest
from stdnum import luhn

from tests.privacy.test_scan import found

CARD, ACCOUNT = "4111111111111111", "DE89370400440532013000"


def with_check(number: str) -> str:
    return number + luhn.calc_check_digit(number)


@pytest.mark.parametrize(
    "text",
    [
        f"{CARD}.0",
        f"id,card\n1,{CARD}.0\n2,5555555555554444.0\n",
        f"kreditkarte_{CARD}.pdf",
        f"card_{CARD}",
        f"PAN{CARD}",
        f"{CARD}L",
        f"const pan = {CARD}n;",
        "4111_1111_1111_1111",
        "card=4111+1111+1111+1111&x=1",
        "4111 - 1111 - 1111 - 1111",
        "4111 / 1111 / 1111 / 1111",
        "4111   1111   1111   1111",
        "4111·1111·1111·1111",
        "4111|1111|1111|1111",
        "| 4111 | 1111 | 1111 | 1111 |",
        "4111\t1111\t1111\t1111\t12/27\t123",
        "4111  1111  1111  1111  12/27",
        "1\t4111\t1111\t1111\t1111",
        "17\n4111 1111\n1111 1111\n12/27",
        "> Karte 4111 1111\n> 1111 1111 bitte",
        r"'4111\xa01111\xa01111\xa01111'",
        r"'4111\x201111\x201111\x201111'",
        r"'4111\u{a0}1111\u{a0}1111\u{a0}1111'",
        f"[32m{CARD}[0m",
        "4111 1111 1111 1111 5555 5555 5555 4444",
        "JCB 3530111333300000",
        "Karte: 30569309025904",
        f"card number {with_check('404773721514')} is lost",
        f"my cc {with_check('50380205377')}",
    ],
)
def test_a_card_is_found_as_people_paste_it(text: str) -> None:
    assert "payment_card" in found(text)


@pytest.mark.parametrize(
    "text",
    [
        f"KD17\t{ACCOUNT}",
        f"KW23 {ACCOUNT}",
        f"KW23-{ACCOUNT}",
        "KW23 DE89 3704 0044 0532 0130 00",
        f"AT61 {ACCOUNT}",
        f"IBAN_{ACCOUNT}.pdf",
        f"{ACCOUNT}_auszug.pdf",
        f"IBAN{ACCOUNT}",
        "iban=DE89+3704+0044+0532+0130+00",
        "> IBAN DE89 3704 0044\n> 0532 0130 00",
        "DE89 - 3704 - 0044 - 0532 - 0130 - 00",
    ],
)
def test_an_account_is_found_as_people_paste_it(text: str) -> None:
    assert found(text) == {"iban": 1}


def test_every_account_of_a_table_of_customers_is_found() -> None:
    assert found("\n".join(f"KD{n}\t{ACCOUNT}\tBob" for n in range(10, 20))) == {"iban": 10}


@pytest.mark.parametrize("text", ["nhs_number;name\n9434765919;Bob", "DNI 54362315K", "hetu 131052-308T"])
def test_a_number_behind_its_name_is_found(text: str) -> None:
    assert len(found(text)) == 1


DICE = random.Random(5)


def digits(count: int) -> str:
    return "".join(DICE.choices("0123456789", k=count))


@pytest.mark.parametrize(
    "text",
    [
        # All of them with the check digit of a card.
        with_check("491511234567"),
        with_check("436641234567"),
        with_check("400638133393"),
        with_check("3581234567890"),
        with_check("352345678901234"),
        "20240115A 20240116B 20240117C 20240118D 20240119E 20240120F 20240121G 20240122H 20240123J 20240124K",
        " ".join(f"120125-{n:04}" for n in range(1, 200)),
        f"0.{CARD}",
        f"{CARD}.25",
        f"a{CARD}",
        f"x1{CARD}",
        f"1{CARD}{CARD}",
        "\n".join(" ".join(digits(4) for _ in range(8)) for _ in range(50)),
        "\n".join(" ".join(f"{DICE.getrandbits(16):04x}" for _ in range(16)) for _ in range(50)),
        "\n".join("| " + " | ".join(digits(4) for _ in range(8)) + " |" for _ in range(50)),
    ],
)
def test_telephones_articles_invoices_and_tables_are_left_alone(text: str) -> None:
    assert found(text) == {}
