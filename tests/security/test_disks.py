"""When a folder or a disk refuses, every command says so, nothing leaves unrecorded, and what was there is kept."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.core.errors import KINDS, Kind
from tests.security.homes import COMMANDS, SAID, files, is_told, process
from tests.support.desktop import ROOT, Home
from tests.support.inside import Keys, look_inside
from tests.support.paced_server import PacedServer, usual_answer
from tests.support.waiting import PATIENCE, wait_until

pytestmark = pytest.mark.slow

as_root = pytest.mark.skipif(sys.platform != "linux" or os.getuid() != 0, reason="needs to mount a small disk")


@pytest.mark.skipif(sys.platform == "win32", reason="rights are another matter there")
def test_a_folder_that_may_only_be_read(home: Home) -> None:
    """The sentence names the folder, for a home that was there and for a new one."""
    everything = (home.data, *home.data.rglob("*"))
    before = files(home)
    for path in everything:
        path.chmod(0o500 if path.is_dir() else 0o400)
    for words in COMMANDS:
        is_told(process(home.environment(), *words, rights=False), Kind.READ_ONLY, str(home.data))
    new = home.environment() | {"SIGNALBOX_HOME": str(home.data / "below" / "here")}
    is_told(process(new, "conversations", "list", rights=False), Kind.READ_ONLY)
    assert files(home) == before
    for path in everything:
        path.chmod(0o700 if path.is_dir() else 0o600)
    assert SAID in process(home.environment(), "conversations", "search", "zebrafinches", rights=False).out


@as_root
def test_a_disk_that_is_full_from_the_start(tmp_path: Path) -> None:
    home = Home(tmp_path / "account", more={"SIGNALBOX_FAKE": "demo"})
    with _small_disk(home, "64k"):
        for words in COMMANDS:
            is_told(process(home.environment(), *words), Kind.DISK_FULL)
    assert process(home.environment(), "ask", "hello").code == 0


@as_root
def test_a_disk_that_is_full_at_the_send(finished: Home, tmp_path: Path) -> None:
    """Whatever is left of the disk: nothing is sent that is not on record, and nothing that was there is lost."""
    home = Home(tmp_path / "account")
    with PacedServer(characters_per_second=5_000) as server, _small_disk(home, "6m"):
        shutil.copytree(finished.data, home.data, dirs_exist_ok=True)
        home.run("providers", "add", "acme", "--kind", "openai-chat", "--url", server.url)
        home.run("providers", "test", "acme")
        for left in (0, 24_576, 49_152, 65_536, 98_304):
            _fill(home, left)
            done = process(home.environment(), "ask", f"question with {left} left")
            _make_room(home)
            if done.code:
                kind = Kind(done.error["kind"])
                assert kind in (Kind.DISK_FULL, Kind.AUDIT_BLOCKED)
                is_told(done, kind)
        assert json.loads(home.run("audit", "verify", "--json").stdout)["ok"]
        seen = look_inside(home.data, Keys.of(home.data, home.passphrase))
        assert {asked.question for asked in server.asked} <= set(map(seen.question, seen.requests))
        assert not seen.pending
        assert SAID in home.run("conversations", "search", "zebrafinches").stdout


@as_root
def test_a_disk_that_fills_while_an_answer_comes(tmp_path: Path) -> None:
    """The answer is shown to its end; that it could not be kept is said; with room, the record is complete."""
    home, question = Home(tmp_path / "account"), "a question of some length"
    # Slowly until the disk is full, so that it is while the answer comes.
    with PacedServer(characters_per_second=30) as server, _small_disk(home, "6m"):
        home.run("providers", "add", "acme", "--kind", "openai-chat", "--url", server.url)
        home.run("providers", "test", "acme")
        process = subprocess.Popen(
            [sys.executable, "-m", "app", "ask", question, "--stream"],
            cwd=ROOT, env=home.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        wait_until(lambda: any(len(asked.said) > 5 for asked in server.of(question)), what="the answer")
        _fill(home, 0)
        server.pace = 2_000
        out, err = process.communicate(timeout=PATIENCE)
        assert process.returncode == KINDS[Kind.DISK_FULL].exit_code
        assert out.strip() == usual_answer(question).strip()
        assert err == f"{KINDS[Kind.DISK_FULL].message} {KINDS[Kind.DISK_FULL].next_step}\n"
        _make_room(home)
        assert json.loads(home.run("audit", "verify", "--json").stdout)["ok"]
        seen = look_inside(home.data, Keys.of(home.data, home.passphrase))
        assert not seen.pending
        assert all(turn.state == "closed" for turn in seen.turns.values())
        assert question in {message.text for message in seen.messages.values()}


@contextmanager
def _small_disk(home: Home, size: str) -> Iterator[None]:
    home.data.mkdir(exist_ok=True)
    options = f"size={size},mode=700"
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(home.data)], check=True)
    try:
        yield
    finally:
        # Programs that were ended may hold it for a moment.
        unmount = ["umount", str(home.data)]
        wait_until(lambda: subprocess.run(unmount, check=False, capture_output=True).returncode == 0, what="the end")


def _fill(home: Home, left: int) -> None:
    """Leave so many bytes."""
    filler = home.data / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            pass
    os.truncate(filler, max(0, filler.stat().st_size - left))


def _make_room(home: Home) -> None:
    (home.data / "filler").unlink()
