import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.sealing import BadKey, Tampered, hpke
from app.sealing.hpke import SuiteName

SUITES = list(SuiteName)
PAIRS = {suite: hpke.generate(suite) for suite in SUITES}


@pytest.mark.parametrize("suite", SUITES)
def test_only_the_seed_opens_what_its_public_key_closed(suite: SuiteName) -> None:
    seed, public = PAIRS[suite]
    wrapped = hpke.wrap(public, b"a key", b"purpose")

    assert hpke.unwrap(seed, wrapped, b"purpose") == b"a key"
    assert hpke.suite_of(seed) == hpke.suite_of(public) == hpke.suite_of(wrapped) == suite
    assert hpke.public_key(seed) == public
    with pytest.raises(Tampered):
        hpke.unwrap(hpke.generate(suite)[0], wrapped, b"purpose")
    with pytest.raises(Tampered):
        hpke.unwrap(seed, wrapped, b"another purpose")


def test_the_hybrid_suite_is_the_default() -> None:
    seed, public = hpke.generate()

    assert hpke.suite_of(public) is SuiteName.MLKEM768_X25519
    # One byte of suite before ML-KEM's and X25519's parts (FIPS 203, RFC 7748).
    assert (len(seed), len(public)) == (1 + 64 + 32, 1 + 1184 + 32)


@pytest.mark.parametrize("suite", SUITES)
@settings(max_examples=60, deadline=None)
@given(at=st.integers(min_value=0), bit=st.integers(0, 7))
def test_any_flipped_bit_is_seen(suite: SuiteName, at: int, bit: int) -> None:
    seed, public = PAIRS[suite]
    wrapped = bytearray(hpke.wrap(public, b"a key", b""))
    wrapped[at % len(wrapped)] ^= 1 << bit

    with pytest.raises(Tampered):
        hpke.unwrap(seed, bytes(wrapped), b"")


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize("cut", [0, 1, 2, 60, -1])
def test_a_cut_wrap_is_seen(suite: SuiteName, cut: int) -> None:
    seed, public = PAIRS[suite]

    with pytest.raises(Tampered):
        hpke.unwrap(seed, hpke.wrap(public, b"a key", b"")[:cut], b"")


def test_a_wrap_of_one_suite_is_not_tried_with_another() -> None:
    (hybrid, _), (_, p384) = PAIRS[SuiteName.MLKEM768_X25519], PAIRS[SuiteName.P384]

    with pytest.raises(Tampered):
        hpke.unwrap(hybrid, hpke.wrap(p384, b"a key", b""), b"")


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"\x00",
        b"\x09" + bytes(96),
        PAIRS[SuiteName.P384][1][:-1],
        b"\x02\x04" + bytes(96),
        b"\x01" + b"\xff" * 1216,
        PAIRS[SuiteName.MLKEM768_X25519][1] + b"\0",
    ],
    # Named, for keys are new in every process and all that share the suite must speak of the same tests.
    ids=["nothing", "only a suite", "no suite", "cut", "no point", "no lattice", "too long"],
)
def test_what_cannot_be_a_public_key_is_refused(bad: bytes) -> None:
    with pytest.raises(BadKey):
        hpke.check_public(bad)
    with pytest.raises(BadKey):
        hpke.wrap(bad, b"a key", b"")


def test_a_weak_point_of_the_classic_half_is_refused() -> None:
    public = PAIRS[SuiteName.MLKEM768_X25519][1]

    with pytest.raises(BadKey):
        hpke.wrap(public[:-32] + bytes(32), b"a key", b"")


@pytest.mark.parametrize("bad", [b"", b"\x01", b"\x02" + bytes(48), b"\x02" + b"\xff" * 48, b"\x07" + bytes(96)])
def test_what_cannot_be_a_seed_is_refused(bad: bytes) -> None:
    with pytest.raises(BadKey):
        hpke.public_key(bad)
    with pytest.raises(BadKey):
        hpke.unwrap(bad, bad[:1] + bytes(200), b"")


def test_every_public_key_has_a_name_of_its_own() -> None:
    names = {hpke.fingerprint(public) for _, public in PAIRS.values()}

    assert len(names) == len(PAIRS)
    assert all(len(name) == 32 for name in names)
