"""The register's files are cut or overwritten in place while it is open: nothing is sent that would be lost."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.core.errors import Kind, KnownError
from tests.support.engines import running
from tests.support.opened_entries import entries

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(os.name == "nt", reason="files that are open are not written there"),
]

ECHO = {"replies": [{"text": "Hello."}] * 12}
Before = dict[str, bytes]


def overwrite(path: Path, data: bytes, at: int = 0) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(data)
        file.flush()


def emptied(home: Path, before: Before) -> None:
    os.truncate(home / "audit.db", 0)


def halved(home: Path, before: Before) -> None:
    os.truncate(home / "audit.db", (home / "audit.db").stat().st_size // 2 // 4096 * 4096)


def put_back(home: Path, before: Before) -> None:
    overwrite(home / "audit.db", before["audit.db"])
    os.truncate(home / "audit.db", len(before["audit.db"]))


def put_back_at_length(home: Path, before: Before) -> None:
    """No shorter than it was."""
    overwrite(home / "audit.db", before["audit.db"])


def zeroes(home: Path, before: Before) -> None:
    overwrite(home / "audit.db", bytes((home / "audit.db").stat().st_size))


def log_zeroed(home: Path, before: Before) -> None:
    log = home / "audit.db-wal"
    overwrite(log, bytes(log.stat().st_size - 32), 32)


def first_frame_zeroed(home: Path, before: Before) -> None:
    overwrite(home / "audit.db-wal", bytes(24), 32)


def a_bit_of_the_log(home: Path, before: Before) -> None:
    """In a page, where only a checksum tells."""
    log = home / "audit.db-wal"
    at = 32 + 24 + 2000
    byte = log.read_bytes()[at]
    overwrite(log, bytes([byte ^ 1]), at)


def log_begun_anew(home: Path, before: Before) -> None:
    """Under other salts: whoever opens it next believes none of its frames."""
    overwrite(home / "audit.db-wal", b"\1\2\3\4\5\6\7\x08", 16)


def log_cut(home: Path, before: Before) -> None:
    os.truncate(home / "audit.db-wal", 32)


MAIN = [emptied, halved, put_back, put_back_at_length, zeroes]
LOG = [log_zeroed, first_frame_zeroed, a_bit_of_the_log, log_begun_anew, log_cut]


@pytest.mark.parametrize(
    ("change", "rested"), [*((one, True) for one in MAIN), *((one, False) for one in [*MAIN, *LOG])]
)
async def test_nothing_is_sent_that_would_be_lost(
    tmp_path: Path, change: Callable[[Path, Before], None], rested: bool
) -> None:
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("One")
    before = {"audit.db": (scene.home / "audit.db").read_bytes()}
    async with running(tmp_path, ECHO) as scene:
        talk = (await scene.ask("Two")).conversation_id
        if rested:
            await scene.engine._open.register._log._database.truncate()  # type: ignore[attr-defined]
        change(scene.home, before)
        sent = 0
        for _ in range(2):
            try:
                sent += bool((await scene.ask("Three", conversation_id=talk)).text)
            except KnownError as refused:
                assert refused.kind in (Kind.AUDIT_BLOCKED, Kind.STORE_DAMAGED)
        (tmp_path / "killed").mkdir()
        shutil.copytree(scene.home, tmp_path / "killed" / "home", ignore=lambda *_: ["run"])
    if not sent:
        return
    # What lies in the log may stand there in full: then nothing was lost.
    assert not rested and change in MAIN
    async with running(tmp_path / "killed", ECHO) as scene:
        report = await scene.engine.audit.verify()
        assert report.ok, report.problems
    assert [kind for kind, _ in entries(scene.home)].count("request") == 2 + sent
