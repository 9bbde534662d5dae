"""When a key, a disk or a file fails, every command says so in a sentence, changes nothing, and works once mended."""

import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from app.core.errors import PASSPHRASE, Kind
from tests.security.homes import COMMANDS, SAID, Command, Done, files, is_told, process, works
from tests.support.desktop import Home
from tests.support.inside import Keys
from tests.support.keyring import KeyringSession, needs_keyring

pytestmark = pytest.mark.slow

DATABASES = ("chat.db", "audit.db", "vault.json")


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
    for path in home.data.glob(f"{file}*"):
        harm(path)
    before = files(home)
    for words in COMMANDS:
        is_told(command(home, *words, "--json"), kind, file)
    doctor = json.loads(command(home, "doctor", "--json").out)["checks"]
    assert any(check["ok"] is False and file in check["text"] for check in doctor)
    assert files(home) == before
    shutil.copy2(finished.data / file, home.data / file)
    works(home)


@pytest.mark.parametrize("name", [name for name in HARMS if name.startswith("vault.json") and "newer" not in name])
def test_a_lost_vault_file_is_put_back_from_its_copy(name: str, home: Home) -> None:
    file, harm, _ = HARMS[name]
    whole = (home.data / file).read_bytes()
    harm(home.data / file)
    works(home)
    assert (home.data / file).read_bytes() == whole


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
        done = command(home, *words, "--json")
        is_told(done, Kind.VAULT_LOCKED, "passphrase is not right", sentence=PASSPHRASE)
        assert "key store" not in done.error["message"]
    assert files(home) == before
    home.secret.write_text(home.passphrase)
    works(home)


def test_no_passphrase_and_nobody_to_ask(home: Home) -> None:
    """As from a timer: no keyring, no terminal, no variable."""
    before = files(home)
    environment = home.environment()
    del environment["SIGNALBOX_PASSPHRASE_FILE"]
    done = process(environment, "conversations", "list")
    is_told(done, Kind.VAULT_LOCKED, "passphrase", sentence=PASSPHRASE)
    spoken = process(environment, "conversations", "list", as_json=False)
    assert spoken.out == ""
    assert spoken.err == f"{done.error['message']} {done.error['next_step']}\n"
    assert files(home) == before


_SET_UP = """
import asyncio, sys
from app import bootstrap
from app.core.requests import Draft

async def main():
    engine = bootstrap.build()
    status = await engine.home.open()
    assert status.vault != "passphrase", status
    await engine.chat.wait(await engine.chat.send(Draft(sys.argv[1])))
    print(await engine.home.make_recovery_key())
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
        await engine.home.recover(sys.argv[1])
    except KnownError as error:
        print(error.kind, error.message)
    else:
        print((await engine.transcripts.search(sys.argv[2])).items[0].snippet)
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
