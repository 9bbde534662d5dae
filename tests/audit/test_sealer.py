import base64
import json

import pytest

from app.audit import NotAddressed, Reader, Sealer, Tip, entries, notes, open_entry
from app.core.audit import AuditEvent, AuditKind
from app.core.clock import DAY_US
from app.core.errors import Kind, KnownError
from app.sealing import Tampered, aead, hpke, signing
from tests.support.audit_log import OFFICER, OFFICER_SEED, ORIGIN, MemoryLog, SetClock, small_log


def test_only_the_officer_reads_what_was_written() -> None:
    log = MemoryLog()
    log.append(AuditKind.KEY_CREATED, {"text": "canary-body"})
    row, wraps = log.rows[0], list(log.wraps.values())

    opened = open_entry(OFFICER_SEED, row.entry, wraps)
    assert opened.body == {"text": "canary-body"}
    assert opened.header.kind == row.kind == "key.created"
    assert b"canary" not in row.entry
    with pytest.raises(NotAddressed):
        open_entry(hpke.generate()[0], row.entry, wraps)
    assert "canary" not in repr(log.sealer.__dict__)


def test_the_header_holds_what_was_promised_and_nothing_more() -> None:
    log = MemoryLog()
    log.append(AuditKind.SESSION_OPEN, {"person": "Anna"})
    log.append(AuditKind.REQUEST, {"person": "Anna"}, turn="turn-1")
    log.append(AuditKind.RESPONSE_ABORTED, turn="turn-1", ref=2)

    heads = [json.loads(entries.encode_header(entries.split(row.entry)[0])) for row in log.rows]
    common = {"v", "seq", "kind", "t", "boot_id", "mono_ms", "dek", "wraps", "size"}
    # The first entry introduces the device's key, whatever it records.
    assert set(heads[0]) == common | {"key"}
    assert set(heads[1]) == common | {"turn"}
    assert set(heads[2]) == common | {"turn", "ref"}
    assert [head["seq"] for head in heads] == [1, 2, 3]
    assert base64.b64decode(heads[0]["key"]) == log.sealer.public_key


def test_who_is_named_later_opens_what_is_written_from_then_on() -> None:
    log, (seed, public) = MemoryLog(), hpke.generate()
    for recipients in ((OFFICER,), (OFFICER, public), (public,), (public,)):
        log.sealer.seal_for(recipients)
        log.append(AuditKind.HELD)
    wraps = list(log.wraps.values())
    opens = [[Reader(one, wraps).can_open(row.dek) for row in log.rows] for one in (OFFICER_SEED, seed)]
    assert opens == [[True, True, False, False], [False, True, True, True]]
    assert len({row.dek for row in log.rows}) == 3
    assert log.verify().ok
    for wrong in ((), (b"x",)):
        with pytest.raises(KnownError) as caught:
            log.sealer.seal_for(wrong)
        assert caught.value.kind is Kind.AUDIT_BLOCKED
    assert log.sealer.recipients == (public,)


def test_a_day_key_ends_with_the_day_and_the_process() -> None:
    log = MemoryLog()
    deks = []
    for _ in range(2):
        log.append(AuditKind.HELD)
    deks.append(log.rows[-1].dek)
    assert log.rows[0].dek == log.rows[1].dek

    log.clock.us += DAY_US
    log.append(AuditKind.HELD)
    deks.append(log.rows[-1].dek)
    log.clock.us -= DAY_US
    log.append(AuditKind.HELD)
    deks.append(log.rows[-1].dek)
    log.new_sealer()
    log.append(AuditKind.HELD)
    deks.append(log.rows[-1].dek)

    assert len(set(deks)) == 4
    assert len(log.wraps) == 4
    reader = Reader(OFFICER_SEED, log.wraps.values())
    assert [reader.open(row.entry).header.seq for row in log.rows] == [1, 2, 3, 4, 5]


def test_every_recipient_reads() -> None:
    pairs = [hpke.generate(), hpke.generate(hpke.SuiteName.P384)]
    log = MemoryLog(recipients=tuple(public for _, public in pairs))
    log.append(AuditKind.SESSION_OPEN, {"n": 1})

    assert len(log.wraps) == 2
    for seed, _ in pairs:
        assert open_entry(seed, log.rows[0].entry, log.wraps.values()).body == {"n": 1}


def test_a_transaction_that_was_rolled_back_loses_no_wrap() -> None:
    log = MemoryLog()
    lost = log.sealer.seal(AuditEvent(AuditKind.HELD, {}), Tip())
    kept = log.sealer.seal(AuditEvent(AuditKind.HELD, {}), Tip())

    assert kept.wraps == lost.wraps != ()
    assert open_entry(OFFICER_SEED, kept.row.entry, kept.wraps).header.seq == 1


def test_a_wrap_moved_to_another_day_key_opens_nothing() -> None:
    log = small_log()
    first, second = (log.rows[0], log.rows[-1])
    other = log.wraps[(second.dek, hpke.fingerprint(OFFICER))]
    moved = entries.Wrap(first.dek, other.recipient, other.suite, other.wrapped)

    with pytest.raises(Tampered):
        open_entry(OFFICER_SEED, first.entry, [moved])


def test_another_key_wrapped_under_the_same_name_is_seen() -> None:
    log = small_log()
    header, head, _ = entries.split(log.rows[0].entry)
    forged_key = bytes(32)
    forged = entries.join(head, aead.seal(forged_key, b"{}".ljust(header.size), head))
    wrapped = hpke.wrap(OFFICER, forged_key, entries.wrap_info(header.dek))

    with pytest.raises(Tampered):
        open_entry(OFFICER_SEED, forged, [entries.Wrap(header.dek, hpke.fingerprint(OFFICER), "", wrapped)])


@pytest.mark.parametrize("plain", [b"[]", b"{", b"\xff", b"[" * 250])
def test_a_body_that_is_none_is_seen(plain: bytes) -> None:
    key = aead.random_key()
    wrap = entries.make_wrap(key, OFFICER)
    log = MemoryLog()
    log.append(AuditKind.HELD)
    head = entries.encode_header(entries.split(log.rows[0].entry)[0]._replace(dek=wrap.dek))

    with pytest.raises(Tampered):
        open_entry(OFFICER_SEED, entries.join(head, aead.seal(key, plain.ljust(256), head)), [wrap])


@pytest.mark.parametrize("recipients", [(), (b"",), (OFFICER, OFFICER[:-1])])
def test_without_somebody_to_read_it_nothing_is_written(recipients: tuple[bytes, ...]) -> None:
    with pytest.raises(KnownError) as refused:
        Sealer(ORIGIN, signing.generate(), recipients, SetClock(), "boot")

    assert refused.value.kind is Kind.AUDIT_BLOCKED


@pytest.mark.parametrize(
    "event",
    [
        AuditEvent(AuditKind.REQUEST, {}),
        AuditEvent(AuditKind.RESPONSE, {}, turn="turn-1"),
        AuditEvent(AuditKind.RESPONSE_ABORTED, {}, ref=1),
        AuditEvent(AuditKind.HELD, {}, turn="turn-1", ref=1),
        AuditEvent(AuditKind.HELD, {}, turn="not opaque"),
    ],
)
def test_an_event_that_fits_no_entry_is_a_bug(event: AuditEvent) -> None:
    with pytest.raises(ValueError, match=r"request|outcome|header"):
        MemoryLog().sealer.seal(event, Tip())


def test_a_sealer_knows_its_own_signature() -> None:
    log = small_log()

    assert log.sealer.checkpoint(log.rows[-1].note) == notes.Checkpoint(ORIGIN, len(log.rows), log.tip.root)
    assert log.sealer.checkpoint(log.rows[0].note) is None
    assert log.sealer.checkpoint("no note") is None


def test_an_origin_that_no_note_can_name_is_a_bug() -> None:
    with pytest.raises(ValueError, match="origin"):
        Sealer("two words", signing.generate(), (OFFICER,), SetClock(), "boot")
