"""From a box under a passphrase into the system's key store, where the company lets no passphrase open a home."""

import dataclasses
from pathlib import Path

from app.core.errors import Kind, KnownError
from app.vault import homefile, keyrings
from app.vault.boxed import BoxedItems
from app.vault.custody import CHAT_KEY, KeyVault, check_chat_key
from app.vault.keyrings import KeyringItems


def check_key_store() -> None:
    """Raise `policy` where there is no key store to move keys into: before anybody is asked for a passphrase."""
    if not keyrings.is_present():
        detail = (
            "A passphrase alone may not open your conversations, and this machine has no key store to move their keys "
            "into. Nothing was changed: they open once it has one."
        )
        raise KnownError(Kind.POLICY, detail=detail)


def into_key_store(home: Path, box: BoxedItems) -> KeyringItems:
    """Move everything out of an open box; no passphrase opens the home afterwards.

    Dying before the last step leaves the home as it was. Raises `vault_locked`, `read_only` or `disk_full`; nothing was
    changed then that counts.
    """
    with homefile.lock(home):
        content = homefile.read(home)
        held = box.all()
        assert content is not None  # or the box would not have opened
        items = KeyringItems(home, content.home_id)
        # An officer's key that is there from before stays beside the one that comes.
        KeyVault(home, content.home_id, keyrings.NAME, items, fresh=False, made=frozenset()).take(held)
        items.put(CHAT_KEY, held[CHAT_KEY])
        check_chat_key(items, content)
        homefile.write(home, dataclasses.replace(content, backend=keyrings.NAME, box=None))
    return items
