"""A first look at a home, beside a program that is still being loaded."""

from concurrent.futures import Future
from pathlib import Path

from app.core.messages import ConversationPage
from app.core.threads import beside
from app.store.glance import newest
from app.vault.boxed import BoxedItems
from app.vault.glance import KeyStore, chat_key


def look(
    home: Path, box: "Future[BoxedItems | None]", key_store: KeyStore, limit: int = 100
) -> "Future[ConversationPage | None]":
    """Read the first page of conversations, in a thread; None where it cannot be had at once.

    Nothing is asked, made or written. Whatever stands in the way, nothing is seen: opening the home tells what it is.

    Args:
        home: The folder of all state.
        box: What `begin_unlocking` of the vault gave for it.
        key_store: The home's items in the system's key store, where that gives them out without asking.
        limit: How many conversations the page holds.
    """

    def see() -> ConversationPage | None:
        key = chat_key(home, box.result(), key_store)
        return None if key is None else newest(home, key, limit)

    return beside(see, "glance")
