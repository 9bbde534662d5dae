"""Identifiers that prove themselves: a shape, and a checksum or a registry behind it.

Shapes are chosen so that a number in ordinary text passes by chance in fewer than one of two hundred cases; where the
checksum alone is too weak for that, the usual separators or the identifier's own name must be there.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache

import re2
from stdnum import iban, numdb
from stdnum.be import nn
from stdnum.br import cpf
from stdnum.ch import ssn as ahv
from stdnum.cn import ric
from stdnum.de import idnr
from stdnum.es import dni, nie
from stdnum.fi import hetu
from stdnum.fr import nir
from stdnum.gb import nhs
from stdnum.it import codicefiscale
from stdnum.no import fodselsnummer
from stdnum.pl import pesel
from stdnum.se import personnummer
from stdnum.us import ssn

from app.privacy.secrets import Span

_MOST = 100

_MAESTRO = (12, 13, 14, 15, 16, 17, 18, 19)
# Issuers' ranges by first digits, and the lengths of their numbers (ISO/IEC 7812; the networks' own publications).
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

# What stands between the groups of a number: what people type, or what a table, a form or a broken line puts there.
_GAP = r"(?:[ \t./-]{1,2}|[ \t]{0,2}\r?\n[ \t]{0,2})"
_MAY = rf"{_GAP}?"
_CARD = (
    rf"\b(?:\d{{12,19}}|\d{{4}}{_GAP}\d{{4}}{_GAP}\d{{4}}{_GAP}\d{{4}}(?:{_GAP}\d{{3}})?"
    rf"|3\d{{3}}{_GAP}\d{{6}}{_GAP}\d{{4,5}})\b"
)
_IBAN = rf"\b[A-Za-z]{{2}}\d{{2}}{_MAY}[A-Za-z0-9]{{4}}"


def is_card(number: str) -> bool:
    """Whether it is a card number: an issuer's range, its length, and Luhn's checksum."""
    number = _bare(number)
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
def _iban_length(country: str) -> int:
    """The length of a country's IBANs (ISO 13616), 0 when it has none."""
    structure = numdb.get("iban").info(country + "00")[0][1].get("bban", "")
    return 4 + sum(map(int, re.findall(r"(\d+)!", structure))) if structure else 0


# The checks of python-stdnum are thorough and slow. A column of numbers meets these first, which turn away nearly all.


def _is_iban(number: str) -> bool:
    bare = _bare(number).upper()
    remainder = int((bare[4:] + bare[:4]).translate(_LETTERS_AS_NUMBERS)) % 97
    return remainder == 1 and bool(iban.is_valid(bare, check_country=False))


# In its checksum (ISO 7064, MOD 97-10) A counts as 10, Z as 35.
_LETTERS_AS_NUMBERS = {ord(letter): str(10 + place) for place, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}


def _is_belgian(number: str) -> bool:
    digits = _bare(number)
    rest = 97 - int(digits[9:])
    return (int(digits[:9]) % 97 == rest or int("2" + digits[:9]) % 97 == rest) and nn.is_valid(digits)


def _is_german(number: str) -> bool:
    digits = _bare(number)
    return len(set(digits[:10])) in {8, 9} and idnr.is_valid(digits)


def _is_norwegian(number: str) -> bool:
    digits = _bare(number)
    first = sum(w * int(d) for w, d in zip((3, 7, 6, 1, 8, 9, 4, 5, 2, 1), digits, strict=False))
    return first % 11 == 0 and fodselsnummer.is_valid(digits)


def _is_french(number: str) -> bool:
    digits = _bare(number).replace("2A", "19").replace("2B", "18")
    return (int(digits[:13]) + int(digits[13:])) % 97 == 0 and nir.is_valid(number)


def _bare(number: str) -> str:
    return number.translate(_SEPARATORS)


_SEPARATORS = str.maketrans("", "", " -./\t\r\n")


def _is_spanish(number: str) -> bool:
    return bool(dni.is_valid(number) or nie.is_valid(number))


def _shape(pattern: str) -> str:
    """A shape in which ~ is a gap that may be there, and ~~ one that must."""
    return pattern.replace("~~", _GAP).replace("~", _MAY)


# Kind, shape (the number is the last group, or all of it), and what proves it.
_NATIONAL: tuple[tuple[str, str, Callable[[str], bool]], ...] = (
    ("belgian_national_number", _shape(r"\b\d{2}~\d{2}~\d{2}~\d{3}~\d{2}\b"), _is_belgian),
    ("brazilian_cpf", _shape(r"\b\d{3}~~\d{3}~~\d{3}~~\d{2}\b"), cpf.is_valid),
    ("british_nhs_number", _shape(r"(?i)\bnhs\b(?:.|\n){0,40}?\b(\d{3}~\d{3}~\d{4})\b"), nhs.is_valid),
    ("chinese_identity_number", r"\b[1-9]\d{16}[0-9Xx]\b", ric.is_valid),
    ("finnish_identity_code", r"\b\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]\b", hetu.is_valid),
    (
        "french_social_security_number",
        _shape(r"\b[12]~\d{2}~(?:0[1-9]|1[0-2]|[2-9]\d)~(?:\d{2}|2[AB])~\d{3}~\d{3}~\d{2}\b"),
        _is_french,
    ),
    ("german_tax_number", _shape(r"\b[1-9]\d~\d{3}~\d{3}~\d{3}\b"), _is_german),
    ("italian_tax_code", r"\b[A-Za-z]{6}\d{2}[A-Za-z]\d{2}[A-Za-z]\d{3}[A-Za-z]\b", codicefiscale.is_valid),
    ("norwegian_identity_number", _shape(r"\b\d{6}~\d{5}\b"), _is_norwegian),
    ("polish_pesel", r"(?i)\bpesel\b(?:.|\n){0,40}?\b(\d{11})\b", pesel.is_valid),
    ("spanish_identity_number", r"\b(?:\d{8}|[XYZ]-?\d{7})-?[A-HJ-NP-TV-Z]\b", _is_spanish),
    # Without its name it looks like the numbers that shops give to orders: the date and a count.
    (
        "swedish_identity_number",
        r"(?i)\b(?:personnummer|samordningsnummer|personnr|pnr|personal identity number)\b(?:.|\n){0,40}?"
        r"\b((?:19|20)?\d{6}[-+]\d{4})\b",
        personnummer.is_valid,
    ),
    ("swiss_ahv_number", _shape(r"\b756~\d{4}~\d{4}~\d{2}\b"), ahv.is_valid),
    ("us_social_security_number", r"\b\d{3}-\d{2}-\d{4}\b", ssn.is_valid),
)
EMAIL = r"\b[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,24}\b"


def _together() -> re2.Set:
    together = re2.Set.SearchSet()
    for pattern in (_IBAN, _CARD, *(shape for _, shape, _ in _NATIONAL), EMAIL):
        together.Add(pattern)
    together.Compile()
    return together


_ANY = _together()
_IBAN_RE, _CARD_RE, _EMAIL_RE = (re2.compile(pattern.encode()) for pattern in (_IBAN, _CARD, EMAIL))
_NATIONAL_RE = [(kind, re2.compile(shape.encode()), proves) for kind, shape, proves in _NATIONAL]


def find(text: bytes) -> list[Span]:
    """All identifiers in a UTF-8 text, e-mail addresses included; what is an IBAN is not a card as well."""
    hits = set(_ANY.Match(text) or ())
    spans: list[Span] = []
    if 0 in hits:
        spans += _ibans(text)
    if 1 in hits:
        spans += (s for s in _proven("payment_card", _CARD_RE, is_card, text) if not _overlaps(s, spans))
    for index, (kind, shape, proves) in enumerate(_NATIONAL_RE, 2):
        if index in hits:
            spans += (s for s in _proven(kind, shape, proves, text) if not _overlaps(s, spans))
    if 2 + len(_NATIONAL_RE) in hits:
        spans += (Span("email", *match.span()) for match in _EMAIL_RE.finditer(text))
    return spans


def _proven(kind: str, shape: "re2._Regexp", proves: Callable[[str], bool], text: bytes) -> Iterator[Span]:
    """Spans of a shape that hold a proven number; a wrong one may overlap the right one that follows it."""
    position = found = 0
    while found < _MOST and (match := shape.search(text, position)):
        group = match.re.groups
        start, end = match.span(group)
        if _stands_alone(text, start, end) and proves(_plainly(match.group(group))):
            yield Span(kind, start, end)
            found += 1
            position = end
        else:
            position = _next_word(text, start, end)


def _stands_alone(text: bytes, start: int, end: int) -> bool:
    """Not the digits of a decimal fraction, nor a part of a column of numbers.

    A comma says nothing: it stands between the fields of most tables.
    """
    number = text[start:end]
    if number.isdigit():
        before, after = text[max(0, start - 2) : start], text[end : end + 2]
        return not (before[-1:] == b"." and before[:1].isdigit()) and not (after[:1] == b"." and after[1:].isdigit())
    if _WIDE.search(number):
        around = text[max(0, start - 6) : start], text[end : end + 6]
        return not (_COLUMN_BEFORE.search(around[0]) or _COLUMN_AFTER.match(around[1]))
    return True


# Gaps that a table makes, and a further cell of digits on the other side of one.
_WIDE = re.compile(rb"[\t\n/]|[ .-]{2}")
_COLUMN_BEFORE = re.compile(rb"\d(?:[\t/]|  |\r?\n)[ \t]*$")
_COLUMN_AFTER = re.compile(rb"[ \t]*(?:[\t/]|  |\r?\n)[ \t]*\d")


def _plainly(number: bytes) -> str:
    """A number as people write it, for those who check it."""
    return _ODD.sub(b" ", number).decode()


_ODD = re.compile(rb"[\t\r\n/]+|[ .-]{2,}")


def _next_word(text: bytes, start: int, end: int) -> int:
    """Where the next group of a wrong number begins."""
    for position in range(start + 1, end):
        if text[position : position + 1] in _BETWEEN:
            return position + 1
    return end


_BETWEEN = (b" ", b"-", b".", b"/", b"\t", b"\n")


_GAP_RE = re.compile(_GAP.encode())


def _ibans(text: bytes) -> Iterator[Span]:
    found = 0
    for match in _IBAN_RE.finditer(text):
        start = match.start()
        length = _iban_length(text[start : start + 2].decode().upper())
        end = _walk(text, start, length)
        if end and _is_iban(text[start:end].decode()):
            yield Span("iban", start, end)
            found += 1
            if found == _MOST:
                return


def _walk(text: bytes, start: int, length: int) -> int:
    """The end of `length` letters and digits with short gaps between, or 0 when they are not there alone."""
    taken, position = 0, start
    while taken < length and position < len(text):
        if text[position : position + 1].isalnum():
            taken += 1
            position += 1
        elif gap := _GAP_RE.match(text[position : position + 6]):
            position += gap.end()
        else:
            return 0
    return position if length and taken == length and not text[position : position + 1].isalnum() else 0


def _overlaps(span: Span, others: list[Span]) -> bool:
    return any(other.start < span.end and span.start < other.end for other in others)
