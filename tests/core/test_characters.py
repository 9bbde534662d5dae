"""Text that can be stored, sent and recorded."""

import unicodedata
from typing import Literal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.core.characters import is_sound, legible, normalized, one_line, sound


@given(st.text(st.characters(exclude_categories=())))
@example("a\udced\ud800b")
@example("\ud83d\ude00")
def test_what_is_made_sound_can_be_encoded_and_stays(text: str) -> None:
    made = sound(text)
    made.encode()
    assert is_sound(made)
    assert sound(made) == made
    assert (made == text) == is_sound(text)


def test_halves_that_belong_together_are_joined_and_lonely_ones_replaced() -> None:
    assert sound("\ud83d\ude00") == "😀"
    assert sound("a\ud83db") == "a\N{REPLACEMENT CHARACTER}b"


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
@given(st.lists(st.text(max_size=20), max_size=60))
@example(["e\u0301\u0316"] * 60)
@example(["\u1100\u1161\u11a8"] * 60)
@example(["a" * 63, "\u0301\u00b4", "\u0327"])
def test_a_normal_form_is_made_in_pieces(form: Literal["NFC", "NFD", "NFKC", "NFKD"], words: list[str]) -> None:
    text = " ".join(words)
    assert normalized(form, text) == unicodedata.normalize(form, text)


def test_a_long_run_of_marks_is_normalized() -> None:
    # As one piece it would take minutes.
    assert len(normalized("NFC", "\u0301\u0316" * 200_000)) == 400_000


def test_a_name_is_one_line_whatever_a_file_is_called() -> None:
    assert one_line(" a\r\nb\x0bc\x85d\u2028e\tf \x00\x1bg\n") == "a b c d e f g"
    assert one_line("خانه\u200cها 👩\u200d👧.pdf") == "خانه\u200cها 👩\u200d👧.pdf"


# Persian with half-spaces, an abbreviation with a letter in its joined form, a Devanagari half-letter, conjuncts of
# Sinhala and Bengali, a Malayalam letter without its vowel, families and professions, a flag in tags,
# an emoji newer than the tables of this Python, a Thai word.
WORDS = (
    "می‌خواهم خانه‌ها",
    "۱۳۸۰ ه‍.ش",
    "क्‍ष and क्‌ष",
    "ශ්‍රී ලංකා",
    "അവന്‍ പറഞ്ഞു",
    "র‍্য র্‍য",
    "👩‍👧‍👦 👩🏽‍🚀 🏳️‍🌈 ❤️‍🔥",
    "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "\U0001faef \U0001fae9",
    "สวัสดี e\u0301 한국어",
)


@pytest.mark.parametrize("text", WORDS)
def test_what_words_and_pictures_are_joined_with_stays(text: str) -> None:
    assert legible(text) == legible(text, " ") == text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("pay\u200cpal pay\u200dpal", "paypal paypal"),
        ("\u200cسلام\u200c", "سلام"),
        ("سلام\u200c\u200cسلام", "سلامسلام"),
        ("a\u202egnp.exe\u2066\u200e\u200f\u061c", "agnp.exe"),
        ("سلام\u202eabc\u2069", "سلامabc"),
        ("x\U000e0067\U000e007f", "x"),
        ("\U0001f3f4\U000e0067\U000e007f", "\U0001f3f4"),
        ("Donau\u00addampf\ufeff\u200b\u2060", "Donaudampf"),
        ("👩\u200d👩\u200d 👩\u200dx", "👩\u200d👩 👩x"),
        ("\ud800\ue000\x00\x1b[31m", "[31m"),
    ],
)
def test_nothing_else_stays_that_is_not_seen(text: str, left: str) -> None:
    assert legible(text) == left
    assert len(legible(text, " ")) == len(text)
