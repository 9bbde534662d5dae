"""The numbers of persons: their shapes, the names that some of them need before them, and what proves them."""

from collections.abc import Callable
from typing import NamedTuple

from stdnum.br import cpf
from stdnum.ch import ssn as ahv
from stdnum.fi import hetu
from stdnum.gb import nhs
from stdnum.se import personnummer

from app.privacy import proofs

# What stands between the groups of a number: what people type, or what a table, a form, a letter that is quoted or a
# broken line puts there.
GAP = r"(?:[ \t./_+-]{1,3}|[ \t]{0,2}\|[ \t]{0,2}|[ \t]{0,2}\r?\n(?:[ \t>]{0,4}))"
MAY = rf"{GAP}?"

Proof = Callable[[str], bool]


def _shape(pattern: str) -> str:
    """A shape in which ~ is a gap that may be there, and ~~ one that must; an underscore is a border of words."""
    return rf"(?:\b|_)({pattern.replace('~~', GAP).replace('~', MAY)})(?:\b|_)"


_OMITTED = "[0-9LMNP-V]"

# Kind, shape (the number is the group), and what proves it.
UNNAMED: tuple[tuple[str, str, Proof], ...] = (
    ("belgian_national_number", _shape(r"\d{2}~\d{2}~\d{2}~\d{3}~\d{2}"), proofs.is_belgian),
    ("brazilian_cpf", _shape(r"\d{3}~~\d{3}~~\d{3}~~\d{2}"), cpf.is_valid),
    ("chinese_identity_number", _shape(r"[1-9]\d{16}[0-9Xx]"), proofs.is_chinese),
    ("finnish_identity_code", _shape(r"\d{6}[-+A-FU-Ya-fu-y]\d{3}[A-Ya-y]"), hetu.is_valid),
    (
        "french_social_security_number",
        _shape(r"[12]~\d{2}~(?:0[1-9]|1[0-2]|[2-9]\d)~(?:\d{2}|2[AB])~\d{3}~\d{3}~\d{2}"),
        proofs.is_french,
    ),
    ("german_tax_number", _shape(r"[1-9]\d~\d{3}~\d{3}~\d{3}"), proofs.is_german),
    (
        "italian_tax_code",
        _shape(
            r"[A-Za-z]{3} ?[A-Za-z]{3} ?\d{2} ?[A-Za-z] ?\d{2} ?[A-Za-z] ?\d{3} ?[A-Za-z]"
            # Where two people would have the same one, letters stand for digits.
            rf"|[A-Z]{{6}}{_OMITTED}{{2}}[A-Z]{_OMITTED}{{2}}[A-Z]{_OMITTED}{{3}}[A-Z]"
        ),
        proofs.is_italian,
    ),
    ("norwegian_identity_number", _shape(r"\d{6}~\d{5}"), proofs.is_norwegian),
    (
        "spanish_identity_number",
        _shape(r"(?:\d{8}-|\d{1,2}\.\d{3}\.\d{3}[ -]|[XYZ]-?\d{7}-?)[A-HJ-NP-TV-Z]|[xyz]\d{7}[a-hj-np-tv-z]"),
        proofs.is_spanish,
    ),
    ("swiss_ahv_number", _shape(r"756~\d{4}~\d{4}~\d{2}"), ahv.is_valid),
    ("us_social_security_number", _shape(r"\d{3}-\d{2}-\d{4}"), proofs.is_american),
)


class Named(NamedTuple):
    """A number that says nothing without its name before it, or over its column; `names` in lower case."""

    kind: str
    names: tuple[str, ...]
    pattern: str
    proves: Proof

    @property
    def name(self) -> str:
        """One of its names: a word, the beginning of one, or a part of a field's (`user_nhs`, `userNhsNo`)."""
        inner = "|".join(f"{name.capitalize()}|{name.upper()}" for name in self.names if name.isalpha())
        return rf"(?:(?:\b|_)(?i:{'|'.join(self.names)})|[a-z](?:{inner}))"

    @property
    def shape(self) -> str:
        """It, within reach of one of its names."""
        return rf"{self.name}(?:.|\n){{0,40}}?{self.further}"

    @property
    def further(self) -> str:
        """It, behind another one."""
        return rf"(?:\b|_)({self.pattern})(?:\b|_)"


NAMED = (
    Named("brazilian_cpf", ("cpf", r"c\.p\.f\."), r"\d{11}", cpf.is_valid),
    Named("british_nhs_number", ("nhs",), rf"\d{{3}}{MAY}\d{{3}}{MAY}\d{{4}}", nhs.is_valid),
    # With a digit at its end it looks like the numbers of invoices: the date and a count.
    Named(
        "finnish_identity_code",
        ("hetu", "henkilötunnu", "henkilotunnu"),
        r"\d{6}[-+A-FU-Ya-fu-y]\d{3}\d",
        hetu.is_valid,
    ),
    Named("polish_pesel", ("pesel",), r"\d{11}", proofs.is_polish),
    # Without its hyphen it looks like a date with a letter, or like the number of a part.
    Named(
        "spanish_identity_number",
        ("dni", "nif", "nie", "documento", r"[dn]\.[ni]\.[ief]\."),
        r"\d{1,2}\.?\d{3}\.?\d{3}[ -]?[A-HJ-NP-TV-Za-hj-np-tv-z]",
        proofs.is_spanish,
    ),
    # Without its name it looks like the numbers that shops give to orders: the date and a count.
    Named(
        "swedish_identity_number",
        ("personnum", "samordningsnum", "personnr", "persnr", "pnr", "personal identity number"),
        r"(?:19|20)?\d{6}[-+]?\d{4}",
        personnummer.is_valid,
    ),
    # It has no check digit.
    Named("us_social_security_number", ("ssn", "social security"), r"\d{3}[- ]?\d{2}[- ]?\d{4}", proofs.is_american),
)
