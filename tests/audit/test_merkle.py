import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.audit import merkle
from app.audit.merkle import Full, Tip

# The test leaves and roots of the reference implementation of Certificate Transparency.
CT_ENTRIES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
CT_ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
LEAVES = tuple(merkle.leaf_hash(bytes.fromhex(entry)) for entry in CT_ENTRIES)


def naive(leaves: tuple[bytes, ...]) -> bytes:
    """MTH as RFC 6962, section 2.1 writes it down."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return hashlib.sha256(b"\1" + naive(leaves[:half]) + naive(leaves[half:])).digest()


def over(leaves: Sequence[bytes]) -> Full:
    def full(end: int, height: int) -> bytes:
        assert end % (1 << height) == 0 and end <= len(leaves)
        return naive(tuple(leaves[end - (1 << height) : end]))

    return full


def numbered(size: int) -> tuple[bytes, ...]:
    return tuple(merkle.leaf_hash(b"%d" % number) for number in range(size))


@pytest.mark.parametrize("size", CT_ROOTS)
def test_the_known_roots(size: int) -> None:
    assert merkle.root(LEAVES[:size]).hex() == CT_ROOTS[size]


def test_growing_leaf_by_leaf_gives_every_root() -> None:
    tip, leaves = Tip(), numbered(130)

    assert tip.root == naive(())
    for size, leaf in enumerate(leaves, 1):
        tip = tip.grown(leaf)
        assert tip.size == size
        assert tip.root == naive(leaves[:size])
        assert Tip.load(tip.size, tip.packed) == tip


@pytest.mark.parametrize(("size", "packed"), [(1, b""), (0, bytes(32)), (3, bytes(32)), (1, bytes(31)), (2, bytes(64))])
def test_a_frontier_that_does_not_fit_is_refused(size: int, packed: bytes) -> None:
    with pytest.raises(ValueError, match="frontier"):
        Tip.load(size, packed)


@given(st.integers(1, 70).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size - 1))))
def test_inclusion_is_proved(case: tuple[int, int]) -> None:
    size, index = case
    leaves = numbered(size)
    proof, root = merkle.inclusion_proof(over(leaves), index, len(leaves)), naive(leaves)

    assert merkle.verify_inclusion(leaves[index], index, size, proof, root)
    assert len(proof) <= (size - 1).bit_length()


@given(
    st.integers(2, 70).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size - 1), st.integers(0, size))),
    st.integers(min_value=0),
)
def test_no_other_inclusion_is_proved(case: tuple[int, int, int], at: int) -> None:
    size, index, other = case
    leaves = numbered(size)
    proof, root = list(merkle.inclusion_proof(over(leaves), index, len(leaves))), naive(leaves)
    changed = list(proof)
    changed[at % len(proof)] = bytes(32)

    if other != index:
        assert not merkle.verify_inclusion(leaves[index], other, size, proof, root)
    assert not merkle.verify_inclusion(bytes(32), index, size, proof, root)
    assert not merkle.verify_inclusion(leaves[index], index, size, changed, root)
    assert not merkle.verify_inclusion(leaves[index], index, size, proof[:-1], root)
    assert not merkle.verify_inclusion(leaves[index], index, size, [*proof, bytes(32)], root)
    assert not merkle.verify_inclusion(leaves[index], index, size, proof, bytes(32))


@given(st.integers(1, 70).flatmap(lambda new: st.tuples(st.integers(1, new), st.just(new))))
def test_consistency_is_proved(case: tuple[int, int]) -> None:
    old, new = case
    leaves = numbered(new)
    proof = merkle.consistency_proof(over(leaves), old, len(leaves))

    assert merkle.verify_consistency(old, new, naive(leaves[:old]), naive(leaves), proof)


@settings(max_examples=300)
@given(
    st.integers(2, 70).flatmap(lambda new: st.tuples(st.integers(1, new - 1), st.just(new))),
    st.integers(min_value=0),
    st.integers(min_value=0),
)
def test_no_fork_is_proved_consistent(case: tuple[int, int], forked: int, at: int) -> None:
    old, new = case
    leaves = numbered(new)
    fork = list(leaves)
    fork[forked % old] = merkle.leaf_hash(b"rewritten")
    seen, proof = naive(leaves[:old]), list(merkle.consistency_proof(over(fork), old, len(fork)))

    assert not merkle.verify_consistency(old, new, seen, naive(tuple(fork)), proof)
    honest = list(merkle.consistency_proof(over(leaves), old, len(leaves)))
    assert not merkle.verify_consistency(old, new, seen, naive(tuple(fork)), honest)
    honest[at % len(honest)] = bytes(32)
    assert not merkle.verify_consistency(old, new, seen, naive(leaves), honest)


@given(
    st.integers(-3, 80),
    st.integers(-3, 80),
    st.lists(st.binary(min_size=32, max_size=32), max_size=8),
    st.integers(1, 70),
)
def test_random_proofs_prove_nothing_and_never_fail(a: int, b: int, proof: list[bytes], size: int) -> None:
    root = naive(numbered(size))

    assert not merkle.verify_inclusion(bytes(32), a, b, proof, root)
    assert not merkle.verify_consistency(a, b, bytes(32), root, proof)


def test_there_is_no_proof_for_what_is_not_there() -> None:
    with pytest.raises(ValueError, match="no such leaf"):
        merkle.inclusion_proof(over(LEAVES), 8, len(LEAVES))
    with pytest.raises(ValueError, match="no such size"):
        merkle.consistency_proof(over(LEAVES), 9, len(LEAVES))
