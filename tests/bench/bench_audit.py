"""The register: how much an entry costs beside a bare synced insert, and how fast a whole log is verified."""

import asyncio
import time

from app.audit import AuditRow, Sealer, Tip, Wrap, verify
from app.core.audit import AuditEvent, AuditKind
from app.core.clock import SystemClock
from app.sealing import hpke, signing
from app.store.connection import connect, use_wal
from app.store.register import open_audit_log
from tests.bench.harness import Measurement, Row, Run, percentile, wall_ms

TIMES = 600
WARM = 50
ENTRIES = 30_000
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

    async def measure() -> tuple[list[float], list[float]]:
        log = await open_audit_log(folder, sealer)
        ours, theirs = [], []
        for number in range(WARM + TIMES):
            theirs.append(wall_ms(lambda: bare.execute("INSERT INTO entry (body) VALUES (?)", (blob,))))
            start = time.perf_counter()
            await log.append(AuditEvent(AuditKind.REQUEST, body(number), turn=f"turn-{number}"))
            ours.append((time.perf_counter() - start) * 1000)
        await log.aclose()
        return ours[WARM:], theirs[WARM:]

    ours, theirs = asyncio.run(measure())
    bare.close()
    ratio = percentile(ours, 0.99) / percentile(theirs, 0.99)
    halves = percentile(ours, 0.5), percentile(theirs, 0.5)
    figures = f"p99 {percentile(ours, 0.99):.2f} ms, half {halves[0]:.2f} ms; {ratio:.1f} x bare"
    probe = f"bare synced insert p99 {percentile(theirs, 0.99):.2f} ms, half {halves[1]:.2f} ms"
    return [Measurement(figures, ratio, 4.0, probe)]


def verification(run: Run) -> list[Measurement]:
    """Bodies opened, leaves hashed, every root of the tree compared; of the signatures only the last one."""
    seed, rows, wraps, tip, sealer = _log(ENTRIES)
    limit, probe = run.scaled(1000 / 50_000)
    times = []
    for _ in range(3):
        start = time.thread_time()
        report = verify(
            rows, origin=sealer.origin, device_keys={sealer.public_key}, tip=tip, wraps=wraps, seed=seed, every=10**9
        )
        times.append(time.thread_time() - start)
        if not report.ok or report.entries != ENTRIES:
            raise RuntimeError(f"the log does not verify: {report}")
    each = min(times) * 1000 / ENTRIES
    figures = f"{1000 / each:,.0f} entries/s, {ENTRIES:,} entries of {len(rows[-1].entry)} bytes"
    return [Measurement(figures, each, limit, probe.replace("limit", "limit an entry"))]


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
