import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.sealing import BadKey, signing


def test_the_vector_of_rfc_8032() -> None:
    # Section 7.1, test 1.
    seed = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    signature = (
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe"
        "24655141438e7a100b"
    )

    assert signing.public_key(seed).hex() == public
    assert signing.sign(seed, b"").hex() == signature
    assert signing.verify(bytes.fromhex(public), b"", bytes.fromhex(signature))


@settings(deadline=None)
@given(st.binary(max_size=100), st.integers(0, 63), st.integers(0, 7))
def test_a_changed_signature_or_message_is_seen(message: bytes, at: int, bit: int) -> None:
    seed = signing.generate()
    signature = signing.sign(seed, message)
    changed = bytearray(signature)
    changed[at] ^= 1 << bit

    public = signing.public_key(seed)
    assert signing.verify(public, message, signature)
    assert not signing.verify(public, message, bytes(changed))
    assert not signing.verify(public, message + b"!", signature)
    assert not signing.verify(signing.public_key(signing.generate()), message, signature)


def test_a_signature_of_another_length_is_none() -> None:
    assert not signing.verify(signing.public_key(signing.generate()), b"", b"short")


def test_keys_of_another_length_are_refused() -> None:
    with pytest.raises(BadKey):
        signing.sign(b"short", b"")
    with pytest.raises(BadKey):
        signing.verify(b"short", b"", bytes(64))
