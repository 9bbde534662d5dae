from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from app.sealing import passphrase
from app.sealing.passphrase import Cost

QUICK = Cost(memory_kib=64, passes=1, lanes=1)
SALT = b"0123456789abcdef"


def test_the_reference_implementations_vector() -> None:
    # From the test programme of the reference implementation of Argon2 (version 0x13, argon2id).
    derived = passphrase.derive("password", b"somesalt", Cost(memory_kib=65536, passes=2, lanes=1))

    assert derived.hex() == "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7"


def test_the_default_cost_is_the_one_of_rfc_9106() -> None:
    expected = Argon2id(salt=SALT, length=32, iterations=3, lanes=4, memory_cost=65536).derive(b"correct horse")

    assert passphrase.derive("correct horse", SALT) == expected


def test_every_part_counts() -> None:
    derived = {
        passphrase.derive("one", SALT, QUICK),
        passphrase.derive("two", SALT, QUICK),
        passphrase.derive("one", SALT[::-1], QUICK),
        passphrase.derive("one", SALT, Cost(memory_kib=64, passes=2, lanes=1)),
    }

    assert len(derived) == 4


def test_accents_count_the_same_however_they_are_typed() -> None:
    assert passphrase.derive("caf\u00e9", SALT, QUICK) == passphrase.derive("cafe\u0301", SALT, QUICK)


def test_any_text_can_be_a_passphrase() -> None:
    assert len(passphrase.derive("\ud800 \0 🗝", SALT, QUICK)) == 32


def test_salts_differ() -> None:
    assert passphrase.new_salt() != passphrase.new_salt()


def test_a_hostile_cost_is_not_sane() -> None:
    assert passphrase.DEFAULT_COST.is_sane()
    assert not Cost(memory_kib=2**40).is_sane()
    assert not Cost(passes=0).is_sane()
    assert not Cost(passes=10**9).is_sane()
    assert not Cost(lanes=0).is_sane()
    assert not Cost(memory_kib=8, lanes=4).is_sane()
