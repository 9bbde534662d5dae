"""The open vault of one home."""

import dataclasses
import threading
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path
from typing import Protocol

from app.core.errors import Kind, KnownError
from app.sealing import signing
from app.vault import homefile
from app.vault.boxed import keyed_check
from app.vault.homefile import HomeFile

CHAT_KEY = "chat_key"
DEVICE_KEY = "device_key"
OFFICER_KEY = "officer_key"
_FORMER = f"{OFFICER_KEY}:"
# Before the name of a provider whose key it is.
PROVIDER = "provider:"
# The register's name, where it came with a backup of another home.
REGISTER_ORIGIN = "register_origin"
# Kept from the register's first entry on: databases that are gone then were taken away.
BEGUN = "register_begun"
# Kept from before a device key is made until the register says that it is in the place of another.
RENEWED = "device_key_renewed"
# The id of a restore, from before anything is put in place until the next opening has taken what waits after it.
AWAITED = "restore_awaited"


class Items(Protocol):
    """Where items are kept: the system's key store, or a box under a passphrase."""

    def get(self, item: str) -> bytes | None:
        """The item, or None."""
        ...

    def put(self, item: str, secret: bytes) -> None:
        """Store an item."""
        ...

    def delete(self, item: str) -> None:
        """Forget an item."""
        ...

    def fill(self, wanted: Mapping[str, Callable[[], bytes]]) -> frozenset[str]:
        """Make those that are not there; returns their names."""
        ...


class KeyVault:
    """The open vault of one home; implements `core.ports.vault.Vault`. Safe to use from several threads; calls block.

    `home_id` names the home for ever. `backend` is `passphrase` or the name of the system's key store. `fresh`: this
    very call set the home up. `made` are the keys that this call made, until that is on record: as `key.created`, or on
    a home that is not fresh, where they replace lost ones, as `key.replaced`. `begun`: its register was written to.
    """

    def __init__(
        self,
        home: Path,
        home_id: str,
        backend: str,
        items: Items,
        *,
        fresh: bool,
        made: frozenset[str],
        begun: bool = False,
    ) -> None:
        self.home = home
        self.home_id = home_id
        self.backend = backend
        self.fresh = fresh
        self.made = made
        self.begun = begun
        self._items = items
        self._lock = threading.RLock()

    def __repr__(self) -> str:
        return f"<KeyVault {self.backend} of {self.home_id}>"

    def get(self, item: str) -> bytes | None:
        """The item, or None when the vault does not hold it; raises `vault_locked`, `key_lost`, `store_damaged`."""
        with self._lock:
            return self._items.get(item)

    def put(self, item: str, secret: bytes) -> None:
        """Store an item durably; raises as `get` does, and `read_only` or `disk_full`.

        A new `chat_key` makes an earlier recovery key useless, so that one is forgotten.
        """
        with self._lock:
            if item == CHAT_KEY:
                self._put_chat_key(secret)
            else:
                self._items.put(item, secret)

    def officer_keys(self) -> dict[str, bytes]:
        """By item: the officer's key that is in use, if there is one, and all that were; raises as `get` does."""
        with self._lock:
            current = self._items.get(OFFICER_KEY)
            found = {} if current is None else {OFFICER_KEY: current}
            for number in count(1):
                if (key := self._items.get(item := f"{_FORMER}{number}")) is None:
                    break
                found[item] = key
            return found

    def take(self, items: Mapping[str, bytes]) -> None:
        """Put what this home had elsewhere before; raises as `put` does.

        No officer's key is given up for another, or nobody could open what was sealed for it: those that are not in use
        are kept as `officer_key:1`, `officer_key:2` and so on. The store's key stays: it opens what is there.
        """
        with self._lock:
            own = self.officer_keys()
            current = items.get(OFFICER_KEY, own.get(OFFICER_KEY))
            kept = [key for item, key in own.items() if item != OFFICER_KEY]
            for key in (*own.values(), *(key for item, key in items.items() if item.startswith(_FORMER))):
                if key not in (current, *kept):
                    kept.append(key)
                    self._items.put(f"{_FORMER}{len(kept)}", key)
            for item, secret in items.items():
                if item != CHAT_KEY and not item.startswith(_FORMER) and self.get(item) != secret:
                    self.put(item, secret)

    def receive(self, items: Mapping[str, bytes]) -> None:
        """Put what came with a backup; raises as `put` does.

        With what this home opens, signs and seals it goes on, whoever made the backup: nothing is taken but keys of
        providers, and those of officers, which are kept as `officer_key:1`, `officer_key:2` and so on, for what was
        sealed for them. A key store may take two names for one that differ in small and capital letters.
        """
        with self._lock:
            own = self.officer_keys()
            kept, former = list(own.values()), len([item for item in own if item != OFFICER_KEY])
            for item, secret in items.items():
                if item == OFFICER_KEY or item.startswith(_FORMER):
                    if secret not in kept:
                        kept.append(secret)
                        former += 1
                        self._items.put(f"{_FORMER}{former}", secret)
                elif item.startswith(PROVIDER) and self.get(item) != secret:
                    self.put(item, secret)

    def follow(self, origin: str) -> None:
        """The register in place is not one that this home's key signed: it has its own name, and gets a new key.

        Raises as `put` does. On a fresh home the key is new already.
        """
        with self._lock:
            self.put(RENEWED, b"1")
            self.put(REGISTER_ORIGIN, origin.encode())
            if not self.fresh:
                self.put(DEVICE_KEY, signing.generate())
                self.made |= {DEVICE_KEY}

    def delete(self, item: str) -> None:
        """Forget an item; forgetting what is not there is fine. Raises as `put` does."""
        with self._lock:
            self._items.delete(item)

    @property
    def may_replace_key(self) -> bool:
        """Whether this home's device key may be new to its register: it was made for one, or nothing was begun.

        Raises as `get` does.
        """
        return not self.begun or self.get(RENEWED) is not None

    def begin(self) -> None:
        """The register has an entry that this device's key signed; raises as `put` does."""
        if not self.begun:
            self.put(BEGUN, b"1")
            self.begun = True
        self.delete(RENEWED)

    @property
    def has_recovery(self) -> bool:
        """Whether a recovery key was made for the keys that are in use."""
        content = homefile.read(self.home)
        return content is not None and content.recovery is not None

    def check_store_key(self) -> None:
        """Raise `key_lost` unless the vault still holds the key that this home's store was made with.

        When the store does not open although this is fine, the store is damaged and not the key.
        """
        with self._lock:
            check_chat_key(self._items, homefile.read(self.home))

    def _put_chat_key(self, secret: bytes) -> None:
        new = fingerprint(secret, self.home_id)

        def both(content: HomeFile) -> HomeFile:
            kept = tuple(print_ for print_ in content.fingerprints if print_ != new)
            return dataclasses.replace(content, fingerprints=(*kept, new), recovery=None)

        # Dying between these steps leaves a home that knows the key it holds, whichever it is.
        homefile.edit(self.home, both)
        self._items.put(CHAT_KEY, secret)
        homefile.edit(self.home, lambda content: dataclasses.replace(content, fingerprints=(new,)))


def fingerprint(chat_key: bytes, home_id: str) -> str:
    """What `vault.json` keeps of the store's key: enough to know it again, nothing to guess it by."""
    return keyed_check(chat_key, "chat key", home_id)


def check_chat_key(items: Items, content: HomeFile | None) -> bytes:
    """The key that this home was set up with; raises `key_lost` unless the items hold it."""
    if content is None:
        raise KnownError(Kind.KEY_LOST, detail=f"The file {homefile.NAME} is missing.")
    key = items.get(CHAT_KEY)
    if key is None:
        detail = "Its keyring may have been reset, or belongs to another desktop or account."
        raise KnownError(Kind.KEY_LOST, detail=detail, reason="gone")
    if fingerprint(key, content.home_id) not in content.fingerprints:
        raise KnownError(Kind.KEY_LOST, detail="Another key is in its place.", reason="changed")
    return key
