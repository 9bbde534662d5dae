import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sealing import BadKey, Tampered, aead

KEY = bytes(range(32))


@given(st.binary(max_size=300), st.binary(max_size=40))
def test_what_was_sealed_is_opened(plain: bytes, aad: bytes) -> None:
    box = aead.seal(KEY, plain, aad)

    assert len(box) == len(plain) + aead.OVERHEAD
    assert aead.open_sealed(KEY, box, aad) == plain


@given(st.binary(max_size=60), st.integers(min_value=0), st.integers(0, 7))
def test_any_flipped_bit_is_seen(plain: bytes, at: int, bit: int) -> None:
    box = bytearray(aead.seal(KEY, plain, b"place"))
    box[at % len(box)] ^= 1 << bit

    with pytest.raises(Tampered):
        aead.open_sealed(KEY, bytes(box), b"place")


@pytest.mark.parametrize("cut", [0, 1, 27, 28, 32])
def test_a_cut_box_is_seen(cut: int) -> None:
    with pytest.raises(Tampered):
        aead.open_sealed(KEY, aead.seal(KEY, b"hello", b"")[:cut], b"")


def test_another_key_and_another_place_open_nothing() -> None:
    box = aead.seal(KEY, b"hello", b"here")

    with pytest.raises(Tampered):
        aead.open_sealed(aead.random_key(), box, b"here")
    with pytest.raises(Tampered):
        aead.open_sealed(KEY, box, b"there")


def test_two_boxes_of_one_message_differ() -> None:
    assert aead.seal(KEY, b"hello", b"") != aead.seal(KEY, b"hello", b"")


def test_a_short_key_is_refused() -> None:
    with pytest.raises(BadKey):
        aead.seal(KEY[:16], b"", b"")
