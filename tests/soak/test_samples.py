"""A sample of the long proofs, and that they can fail."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from app.providers.llama.worker.learning import Learned
from app.thinking import Dialect
from tests.soak import growth, streams, thoughts, year
from tests.soak.kill import Proof
from tests.soak.strategies import ROOMS
from tests.support.canary import descendants
from tests.support.desktop import ROOT, Home, needs, xserver
from tests.support.gguf_models import write_llama
from tests.support.inside import Keys, look_inside
from tests.support.paced_server import PacedServer
from tests.support.thoughtful_templates import THOUGHTFUL
from tests.support.waiting import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")]


@pytest.fixture
def server() -> Iterator[PacedServer]:
    with PacedServer(characters_per_second=900) as running:
        yield running


def test_the_rooms_with_random_tests_are_where_they_are_looked_for() -> None:
    assert [path for paths in ROOMS.values() for path in paths if not (ROOT / path).exists()] == []


def test_killed_headless(tmp_path: Path, server: PacedServer) -> None:
    proof = Proof(tmp_path, seed=2, server=server)
    for number, aim in enumerate(("sent", "growing", "asked", "opening")):
        proof.headless(f"{number}", commands=number % 2, aim=aim)
    assert proof.ledger.recovered > 0
    _can_fail(proof)


@pytest.mark.gui
def test_killed_in_the_window(tmp_path: Path, server: PacedServer) -> None:
    needs("Xvfb", "xdotool")
    proof = Proof(tmp_path, seed=3, server=server)
    with xserver() as display:
        proof.windowed(display, "0", commands=2)
    assert proof.ledger.partials > 0


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_killed_program_takes_its_model_along(tmp_path: Path) -> None:
    """The child that runs a local model ends with its parent, and the answer that it was writing is finished."""
    home = Home(tmp_path / "account")
    home.run("models", "add", str(write_llama(tmp_path / "endless.gguf", context=65_536)))
    command = [sys.executable, "-m", "app", "ask", "Tell me all", "--stream", "--max-tokens", "60000"]
    process = subprocess.Popen(command, cwd=ROOT, env=home.environment(), stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        assert process.stdout.read(100)
        workers = descendants(process.pid)
        assert workers
    finally:
        process.kill()
        process.communicate()
    wait_until(lambda: not any(is_alive(worker) for worker in workers), what="the end of the worker")
    home.run("conversations", "list")
    seen = look_inside(home.data, Keys.of(home.data, home.passphrase))
    assert [message.complete for message in seen.messages.values()] == [True, True]
    assert not seen.pending


def test_some_days_of_a_year(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("DAYS", 2), ("MESSAGES", 40), ("ENTRIES", 40), ("CHATS", 4)):
        monkeypatch.setattr(year, name, value)
    days, _ = year.live(tmp_path, seed=1, minutes=0, weeks=2)
    assert [day["day"] for day in days] == [0, 1, 2, 3]
    assert "the last backup was restored" in asyncio.run(year.hold(tmp_path, 3))
    assert all(day["written"] for day in days)
    for day in days[2:]:
        day["steps"] = {name: 3 * took + 100 for name, took in day["steps"].items()}
    with pytest.raises(AssertionError, match="slower at the end of the year: forecast"):
        year.judge(days)


def test_thoughts_of_a_template(monkeypatch: pytest.MonkeyPatch) -> None:
    source = THOUGHTFUL["answers between marks, too"].template
    assert thoughts.told_of(source) == (True, "")
    monkeypatch.setattr(thoughts, "learned", lambda template: Learned((Dialect(),)))
    assert "is shown as" in thoughts.told_of(source)[1]


def test_markdown_grows() -> None:
    growth.run(seed=1, minutes=0.0, least=50, say=lambda _: None)


def test_untidy_streams_end_as_they_should() -> None:
    said: list[str] = []
    streams.run(seed=1, minutes=0.0, least=50, say=said.append)
    assert said[0].startswith("50 streams, seeds 1 to 50: ")


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that ended and that nobody asked about counts as gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _can_fail(proof: Proof) -> None:
    """Each thing that the proof watches, done to the home on purpose, is noticed."""
    chat, audit = proof.home.data / "chat.db", proof.home.data / "audit.db"
    sabotage = {
        "had": (chat, "UPDATE body SET parts = '[]' WHERE n IN (SELECT n FROM message WHERE role = 'assistant')"),
        "is not ended": (chat, "UPDATE message SET complete = 0 WHERE role = 'assistant'"),
        "is still prepared": (chat, "UPDATE turn SET state = 'prepared'"),
        "changed after": (chat, "DELETE FROM body WHERE n IN (SELECT n FROM message WHERE role = 'user')"),
        "has no outcome": (audit, "INSERT INTO pending SELECT seq, turn FROM entry WHERE kind = 'request'"),
    }
    report = proof.recover()
    for said, (file, statement) in sabotage.items():
        kept = file.read_bytes()
        _change(file, proof.keys.chat if file is chat else None, statement)
        with pytest.raises(AssertionError, match=said):
            proof.ledger.check(report)
        file.write_bytes(kept)
    proof.ledger.check(report)
    server = proof.server
    server.asked.append(server.asked[-1])
    with pytest.raises(AssertionError, match="are recorded"):
        proof.ledger.check(report)


def _change(file: Path, key: bytes | None, statement: str) -> None:
    connection = dbapi2.connect(str(file), isolation_level=None)
    if key is not None:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute(statement)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
