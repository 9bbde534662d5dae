"""What proves that a number is what its shape says: check digits, issuers' ranges, registries.

The checks of python-stdnum are thorough and slow. A column of numbers meets the check digits first, which turn away
nearly all.
"""

import re
from collections.abc import Callable
from functools import cache

from stdnum import iban, numdb
from stdnum.be import nn
from stdnum.cn import ric
from stdnum.de import idnr
from stdnum.es import dni, nie
from stdnum.fr import nir
from stdnum.it import codicefiscale
from stdnum.no import fodselsnummer
from stdnum.pl import pesel
from stdnum.us import ssn

# Issuers' ranges by first digits, and the lengths of their numbers (ISO/IEC 7812; the networks' own publications).
_MAESTRO = (12, 13, 14, 15, 16, 17, 18, 19)
_ISSUERS: tuple[tuple[int, int, tuple[int, ...]], ...] = (
    (4, 4, (13, 16, 19)),
    (51, 55, (16,)),
    (2221, 2720, (16,)),
    (34, 34, (15,)),
    (37, 37, (15,)),
    (300, 305, (14, 16)),
    (36, 36, (14, 16)),
    (38, 39, (14, 16)),
    (3500, 3599, (16, 17, 18, 19)),
    (6011, 6011, (16, 19)),
    (644, 649, (16, 19)),
    (65, 65, (16, 19)),
    (62, 62, (16, 17, 18, 19)),
    (2200, 2204, (16, 17, 18, 19)),
    (1800, 1800, (15,)),
    (2131, 2131, (15,)),
    (5018, 5018, _MAESTRO),
    (5020, 5020, _MAESTRO),
    (5038, 5038, _MAESTRO),
    (5893, 5893, _MAESTRO),
    (6304, 6304, _MAESTRO),
    (6759, 6763, _MAESTRO),
)
_SEPARATORS = str.maketrans("", "", " -./\t\r\n")


def holds(proves: Callable[[str], bool], number: str) -> bool:
    """Whether a number is proven; where a check fails to answer it is not, and the rest of the text is read on."""
    try:
        return bool(proves(number))
    except Exception:
        return False


def is_card(number: str) -> bool:
    """Whether it is a card number: an issuer's range, its length, and Luhn's checksum."""
    number = bare(number)
    return (
        number.isdigit()
        and luhn_holds(number)
        and any(
            low <= int(number[: len(str(low))]) <= high and len(number) in lengths for low, high, lengths in _ISSUERS
        )
    )


def luhn_holds(digits: str) -> bool:
    """Luhn's checksum (ISO/IEC 7812-1, annex B); by hand, for tables of numbers ask it thousands of times."""
    single = sum(map(int, digits[::-2]))
    return (single + sum(int(d) * 2 - 9 * (d > "4") for d in digits[-2::-2])) % 10 == 0


@cache
def iban_length(country: str) -> int:
    """The length of a country's IBANs (ISO 13616), 0 when it has none."""
    structure = numdb.get("iban").info(country + "00")[0][1].get("bban", "")
    return 4 + sum(map(int, re.findall(r"(\d+)!", structure))) if structure else 0


def is_iban(number: str) -> bool:
    """Whether it is an account: MOD 97-10 of ISO 7064, and the structure of its country."""
    remainder = int((number[4:] + number[:4]).upper().translate(_LETTERS_AS_NUMBERS)) % 97
    return remainder == 1 and bool(iban.is_valid(number, check_country=False))


# In its checksum A counts as 10, Z as 35.
_LETTERS_AS_NUMBERS = {ord(letter): str(10 + place) for place, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}


def is_belgian(number: str) -> bool:
    """Whether it is a Belgian national number: the remainder by 97, born before or after 2000."""
    digits = bare(number)
    rest = 97 - int(digits[9:])
    return (int(digits[:9]) % 97 == rest or int("2" + digits[:9]) % 97 == rest) and bool(nn.is_valid(digits))


def is_chinese(number: str) -> bool:
    """Whether it is a Chinese identity number: MOD 11-2 of ISO 7064 over all but the last, a birthday, a county."""
    rest = sum(int(digit) << (17 - place) for place, digit in enumerate(number[:17])) % 11
    return "10X98765432"[rest] == number[17].upper() and bool(ric.is_valid(number))


def is_german(number: str) -> bool:
    """Whether it is a German tax number: one digit twice or thrice, and its checksum."""
    digits = bare(number)
    return len(set(digits[:10])) in {8, 9} and bool(idnr.is_valid(digits))


def is_norwegian(number: str) -> bool:
    """Whether it is a Norwegian identity number, by its first check digit and then by all."""
    digits = bare(number)
    first = sum(w * int(d) for w, d in zip((3, 7, 6, 1, 8, 9, 4, 5, 2, 1), digits, strict=False))
    return first % 11 == 0 and bool(fodselsnummer.is_valid(digits))


def is_french(number: str) -> bool:
    """Whether it is a French social security number; Corsica's letters count as 19 and 18."""
    digits = bare(number).replace("2A", "19").replace("2B", "18")
    return (int(digits[:13]) + int(digits[13:])) % 97 == 0 and bool(nir.is_valid(bare(number)))


def is_polish(number: str) -> bool:
    """Whether it is a PESEL, by its check digit and then by its birthday."""
    checked = sum(w * int(d) for w, d in zip((1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1), number, strict=True))
    return checked % 10 == 0 and bool(pesel.is_valid(number))


def is_spanish(number: str) -> bool:
    """Whether it is the number of a Spanish citizen or of a foreigner in Spain."""
    plain = bare(number)
    return bool(dni.is_valid(plain.zfill(9)) or nie.is_valid(plain))


def is_italian(number: str) -> bool:
    """Whether it is an Italian tax code: its letters and digits, its day and its last letter."""
    return bool(codicefiscale.is_valid(bare(number)))


def is_american(number: str) -> bool:
    """Whether it may be a US social security number: no check digit says more."""
    return bool(ssn.is_valid(bare(number)))


def bare(number: str) -> str:
    """The letters and digits of a number alone."""
    return number.translate(_SEPARATORS)
