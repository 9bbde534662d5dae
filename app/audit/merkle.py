"""The Merkle tree of RFC 6962: growing it, its roots, proofs and their verification (algorithms of RFC 9162)."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

HASH_BYTES = 32
_NODE = hashlib.sha256(b"\1")
EMPTY_ROOT = hashlib.sha256().digest()

# The root of a full subtree: over the 2**height leaves of which the last is number `end`, counted from 1.
Full = Callable[[int, int], bytes]


def leaf_hash(entry: bytes) -> bytes:
    """The leaf of an entry (RFC 6962, section 2.1)."""
    return hashlib.sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The node above two hashes (RFC 6962, section 2.1)."""
    return hashlib.sha256(b"\1" + left + right).digest()


def push(frontier: list[bytes], size: int, leaf: bytes) -> None:
    """Grow a tree of `size` leaves by one, in place.

    `frontier` holds the roots of the full subtrees, largest first: one for each bit that is set in the size.
    """
    while size & 1:
        leaf = node_hash(frontier.pop(), leaf)
        size >>= 1
    frontier.append(leaf)


def root_of(frontier: Sequence[bytes]) -> bytes:
    """The root of a tree, folded from the smallest full subtree upwards."""
    if not frontier:
        return EMPTY_ROOT
    root, begin = frontier[-1], _NODE.copy
    for left in frontier[-2::-1]:
        # As `node_hash`, for it is called here more often than anything.
        node = begin()
        node.update(left)
        node.update(root)
        root = node.digest()
    return root


@dataclass(frozen=True, slots=True)
class Tip:
    """Where the log ends: its size and the frontier of its tree. `Tip()` is the empty log."""

    size: int = 0
    frontier: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if len(self.frontier) != self.size.bit_count() or any(len(node) != HASH_BYTES for node in self.frontier):
            raise ValueError("the frontier does not fit the size")

    @classmethod
    def load(cls, size: int, packed: bytes) -> "Tip":
        """From what `packed` gave; raises ValueError when the two do not fit, or are something else altogether."""
        if type(size) is not int or size < 0 or not isinstance(packed, bytes):
            raise ValueError("neither a size nor a frontier")
        return cls(size, tuple(packed[at : at + HASH_BYTES] for at in range(0, len(packed), HASH_BYTES)))

    @property
    def packed(self) -> bytes:
        """The frontier as one value for a column: 32 bytes for each bit set in the size."""
        return b"".join(self.frontier)

    @property
    def root(self) -> bytes:
        """The root of the tree."""
        return root_of(self.frontier)

    def grown(self, leaf: bytes) -> "Tip":
        """The tip after one more leaf."""
        frontier = list(self.frontier)
        push(frontier, self.size, leaf)
        return Tip(self.size + 1, tuple(frontier))


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes."""
    frontier: list[bytes] = []
    for size, leaf in enumerate(leaves):
        push(frontier, size, leaf)
    return root_of(frontier)


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1


def _over(full: Full, begin: int, end: int) -> bytes:
    """The root over the leaves behind `begin` up to `end`; what `_split` parts off is made of full subtrees."""
    frontier, at = list[bytes](), begin
    for height in reversed(range((end - begin).bit_length())):
        if end - begin >> height & 1:
            at += 1 << height
            frontier.append(full(at, height))
    return root_of(frontier)


def inclusion_proof(full: Full, index: int, size: int) -> tuple[bytes, ...]:
    """The path from leaf `index` to the root over the first `size` leaves (RFC 9162, section 2.1.3.1)."""
    if not 0 <= index < size:
        raise ValueError("no such leaf")
    begin, end, path = 0, size, list[bytes]()
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if index < middle:
            path.append(_over(full, middle, end))
            end = middle
        else:
            path.append(_over(full, begin, middle))
            begin = middle
    return tuple(reversed(path))


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], expected: bytes) -> bool:
    """Whether the proof shows `leaf` at `index` under a root over `size` leaves (RFC 9162, section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    position, last, found = index, size - 1, leaf
    for node in proof:
        if last == 0:
            return False
        if position & 1 or position == last:
            found = node_hash(node, found)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            found = node_hash(found, node)
        position, last = position >> 1, last >> 1
    return last == 0 and found == expected


def consistency_proof(full: Full, old: int, size: int) -> tuple[bytes, ...]:
    """That the tree over the first `old` leaves begins the one over the first `size` (RFC 9162, section 2.1.4.1)."""
    if not 0 < old <= size:
        raise ValueError("no such size")
    begin, end, path = 0, size, list[bytes]()
    while old < end:
        middle = begin + _split(end - begin)
        if old <= middle:
            path.append(_over(full, middle, end))
            end = middle
        else:
            path.append(_over(full, begin, middle))
            begin = middle
    # Where the old tree is a full one, its root is known to whoever has it.
    return tuple(reversed(path)) if begin == 0 else (_over(full, begin, end), *reversed(path))


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that a tree of `new` leaves begins with the one of `old` (RFC 9162, 2.1.4.2)."""
    if not 0 < old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    # When the old tree is a full one, its root is a node of the new tree and not repeated in the proof.
    path = [old_root, *proof] if old.bit_count() == 1 else list(proof)
    if not path:
        return False
    position, last = old - 1, new - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    first = second = path[0]
    for node in path[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            first, second = node_hash(node, first), node_hash(node, second)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            second = node_hash(second, node)
        position, last = position >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root
