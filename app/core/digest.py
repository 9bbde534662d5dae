"""Names for snapshots: the SHA-256 of a value's canonical form."""

import dataclasses
import hashlib
import json
from collections.abc import Mapping, Set
from enum import Enum
from typing import Any


def plain(value: Any) -> Any:
    """A frozen value as JSON types: dataclasses as objects, enums as their values, sets as sorted lists."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(plain(k)): plain(v) for k, v in value.items()}
    if isinstance(value, Set):
        return sorted(plain(v) for v in value)
    if isinstance(value, tuple | list):
        return [plain(v) for v in value]
    return value


def canonical(value: Any) -> bytes:
    """JSON with sorted keys and no spaces; for values without floats this equals RFC 8785 for our ASCII keys."""
    text = json.dumps(plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode()


def digest(value: Any) -> str:
    """Lower-case hexadecimal SHA-256 of `canonical(value)`."""
    return name_of(canonical(value))


def name_of(body: bytes) -> str:
    """Lower-case hexadecimal SHA-256 of a canonical form."""
    return hashlib.sha256(body).hexdigest()


@dataclasses.dataclass(frozen=True, slots=True)
class Snapshot:
    """A value's canonical form under its name, which outlives the value and its type."""

    sha256: str
    body: bytes = dataclasses.field(repr=False)

    @classmethod
    def of(cls, value: Any) -> "Snapshot":
        """The snapshot of a frozen value."""
        body = canonical(value)
        return cls(name_of(body), body)
