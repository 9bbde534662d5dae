"""Roots of full subtrees of the register, kept beside it, so that a proof reads a few rows and not all leaves.

Nothing here is believed: a proof counts only if it leads to both roots, and what is not kept is made of leaves.
"""

from collections.abc import Sequence
from typing import Any

from app.audit import Tip
from app.audit.merkle import HASH_BYTES, consistency_proof, node_hash, push, root, verify_consistency
from app.core.audit import AuditHead

# Of lower subtrees the leaves are read: most entries then write nothing beside themselves.
_LOWEST = 4
_KEEP = "INSERT OR REPLACE INTO subtree (seq, root) VALUES (?, ?)"
_KEPT = "SELECT root FROM subtree WHERE seq = ?"
_LEAVES = "SELECT leaf FROM entry WHERE seq > ? AND seq <= ? ORDER BY seq"


def keep(connection: Any, tip: Tip) -> None:
    """Keep the root of the largest full subtree that ends where the log does now, if it is large enough."""
    if tip.size and tip.size % (1 << _LOWEST) == 0:
        connection.execute(_KEEP, (tip.size, tip.frontier[-1]))


def goes_through(connection: Any, tip: Tip, known: AuditHead) -> bool:
    """Whether the log had this end, of which only size and root are known; first by a proof, then by all leaves."""

    def full(end: int, height: int) -> bytes:
        if height <= _LOWEST:
            return root(leaves(connection, end - (1 << height), end))
        # Kept is the largest that ends there; a lower one is the right half of what it is made of.
        row = connection.execute(_KEPT, (end,)).fetchone() if end >> height & 1 else None
        if row is not None and _is_hash(row[0]):
            return bytes(row[0])
        return node_hash(full(end - (1 << height - 1), height - 1), full(end, height - 1))

    if not 0 < known.size <= tip.size:
        return False
    try:
        if verify_consistency(
            known.size, tip.size, known.root, tip.root, consistency_proof(full, known.size, tip.size)
        ):
            return True
    except TypeError:
        # A leaf is none; the count of all says the same.
        return False
    before = grown(Tip(), leaves(connection, 0, known.size))
    if before is None or before.root != known.root:
        return False
    return grown(before, leaves(connection, known.size, tip.size)) == tip


def leaves(connection: Any, after: int, last: int) -> list[Any]:
    """The leaf hashes of the entries behind `after`, up to `last`, as they stand there."""
    return [leaf for (leaf,) in connection.execute(_LEAVES, (after, last))]


def grown(tip: Tip, leaves: Sequence[Any]) -> Tip | None:
    """The tip after these leaves; None where one of them is none."""
    frontier = list(tip.frontier)
    for size, leaf in enumerate(leaves, tip.size):
        if not _is_hash(leaf):
            return None
        push(frontier, size, leaf)
    return Tip(tip.size + len(leaves), tuple(frontier))


def _is_hash(value: Any) -> bool:
    return isinstance(value, bytes) and len(value) == HASH_BYTES
