"""Text that can be stored, sent and recorded."""

import unicodedata
from typing import Literal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.core.characters import is_blank, is_sound, normalized, one_line, sound, trimmed


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


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a", "a"),
        (" a b\r\n", "a b"),
        ("\ufeffa\u200b", "a"),
        ("\u00a0\u2060 \ufeff", ""),
        ("", ""),
        ("\u200da", "\u200da"),
    ],
)
def test_what_nobody_sees_at_the_ends_is_taken_off(text: str, left: str) -> None:
    assert trimmed(text) == left
    assert is_blank(text) == (left == "")
