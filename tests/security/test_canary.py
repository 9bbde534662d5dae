"""Nothing that a person writes, reads, names or keeps secret stands readable anywhere on the disk.

One long session by commands and one by the window, each in an account of its own, with programs killed in the middle;
then every file of the account is searched, and so are the shared folders for temporary files, and /proc.
"""

import asyncio
import base64
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.clock import SystemClock
from app.engine.facade import Engine
from app.engine.frame.setup import Setup
from app.settings.policy_source import NoPolicy
from app.store.restoring import restore_backup
from tests.support.canary import Find, Finder, canary, newer_than
from tests.support.desktop import ROOT, Home, needs, window, xserver
from tests.support.gguf_models import write_llama
from tests.support.inside import Keys
from tests.support.paced_server import MODEL, PacedServer
from tests.support.waiting import PATIENCE, wait_until

pytestmark = pytest.mark.slow

# A picture of one pixel; what follows its end is ours.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f6"
    "45400000000049454e44ae426082"
)
KINDS = (
    "message system title draft attachment answer search thinking picture followup killed held unsent schema edited"
).split()
SHARED = tuple(Path(folder) for folder in ("/tmp", "/var/tmp", "/dev/shm", "/run/user") if Path(folder).is_dir())


class Secrets:
    """The canaries of a session, by what they are."""

    def __init__(self) -> None:
        self.texts = {kind: canary(kind) for kind in KINDS}
        self.file = canary("file").replace(" ", "-")
        self.model = canary("model").replace(" ", "-")
        self.key = "key-" + canary("key").replace(" ", "")
        self.finder = Finder([*self.texts.values(), self.file, self.model, self.key])

    def __getitem__(self, kind: str) -> str:
        return self.texts[kind]


@pytest.fixture
def secrets() -> Secrets:
    return Secrets()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "account")


@pytest.fixture
def server(secrets: Secrets) -> Iterator[PacedServer]:
    def answer(question: str) -> str:
        words = "calm words pass by, one after the other, " * (300 if secrets["killed"] in question else 1)
        return f"You said something. {secrets['answer']} and {words}"

    with PacedServer(characters_per_second=1_500, answer=answer) as running:
        yield running


def test_the_finder_finds(tmp_path: Path) -> None:
    """What the other tests rely on: every form of a text is seen, wherever it stands."""
    text = canary("proof")
    finder = Finder([text])
    planted = {
        "plain": b"xx" + text.encode() + b"yy",
        "upper": text.upper().encode(),
        "wide": text.encode("utf-16"),
        "hex": text.encode().hex().upper().encode(),
        **{f"base{n}": base64.b64encode(b"a" * n + text.encode() + b"end") for n in range(4)},
    }
    for name, data in planted.items():
        (tmp_path / name).write_bytes(os.urandom(5_000) + data + os.urandom(5_000))
    (tmp_path / text.replace(" ", "_")).write_text("only the name")
    assert {Path(find.place).name for find in finder.in_folder(tmp_path)} == set(planted)
    named = Finder([text.replace(" ", "_")])
    assert [find.form for find in named.in_folder(tmp_path)] == ["text"]
    (tmp_path / "clean").write_bytes(os.urandom(10_000))
    assert not finder.in_file(tmp_path / "clean")


def test_a_session_by_commands(home: Home, secrets: Secrets, server: PacedServer, tmp_path: Path) -> None:
    begun = time.time()
    outside = _inputs(tmp_path / "outside", secrets)
    _add_provider(home, secrets, server)
    errors = [home.run("providers", "test", "acme").stderr]
    said = json.loads(
        home.run(
            "ask", "-", "--system", secrets["system"], "--file", str(outside["text"]),
            "--file", str(outside["picture"]), "--model", f"acme/{MODEL}", "--json", stdin=secrets["message"],
        ).stdout
    )  # fmt: skip
    assert secrets["answer"] in said["text"]
    place = said["conversation_id"]
    errors += [
        home.run("ask", "-", "--conversation", place, "--stream", stdin=secrets["followup"]).stderr,
        home.run("conversations", "rename", place, secrets["title"]).stderr,
        home.run("conversations", "search", secrets["search"]).stderr,
        home.run("conversations", "show", place).stderr,
        home.run("models", "add", str(outside["model"])).stderr,
    ]
    held = home.run("ask", "-", check=False, stdin=f"{secrets['held']} AKIAIOSFODNN7EXAMPLE")
    assert held.returncode == 3
    found = json.loads(home.run("conversations", "search", secrets["followup"], "--json").stdout)["hits"]
    assert len(found) == 1
    asyncio.run(_drafts_and_edits(home, secrets, place))
    local = home.run("ask", "-", "--model", _local(home), "--max-tokens", "8", stdin=secrets["message"])
    leaks = _clean(secrets, "stderr", *errors, held.stderr, local.stderr)
    leaks += _kill_a_command(home, secrets, server)
    leaks += secrets.finder.in_folder(home.folder)
    home.run("conversations", "list")
    leaks += _back_up_and_restore(home, secrets)
    home.run("providers", "remove", "acme")
    home.run("conversations", "delete", place)
    assert json.loads(home.run("audit", "verify", "--json").stdout)["ok"]
    leaks += secrets.finder.in_folder(home.folder)
    leaks += _in_shared_folders(secrets, begun, tmp_path)
    assert not leaks, "\n".join(map(str, leaks))
    assert any(server.of(q.question)[0].authorization == f"Bearer {secrets.key}" for q in server.asked)


def _back_up_and_restore(home: Home, secrets: Secrets) -> list[Find]:
    """A backup, put back twice: once as if it ended before the vault had what came along."""
    box, passphrase = home.folder / "backup.box", "a long passphrase"
    home.run("backup", "create", str(box), "--passphrase-stdin", stdin=passphrase)
    key = Keys.of(home.data, home.passphrase).chat
    asyncio.run(restore_backup(home.data, box, passphrase, key, clock=SystemClock()))
    assert (home.data / "restored.items").exists()
    leaks = secrets.finder.in_folder(home.folder)
    assert "acme" in home.run("providers", "list").stdout
    home.run("backup", "restore", str(box), "--passphrase-stdin", stdin=passphrase)
    return [*leaks, *secrets.finder.in_folder(home.folder)]


@pytest.mark.gui
def test_a_session_in_the_window(home: Home, secrets: Secrets, server: PacedServer, tmp_path: Path) -> None:
    needs("Xvfb", "xdotool")
    begun = time.time()
    _add_provider(home, secrets, server)
    home.run("providers", "test", "acme")
    with xserver() as display:
        with window(display, home) as screen:
            screen.say(secrets["message"], lambda: bool(server.of(secrets["message"])))
            wait_until(lambda: server.of(secrets["message"])[0].whole, what="the answer")
            screen.key("ctrl+k")
            screen.type(secrets["search"])
            screen.key("Escape", "ctrl+i", "ctrl+l")
            screen.say(secrets["killed"], lambda: bool(server.of(secrets["killed"])))
            wait_until(lambda: len(server.of(secrets["killed"])[0].said) > 60, what="a part of the answer")
            leaks = secrets.finder.in_process(screen.process.pid)
            leaks += secrets.finder.in_folder(home.folder)
            screen.kill()
        leaks += secrets.finder.in_folder(home.folder)
        with window(display, home) as screen:
            screen.wait_open(home)
            screen.key("ctrl+Next", "F2", "ctrl+a")
            screen.type(secrets["title"])
            screen.key("Return", "ctrl+n")
            screen.type(secrets["unsent"])
            wait_until(lambda: _kept(home) == (secrets["title"], secrets["unsent"]), what="title and draft")
            leaks += secrets.finder.in_folder(home.folder)
            screen.close()
    leaks += secrets.finder.in_folder(home.folder)
    leaks += _in_shared_folders(secrets, begun, tmp_path)
    log = screen.log.read_bytes()
    leaks += secrets.finder.in_bytes(log, "the window's output")
    assert not leaks, "\n".join(map(str, leaks))
    assert b"Traceback" not in log


def _inputs(folder: Path, secrets: Secrets) -> dict[str, Path]:
    """Files that a person has, outside everything that is searched."""
    folder.mkdir()
    text, picture = folder / f"{secrets.file}.txt", folder / f"{secrets.file}.png"
    text.write_text(secrets["attachment"])
    picture.write_bytes(PNG + secrets["picture"].encode())
    return {"text": text, "picture": picture, "model": write_llama(folder / f"{secrets.model}.gguf")}


def _add_provider(home: Home, secrets: Secrets, server: PacedServer) -> None:
    """The key comes by standard input, which no list of processes shows."""
    added = home.run(
        "providers", "add", "acme", "--kind", "openai-chat", "--url", server.url, "--key-stdin", stdin=secrets.key
    )
    assert secrets.key not in added.stdout + added.stderr


def _local(home: Home) -> str:
    models = json.loads(home.run("models", "list", "--json").stdout)["models"]
    return next(str(model["name"]) for model in models if model["name"].startswith("local/"))


async def _drafts_and_edits(home: Home, secrets: Secrets, place: str) -> None:
    """What no command does and the window does."""
    engine = Engine(Setup(home.data, home.secret, "", NoPolicy()))
    await engine.home.open()
    try:
        await engine.drafts.save(place, secrets["draft"])
        await engine.drafts.save("", secrets["unsent"])
        await engine.conversations.rename(place, secrets["edited"])
        await engine.home.make_recovery_key()
    finally:
        await engine.close()


def _kill_a_command(home: Home, secrets: Secrets, server: PacedServer) -> list[Find]:
    """Kill a command in the middle of an answer, with a look at what it shows to others meanwhile."""
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "ask", "-", "--model", f"acme/{MODEL}", "--stream"],
        cwd=ROOT, env=home.environment(), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stdin
    process.stdin.write(secrets["killed"].encode())
    process.stdin.close()
    try:
        # Long enough for a part of the answer to be on the disk.
        wait_until(lambda: any(len(a.said) * 11 > 4_500 for a in server.of(secrets["killed"])), what="the answer")
        leaks = secrets.finder.in_process(process.pid)
        leaks += secrets.finder.in_folder(home.folder)
        limits = Path(f"/proc/{process.pid}/limits").read_text()
        assert any(line.split()[4:6] == ["0", "0"] for line in limits.splitlines() if "core file" in line)
    finally:
        process.kill()
        process.wait(PATIENCE)
    return leaks


def _in_shared_folders(secrets: Secrets, begun: float, own: Path) -> list[Find]:
    """Whatever changed in the folders for temporary files, but for what tests put there, this one and those beside."""
    tests = next((folder for folder in own.parents if folder.parent in SHARED), own)
    return secrets.finder.in_files(*newer_than(begun, *SHARED, but=tests))


def _clean(secrets: Secrets, place: str, *texts: str) -> list[Find]:
    return [find for text in texts for find in secrets.finder.in_bytes(text.encode(), place)]


def _kept(home: Home) -> tuple[str, str]:
    """The newest conversation's title and the unsent text of a new chat; the typing pauses before that is stored."""

    async def look() -> tuple[str, str]:
        engine = Engine(Setup(home.data, home.secret, "", NoPolicy()))
        await engine.home.open()
        try:
            return (await engine.conversations.page(limit=1)).items[0].title, (await engine.drafts.get("")).text
        finally:
            await engine.close()

    return asyncio.run(look())
