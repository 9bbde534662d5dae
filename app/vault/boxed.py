"""Items under a passphrase, in `vault.json` itself: for machines without a key store."""

import base64
import dataclasses
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from pathlib import Path

from app.core.errors import Kind, KnownError
from app.sealing import Tampered, aead
from app.sealing.passphrase import DEFAULT_COST, derive, new_salt
from app.vault import homefile
from app.vault.homefile import HomeFile, PassphraseBox

NAME = "passphrase"


def keyed_check(key: bytes, purpose: str, home_id: str) -> str:
    """A name for a key that tells nothing about it: 32 hexadecimal digits of HMAC-SHA256 under the key itself."""
    return hmac.new(key, f"signalbox {purpose} {home_id}".encode(), hashlib.sha256).hexdigest()[:32]


def pack(items: Mapping[str, bytes]) -> bytes:
    """Items as bytes to be sealed."""
    return json.dumps({item: base64.b64encode(secret).decode() for item, secret in items.items()}).encode()


def unpack(data: bytes) -> dict[str, bytes]:
    """What `pack` was given."""
    return {item: base64.b64decode(text) for item, text in json.loads(data).items()}


def _aad(home_id: str) -> bytes:
    return f"signalbox vault 1 {home_id}".encode()


def new_box(passphrase: str, home_id: str, items: Mapping[str, bytes]) -> tuple[PassphraseBox, bytes]:
    """A box under a new passphrase, and the key derived from it."""
    salt = new_salt()
    key = derive(passphrase, salt, DEFAULT_COST)
    check = keyed_check(key, "passphrase", home_id)
    return PassphraseBox(salt, DEFAULT_COST, check, aead.seal(key, pack(items), _aad(home_id))), key


def unlock(box: PassphraseBox, home_id: str, passphrase: str) -> bytes | None:
    """The key of a box, or None when the passphrase is not the right one."""
    key = derive(passphrase, box.salt, box.cost)
    return key if hmac.compare_digest(keyed_check(key, "passphrase", home_id), box.check) else None


class BoxedItems:
    """Items of one home under a passphrase. Every call reads the file again: another process may have written it."""

    def __init__(self, home: Path, home_id: str, key: bytes) -> None:
        self._home = home
        self._home_id = home_id
        self._key = key

    def fits(self, content: HomeFile) -> bool:
        """Whether this opens the box of a home."""
        if content.home_id != self._home_id or content.box is None:
            return False
        return hmac.compare_digest(content.box.check, keyed_check(self._key, "passphrase", self._home_id))

    def _open(self, content: HomeFile | None) -> dict[str, bytes]:
        if content is not None and content.home_id == self._home_id and content.backend != NAME:
            raise KnownError(
                Kind.VAULT_LOCKED, detail="Another Signalbox moved the keys into it meanwhile: start this one again."
            )
        if content is None or content.home_id != self._home_id or content.box is None:
            raise KnownError(Kind.KEY_LOST, detail=f"The file {homefile.NAME} was taken away or replaced.")
        if content.box.check != keyed_check(self._key, "passphrase", self._home_id):
            raise KnownError(
                Kind.VAULT_LOCKED, detail="The passphrase was changed meanwhile.", need="existing", reason="wrong"
            )
        try:
            return unpack(aead.open_sealed(self._key, content.box.sealed, _aad(self._home_id)))
        except Tampered:
            path = str(self._home / homefile.NAME)
            raise KnownError(Kind.STORE_DAMAGED, path=path, detail="The passphrase is right.") from None

    def _edit(self, change: Callable[[dict[str, bytes]], None]) -> None:
        def edited(content: HomeFile) -> HomeFile:
            items = self._open(content)
            change(items)
            if content.box is None:
                return content
            sealed = aead.seal(self._key, pack(items), _aad(self._home_id))
            return dataclasses.replace(content, box=dataclasses.replace(content.box, sealed=sealed))

        homefile.edit(self._home, edited)

    def get(self, item: str) -> bytes | None:
        """The item, or None; raises `key_lost`, `vault_locked` or `store_damaged`."""
        return self._open(homefile.read(self._home)).get(item)

    def all(self) -> dict[str, bytes]:
        """Every item; raises as `get` does."""
        return self._open(homefile.read(self._home))

    def put(self, item: str, secret: bytes) -> None:
        """Store an item; raises as `get` does, and `read_only` or `disk_full`."""
        self._edit(lambda items: items.update({item: secret}))

    def delete(self, item: str) -> None:
        """Forget an item; raises as `put` does."""

        def without(items: dict[str, bytes]) -> None:
            items.pop(item, None)

        if self.get(item) is not None:
            self._edit(without)

    def fill(self, wanted: Mapping[str, Callable[[], bytes]]) -> frozenset[str]:
        """Make those items that are not there; returns their names."""
        made: set[str] = set()

        def add(items: dict[str, bytes]) -> None:
            for item in wanted.keys() - items.keys():
                items[item] = wanted[item]()
                made.add(item)

        if wanted.keys() - self._open(homefile.read(self._home)).keys():
            self._edit(add)
        return frozenset(made)
