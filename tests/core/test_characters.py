"""Text that can be stored, sent and recorded."""

from hypothesis import example, given
from hypothesis import strategies as st

from app.core.characters import is_sound, sound


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
