"""What stands in a home's two databases, read by other means than the program's own repositories.

    seen = look_inside(home.data, home.passphrase)
    assert seen.messages[answer_id].text.startswith(...)

The databases must be reachable with the passphrase; processes may be working on them meanwhile.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from app.audit.entries import Header, Wrap, split
from app.audit.reader import OpenedEntry, Reader
from app.audit.threads import whole
from app.vault.opening import open_vault


@dataclass(frozen=True)
class Keys:
    """The keys of a home, got out of its vault once: deriving them takes a while."""

    chat: bytes = field(repr=False)
    officer: bytes = field(repr=False)

    @classmethod
    def of(cls, home: Path, passphrase: str) -> "Keys":
        vault = open_vault(home, passphrase=passphrase, passphrase_file=None, allow_passphrase=True)
        chat, officer = vault.get("chat_key"), vault.get("officer_key")
        assert chat and officer
        return cls(chat, officer)


@dataclass(frozen=True)
class Stored:
    """A message as its row says."""

    id: str
    conversation_id: str
    parent_id: str | None
    role: str
    complete: bool
    parts: tuple[dict[str, Any], ...]

    @property
    def text(self) -> str:
        return "\n\n".join(part["text"] for part in self.parts if part["type"] == "text")

    @property
    def errors(self) -> list[str]:
        return [part["kind"] for part in self.parts if part["type"] == "error"]


@dataclass(frozen=True)
class StoredTurn:
    """A turn as its row says."""

    id: str
    conversation_id: str
    user_message_id: str
    answer_id: str
    owner: str
    state: str


@dataclass(frozen=True)
class Entry:
    """An entry of the register, opened with the officer's key."""

    header: Header
    body: dict[str, Any] = field(repr=False)


@dataclass
class Seen:
    """A home at one moment."""

    messages: dict[str, Stored]
    turns: dict[str, StoredTurn]
    titles: dict[str, str]
    drafts: dict[str, str]
    entries: list[Entry]
    pending: dict[int, str]

    @property
    def requests(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.header.kind == "request"]

    @property
    def outcomes(self) -> dict[int, list[Entry]]:
        """By the number of the request that they close."""
        found: dict[int, list[Entry]] = {}
        for entry in self.entries:
            if entry.header.ref is not None:
                found.setdefault(entry.header.ref, []).append(entry)
        return found

    def question(self, request: Entry) -> str:
        """The last user message of a request, wherever it stands."""
        thread = whole(
            request.header.seq, lambda seq: OpenedEntry(self.entries[seq - 1].header, self.entries[seq - 1].body)
        )
        messages = [message for message in thread if message["role"] == "user"]
        return "\n\n".join(part["content"] for part in messages[-1]["parts"] if part["type"] == "text")

    def kinds(self) -> Counter[str]:
        return Counter(entry.header.kind for entry in self.entries)


def look_inside(home: Path, keys: Keys, known: Sequence[Entry] = ()) -> Seen:
    """Read everything; entries in `known`, which are the register's first ones, are not opened again."""
    audit = _open(home / "audit.db", None)
    try:
        # The register first: what it names must then be in the store, which is read later.
        rows = audit.execute("SELECT entry FROM entry WHERE seq > ? ORDER BY seq", (len(known),)).fetchall()
        pending = dict(audit.execute("SELECT seq, turn FROM pending").fetchall())
        wraps = [Wrap(*row) for row in audit.execute("SELECT dek, recipient, suite, wrapped FROM dekwrap")]
    finally:
        audit.close()
    reader = Reader(keys.officer, wraps)
    entries = [*known, *(_opened(bytes(row[0]), reader) for row in rows)]
    chat = _open(home / "chat.db", keys.chat)
    try:
        chat.execute("BEGIN")
        return Seen(
            {row[0]: _stored(row) for row in chat.execute(_MESSAGES)},
            {row[0]: StoredTurn(*row) for row in chat.execute(_TURNS)},
            dict(chat.execute("SELECT id, title FROM conversation").fetchall()),
            dict(chat.execute("SELECT conversation_id, text FROM draft").fetchall()),
            entries,
            pending,
        )
    finally:
        chat.close()


_MESSAGES = """
    SELECT m.id, m.conversation_id, m.parent_id, m.role, m.complete, b.parts
    FROM message AS m JOIN body AS b ON b.n = m.n
"""
_TURNS = "SELECT id, conversation_id, user_message_id, answer_id, owner, state FROM turn"


def _open(path: Path, key: bytes | None) -> Any:
    connection = dbapi2.connect(str(path), isolation_level=None)
    if key is not None:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute("PRAGMA busy_timeout = 30000")
    connection.execute("PRAGMA query_only = ON")
    return connection


def _opened(entry: bytes, reader: Reader) -> Entry:
    header, head, box = split(entry)
    return Entry(header, reader.body(header, head, box))


def _stored(row: Any) -> Stored:
    return Stored(row[0], row[1], row[2], row[3], bool(row[4]), tuple(json.loads(row[5])))
