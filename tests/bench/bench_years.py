"""After years of use: what must not grow with the register and the store, large beside small by turns."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable, Coroutine
from contextlib import closing
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeVar

from app import bootstrap
from app.audit import Sealer, Tip
from app.core.api.engine import EngineApi
from app.core.audit import AuditEvent, AuditHead, AuditKind
from app.core.clock import DAY_US, SystemClock
from app.core.requests import Draft
from app.engine.facade import Engine
from app.engine.frame.setup import Setup
from app.engine.house.restored import origin_of
from app.sealing import hpke
from app.settings.policy_source import NoPolicy
from app.store import subtrees
from app.store.connection import connect
from app.vault.opening import open_vault
from tests.bench.bench_audit import QUESTION, body
from tests.bench.child_waits import timed, waits
from tests.bench.disk import Disk, Wait
from tests.bench.filling import PASSPHRASE, Filled, fill, passphrase_file, settle
from tests.bench.harness import Measurement, Row, Run
from tests.bench.pairs import Pair, Pairs, loop_ms, wall_ms
from tests.support.desktop import ROOT
from tests.support.engines import running, write_script

T = TypeVar("T")
MANY, FEW = 300_000, 1_000
DAY, PROCESSES, DAYS = 11_000, 50, 3
LATE = 200
LONG, SHORT, FORECASTS, WARM = 20_000, 10, 60, 3
STORED, TURNS = 400_000, 250
TIMES = 9
CONVERSATIONS, MESSAGES, PURGED = 3_000, 60_000, 1_000
_INSERT = "INSERT INTO entry (seq, kind, turn, ref, dek, entry, leaf, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_READ = Path("/proc/self/io")


def record(home: Path, count: int) -> None:
    """Add so many entries to a home's register, as its own device seals them."""
    vault = open_vault(home, passphrase=PASSPHRASE)
    device, officer = vault.get("device_key"), vault.get("officer_key")
    assert device is not None and officer is not None
    sealer = Sealer(origin_of(vault), device, (hpke.public_key(officer),), SystemClock(), "boot")
    file = connect(home / "audit.db", None)
    try:
        tip = Tip.load(*file.execute("SELECT size, frontier FROM tip").fetchone())
        file.execute("BEGIN IMMEDIATE")
        for number in range(0, count, 2):
            for event in _exchange(number, tip.size + 1):
                sealed = sealer.seal(event, tip)
                row, tip = sealed.row, sealed.tip
                wraps = [(wrap.dek, wrap.recipient, wrap.suite, wrap.wrapped) for wrap in sealed.wraps]
                file.executemany("INSERT OR IGNORE INTO dekwrap VALUES (?, ?, ?, ?)", wraps)
                file.execute(_INSERT, (row.seq, row.kind, row.turn, row.ref, row.dek, row.entry, row.leaf, row.note))
                subtrees.keep(file, tip)
        file.execute("UPDATE tip SET size = ?, frontier = ?", (tip.size, tip.packed))
        file.execute("COMMIT")
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        file.close()
    # As they are told of each entry.
    with closing(connect(home / "chat.db", vault.get("chat_key"))) as chats:
        end = (tip.size, tip.root, tip.packed)
        chats.execute("INSERT OR REPLACE INTO register_head (one, size, root, frontier) VALUES (1, ?, ?, ?)", end)


def _exchange(number: int, seq: int) -> tuple[AuditEvent, AuditEvent]:
    turn = f"turn-{number}"
    return AuditEvent(AuditKind.REQUEST, body(number), turn), AuditEvent(AuditKind.RESPONSE, body(number), turn, seq)


@cache
def _home(run: Run, entries: int) -> Path:
    home = fill(run.folder(f"years-{entries}"), 1, 2).home
    record(home, entries)
    return home


def _with(home: Path, work: Callable[[EngineApi], Coroutine[Any, Any, T]]) -> T:
    async def life() -> T:
        engine = bootstrap.build(home, NoPolicy())
        await engine.home.open(PASSPHRASE)
        try:
            return await work(engine)
        finally:
            await engine.close()

    return asyncio.run(life())


def _read() -> int:
    """Bytes that this process has asked files for so far."""
    return int(_READ.read_text().split()[1])


def start(run: Run) -> list[Measurement]:
    """A whole life of a command that asks for the register's end, on a short one and on a long one."""
    few, many = (_home(run, entries) for entries in (FEW, MANY))

    async def status(engine: EngineApi) -> None:
        await engine.audit.status()

    pairs, read = [], []
    for _ in range(TIMES):
        begun = _read()
        short = wall_ms(lambda: _with(few, status))
        between = _read()
        long = wall_ms(lambda: _with(many, status))
        pairs.append(Pair(short, long))
        read.append(Pair(between - begun, _read() - between))
    took, asked = Pairs(pairs), Pairs(read)
    probe = f"{FEW:,} entries, by turns: {took.probe:.0f} ms, {asked.probe / 1024:,.0f} KB read"
    others = run.neighbours.share()
    return [
        Measurement(f"{MANY:,} entries: {took.work:.0f} ms", took.ratio, 1.3, probe, others),
        Measurement(f"{MANY:,} entries: {asked.work / 1024:,.0f} KB read", asked.ratio, 1.1, probe),
    ]


def one_more_day(run: Run) -> list[Measurement]:
    """Verification of a day's entries behind many that were verified before, and of an end that somebody kept."""
    home = _home(run, MANY)
    kept: list[AuditHead] = []

    async def end(engine: EngineApi) -> None:
        status = await engine.audit.status()
        kept.append(AuditHead(status.entries, bytes.fromhex(status.root)))

    async def verify(engine: EngineApi) -> None:
        report = await engine.audit.verify(kept=kept[0], whole=False)
        if not report.ok:
            raise RuntimeError(f"the register does not hold: {report.problems[:3]}")

    _with(home, end)
    _with(home, verify)
    pairs = []
    for _ in range(DAYS):
        for _ in range(PROCESSES):
            record(home, DAY // PROCESSES)
        pairs.append(Pair(loop_ms(wall_ms), wall_ms(lambda: _with(home, verify))))
    found = Pairs(pairs)
    figures = f"{DAY:,} entries of {PROCESSES} processes behind {MANY:,}: {found.work:.0f} ms, a start included"
    return [Measurement(figures, found.reference_ms, 2_000, found.loop, run.neighbours.share())]


def entries_of_a_chat(run: Run) -> list[Measurement]:
    """The size of a request's entry late in a conversation, beside that of its second message."""
    folder = run.folder("chat")

    async def talk() -> None:
        async with running(folder, {"replies": [{"echo": True}]}) as scene:
            chat = (await scene.ask(QUESTION)).conversation_id
            for _ in range(LATE // 2):
                await scene.ask(QUESTION, conversation_id=chat)

    asyncio.run(talk())
    with closing(connect(folder / "home" / "audit.db", None, read_only=True)) as file:
        found = file.execute("SELECT length(entry) FROM entry WHERE kind = 'request' ORDER BY seq").fetchall()
    early, late = found[1][0], found[LATE // 2][0]
    figures = f"question {LATE // 2 + 1}: {late:,} bytes"
    return [Measurement(figures, late / early, 2.0, f"question 2 of the same length: {early:,} bytes")]


def forecast(run: Run) -> list[Measurement]:
    """Where a message would go, asked at each pause in typing: in a long conversation beside a short one, by turns."""
    filled = fill(run.folder("forecast"), 2, LONG + SHORT, LONG)

    async def measure(engine: EngineApi) -> Pairs:
        pairs = []
        for number in range(WARM + FORECASTS):
            drafts = [Draft(f"Translate this, please: {number}", chat) for chat in (filled.short, filled.long)]
            pairs.append(Pair(*[(await timed(engine.chat.route(draft))).took for draft in drafts]))
        return Pairs(pairs[WARM:])

    found = _with(filled.home, measure)
    figures = f"{LONG:,} messages: {found.work:.2f} ms"
    return [Measurement(figures, found.ratio, 2.0, f"{SHORT} messages, by turns: {found.probe:.2f} ms")]


def daily_backup(run: Run) -> list[Measurement]:
    """What a daily backup writes after a day's work, beside all that it can bring back."""
    folder = run.folder("daily")
    home = fill(folder, STORED // 20, STORED).home
    settle(home)
    written = asyncio.run(_two_days(home, folder))
    store = sum((home / name).stat().st_size for name in ("chat.db", "audit.db"))
    figures = f"{written / 1e6:.1f} MB of {store / 1e6:.0f} MB, after {TURNS} turns in {STORED:,} messages"
    return [Measurement(figures, 100 * written / store, 5.0, "bytes")]


async def _two_days(home: Path, folder: Path) -> int:
    """Bytes that the second of two backups wrote, a day's turns behind the first."""
    fake = write_script(folder, {"replies": [{"lorem": 120}]})
    setup = Setup(home, passphrase_file(folder), fake, NoPolicy())
    engine = Engine(setup)
    await engine.home.open()
    try:
        session = engine._open
        key = session.vault.get("chat_key")
        assert key is not None
        backups = session.housekeeping.backups
        make = partial(session.store.back_up_periodically, key=key, register=backups._audit, record=backups._record)
        now = SystemClock().now_us()
        await make(now)
        before = set((home / "backups").rglob("*"))
        chats = (await engine.conversations.page()).items
        for number in range(TURNS):
            chat = chats[number % 20].id if number % 5 else None
            await engine.chat.wait(await engine.chat.send(Draft(f"{number}: {QUESTION[:200]}", chat)))
        await make(now + DAY_US)
        new = [path for path in (home / "backups").rglob("*") if path not in before and path.is_file()]
        return sum(path.stat().st_size for path in new)
    finally:
        await engine.close()


def purge(run: Run) -> list[Measurement]:
    """The longest that a writer and a reader wait while conversations with a decision each turn are removed.

    In the process that removes them, and in another; without the moments in which the disk itself stalls.
    """
    filled = fill(run.folder("purge"), CONVERSATIONS, MESSAGES)
    _bin(filled)

    async def measure(engine: EngineApi) -> tuple[list[Wait], list[Wait], int]:
        store = engine._open.store  # type: ignore[attr-defined]
        # It would purge as well.
        await engine._open.housekeeping.aclose()  # type: ignore[attr-defined]
        task = asyncio.ensure_future(store.conversations.purge(DAY_US, now_us=DAY_US))
        return *(await waits(engine, task)), len(await task)

    words = [sys.executable, "-m", "tests.bench.child_waits", str(filled.home)]
    with subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as beside:
        assert beside.stdin is not None and beside.stdout is not None
        if beside.stdout.readline() != "there\n":
            raise RuntimeError("the other process does not write")
        with Disk(filled.home.parent) as disk:
            written, read, gone = _with(filled.home, measure)
            beside.stdin.close()
            told = json.loads(beside.stdout.read())
    elsewhere = {name: [Wait(*one) for one in those] for name, those in told.items()}
    if gone != PURGED:
        raise RuntimeError(f"{gone} conversations were removed")
    others = run.neighbours.share()
    return [
        Measurement(
            f"longest of {len(waited):,} waits of a {who}: {disk.longest(waited):.0f} ms"
            f" ({max(one.took for one in waited):.0f} with {len(disk.stalls)} stalls of the disk)",
            disk.longest(waited),
            most,
            "wall",
            others,
        )
        for who, waited, most in (
            ("writer", written, 100),
            ("writer in another process", elsewhere["written"], 100),
            ("reader", read, 20),
            ("reader in another process", elsewhere["read"], 20),
        )
    ]


def _bin(filled: Filled) -> None:
    """Put the oldest conversations into the bin, and give each answer a turn with a decision of its own."""
    vault = open_vault(filled.home, passphrase=PASSPHRASE)
    file = connect(filled.home / "chat.db", vault.get("chat_key"))
    try:
        file.execute("BEGIN IMMEDIATE")
        file.execute("INSERT INTO decision SELECT id, '{}' FROM message WHERE role = 'assistant'")
        file.execute(
            "INSERT INTO turn SELECT 't' || id, conversation_id, coalesce(parent_id, ''), id, 'bench', 'closed', 0, 0,"
            " NULL, id FROM message WHERE role = 'assistant'"
        )
        file.execute(
            "UPDATE conversation SET deleted_us = 1 WHERE n IN (SELECT n FROM conversation ORDER BY n LIMIT ?)",
            (PURGED,),
        )
        file.execute("COMMIT")
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        file.close()


ROWS = [
    Row("start on a long register", "1.3 x a short one; bytes read independent of it", start),
    Row("verification of one more day", "2 s", one_more_day),
    Row("a request's entry late in a chat", f"2 x an early one, at message {LATE}", entries_of_a_chat),
    Row("forecast in a long chat", f"2 x one of {SHORT} messages, at {LONG:,}", forecast),
    Row("daily backup after a day", f"5 % of a store of {STORED:,} messages", daily_backup),
    Row("waits while 1,000 chats are purged", "a writer 100 ms, a reader 20 ms", purge),
]
