"""Identifiers that prove themselves: a shape, and a checksum or a registry behind it.

Shapes are chosen so that a number in ordinary text passes by chance in fewer than one of two hundred cases; where the
checksum alone is too weak for that, the usual separators or the identifier's own name must be there.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice, pairwise

import re2

from app.privacy import columns, proofs
from app.privacy.headings import Names
from app.privacy.national import GAP, MAY, NAMED, UNNAMED, Named, Proof
from app.privacy.patterns import compiled, together
from app.privacy.spans import MOST, TOO_MUCH, Places, Span, Work

# How far a word is from the number that it speaks of, in bytes.
_NEAR = 80

_CARD = (
    rf"\d{{12,19}}|\d{{4}}{GAP}\d{{4}}{GAP}\d{{4}}{GAP}\d{{4}}(?:{GAP}\d{{3}}\b)?"
    rf"|3\d{{3}}{GAP}(?:\d{{6}}{GAP}\d{{4,5}}|\d{{4}}{GAP}\d{{4}}{GAP}\d{{3}}\b)"
)
# In print its two digits may stand apart from its letters; in the statements of banks a field's number is before it.
_IBAN_BEGINS = r"(?:\b|_|(?i:iban)|\?\d\d)((?:[A-Za-z]{2}|[A-Z]{2} )\d{2})"
_IBAN = rf"{_IBAN_BEGINS}{MAY}[A-Za-z0-9]{{2}}"
EMAIL = r"\b[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,24}\b"
# Ungrouped, these look like the numbers of articles, telephones and devices: a card must be spoken of before them.
_UNSURE = re.compile(rb"\d{12,13}\Z|3\d{13}\Z|35\d{14}\Z")
_SPOKEN_OF = re2.compile(rb"(?i)card|karte|carte|tarjeta|kort|diners|\bjcb|\bpan\b|\bcc\b|kredit")


_ANY = together((_IBAN, _CARD, EMAIL, *(shape for _, shape, _ in UNNAMED), *(number.name for number in NAMED)))
_IBAN_RE, _CARD_RE, _EMAIL_RE = map(compiled, (_IBAN_BEGINS, f"({_CARD})", EMAIL))
_UNNAMED = [(kind, compiled(shape), proves) for kind, shape, proves in UNNAMED]
_NAMED = [
    (
        number,
        compiled(number.shape),
        Names(number.name, rf"[\w ./-]{{0,30}}?{number.name}[\w ./-]{{0,30}}"),
        compiled(number.pattern),
        compiled(number.further),
    )
    for number in NAMED
]


def find(text: bytes, places: Places, work: Work | None = None) -> list[Span]:
    """All identifiers in a UTF-8 text, e-mail addresses included; what is an IBAN is not a card as well.

    They stand in none of the places that are taken already, and take theirs.
    """
    hits, work = set(_ANY.Match(text) or ()), work or Work(len(text))
    spans = list[Span]()
    if 2 in hits:
        addresses = (Span("email", *match.span()) for match in _EMAIL_RE.finditer(text))
        spans += islice(filter(places.is_free, addresses), MOST)
    if 0 in hits:
        spans += _free(_ibans(text), places)
    if 1 in hits:
        cards = _proven("payment_card", _CARD_RE, proofs.is_card, text)
        spans += _free((card for card in cards if _is_sure(text, card)), places)
    for index, (kind, shape, proves) in enumerate(_UNNAMED, 3):
        if index in hits:
            spans += _free(_proven(kind, shape, proves, text), places)
    for index, (number, shape, names, alone, further) in enumerate(_NAMED, 3 + len(_UNNAMED)):
        if index in hits:
            spans += _free(_behind(text, number, shape, further), places)
            spans += _free(_below(text, number, (names, alone), work), places)
    return spans


def _free(spans: Iterable[Span], places: Places) -> Iterator[Span]:
    """Those that stand nowhere yet; what is left out after it was proven is not counted, for it would hide the rest."""
    return islice(filter(places.take, spans), MOST)


def _below(text: bytes, number: Named, called: tuple[Names, "re2._Regexp"], work: Work) -> Iterator[Span]:
    """Numbers in the columns that have one of their names."""
    names, alone = called
    for cell in columns.cells(text, names, work):
        if cell is None:
            yield Span(TOO_MUCH, len(text), len(text))
        elif alone.fullmatch(cell.value) and proofs.holds(number.proves, cell.value.decode()):
            yield Span(number.kind, cell.start, cell.end)


def _is_sure(text: bytes, card: Span) -> bool:
    number = text[card.start : card.end]
    return not _UNSURE.match(number) or bool(_SPOKEN_OF.search(text[max(0, card.start - _NEAR) : card.start]))


def _proven(kind: str, shape: "re2._Regexp", proves: Proof, text: bytes) -> Iterator[Span]:
    """Spans of a shape that hold a proven number; a wrong one may overlap the right one that follows it."""
    position = 0
    while match := shape.search(text, position):
        start, end = match.span(1)
        proven, position = _proof(text, start, end, proves)
        if proven:
            yield Span(kind, start, end)


def _proof(text: bytes, start: int, end: int, proves: Proof) -> tuple[bool, int]:
    """Whether a number is proven, and where the next one may begin."""
    number = text[start:end]
    if _holds(text, start, end, proves):
        return True, end
    of_four = _FOUR_BY_FOUR.match(number)
    if of_four and of_four.end() < len(number) and _holds(text, start, start + of_four.end(), proves):
        # Behind a card of sixteen digits: what is on its back, a price, the number of a house.
        return True, start + of_four.end()
    return False, end if number.isdigit() else _next_word(text, start, end)


def _holds(text: bytes, start: int, end: int, proves: Proof) -> bool:
    return proofs.holds(proves, _plainly(text[start:end])) and _stands_alone(text, start, end)


def _behind(text: bytes, number: Named, shape: "re2._Regexp", alone: "re2._Regexp") -> Iterator[Span]:
    """Proven numbers behind one of their names; behind a wrong one the name holds on for a while."""
    position = 0
    while match := shape.search(text, position):
        start, end = match.span(1)
        proven, position = _proof(text, start, end, number.proves)
        reach = start + _NEAR
        while not proven and (further := alone.search(text, position, reach)):
            start, end = further.span(1)
            proven, position = _proof(text, start, end, number.proves)
        if proven:
            yield Span(number.kind, start, end)


def _stands_alone(text: bytes, start: int, end: int) -> bool:
    """Not the digits of a decimal fraction, nor a part of a longer word or of a column of numbers.

    A comma says nothing: it stands between the fields of most tables. A word of letters alone says nothing either: it
    is the number's name, as in the names of files.
    """
    number = text[start:end]
    before, after = text[max(0, start - 24) : start], text[end : end + 24]
    if (_JOINED_BEFORE.search(before) and not _on_a_stripe(before, after)) or _JOINED_AFTER.match(after):
        return False
    if number.isdigit():
        return not (_FRACTION_BEFORE.search(before) or _FRACTION_AFTER.match(after))
    of_four = _FOUR_BY_FOUR.match(number)
    column_before, column_after = _COLUMN_OF_FOUR if of_four else _COLUMN
    if _WIDE.search(number) and (
        any(column.search(before) for column in (column_before, _THOUSANDS_BEFORE))
        or any(column.match(after) for column in (column_after, _THOUSANDS_AFTER))
    ):
        return False
    return not of_four or (
        not (before.endswith(b".") and b"." in number) and not _counts_on(number) and _is_no_row(text, start, end)
    )


# A digit, letters with a digit before them, one letter alone, or more than a name has; behind it, at most the letter
# that marks a long number in programs.
_JOINED_BEFORE = re.compile(rb"(?:\d|\d[A-Za-z]{1,23}|[A-Za-z]{16}|(?:^|[^A-Za-z0-9])[A-Za-z])\Z")
_JOINED_AFTER = re.compile(rb"\d|[A-KM-Za-mo-z]|[Ln][A-Za-z0-9]")
_FRACTION_BEFORE = re.compile(rb"\d\.\Z")
# Spreadsheets turn whole numbers into fractions of nothing.
_FRACTION_AFTER = re.compile(rb"\.0{0,16}[1-9]")
# The first track of a magnetic stripe, as readers give it (ISO/IEC 7813).
_TRACK = re.compile(rb"(?:^|[^A-Za-z0-9]|%25)[Bb]\Z")


def _on_a_stripe(before: bytes, after: bytes) -> bool:
    return after.startswith((b"^", b"%5E", b"%5e")) and bool(_TRACK.search(before))


# Gaps that a table makes, and a further cell of digits on the other side of one: before a card,
# of as many digits, and no date behind it.
_WIDE = re.compile(rb"[\t\n/|]|[ .-]{2}")
_COLUMN = (re.compile(rb"\d(?:[\t/|]|  |\r?\n)[ \t]*\Z"), re.compile(rb"[ \t]*(?:[\t/|]|  |\r?\n)[ \t]*\d"))
_COLUMN_OF_FOUR = (
    re.compile(rb"(?<!\d)\d{4}[ \t]*(?:[\t/|]|  |\r?\n)[ \t]*\Z"),
    re.compile(rb"[ \t]*(?:[\t/|]|  )[ \t]*\d{1,5}(?![\d/])|[ \t]*\r?\n[ \t]*\d{4}(?![\d/])"),
)
# A number in a column, by thousands.
_THOUSANDS_BEFORE, _THOUSANDS_AFTER = re.compile(rb"\d,\Z"), re.compile(rb",\d{3}")
# Four digits by four, and a row of many such groups: of numbers, or of bytes.
_FOUR_BY_FOUR = re.compile(rb"\d{4}(?:[^0-9A-Za-z]{1,8}\d{4}){3}")
# Its neighbours stand as far from it as its own groups from each other: in a table it is a cell among others.
_ROWS = {
    gap: (
        re.compile(rb"(?:(?<![0-9A-Fa-f])[0-9A-Fa-f]{4}[%s]){1,12}\Z" % gap),
        re.compile(rb"(?:[%s][0-9A-Fa-f]{4}(?![0-9A-Fa-f])){1,12}" % gap),
    )
    for gap in (b" ", b"\t", b".", b"-", b" \t.-")
}


def _counts_on(number: bytes) -> bool:
    """Whether each of its groups is the next number: then it is a piece of a list of them."""
    groups = [int(group) for group in _DIGITS.findall(number)]
    return all(right - left == 1 for left, right in pairwise(groups))


_DIGITS = re.compile(rb"\d+")
_GAPS = re.compile(rb"\D+")


def _is_no_row(text: bytes, start: int, end: int) -> bool:
    """Whether fewer than three more groups of four stand beside it, or nothing but cards, one after another."""
    gaps = set(_GAPS.findall(text[start:end]))
    row_before, row_after = _ROWS.get(gaps.pop() if len(gaps) == 1 else b"", _ROWS[b" \t.-"])
    before = row_before.search(text[max(0, start - 60) : start])
    after = row_after.match(text[end : end + 60])
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


_GAP_RE = re.compile(GAP.encode())


def _ibans(text: bytes) -> Iterator[Span]:
    # What looks like the beginning of one is short: it swallows none that stands behind it.
    for match in _IBAN_RE.finditer(text):
        start = match.start(1)
        length = proofs.iban_length(text[start : start + 2].decode().upper())
        number, end = _walk(text, start, length)
        if end and proofs.holds(proofs.is_iban, number):
            yield Span("iban", start, end)


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
