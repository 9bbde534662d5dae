"""What entries say together: put together from the places where it stands, and told where it does not."""

import json
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.audit import AuditRow, OpenedEntry, Reader, Tip, Wrap, verify
from app.audit.threads import INPUT, NAME, OUTPUT, BadThread, digests, whole
from app.core.audit import AuditKind
from tests.support.audit_log import OFFICER_SEED, MemoryLog

HELD = Path(__file__).parent / "version_1.json"


def message(text: str, role: str = "user") -> dict[str, Any]:
    return {"role": role, "parts": [{"type": "text", "content": text}]}


def point(messages: list[dict[str, Any]]) -> dict[str, Any]:
    return {"messages": len(messages), "sha256": digests(messages)[-1].hex()}


class Talk:
    """A conversation in a register: each request names where the thread before it stands."""

    def __init__(self) -> None:
        self.log = MemoryLog()
        self.log.append(AuditKind.KEY_CREATED)
        self.said: list[dict[str, Any]] = []
        self.last = 0
        self.threads: dict[int, list[dict[str, Any]]] = {}

    def turn(self, text: str, **changed: Any) -> None:
        """A question and its answer; `changed` is what the request says otherwise of where it goes on."""
        earlier = {"entry": self.last, **point(self.said)} if self.said else None
        self.said = [*self.said, message(text)]
        name = f"turn-{len(self.said)}"
        thread = point(self.said) | ({"earlier": earlier | changed} if earlier else {})
        ref = self.log.append(AuditKind.REQUEST, {INPUT: self.said[-1:], NAME: thread}, name)
        self.threads[ref] = list(self.said)
        self.said = [*self.said, message(f"{text}!", "assistant")]
        self.last = self.log.append(AuditKind.RESPONSE, {OUTPUT: self.said[-1:], NAME: point(self.said)}, name, ref)
        self.threads[self.last] = list(self.said)

    def opened(self, without: int = 0) -> Callable[[int], OpenedEntry | None]:
        reader = Reader(OFFICER_SEED, self.log.wraps.values())
        there = {row.seq: row.entry for row in self.log.rows if row.seq != without}
        return lambda seq: reader.open(there[seq]) if seq in there else None


def talk(turns: int) -> Talk:
    made = Talk()
    for number in range(turns):
        made.turn(f"question {number}")
    return made


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), min_size=1, max_size=8))
def test_every_thread_is_put_together(texts: list[str]) -> None:
    made = Talk()
    for text in texts:
        made.turn(text)

    assert made.log.verify().ok
    assert {seq: whole(seq, made.opened()) for seq in made.threads} == made.threads


def test_a_long_thread_is_no_deeper_than_a_short_one() -> None:
    made = talk(1_200)

    assert whole(made.last, made.opened()) == made.said


def test_what_is_missing_is_told() -> None:
    made = talk(3)

    assert whole(5, made.opened(without=6)) == made.threads[5]
    with pytest.raises(BadThread, match="Entry 3"):
        whole(made.last, made.opened(without=3))


@pytest.mark.parametrize(
    "changed",
    [
        {"entry": 2},
        {"entry": 90},
        {"entry": 0},
        {"messages": 1},
        {"sha256": "00" * 32},
        {"sha256": "00"},
        {"sha256": 7},
        {"entry": "3"},
        {"entry": -1},
        {"messages": True},
    ],
)
def test_an_entry_that_goes_on_from_what_is_not_there_is_a_problem(changed: dict[str, Any]) -> None:
    made = talk(1)
    made.turn("more", **changed)

    assert [(p.seq, p.kind) for p in made.log.verify().problems] == [(4, "thread")]
    with pytest.raises(BadThread):
        whole(4, made.opened())
    # Nobody sees it without the officer's key.
    assert made.log.verify(seed=None).ok


@pytest.mark.parametrize("said", [7, [], {"messages": 3}, {"messages": 3, "sha256": "00" * 32, "earlier": 1}])
def test_a_statement_that_is_none_is_a_problem(said: Any) -> None:
    made = Talk()
    made.log.append(AuditKind.REQUEST, {INPUT: [message("hello")], NAME: said}, "turn")

    assert [(p.seq, p.kind) for p in made.log.verify().problems] == [(2, "thread")]


def test_more_messages_than_are_there_are_a_problem() -> None:
    made = Talk()
    two = [message("one"), message("two")]
    made.log.append(AuditKind.REQUEST, {INPUT: two[:1], NAME: point(two)}, "turn")

    assert [(p.seq, p.kind) for p in made.log.verify().problems] == [(2, "thread")]
    with pytest.raises(BadThread):
        whole(2, made.opened())


def test_content_that_is_another_than_the_digest_says_is_not_put_together() -> None:
    made = Talk()
    made.log.append(AuditKind.REQUEST, {INPUT: [message("one")], NAME: point([message("two")])}, "turn")

    assert [(p.seq, p.kind) for p in made.log.verify().problems] == [(2, "thread")]
    with pytest.raises(BadThread, match="not what was said"):
        whole(2, made.opened())


@pytest.mark.parametrize("messages", ["abc", 7, {"a": 1}, None])
def test_messages_that_are_none_are_a_problem(messages: Any) -> None:
    made = Talk()
    made.log.append(AuditKind.REQUEST, {INPUT: messages, NAME: point([message("one")])}, "turn")

    assert [(p.seq, p.kind) for p in made.log.verify().problems] == [(2, "thread")]
    with pytest.raises(BadThread):
        whole(2, made.opened())


def test_what_is_kept_as_a_digest_only_holds_but_is_not_put_together() -> None:
    made = Talk()
    said = [message("one"), message("two")]
    ref = made.log.append(AuditKind.REQUEST, {NAME: point(said)}, "turn")
    answered = [*said, message("three", "assistant")]
    made.log.append(AuditKind.RESPONSE, {OUTPUT: answered[-1:], NAME: point(answered)}, "turn", ref)

    assert made.log.verify().ok
    with pytest.raises(BadThread):
        whole(3, made.opened())


def test_verifying_goes_on_where_it_ended() -> None:
    made = talk(3)
    begun = made.log.verify().verified
    made.turn("one more")

    report = made.log.verify(made.log.rows[7:], begun=begun)
    assert (report.problems, report.first) == ((), 8)


def test_a_register_of_the_first_version_holds_and_is_read() -> None:
    held: Any = json.loads(HELD.read_text())
    rows = [
        AuditRow(seq, kind, turn, ref, dek, b64decode(entry), b64decode(leaf), note)
        for seq, kind, turn, ref, dek, entry, leaf, note in held["rows"]
    ]
    wraps = [Wrap(dek, recipient, suite, b64decode(wrapped)) for dek, recipient, suite, wrapped in held["wraps"]]
    seed, (size, frontier) = b64decode(held["officer"]), held["tip"]
    report = verify(
        rows,
        origin=held["origin"],
        device_keys={b64decode(held["public"])},
        tip=Tip.load(size, b64decode(frontier)),
        wraps=wraps,
        seed=seed,
    )
    assert (report.problems, report.entries) == ((), 7)

    reader = Reader(seed, wraps)
    opened = {row.seq: reader.open(row.entry) for row in rows}
    assert {entry.header.v for entry in opened.values()} == {1}
    requests = [seq for seq, entry in opened.items() if entry.header.kind == AuditKind.REQUEST]
    texts = [[m["parts"][0]["content"] for m in whole(seq, opened.get)] for seq in requests]
    assert texts == [["One"], ["One", "One", "Two"]]
