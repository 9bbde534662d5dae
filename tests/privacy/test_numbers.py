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


@pytest.mark.parametrize(
    "text",
    [
        "4111 1111<br>1111 1111",
        "3782 8224 6310 005",
        "3782-8224-6310-005",
    ],
)
def test_a_card_is_found_as_it_is_printed(text: str) -> None:
    assert found(text) == {"payment_card": 1}


@pytest.mark.parametrize(
    "text",
    [
        "DE89 3704 0044<br/>0532 0130 00",
        "DE 89 3704 0044 0532 0130 00",
        "IBAN DE 89 37040044 0532013000",
        "DE89 37 04 00 44 05 32 01 30 00",
    ],
)
def test_an_account_is_found_as_it_is_printed(text: str) -> None:
    assert found(text) == {"iban": 1}


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("british_nhs_number", "nhs_number;name\n9434765919;Bob"),
        ("british_nhs_number", '{"nhsNumber": "9434765919"}'),
        ("british_nhs_number", '{"patient_nhs_number": "943 476 5919"}'),
        ("british_nhs_number", "NHS No. 943 476 5919"),
        ("brazilian_cpf", "CPF: 39053344705"),
        ("brazilian_cpf", '{"cpf": "39053344705"}'),
        ("brazilian_cpf", "C.P.F. 39053344705"),
        ("polish_pesel", '{"user_pesel": "44051401359"}'),
        ("polish_pesel", '{"numerPesel":"44051401359"}'),
        ("polish_pesel", '{"peselNumber":"44051401359"}'),
        ("polish_pesel", "<nrPesel>44051401359</nrPesel>"),
        ("polish_pesel", "Mój numer PESELu to 44051401359"),
        ("spanish_identity_number", "DNI 54362315K"),
        ("spanish_identity_number", "DNI 54.362.315-K"),
        ("spanish_identity_number", "DNI: 54.362.315 K"),
        ("spanish_identity_number", "D.N.I. 54362315K"),
        ("spanish_identity_number", "dni 54362315-k"),
        ("spanish_identity_number", '{"user_dni":"54362315K"}'),
        ("spanish_identity_number", '{"numeroDni":"54362315K"}'),
        ("swedish_identity_number", "personnummer 198803200016"),
        ("swedish_identity_number", "personnummer: 8803200016"),
        ("swedish_identity_number", "Personnumret är 880320-0016"),
        ("swedish_identity_number", '{"user_personnummer":"19880320-0016"}'),
        ("swedish_identity_number", "persnr 880320-0016"),
        ("finnish_identity_code", "hetu 131052-308T"),
        ("us_social_security_number", "SSN: 536904399"),
        ("us_social_security_number", '{"ssn": "536 90 4399"}'),
    ],
)
def test_a_number_behind_its_name_is_found(kind: str, text: str) -> None:
    assert found(text) == {kind: 1}


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("spanish_identity_number", "54.362.315-K"),
        ("spanish_identity_number", "x2482300w"),
        ("finnish_identity_code", "131052-308t"),
        ("italian_tax_code", "RCC MNL 83S18 D969H"),
        ("italian_tax_code", "RCCMNL83S18D9S9T"),
    ],
)
def test_a_number_is_found_as_it_is_printed(kind: str, text: str) -> None:
    assert found(f"It is {text}.") == {kind: 1}


@pytest.mark.parametrize("text", ["39053344705", "9434765919", "44051401359", "198803200016", "54362315K", "536904399"])
def test_a_number_that_needs_its_name_is_none_without(text: str) -> None:
    assert found(f"Order {text}, knife {text}.") == {}


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
