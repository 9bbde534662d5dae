import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.audit import notes
from app.audit.notes import Checkpoint
from app.sealing import signing

SIGNER = signing.Signer(bytes(range(32)))
CHECKPOINT = Checkpoint("signalbox/audit/home-1", 42, bytes(range(32)))
NOTE = notes.sign(CHECKPOINT, SIGNER)


def test_keys_are_named_as_go_names_them() -> None:
    # The example of Go's package sumdb/note: a verifier key, a text and its signature.
    name, key_hash, key = "PeterNeumann", "c74f20a3", "ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    text = b"If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    stamp = base64.b64decode(
        "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    )
    public = base64.b64decode(key)[1:]

    assert notes.key_id(name, public).hex() == key_hash == stamp[:4].hex()
    assert signing.verify(public, text, stamp[4:])


def test_a_note_reads_as_it_was_written() -> None:
    note = notes.read(NOTE)

    assert note.checkpoint == CHECKPOINT
    assert notes.is_signed_by(note, SIGNER.public)
    lines = NOTE.split("\n")
    assert lines[:2] == ["signalbox/audit/home-1", "42"]
    assert base64.b64decode(lines[2]) == CHECKPOINT.root
    assert lines[3] == lines[5] == ""
    assert lines[4].startswith("— signalbox/audit/home-1 ")


def test_another_key_did_not_sign_it() -> None:
    note = notes.read(NOTE)

    assert not notes.is_signed_by(note, signing.public_key(signing.generate()))
    assert not notes.is_signed_by(note, b"no key at all")


def sound(note: str) -> bool:
    try:
        read = notes.read(note)
    except ValueError:
        return False
    return read.checkpoint == CHECKPOINT and notes.is_signed_by(read, SIGNER.public)


@given(st.integers(0, len(NOTE) - 1), st.characters())
def test_any_other_character_is_seen(at: int, character: str) -> None:
    changed = NOTE[:at] + character + NOTE[at + 1 :]

    assert sound(changed) == (changed == NOTE)


@given(st.integers(0, len(NOTE)), st.sampled_from(list("\n\r =Aa0+/—")))
def test_any_added_or_removed_character_is_seen(at: int, character: str) -> None:
    assert not sound(NOTE[:at] + character + NOTE[at:])
    assert not sound(NOTE[: min(at, len(NOTE) - 1)])


def test_slack_bits_of_base64_are_seen() -> None:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    last = NOTE.rindex("=") - 1
    other = alphabet[alphabet.index(NOTE[last]) ^ 1]
    slack = NOTE[:last] + other + NOTE[last + 1 :]

    assert base64.b64decode(slack.split(" ")[-1]) == base64.b64decode(NOTE.split(" ")[-1])
    with pytest.raises(ValueError, match="canonical"):
        notes.read(slack)


@given(st.text(max_size=200))
def test_garbage_is_refused_and_nothing_else_happens(text: str) -> None:
    with pytest.raises(ValueError, match="checkpoint"):
        notes.read(text)


@pytest.mark.parametrize("origin", ["", "two words", "a+b", "a\nb", "a\u2028b", "\u00a0"])
def test_an_origin_that_cannot_name_a_key_is_refused(origin: str) -> None:
    with pytest.raises(ValueError, match="origin"):
        notes.check_origin(origin)
