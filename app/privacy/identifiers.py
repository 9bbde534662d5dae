"""Identifiers that prove themselves: a shape, and a checksum or a registry behind it.

Shapes are chosen so that a number in ordinary text passes by chance in fewer than one of two hundred cases; where the
checksum alone is too weak for that, the usual separators or the identifier's own name must be there.
"""

import re
from collections.abc import Callable, Iterator

import re2
from stdnum.br import cpf
from stdnum.ch import ssn as ahv
from stdnum.fi import hetu
from stdnum.gb import nhs
from stdnum.it import codicefiscale
from stdnum.se import personnummer
from stdnum.us import ssn

from app.privacy import proofs
from app.privacy.spans import MOST, Span, overlaps

# How far a word is from the number that it speaks of, in bytes.
_NEAR = 80

# What stands between the groups of a number: what people type, or what a table, a form, a letter that is quoted or a
# broken line puts there.
_GAP = r"(?:[ \t./_+-]{1,3}|[ \t]{0,2}\|[ \t]{0,2}|[ \t]{0,2}\r?\n(?:[ \t>]{0,4}))"
_MAY = rf"{_GAP}?"
_CARD = (
    rf"\d{{12,19}}|\d{{4}}{_GAP}\d{{4}}{_GAP}\d{{4}}{_GAP}\d{{4}}(?:{_GAP}\d{{3}}\b)?"
    rf"|3\d{{3}}{_GAP}\d{{6}}{_GAP}\d{{4,5}}"
)
_IBAN_BEGINS = r"(?:\b|_|(?i:iban))([A-Za-z]{2}\d{2})"
_IBAN = rf"{_IBAN_BEGINS}{_MAY}[A-Za-z0-9]{{4}}"


def _shape(pattern: str) -> str:
    """A shape in which ~ is a gap that may be there, and ~~ one that must; an underscore is a border of words."""
    return rf"(?:\b|_)({pattern.replace('~~', _GAP).replace('~', _MAY)})(?:\b|_)"


def _named(name: str, pattern: str) -> str:
    """A shape that says nothing without its name before it."""
    return rf"(?i)\b(?:{name})(?:\b|_)(?:.|\n){{0,40}}?\b({pattern.replace('~', _MAY)})\b"


# Kind, shape (the number is the group), and what proves it.
_NATIONAL: tuple[tuple[str, str, Callable[[str], bool]], ...] = (
    ("belgian_national_number", _shape(r"\d{2}~\d{2}~\d{2}~\d{3}~\d{2}"), proofs.is_belgian),
    ("brazilian_cpf", _shape(r"\d{3}~~\d{3}~~\d{3}~~\d{2}"), cpf.is_valid),
    ("british_nhs_number", _named("nhs", r"\d{3}~\d{3}~\d{4}"), nhs.is_valid),
    ("chinese_identity_number", _shape(r"[1-9]\d{16}[0-9Xx]"), proofs.is_chinese),
    ("finnish_identity_code", _shape(r"\d{6}[-+A-FU-Y]\d{3}[A-Y]"), hetu.is_valid),
    # With a digit at its end it looks like the numbers of invoices: the date and a count.
    ("finnish_identity_code", _named("hetu|henkilötunnus|henkilotunnus", r"\d{6}[-+A-FU-Y]\d{3}\d"), hetu.is_valid),
    (
        "french_social_security_number",
        _shape(r"[12]~\d{2}~(?:0[1-9]|1[0-2]|[2-9]\d)~(?:\d{2}|2[AB])~\d{3}~\d{3}~\d{2}"),
        proofs.is_french,
    ),
    ("german_tax_number", _shape(r"[1-9]\d~\d{3}~\d{3}~\d{3}"), proofs.is_german),
    ("italian_tax_code", _shape(r"[A-Za-z]{6}\d{2}[A-Za-z]\d{2}[A-Za-z]\d{3}[A-Za-z]"), codicefiscale.is_valid),
    ("norwegian_identity_number", _shape(r"\d{6}~\d{5}"), proofs.is_norwegian),
    ("polish_pesel", _named("pesel", r"\d{11}"), proofs.is_polish),
    ("spanish_identity_number", _shape(r"(?:\d{8}-|[XYZ]-?\d{7}-?)[A-HJ-NP-TV-Z]"), proofs.is_spanish),
    # Without its hyphen it looks like a date with a letter, or like the number of a part.
    ("spanish_identity_number", _named("dni|nif|nie|documento", r"\d{8} ?[A-HJ-NP-TV-Z]"), proofs.is_spanish),
    # Without its name it looks like the numbers that shops give to orders: the date and a count.
    (
        "swedish_identity_number",
        _named("personnummer|samordningsnummer|personnr|pnr|personal identity number", r"(?:19|20)?\d{6}[-+]\d{4}"),
        personnummer.is_valid,
    ),
    ("swiss_ahv_number", _shape(r"756~\d{4}~\d{4}~\d{2}"), ahv.is_valid),
    ("us_social_security_number", _shape(r"\d{3}-\d{2}-\d{4}"), ssn.is_valid),
)
EMAIL = r"\b[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,24}\b"
# Ungrouped, these look like the numbers of articles, telephones and devices: a card must be spoken of before them.
_UNSURE = re.compile(rb"\d{12,13}\Z|3\d{13}\Z|35\d{14}\Z")
_SPOKEN_OF = re2.compile(rb"(?i)card|karte|carte|tarjeta|kort|diners|\bjcb|\bpan\b|\bcc\b|kredit")


def _together() -> re2.Set:
    together = re2.Set.SearchSet()
    for pattern in (_IBAN, _CARD, *(shape for _, shape, _ in _NATIONAL), EMAIL):
        together.Add(pattern)
    together.Compile()
    return together


_ANY = _together()
_IBAN_RE, _CARD_RE, _EMAIL_RE = (re2.compile(pattern.encode()) for pattern in (_IBAN_BEGINS, rf"({_CARD})", EMAIL))
_NATIONAL_RE = [(kind, re2.compile(shape.encode()), proves) for kind, shape, proves in _NATIONAL]


def find(text: bytes) -> list[Span]:
    """All identifiers in a UTF-8 text, e-mail addresses included; what is an IBAN is not a card as well."""
    hits = set(_ANY.Match(text) or ())
    spans: list[Span] = []
    if 0 in hits:
        spans += _ibans(text)
    if 1 in hits:
        cards = _proven("payment_card", _CARD_RE, proofs.is_card, text)
        spans += (s for s in cards if not overlaps(s, spans) and _is_sure(text, s))
    for index, (kind, shape, proves) in enumerate(_NATIONAL_RE, 2):
        if index in hits:
            spans += (s for s in _proven(kind, shape, proves, text) if not overlaps(s, spans))
    if 2 + len(_NATIONAL_RE) in hits:
        spans += (Span("email", *match.span()) for match in _EMAIL_RE.finditer(text))
    return spans


def _is_sure(text: bytes, card: Span) -> bool:
    number = text[card.start : card.end]
    return not _UNSURE.match(number) or bool(_SPOKEN_OF.search(text[max(0, card.start - _NEAR) : card.start]))


def _proven(kind: str, shape: "re2._Regexp", proves: Callable[[str], bool], text: bytes) -> Iterator[Span]:
    """Spans of a shape that hold a proven number; a wrong one may overlap the right one that follows it."""
    position = found = 0
    while found < MOST and (match := shape.search(text, position)):
        start, end = match.span(1)
        number = match.group(1)
        if proofs.holds(proves, _plainly(number)) and _stands_alone(text, start, end):
            yield Span(kind, start, end)
            found += 1
            position = end
        else:
            position = end if number.isdigit() else _next_word(text, start, end)


def _stands_alone(text: bytes, start: int, end: int) -> bool:
    """Not the digits of a decimal fraction, nor a part of a longer word or of a column of numbers.

    A comma says nothing: it stands between the fields of most tables. A word of letters alone says nothing either: it
    is the number's name, as in the names of files.
    """
    number = text[start:end]
    before, after = text[max(0, start - 24) : start], text[end : end + 24]
    if _JOINED_BEFORE.search(before) or _JOINED_AFTER.match(after):
        return False
    if number.isdigit():
        return not (_FRACTION_BEFORE.search(before) or _FRACTION_AFTER.match(after))
    of_four = _FOUR_BY_FOUR.match(number)
    column_before, column_after = _COLUMN_OF_FOUR if of_four else _COLUMN
    if _WIDE.search(number) and (column_before.search(before) or column_after.match(after)):
        return False
    return not of_four or _is_no_row(text, start, end)


# A digit, letters with a digit before them, one letter alone, or more than a name has; behind it, at most the letter
# that marks a long number in programs.
_JOINED_BEFORE = re.compile(rb"(?:\d|\d[A-Za-z]{1,23}|[A-Za-z]{16}|(?:^|[^A-Za-z0-9])[A-Za-z])\Z")
_JOINED_AFTER = re.compile(rb"\d|[A-KM-Za-mo-z]|[Ln][A-Za-z0-9]")
_FRACTION_BEFORE = re.compile(rb"\d\.\Z")
# Spreadsheets turn whole numbers into fractions of nothing.
_FRACTION_AFTER = re.compile(rb"\.0{0,16}[1-9]")
# Gaps that a table makes, and a further cell of digits on the other side of one: before a card,
# of as many digits, and no date behind it.
_WIDE = re.compile(rb"[\t\n/|]|[ .-]{2}")
_COLUMN = (re.compile(rb"\d(?:[\t/|]|  |\r?\n)[ \t]*\Z"), re.compile(rb"[ \t]*(?:[\t/|]|  |\r?\n)[ \t]*\d"))
_COLUMN_OF_FOUR = (
    re.compile(rb"(?<!\d)\d{4}[ \t]*(?:[\t/|]|  |\r?\n)[ \t]*\Z"),
    re.compile(rb"[ \t]*(?:[\t/|]|  )[ \t]*\d{1,5}(?![\d/])|[ \t]*\r?\n[ \t]*\d{4}(?![\d/])"),
)
# Four digits by four, and a row of many such groups: of numbers, or of bytes.
_FOUR_BY_FOUR = re.compile(rb"\d{4}(?:[^0-9A-Za-z]{1,8}\d{4}){3}")
_ROW_BEFORE = re.compile(rb"(?:(?<![0-9A-Fa-f])[0-9A-Fa-f]{4}[ \t.-]){1,12}\Z")
_ROW_AFTER = re.compile(rb"(?:[ \t.-][0-9A-Fa-f]{4}(?![0-9A-Fa-f])){1,12}")


def _is_no_row(text: bytes, start: int, end: int) -> bool:
    """Whether fewer than three more groups of four stand beside it, or nothing but cards, one after another."""
    before = _ROW_BEFORE.search(text[max(0, start - 60) : start])
    after = _ROW_AFTER.match(text[end : end + 60])
    sides = [_NO_HEX.sub(b"", match.group()) if match else b"" for match in (before, after)]
    if sum(map(len, sides)) < 12:
        return True
    return all(len(side) % 16 == 0 and _are_cards(side.decode()) for side in sides)


def _are_cards(digits: str) -> bool:
    return all(proofs.is_card(digits[place : place + 16]) for place in range(0, len(digits), 16))


_NO_HEX = re.compile(rb"[^0-9A-Fa-f]")


def _plainly(number: bytes) -> str:
    """A number as people write it, for those who check it."""
    return (number if number.isdigit() else _ODD.sub(b" ", number)).decode()


_ODD = re.compile(rb"[\t\r\n/|_+>]+|[ .-]{2,}")


def _next_word(text: bytes, start: int, end: int) -> int:
    """Where the next group of a wrong number begins."""
    for position in range(start + 1, end):
        if text[position : position + 1] in _BETWEEN:
            return position + 1
    return end


_BETWEEN = (b" ", b"-", b".", b"/", b"\t", b"\n", b"_", b"+", b"|")


_GAP_RE = re.compile(_GAP.encode())


def _ibans(text: bytes) -> Iterator[Span]:
    found = 0
    # What looks like the beginning of one is short: it swallows none that stands behind it.
    for match in _IBAN_RE.finditer(text):
        start = match.start(1)
        length = proofs.iban_length(text[start : start + 2].decode().upper())
        number, end = _walk(text, start, length)
        if end and proofs.holds(proofs.is_iban, number):
            yield Span("iban", start, end)
            found += 1
            if found == MOST:
                return


def _walk(text: bytes, start: int, length: int) -> tuple[str, int]:
    """`length` letters and digits with short gaps between and where they end, or 0 when they are not there alone."""
    taken, position = b"", start
    while len(taken) < length:
        if part := _PART_RE.match(text, position):
            taken += part.group()
            position = part.end()
        elif taken and (gap := _GAP_RE.match(text, position, position + 8)):
            position = gap.end()
        else:
            return "", 0
    return (taken.decode().upper(), position) if length and len(taken) == length else ("", 0)


_PART_RE = re.compile(rb"[A-Za-z0-9]{1,34}")
