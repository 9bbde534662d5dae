"""Reading: what an officer's key opens."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.audit.entries import Header, Wrap, dek_id, split, wrap_info
from app.sealing import Tampered, aead, hpke

_JSON = json.JSONDecoder()
_SPACE = " \t\n\r"


class NotAddressed(Exception):
    """The entry's day key was not wrapped to this officer."""


@dataclass(frozen=True, slots=True)
class OpenedEntry:
    """An entry with its body."""

    header: Header
    body: dict[str, Any]


class Reader:
    """Opens entries with an officer's seed; each day key is unwrapped once."""

    def __init__(self, seed: bytes, wraps: Iterable[Wrap]) -> None:
        self._seed = seed
        own = hpke.fingerprint(hpke.public_key(seed))
        self._wraps = {wrap.dek: wrap.wrapped for wrap in wraps if wrap.recipient == own}
        self._boxes: dict[str, aead.Box] = {}

    def can_open(self, dek: str) -> bool:
        """Whether that day key was wrapped to this officer."""
        return dek in self._wraps

    def open(self, entry: bytes) -> OpenedEntry:
        """Decrypt; raises `BadEntry`, `NotAddressed`, or `Tampered` when the key or the body were changed."""
        header, head, box = split(entry)
        return OpenedEntry(header, self.body(header, head, box))

    def body(self, header: Header, head: bytes, box: bytes) -> dict[str, Any]:
        """The body of an entry that `split` took apart; raises `NotAddressed` or `Tampered`."""
        plain = self._box(header.dek).open(box, head)
        try:
            # The padding first: to a decoder it is text to look through.
            text = plain.decode().strip(_SPACE)
            body, end = _JSON.raw_decode(text)
        except (ValueError, RecursionError):
            raise Tampered from None
        if end != len(text) or not isinstance(body, dict):
            raise Tampered
        return body

    def _box(self, dek: str) -> aead.Box:
        if dek not in self._boxes:
            if dek not in self._wraps:
                raise NotAddressed
            key = hpke.unwrap(self._seed, self._wraps[dek], wrap_info(dek))
            if dek_id(key) != dek:
                raise Tampered
            self._boxes[dek] = aead.Box(key)
        return self._boxes[dek]


def open_entry(seed: bytes, entry: bytes, wraps: Iterable[Wrap]) -> OpenedEntry:
    """Decrypt one entry; raises as `Reader.open` does, and `BadKey` for a bad seed."""
    return Reader(seed, wraps).open(entry)
