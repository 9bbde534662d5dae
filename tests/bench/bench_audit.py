"""The register: how much an entry costs beside a bare synced insert, and how fast a whole log is verified."""

import asyncio
import time
from collections.abc import Iterator

from app.audit import AuditRow, Sealer, Tip, Wrap, verify
from app.audit.examination import BATCH
from app.core.audit import AuditEvent, AuditKind
from app.core.clock import SystemClock
from app.sealing import hpke, signing
from app.store.connection import connect, use_wal
from app.store.register import open_audit_log
from tests.bench.harness import Measurement, Row, Run
from tests.bench.pairs import Pair, Pairs, loop_ms, wall_ms

TIMES = 2_000
WARM = 50
# Of so many appends in a row the percentile is taken, ours beside the bare one.
IN_A_ROW = 100
ENTRIES = 30_000
# So many entries are verified between two probes, some milliseconds of work; whole batches, for no other ends there.
STRETCH = 2 * BATCH
QUESTION = "What does the signal box do when the distant signal fails at night? " * 12


def body(number: int) -> dict[str, object]:
    """What an entry about a message of some 800 characters holds."""
    part = {"type": "text", "content": f"{number} {QUESTION}"}
    return {
        "gen_ai.operation.name": "chat",
        "gen_ai.request.model": "model-1",
        "gen_ai.input.messages": [{"role": "user", "parts": [part]}],
    }


def append(run: Run) -> list[Measurement]:
    """Each append beside a bare insert into a table of its own file, by turns, so that both see the same disk."""
    folder = run.folder("audit")
    _, officer = hpke.generate()
    sealer = Sealer("signalbox/audit/bench", signing.generate(), (officer,), SystemClock(), "boot")
    bare = connect(folder / "bare.db", None)
    use_wal(bare, folder / "bare.db", encrypted=False)
    bare.execute("CREATE TABLE entry (seq INTEGER PRIMARY KEY, body BLOB NOT NULL)")
    blob = bytes(len(repr(body(0))))

    async def measure() -> Pairs:
        log = await open_audit_log(folder, sealer)
        pairs = []
        for number in range(WARM + TIMES):
            theirs = wall_ms(lambda: bare.execute("INSERT INTO entry (body) VALUES (?)", (blob,)))
            start = time.perf_counter()
            await log.append(AuditEvent(AuditKind.REQUEST, body(number), turn=f"turn-{number}"))
            pairs.append(Pair(theirs, (time.perf_counter() - start) * 1000))
        await log.aclose()
        return Pairs(pairs[WARM:])

    pairs = asyncio.run(measure())
    bare.close()
    slowest = pairs.percentiles(0.99, IN_A_ROW)
    figures = f"p99 {slowest.work:.2f} ms, half {pairs.work:.2f} ms; {slowest.ratio:.1f} x bare"
    probe = f"bare synced insert, by turns: p99 {slowest.probe:.2f} ms, half {pairs.probe:.2f} ms"
    return [Measurement(figures, slowest.ratio, 4.0, probe, run.neighbours.share())]


def verification(run: Run) -> list[Measurement]:
    """Bodies opened, leaves hashed, every root of the tree compared; of the signatures only the last one."""
    seed, rows, wraps, tip, sealer = _log(ENTRIES)
    pairs: list[Pair] = []
    report = verify(
        _with_probes(rows, pairs),
        origin=sealer.origin,
        device_keys={sealer.public_key},
        tip=tip,
        wraps=wraps,
        seed=seed,
        every=10**9,
    )
    if not report.ok or report.entries != ENTRIES:
        raise RuntimeError(f"the log does not verify: {report}")
    found = Pairs(pairs)
    figures = f"{1000 / found.work:,.0f} entries/s, {ENTRIES:,} entries of {len(rows[-1].entry)} bytes"
    # Judged in microseconds an entry.
    return [Measurement(figures, found.reference_ms * 1000, 1e6 / 50_000, found.loop)]


def _with_probes(rows: list[AuditRow], pairs: list[Pair]) -> Iterator[AuditRow]:
    """The rows as `verify` asks for them, a probe before every stretch; notes what an entry of each stretch took."""
    for begin in range(0, len(rows), STRETCH):
        stretch = rows[begin : begin + STRETCH]
        probe, start = loop_ms(), time.thread_time_ns()
        yield from stretch
        pairs.append(Pair(probe, (time.thread_time_ns() - start) / 1e6 / len(stretch)))


def _log(count: int) -> tuple[bytes, list[AuditRow], list[Wrap], Tip, Sealer]:
    seed, officer = hpke.generate()
    sealer = Sealer("signalbox/audit/bench", signing.generate(), (officer,), SystemClock(), "boot")
    tip = Tip()
    rows: list[AuditRow] = []
    wraps: dict[tuple[str, str], Wrap] = {}
    for number in range(0, count, 2):
        turn = f"turn-{number}"
        for event in (
            AuditEvent(AuditKind.REQUEST, body(number), turn),
            AuditEvent(AuditKind.RESPONSE, body(number), turn, number + 1),
        ):
            sealed = sealer.seal(event, tip)
            tip = sealed.tip
            rows.append(sealed.row)
            wraps |= {(wrap.dek, wrap.recipient): wrap for wrap in sealed.wraps}
    return seed, rows, list(wraps.values()), tip, sealer


ROWS = [
    Row("audit append", "p99 at most 4 x a bare synced insert", append),
    Row("audit verification", "bodies, leaves, tree at 50,000 entries/s", verification),
]
