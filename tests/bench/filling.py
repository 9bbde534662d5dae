"""A home with as many conversations and messages as years of use bring, written in bulk but row for row as ever.

The store's own way of writing takes a durable commit for each step, which here would take minutes.
"""

import asyncio
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app import bootstrap
from app.core.ids import new_id
from app.core.labels import Passage
from app.core.messages import AnswerFacts, FinishReason, Role, TextPart, Timings, Usage
from app.providers.fake_lorem import lorem
from app.settings.policy_source import NoPolicy
from app.store import words
from app.store.codec import dump_parts, dumps_facts
from app.store.connection import connect
from app.vault.opening import open_vault

PASSPHRASE = "correct horse battery staple"
# Every so many messages hold this word, so that a search has something rare to find beside what is common.
RARE, EVERY = "zebrafinch", 5_000
_FACTS = AnswerFacts(
    "demo", "fake", Passage.LEAVES, FinishReason.STOP, Usage(120, 80), timings=Timings(first_token_ms=80, total_ms=900)
)
_US = 1_000_000


@dataclass(frozen=True)
class Filled:
    """What was written. `long` is the conversation with most messages, `short` one of usual length."""

    home: Path
    conversations: int
    messages: int
    long: str
    short: str


def passphrase_file(folder: Path) -> Path:
    """The file that unlocks the homes of the bench."""
    path = folder / "passphrase"
    path.write_text(PASSPHRASE)
    path.chmod(0o600)
    return path


def fill(folder: Path, conversations: int, messages: int, long: int = 0) -> Filled:
    """Make a home below `folder` with so many conversations and messages, `long` of these in one conversation."""
    home = folder / "home"
    _make(home, folder)
    vault = open_vault(home, passphrase=PASSPHRASE)
    database = connect(home / "chat.db", vault.get("chat_key"))
    dice = random.Random(1)
    texts = [lorem(dice.randint(80, 700), seed) for seed in range(400)]
    rows = _Rows(dice, texts)
    sizes = _sizes(conversations, messages, long)
    try:
        database.execute("BEGIN IMMEDIATE")
        for place, size in enumerate(sizes):
            rows.conversation(place, size, now_us=1_700_000_000 * _US + place * 3_600 * _US)
            if len(rows.messages) > 5_000:
                rows.write(database)
        rows.write(database)
        database.execute("COMMIT")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        database.close()
    return Filled(home, len(sizes), sum(sizes), rows.ids[sizes.index(max(sizes))], rows.ids[0])


def grow(home: Path, conversations: int, messages: int, now_us: int, seed: int) -> None:
    """Add to a home that nobody has open."""
    database = connect(home / "chat.db", open_vault(home, passphrase=PASSPHRASE).get("chat_key"))
    dice = random.Random(seed)
    try:
        last = [
            database.execute(f"SELECT max(n) FROM {name}").fetchone()[0] or 0 for name in ("message", "conversation")
        ]
        rows = _Rows(dice, [lorem(dice.randint(80, 700), seed + place) for place in range(40)], *last)
        for place, size in enumerate(_sizes(conversations, messages, 0)):
            rows.conversation(place, size, now_us + place * _US)
        database.execute("BEGIN IMMEDIATE")
        rows.write(database)
        database.execute("COMMIT")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        database.close()


def settle(home: Path) -> None:
    """Leave the search index as its monthly cleaning does, and not in large parts that are merged for long."""
    database = connect(home / "chat.db", open_vault(home, passphrase=PASSPHRASE).get("chat_key"))
    try:
        database.execute("INSERT INTO message_index(message_index) VALUES ('optimize')")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        database.close()


def _make(home: Path, folder: Path) -> None:
    """An empty home, with its vault and tables."""

    async def life() -> None:
        engine = bootstrap.build(home, NoPolicy())
        await engine.home.open(PASSPHRASE)
        await engine.close()

    passphrase_file(folder)
    asyncio.run(life())


def _sizes(conversations: int, messages: int, long: int) -> list[int]:
    """Messages of each conversation, an even number each; the long one is not the newest."""
    rest = (messages - long) // max(1, conversations - bool(long))
    sizes = [rest - rest % 2] * (conversations - bool(long))
    if long:
        sizes.insert(len(sizes) // 2, long - long % 2)
    return sizes


class _Rows:
    """Rows that wait to be written."""

    def __init__(self, dice: random.Random, texts: list[str], messages: int = 0, conversations: int = 0) -> None:
        """Behind so many of each that are there."""
        self._dice, self._texts = dice, texts
        self._parts = [(text, dump_parts((TextPart(text),)), words.indexed(text)) for text in texts]
        self._facts = dumps_facts(_FACTS)
        self._n, self._before = messages, conversations
        self.ids: list[str] = []
        self.messages: list[tuple[Any, ...]] = []
        self._bodies: list[tuple[Any, ...]] = []
        self._index: list[tuple[int, str]] = []
        self._conversations: list[tuple[Any, ...]] = []
        self._titles: list[tuple[int, str]] = []

    def conversation(self, place: int, size: int, now_us: int) -> None:
        """A conversation of `size` messages, question and answer by turns."""
        own, n = new_id(), self._before + len(self.ids) + 1
        title = f"{' '.join(self._dice.choice(self._texts).split()[1:5])} {place}"
        self.ids.append(own)
        ids = [new_id() for _ in range(size)]
        for message in self._chain(own, ids, now_us):
            self.messages.append(message)
        shown = ids[-1] if ids else None
        self._conversations.append((n, own, title, now_us, now_us, "internal", "auto", None, shown, None))
        self._titles.append((n, words.indexed(title)))

    def _chain(self, own: str, ids: list[str], now_us: int) -> Iterator[tuple[Any, ...]]:
        for place, message_id in enumerate(ids):
            self._n += 1
            text, parts, indexed = self._dice.choice(self._parts)
            if self._n % EVERY == 0:
                text = f"{RARE} {text}"
                parts, indexed = dump_parts((TextPart(text),)), words.indexed(text)
            role = Role.ASSISTANT if place % 2 else Role.USER
            parent = ids[place - 1] if place else None
            child = ids[place + 1] if place + 1 < len(ids) else None
            self._bodies.append((self._n, parts, self._facts if place % 2 else None))
            self._index.append((self._n, indexed))
            yield (self._n, message_id, own, parent, role.value, now_us + place, "internal", True, child)

    def write(self, database: Any) -> None:
        """Give everything that waits to the database."""
        for table, waiting in (
            ("conversation", self._conversations),
            ("message", self.messages),
            ("body", self._bodies),
            ("message_index(rowid, body)", self._index),
            ("title_index(rowid, title)", self._titles),
        ):
            if waiting:
                marks = ", ".join("?" * len(waiting[0]))
                database.executemany(f"INSERT INTO {table} VALUES ({marks})", waiting)
            waiting.clear()
