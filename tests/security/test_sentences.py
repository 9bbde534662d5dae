"""When a key, a disk or a file fails, every command says so in a sentence, changes nothing, and works once mended."""

import asyncio
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from app.cli.main import run as run_command
from app.core.errors import KINDS, Kind
from app.core.requests import Draft
from app.engine.facade import Engine
from app.engine.loop import LoopThread
from app.engine.setup import Setup
from app.settings import NoPolicy
from tests.support.desktop import ROOT, Home, wait_until
from tests.support.inside import Keys, look_inside
from tests.support.keyring import KeyringSession, needs_keyring
from tests.support.paced_server import PacedServer, usual_answer

SAID = "zebrafinches sing at dawn"
COMMANDS = (("conversations", "list"), ("ask", "hello"), ("audit", "verify"))
DATABASES = ("chat.db", "audit.db", "vault.json")

as_root = pytest.mark.skipif(sys.platform != "linux" or os.getuid() != 0, reason="needs to mount a small disk")


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def error(self) -> dict[str, str]:
        return dict(json.loads(self.out)["error"])


Command = Callable[..., Done]


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs a command on a home in this process."""

    def call(home: Home, *words: str) -> Done:
        capsys.readouterr()
        with LoopThread() as loop:
            code = run_command(Engine(Setup(home.data, home.secret, "demo", NoPolicy())), loop.submit, words)
        return Done(code, *capsys.readouterr())

    return call


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with a conversation in it, to be copied."""
    home = Home(tmp_path_factory.mktemp("finished") / "account")

    async def talk() -> None:
        engine = Engine(Setup(home.data, home.secret, "demo", NoPolicy()))
        await engine.open()
        try:
            await engine.wait(await engine.send(Draft(f"A table please: {SAID}")))
        finally:
            await engine.close()

    asyncio.run(talk())
    return home


@pytest.fixture
def home(finished: Home, tmp_path: Path) -> Home:
    shutil.copytree(finished.folder, tmp_path / "account")
    return Home(tmp_path / "account")


def files(home: Home) -> dict[str, str]:
    """What stands in the home, but for locks and logs, which every process has."""
    return {
        str(path.relative_to(home.data)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(home.data.rglob("*"))
        if path.is_file() and path.parent.name not in ("run", "logs") and path.name != "vault.lock"
    }


def is_told(done: Done, kind: Kind, *words: str) -> None:
    """The one sentence of a kind, its next step, its exit code, and nothing else."""
    assert done.error["kind"] == kind, done
    assert done.error["next_step"] == KINDS[kind].next_step.format(path="", who="")
    assert done.code == KINDS[kind].exit_code
    assert done.error["message"].endswith(".")
    for word in words:
        assert word in done.error["message"]
    assert done.err == ""


def works(home: Home) -> None:
    """All that was said is there, found, on record, and the next message is answered."""

    async def use() -> None:
        engine = Engine(Setup(home.data, home.secret, "demo", NoPolicy()))
        await engine.open()
        try:
            assert any(SAID in hit.snippet for hit in (await engine.search("zebrafinches")).items)
            assert (await engine.wait(await engine.send(Draft("Hello again")))).text
            assert (await engine.audit_verify()).ok
        finally:
            await engine.close()

    asyncio.run(use())


# --- files

Harm = Callable[[Path], object]


def flip(place: float) -> Harm:
    """One byte changed, at a share of the length or at an offset."""

    def harm(path: Path) -> None:
        data = bytearray(path.read_bytes())
        data[int(place * len(data)) if 0 < place < 1 else int(place)] ^= 0xFF
        path.write_bytes(data)

    return harm


def _plain_database(path: Path) -> None:
    path.unlink()
    connection = dbapi2.connect(str(path))
    connection.execute("CREATE TABLE conversation (id)")
    connection.close()


def _newer(path: Path, key: bytes | None) -> None:
    """A step that only a later version has."""
    connection = dbapi2.connect(str(path), isolation_level=None)
    if key is not None:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    number = connection.execute("SELECT max(number) FROM schema_history").fetchone()[0]
    connection.execute("INSERT INTO schema_history VALUES (?, ?, ?)", (number + 1, "9999 what comes later", 1))
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _newer_vault(path: Path) -> None:
    content = json.loads(path.read_text())
    version = next(name for name in content if isinstance(content[name], int))
    path.write_text(json.dumps(content | {version: content[version] + 1}))


HARMS: dict[str, tuple[str, Harm, Kind]] = {
    "chat.db: first byte": ("chat.db", flip(0), Kind.STORE_DAMAGED),
    "chat.db: inside the first page": ("chat.db", flip(100), Kind.STORE_DAMAGED),
    "chat.db: half": ("chat.db", lambda path: os.truncate(path, path.stat().st_size // 2), Kind.STORE_DAMAGED),
    "chat.db: empty": ("chat.db", lambda path: path.write_bytes(b""), Kind.STORE_DAMAGED),
    "chat.db: gone": ("chat.db", Path.unlink, Kind.STORE_DAMAGED),
    "chat.db: text": ("chat.db", lambda path: path.write_text("Once upon a time.\n" * 900), Kind.STORE_DAMAGED),
    "chat.db: plain": ("chat.db", _plain_database, Kind.STORE_DAMAGED),
    "audit.db: first byte": ("audit.db", flip(0), Kind.STORE_DAMAGED),
    "audit.db: half": ("audit.db", lambda path: os.truncate(path, path.stat().st_size // 2), Kind.STORE_DAMAGED),
    "audit.db: empty": ("audit.db", lambda path: path.write_bytes(b""), Kind.STORE_DAMAGED),
    "audit.db: gone": ("audit.db", Path.unlink, Kind.STORE_DAMAGED),
    "audit.db: text": ("audit.db", lambda path: path.write_text("Once upon a time.\n" * 900), Kind.STORE_DAMAGED),
    "audit.db: newer": ("audit.db", lambda path: _newer(path, None), Kind.STORE_NEWER),
    "vault.json: one byte": ("vault.json", flip(0.5), Kind.STORE_DAMAGED),
    "vault.json: half": ("vault.json", lambda path: os.truncate(path, path.stat().st_size // 2), Kind.STORE_DAMAGED),
    "vault.json: empty": ("vault.json", lambda path: path.write_bytes(b""), Kind.STORE_DAMAGED),
    "vault.json: text": ("vault.json", lambda path: path.write_text("Once upon a time."), Kind.STORE_DAMAGED),
    "vault.json: gone": ("vault.json", Path.unlink, Kind.KEY_LOST),
    "vault.json: newer": ("vault.json", _newer_vault, Kind.STORE_NEWER),
}


@pytest.mark.parametrize("name", HARMS)
def test_a_broken_file_is_told_and_left_alone(name: str, home: Home, finished: Home, command: Command) -> None:
    file, harm, kind = HARMS[name]
    harm(home.data / file)
    before = files(home)
    for words in COMMANDS:
        is_told(command(home, *words, "--json"), kind, file)
    doctor = json.loads(command(home, "doctor", "--json").out)["checks"]
    assert any(check["ok"] is False and file in check["text"] for check in doctor)
    assert files(home) == before
    shutil.copy2(finished.data / file, home.data / file)
    works(home)


def test_a_newer_store_is_told_and_left_alone(home: Home, finished: Home, command: Command) -> None:
    _newer(home.data / "chat.db", Keys.of(home.data, home.passphrase).chat)
    before = files(home)
    for words in COMMANDS:
        is_told(command(home, *words, "--json"), Kind.STORE_NEWER, "chat.db", "newer")
    assert files(home) == before
    shutil.copy2(finished.data / "chat.db", home.data / "chat.db")
    works(home)


@pytest.mark.parametrize("file", ["chat.db", "audit.db"])
def test_damage_in_the_middle_hides_nothing_else(file: str, home: Home, finished: Home, command: Command) -> None:
    """A page that is bad costs what stands on it: commands work, or say so; none breaks, none pretends."""
    size = (home.data / file).stat().st_size
    ends = set()
    for page in range(1, size // 4096):
        shutil.copy2(finished.data / file, home.data / file)
        flip(page * 4096 + 2000)(home.data / file)
        done = command(home, "conversations", "list", "--json") if file == "chat.db" else _verify(home, command)
        if done.code == 0:
            assert file == "audit.db" or "A table please" in done.out
        elif file == "audit.db" and "problems" in done.out:
            assert json.loads(done.out)["problems"]
        else:
            is_told(done, Kind.STORE_DAMAGED, file)
        assert done.err == ""
        ends.add(done.code)
    assert 0 in ends
    for name in (file, f"{file}-wal", f"{file}-shm"):
        (home.data / name).unlink(missing_ok=True)
    for name in DATABASES:
        shutil.copy2(finished.data / name, home.data / name)
    works(home)


def _verify(home: Home, command: Command) -> Done:
    return command(home, "audit", "verify", "--json")


# --- keys


def test_a_wrong_passphrase(home: Home, command: Command) -> None:
    home.secret.write_text("incorrect horse battery staple")
    before = files(home)
    for words in COMMANDS:
        is_told(command(home, *words, "--json"), Kind.VAULT_LOCKED, "passphrase is not right")
    assert files(home) == before
    home.secret.write_text(home.passphrase)
    works(home)


def test_no_passphrase_and_nobody_to_ask(home: Home) -> None:
    """As from a timer: no keyring, no terminal, no variable."""
    before = files(home)
    environment = home.environment()
    del environment["SIGNALBOX_PASSPHRASE_FILE"]
    done = _process(environment, "conversations", "list")
    is_told(done, Kind.VAULT_LOCKED, "passphrase")
    spoken = _process(environment, "conversations", "list", as_json=False)
    assert spoken.out == ""
    assert spoken.err == f"{done.error['message']} {done.error['next_step']}\n"
    assert files(home) == before


_SET_UP = """
import asyncio, sys
from app import bootstrap
from app.core.requests import Draft

async def main():
    engine = bootstrap.build()
    status = await engine.open()
    assert status.vault != "passphrase", status
    await engine.wait(await engine.send(Draft(sys.argv[1])))
    print(await engine.make_recovery_key())
    await engine.close()

asyncio.run(main())
"""
_RECOVER = """
import asyncio, sys
from app import bootstrap
from app.core.errors import KnownError

async def main():
    engine = bootstrap.build()
    try:
        await engine.recover(sys.argv[1])
    except KnownError as error:
        print(error.kind, error.message)
    else:
        print((await engine.search(sys.argv[2])).items[0].snippet)
    await engine.close()

asyncio.run(main())
"""


@needs_keyring
def test_a_lost_keyring(tmp_path: Path) -> None:
    """Without the recovery key: a sentence and nothing changed. With it: everything is there again."""
    home = Home(tmp_path / "account", more={"SIGNALBOX_FAKE": "demo"})
    keyring = KeyringSession(tmp_path / "desk", env={"SIGNALBOX_HOME": str(home.data), "SIGNALBOX_FAKE": "demo"})
    keyring.folder.mkdir()
    key = keyring.run_python(_SET_UP, SAID).strip()

    def command(*words: str) -> Done:
        done = keyring.run([sys.executable, "-m", "app", *words, "--json"])
        # The session's bus may have something to say as well.
        ours = [line for line in done.stderr.splitlines() if not line.startswith("dbus-daemon")]
        return Done(done.returncode, done.stdout, "\n".join(ours))

    assert json.loads(command("conversations", "list").out)["conversations"]
    keyring.lose()
    before = files(home)
    for words in COMMANDS:
        is_told(command(*words), Kind.KEY_LOST)
    wrong = key[:-1] + ("A" if key[-1] != "A" else "B")
    assert keyring.run_python(_RECOVER, wrong, "zebrafinches").startswith("key_lost")
    assert files(home) == before
    assert SAID in keyring.run_python(_RECOVER, key, "zebrafinches")
    assert json.loads(command("conversations", "search", "zebrafinches").out)["hits"]
    assert json.loads(command("audit", "verify").out)["ok"]


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Somebody else's home under the same passphrase."""
    made = Home(tmp_path_factory.mktemp("other") / "account", more={"SIGNALBOX_FAKE": "demo"})
    made.run("ask", "something else")
    return made


def test_the_conversations_of_another_home(home: Home, other: Home, finished: Home, command: Command) -> None:
    """A database that another key made is not taken for a broken one of ours, nor written to."""
    shutil.copy2(other.data / "chat.db", home.data / "chat.db")
    before = files(home)
    for words in COMMANDS:
        is_told(command(home, *words, "--json"), Kind.STORE_DAMAGED, "does not fit the key", "chat.db")
    assert files(home) == before
    shutil.copy2(finished.data / "chat.db", home.data / "chat.db")
    works(home)


def test_the_keys_of_another_home(home: Home, other: Home, finished: Home, command: Command) -> None:
    shutil.copy2(other.data / "vault.json", home.data / "vault.json")
    before = files(home)
    for words in COMMANDS:
        done = command(home, *words, "--json")
        is_told(done, Kind(done.error["kind"]))
        assert done.error["kind"] in (Kind.KEY_LOST, Kind.STORE_DAMAGED)
    assert files(home) == before
    shutil.copy2(finished.data / "vault.json", home.data / "vault.json")
    works(home)


def test_the_register_of_another_home_is_noticed(home: Home, other: Home, command: Command) -> None:
    """It can be read by anyone who may read it there; here it proves nothing, and says so."""
    shutil.copy2(other.data / "audit.db", home.data / "audit.db")
    done = command(home, "audit", "verify", "--json")
    assert done.code == 1
    assert json.loads(done.out)["problems"]


# --- folders and disks


@pytest.mark.skipif(sys.platform == "win32", reason="rights are another matter there")
def test_a_folder_that_may_only_be_read(home: Home) -> None:
    """The sentence names the folder, for a home that was there and for a new one."""
    everything = (home.data, *home.data.rglob("*"))
    before = files(home)
    for path in everything:
        path.chmod(0o500 if path.is_dir() else 0o400)
    for words in COMMANDS:
        is_told(_process(home.environment(), *words, rights=False), Kind.READ_ONLY, str(home.data))
    new = home.environment() | {"SIGNALBOX_HOME": str(home.data / "below" / "here")}
    is_told(_process(new, "conversations", "list", rights=False), Kind.READ_ONLY)
    assert files(home) == before
    for path in everything:
        path.chmod(0o700 if path.is_dir() else 0o600)
    assert SAID in _process(home.environment(), "conversations", "search", "zebrafinches", rights=False).out


@as_root
def test_a_disk_that_is_full_from_the_start(tmp_path: Path) -> None:
    home = Home(tmp_path / "account", more={"SIGNALBOX_FAKE": "demo"})
    with _small_disk(home, "64k"):
        for words in COMMANDS:
            is_told(_process(home.environment(), *words), Kind.DISK_FULL)
    assert _process(home.environment(), "ask", "hello").code == 0


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
            done = _process(home.environment(), "ask", f"question with {left} left")
            _make_room(home)
            if done.code:
                kind = Kind(done.error["kind"])
                assert kind in (Kind.DISK_FULL, Kind.AUDIT_BLOCKED)
                is_told(done, kind)
        assert json.loads(home.run("audit", "verify", "--json").stdout)["ok"]
        seen = look_inside(home.data, Keys.of(home.data, home.passphrase))
        assert {asked.question for asked in server.asked} <= {request.question for request in seen.requests}
        assert not seen.pending
        assert SAID in home.run("conversations", "search", "zebrafinches").stdout


@as_root
def test_a_disk_that_fills_while_an_answer_comes(tmp_path: Path) -> None:
    """The answer is shown to its end; that it could not be kept is said; with room, the record is complete."""
    home, question = Home(tmp_path / "account"), "a question of some length"
    with PacedServer(characters_per_second=500) as server, _small_disk(home, "6m"):
        home.run("providers", "add", "acme", "--kind", "openai-chat", "--url", server.url)
        home.run("providers", "test", "acme")
        process = subprocess.Popen(
            [sys.executable, "-m", "app", "ask", question, "--stream"],
            cwd=ROOT, env=home.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        wait_until(lambda: any(len(asked.said) > 5 for asked in server.of(question)), what="the answer")
        _fill(home, 0)
        out, err = process.communicate(timeout=120)
        assert process.returncode == KINDS[Kind.DISK_FULL].exit_code
        assert out.strip() == usual_answer(question).strip()
        assert err == f"{KINDS[Kind.DISK_FULL].message} {KINDS[Kind.DISK_FULL].next_step}\n"
        _make_room(home)
        assert json.loads(home.run("audit", "verify", "--json").stdout)["ok"]
        seen = look_inside(home.data, Keys.of(home.data, home.passphrase))
        assert not seen.pending
        assert all(turn.state == "closed" for turn in seen.turns.values())
        assert question in {message.text for message in seen.messages.values()}


def _process(environment: dict[str, str], *words: str, rights: bool = True, as_json: bool = True) -> Done:
    """Run a command; without `rights`, what root may do beyond the rights of files is given up first."""
    command = [sys.executable, "-m", "app", *words, *(["--json"] if as_json else [])]
    if not rights and os.getuid() == 0:
        command = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--ambient-caps=-all", *command]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120,
        check=False,
    )  # fmt: skip
    return Done(done.returncode, done.stdout, done.stderr)


@contextmanager
def _small_disk(home: Home, size: str) -> Iterator[None]:
    home.data.mkdir(exist_ok=True)
    options = f"size={size},mode=700"
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(home.data)], check=True)
    try:
        yield
    finally:
        for _ in range(50):
            if subprocess.run(["umount", str(home.data)], check=False, capture_output=True).returncode == 0:
                break
            time.sleep(0.1)
        else:
            subprocess.run(["umount", "--lazy", str(home.data)], check=True)


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
