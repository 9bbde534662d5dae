import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.vault import recovery_text

SECRETS = st.binary(min_size=32, max_size=32)


@given(SECRETS)
def test_it_reads_as_it_was_written(secret: bytes) -> None:
    text = recovery_text.write(secret)

    groups = text.split("-")
    assert [len(group) for group in groups] == [5] * 11
    assert not set(text) & set("ILOU")
    assert recovery_text.read(text) == secret


@given(SECRETS)
def test_it_reads_however_it_is_typed(secret: bytes) -> None:
    text = recovery_text.write(secret)
    typed = f"  {text.lower().replace('-', ' ').replace('1', 'l').replace('0', 'o')}\n"

    assert recovery_text.read(typed) == secret
    assert recovery_text.read(text.replace("-", "").replace("1", "I")) == secret


@given(SECRETS, st.integers(0, 64), st.sampled_from(sorted("0123456789ABCDEFGHJKMNPQRSTVWXYZ")))
def test_a_mistyped_character_is_seen(secret: bytes, at: int, character: str) -> None:
    text = recovery_text.write(secret)
    if text[at] in ("-", character):
        return

    with pytest.raises(ValueError, match="typing mistake"):
        recovery_text.read(text[:at] + character + text[at + 1 :])


@given(SECRETS, st.integers(0, 53))
def test_two_characters_exchanged_are_seen(secret: bytes, at: int) -> None:
    digits = recovery_text.write(secret).replace("-", "")
    exchanged = digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
    if exchanged == digits:
        return

    with pytest.raises(ValueError, match="typing mistake"):
        recovery_text.read(exchanged)


@pytest.mark.parametrize(
    ("text", "says"),
    [("", "0 characters"), ("ABCDE-FGH", "8 characters"), ("U" * 55, "no recovery key"), ("é" * 55, "no recovery")],
)
def test_what_is_wrong_is_said(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        recovery_text.read(text)
