"""What an attacker may do to the file, and what verification says of it."""

import base64
import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.audit import AuditRow, Tip, Wrap, entries, merkle, notes
from app.audit.notes import Checkpoint
from app.core.audit import AuditKind
from app.sealing import hpke, signing
from tests.support.audit_log import OFFICER_SEED, ORIGIN, MemoryLog, small_log

LOG = small_log()
SIZE = len(LOG.rows)
INDEX = st.integers(0, SIZE - 1)
trials = settings(max_examples=150, deadline=None)


def kinds(rows: list[AuditRow] | None = None, log: MemoryLog = LOG, **changed: Any) -> set[str]:
    report = log.verify(rows, **changed)
    assert report.ok == (not report.problems)
    return {problem.kind for problem in report.problems}


def flipped(data: bytes, at: int, bit: int) -> bytes:
    changed = bytearray(data)
    changed[at % len(changed)] ^= 1 << bit
    return bytes(changed)


def test_an_honest_log_is_whole() -> None:
    report = LOG.verify()

    assert report.ok, report.problems
    assert report.entries == SIZE


@pytest.mark.parametrize("every", [1, 7, 10**9])
def test_an_honest_log_is_whole_however_many_signatures_are_tried(every: int) -> None:
    assert kinds(every=every) == set()


def test_an_empty_log_is_whole() -> None:
    assert kinds([], tip=Tip()) == set()


def test_an_honest_log_is_whole_at_every_length() -> None:
    log = MemoryLog()
    for number in range(40):
        log.append(AuditKind.HELD, {"n": number})
        assert kinds(log=log, every=10) == set()


@trials
@given(INDEX, st.integers(min_value=0), st.integers(0, 7), st.sampled_from([1, 10**9]))
def test_any_flipped_bit_of_an_entry_is_seen(index: int, at: int, bit: int, every: int) -> None:
    rows = LOG.with_row(index, entry=flipped(LOG.rows[index].entry, at, bit))

    report = LOG.verify(rows, seed=None, every=every)
    assert "leaf" in {problem.kind for problem in report.problems}
    # The damage is told where it is and only there, but for checkpoints whose key stood in that entry.
    assert {problem.seq for problem in report.problems if problem.kind not in {"signature", "key"}} == {index + 1}


@trials
@given(INDEX, st.integers(min_value=0), st.integers(0, 7))
def test_a_flipped_bit_of_an_entry_and_its_leaf_made_to_fit_is_seen(index: int, at: int, bit: int) -> None:
    entry = flipped(LOG.rows[index].entry, at, bit)

    assert "checkpoint" in kinds(LOG.with_row(index, entry=entry, leaf=merkle.leaf_hash(entry)), seed=None)


@trials
@given(INDEX, st.integers(min_value=0), st.integers(0, 7))
def test_any_flipped_bit_of_a_leaf_is_seen(index: int, at: int, bit: int) -> None:
    assert "leaf" in kinds(LOG.with_row(index, leaf=flipped(LOG.rows[index].leaf, at, bit)))


@trials
@given(INDEX, st.integers(min_value=0), st.characters(exclude_categories=["Cs"]))
def test_any_changed_character_of_a_checkpoint_is_seen(index: int, at: int, character: str) -> None:
    note = LOG.rows[index].note
    at %= len(note)
    changed = note[:at] + character + note[at + 1 :]

    assert bool(kinds(LOG.with_row(index, note=changed))) == (changed != note)


def test_slack_bits_in_every_checkpoint_are_seen() -> None:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    for index, row in enumerate(LOG.rows):
        last = row.note.rindex("=") - 1
        slack = row.note[:last] + alphabet[alphabet.index(row.note[last]) ^ 1] + row.note[last + 1 :]
        assert base64.b64decode(slack.split(" ")[-1]) == base64.b64decode(row.note.split(" ")[-1])
        assert kinds(LOG.with_row(index, note=slack)) == {"checkpoint"}


@trials
@given(INDEX, st.integers(1, 3))
def test_dropped_entries_are_seen(index: int, count: int) -> None:
    rows = LOG.rows[:index] + LOG.rows[index + count :]

    expected = {"tip"} if index + count >= SIZE else {"missing"}
    assert kinds(rows) >= expected
    assert kinds(rows, tip=None) or index + count >= SIZE


@trials
@given(INDEX, INDEX)
def test_swapped_entries_are_seen(a: int, b: int) -> None:
    rows = list(LOG.rows)
    rows[a], rows[b] = rows[b], rows[a]
    assert bool(kinds(rows)) == (a != b)

    # The same with the numbers put right again.
    renumbered = [dataclasses.replace(row, seq=seq) for seq, row in enumerate(rows, 1)]
    assert bool(kinds(renumbered)) == (a != b)


@trials
@given(INDEX)
def test_a_doubled_entry_is_seen(index: int) -> None:
    assert kinds([*LOG.rows[: index + 1], *LOG.rows[index:]]) >= {"order"}


def test_an_entry_without_a_number_is_seen() -> None:
    assert kinds(LOG.with_row(3, seq=None)) == {"order", "column"}


@trials
@given(st.integers(1, SIZE))
def test_a_cut_tail_is_seen(count: int) -> None:
    assert "tip" in kinds(LOG.rows[:-count])


@trials
@given(
    INDEX,
    st.sampled_from(["seq", "kind", "turn", "ref", "dek"]),
    st.none() | st.integers() | st.text(max_size=5) | st.sampled_from(["request", "response", "turn-1"]),
)
def test_a_forged_column_is_seen(index: int, column: str, value: Any) -> None:
    same = getattr(LOG.rows[index], column) == value

    assert bool(kinds(LOG.with_row(index, **{column: value}))) != same


@settings(max_examples=400, deadline=None)
@given(
    INDEX,
    st.dictionaries(
        st.sampled_from([field.name for field in dataclasses.fields(AuditRow)]),
        st.none() | st.integers() | st.floats() | st.text(max_size=40) | st.binary(max_size=400),
        min_size=1,
    ),
)
def test_garbage_is_a_problem_and_never_an_exception(index: int, garbage: dict[str, Any]) -> None:
    honest = all(getattr(LOG.rows[index], name) == value for name, value in garbage.items())

    assert bool(kinds(LOG.with_row(index, **garbage))) != honest


def resigned(rows: list[AuditRow], seed: bytes) -> list[AuditRow]:
    """All leaves and checkpoints made to fit the entries: what a patched program with the device's key can do."""
    signer, tip, forged = signing.Signer(seed), Tip(), []
    for row in rows:
        leaf = merkle.leaf_hash(row.entry)
        tip = tip.grown(leaf)
        note = notes.sign(Checkpoint(ORIGIN, tip.size, tip.root), signer)
        forged.append(dataclasses.replace(row, leaf=leaf, note=note))
    return forged


def own_log() -> MemoryLog:
    log = MemoryLog()
    log.append(AuditKind.KEY_CREATED)
    log.append(AuditKind.HELD)
    log.append(AuditKind.HELD)
    return log


@pytest.mark.parametrize("garbage", [b"", b"\0", bytes(700), b"\xff" * 700])
def test_a_signed_entry_that_is_none_is_seen(garbage: bytes) -> None:
    log = own_log()
    rows = resigned(log.with_row(1, entry=garbage), log.device_seed)

    assert kinds(rows, log, tip=None) == {"entry"}


@pytest.mark.parametrize(("index", "key"), [(0, b""), (1, bytes(32))])
def test_a_signed_entry_that_carries_a_key_out_of_place_or_none_is_seen(index: int, key: bytes) -> None:
    log = own_log()
    header, _, box = entries.split(log.rows[index].entry)
    head = entries.encode_header(header._replace(key=base64.b64encode(key).decode()))
    rows = resigned(log.with_row(index, entry=entries.join(head, box)), log.device_seed)

    assert "key" in kinds(rows, log, tip=None, seed=None)


def test_a_signed_checkpoint_of_another_tree_is_seen_also_on_the_last_entry() -> None:
    log = own_log()
    signer = signing.Signer(log.device_seed)
    for index in range(3):
        note = notes.sign(Checkpoint(ORIGIN, index + 1, bytes(32)), signer)
        report = log.verify(log.with_row(index, note=note))
        assert [(problem.seq, problem.kind) for problem in report.problems] == [(index + 1, "checkpoint")]


def test_a_signed_checkpoint_under_another_name_is_seen() -> None:
    log = own_log()
    other = signing.Signer(log.device_seed)
    text = notes.read(log.rows[1].note).checkpoint.text
    stamp = base64.b64encode(notes.key_id("other", other.public) + other.sign(text.encode())).decode()

    assert kinds(log.with_row(1, note=f"{text}\n— other {stamp}\n"), log) == {"signature"}


def test_how_many_checkpoints_do_not_fit_is_said() -> None:
    rows = LOG.rows[:3] + LOG.rows[4:]

    texts = [problem.text for problem in LOG.verify(rows).problems]
    assert texts[0] == "Entry 4 is missing."
    assert f"{SIZE - 4} checkpoints are not those of these entries." in texts


def test_a_forged_checkpoint_of_another_key_is_seen_at_every_place() -> None:
    thief = signing.Signer(signing.generate())
    for index, row in enumerate(LOG.rows):
        note = notes.sign(notes.read(row.note).checkpoint, thief)
        assert kinds(LOG.with_row(index, note=note)) == {"signature"}


def test_a_log_rewritten_by_someone_without_the_device_key_is_seen() -> None:
    forger = MemoryLog()
    for number in range(5):
        forger.append(AuditKind.HELD, {"n": number})

    # In itself it is sound; but this device did not sign it.
    assert kinds(log=forger) == set()
    assert kinds(forger.rows, tip=forger.tip, wraps=None) == {"key"}


def test_a_tail_under_a_key_that_someone_else_introduced_is_seen() -> None:
    log = small_log(4)
    own = log.sealer.public_key
    log.device_seed = signing.generate()
    log.new_sealer()
    log.append(AuditKind.KEY_REPLACED)
    log.append(AuditKind.HELD)

    assert kinds(log=log) == set()
    assert kinds(log=log, device_keys={own}) == {"key"}


def test_an_old_key_signs_nothing_after_it_was_replaced() -> None:
    log = small_log(4)
    old = log.device_seed
    log.device_seed = signing.generate()
    log.new_sealer()
    log.append(AuditKind.KEY_REPLACED)
    replaced = log.sealer.public_key
    log.device_seed = old
    log.new_sealer()
    log.append(AuditKind.HELD)

    assert "signature" in kinds(log=log, device_keys={replaced})


def test_a_device_key_that_changes_without_a_word_is_seen() -> None:
    log = small_log(2)
    log.device_seed = signing.generate()
    log.new_sealer()
    log.append(AuditKind.HELD)

    assert kinds(log=log) == {"signature", "key"}


def test_an_older_copy_is_seen_only_by_who_remembers_the_newer_one() -> None:
    older, newer = small_log(3), small_log(3)
    newer.__dict__.update(older.__dict__, rows=list(older.rows), wraps=dict(older.wraps))
    newer.append(AuditKind.HELD)

    assert kinds(log=older) == set()
    assert kinds(log=older, remembered=newer.checkpoint()) == {"rollback"}
    assert kinds(log=newer, remembered=newer.checkpoint()) == set()
    assert kinds(log=newer, remembered=older.checkpoint()) == set()


def test_a_history_rewritten_with_the_devices_own_key_is_seen_only_by_who_remembers() -> None:
    log = MemoryLog()
    for number in range(9):
        log.append(AuditKind.HELD, {"n": number})
    seen = log.checkpoint()
    other = MemoryLog(device_seed=log.device_seed)
    for number in range(9):
        other.append(AuditKind.HELD, {"n": -number})

    assert kinds(log=other) == set()
    assert kinds(log=other, remembered=seen) == {"rollback"}


def with_request(log: MemoryLog, *tail: Callable[[MemoryLog], Any]) -> set[str]:
    """A log with two open requests (1: turn-a, 2: turn-b) and a tail that no honest program writes."""
    log.append(AuditKind.REQUEST, turn="turn-a")
    log.append(AuditKind.REQUEST, turn="turn-b")
    for step in tail:
        step(log)
    return kinds(log=log)


@pytest.mark.parametrize(
    "tail",
    [
        [lambda log: log.append(AuditKind.RESPONSE, turn="turn-a", ref=2)],
        [lambda log: log.append(AuditKind.RESPONSE, turn="turn-a", ref=3)],
        [lambda log: log.append(AuditKind.RESPONSE, turn="turn-a", ref=9)],
        [lambda log: log.append(AuditKind.RESPONSE, turn="turn-a", ref=0)],
        [lambda log: log.append(AuditKind.RESPONSE, turn="turn-a", ref=1)] * 2,
        [
            lambda log: log.append(AuditKind.RESPONSE, turn="turn-a", ref=1),
            lambda log: log.append(AuditKind.RESPONSE_ABORTED, turn="turn-a", ref=1),
        ],
    ],
)
def test_an_outcome_closes_one_earlier_request_of_its_turn(tail: list[Callable[[MemoryLog], Any]]) -> None:
    assert with_request(MemoryLog(), *tail) == {"ref"}


def test_honest_outcomes_close_their_requests_in_any_order() -> None:
    assert (
        with_request(
            MemoryLog(),
            lambda log: log.append(AuditKind.RESPONSE, turn="turn-b", ref=2),
            lambda log: log.append(AuditKind.RESPONSE_ABORTED, turn="turn-a", ref=1),
        )
        == set()
    )


def test_wraps_taken_away_changed_or_added_are_seen() -> None:
    wraps = list(LOG.wraps.values())
    deks = {wrap.dek for wrap in wraps}
    assert len(deks) == 3

    for index, wrap in enumerate(wraps):
        rest = wraps[:index] + wraps[index + 1 :]
        assert kinds(wraps=rest) == {"wrap"}
        changed = dataclasses.replace(wrap, wrapped=flipped(wrap.wrapped, 100, 1))
        assert kinds(wraps=[*rest, changed], seed=None) == {"wrap"}
        assert kinds(wraps=[*rest, changed]) == {"wrap", "body"}
        thief = entries.make_wrap(bytes(32), hpke.generate()[1])
        assert kinds(wraps=[*wraps, dataclasses.replace(thief, dek=wrap.dek)]) == {"wrap"}
    assert kinds(wraps=[*wraps, Wrap(1, None, b"", "x")], seed=None) == set()  # type: ignore[arg-type]
    assert kinds(wraps=None, seed=None) == set()


def test_bodies_for_another_officer_are_left_closed() -> None:
    assert kinds(seed=hpke.generate()[0]) == set()
    assert kinds(seed=OFFICER_SEED) == set()


@trials
@given(st.integers(0, SIZE + 3), st.binary(max_size=64))
def test_a_forged_end_is_seen(size: int, noise: bytes) -> None:
    frontier = tuple(merkle.leaf_hash(noise + bytes([n])) for n in range(size.bit_count()))

    assert "tip" in kinds(tip=Tip(size, frontier))


def test_another_origin_is_seen() -> None:
    assert "checkpoint" in kinds(origin="signalbox/audit/another-home")


def test_a_thousand_problems_are_enough() -> None:
    log = MemoryLog()
    for _ in range(1_100):
        log.append(AuditKind.HELD)
    report = log.verify([dataclasses.replace(row, kind="x") for row in log.rows], every=10**9)

    assert len(report.problems) == 1_001
    assert report.problems[-1].text == "There are 100 more problems."


def test_problems_hold_nothing_of_what_was_recorded() -> None:
    for index in range(SIZE):
        rows = LOG.with_row(index, entry=b"canary", kind="canary", turn="canary", note="canary")
        assert "canary" not in repr(LOG.verify(rows).problems)
