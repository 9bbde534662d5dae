"""The keys of a home for a first look at it, before its vault is opened in order: nothing is asked, made or written."""

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

from app.core.errors import KnownError
from app.core.threads import beside
from app.vault import boxed, homefile
from app.vault.boxed import BoxedItems
from app.vault.custody import Items, check_chat_key
from app.vault.given import Given
from app.vault.homefile import HomeFile

# The system's key store is loaded by who knows that it is needed: that takes a while.
KeyStore = Callable[[Path, HomeFile], Items | None]


def begin_unlocking(home: Path, passphrase_file: Path | None) -> "Future[BoxedItems | None]":
    """Derive the key of a home under a passphrase, in a thread; None where none is needed, or there is none that fits.

    What stands in the way counts as None: opening the vault tells what it is.
    """
    return beside(lambda: _unlock(home, passphrase_file), "unlocking")


def chat_key(home: Path, box: BoxedItems | None, key_store: KeyStore) -> bytes | None:
    """The store's key, out of an open box or else of the system's key store; None where it cannot be had at once."""
    try:
        content = homefile.read(home)
        items = box or (None if content is None or content.backend == boxed.NAME else key_store(home, content))
        return None if items is None else check_chat_key(items, content)
    except KnownError:
        return None


def _unlock(home: Path, passphrase_file: Path | None) -> BoxedItems | None:
    try:
        content = homefile.read(home)
        if content is None or content.backend != boxed.NAME or content.box is None:
            return None
        text = Given(None, passphrase_file, allowed=False).text("existing")
        key = None if text is None else boxed.unlock(content.box, content.home_id, text)
        return None if key is None else BoxedItems(home, content.home_id, key)
    except KnownError:
        return None
