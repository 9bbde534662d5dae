"""With a real GNOME Keyring, in child processes with a D-Bus session of their own."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.keyring import KeyringSession, needs_keyring

pytestmark = needs_keyring

# Every child runs one step and prints one JSON value; a known error becomes [kind, fields].
PRELUDE = """
import json, os, sys
from pathlib import Path
from app.core.errors import KnownError
from app.vault import keyrings
from app.vault.opening import open_vault, start_over
from app.vault.recovery import make_recovery_key, recover
home = Path(sys.argv[1])
KEYS = ("chat_key", "device_key", "officer_key")
def facts(vault):
    keys = {item: (vault.get(item) or b"").hex() for item in KEYS}
    return {"backend": vault.backend, "fresh": vault.fresh, "made": sorted(vault.made), "id": vault.home_id, **keys}
def lose(*items):
    for item in items:
        keyrings.KeyringItems(home, open_vault(home).home_id).delete(item)
def step():
"""
END = """
try:
    print(json.dumps(step()))
except KnownError as error:
    print(json.dumps([error.kind, error.fields]))
"""


def do(keyring: KeyringSession, home: Path, step: str, **options: Any) -> Any:
    indented = "\n".join(f"    {line}" for line in step.splitlines())
    return json.loads(keyring.run_python(f"{PRELUDE}{indented}\n{END}", str(home), **options))


@pytest.fixture
def keyring(tmp_path: Path) -> KeyringSession:
    return KeyringSession(tmp_path / "person")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


OPEN = "return facts(open_vault(home))"


def test_a_new_home_keeps_its_keys_in_the_keyring(keyring: KeyringSession, home: Path) -> None:
    first = do(keyring, home, OPEN)
    again = do(keyring, home, OPEN)

    assert first["backend"] == "secret-service"
    assert (first["fresh"], again["fresh"]) == (True, False)
    assert first["made"] == ["chat_key", "device_key", "officer_key"]
    assert {**again, "fresh": True, "made": first["made"]} == first
    file = (home / "vault.json").read_text()
    assert not any(first[item] in file for item in ("chat_key", "device_key", "officer_key"))


def test_items_come_and_go_and_homes_do_not_see_one_another(keyring: KeyringSession, home: Path) -> None:
    step = """
one, other = open_vault(home), open_vault(home.with_name("other"))
one.put("provider:müller/1", b"\\x00secret\\xff")
seen = [one.get("provider:müller/1") == b"\\x00secret\\xff", other.get("provider:müller/1")]
one.put("provider:müller/1", b"new")
seen.append(one.get("provider:müller/1").decode())
one.delete("provider:müller/1")
one.delete("provider:müller/1")
return [*seen, one.get("provider:müller/1"), one.get("chat_key") == other.get("chat_key")]
"""
    assert do(keyring, home, step) == [True, None, "new", None, False]


def test_a_passphrase_is_not_used_where_there_is_a_keyring(keyring: KeyringSession, home: Path) -> None:
    step = 'return facts(open_vault(home, passphrase="correct horse battery"))'

    assert do(keyring, home, step)["backend"] == "secret-service"


def test_a_locked_keyring_is_told_at_once(keyring: KeyringSession, home: Path) -> None:
    do(keyring, home, OPEN)
    before = (home / "vault.json").read_bytes()

    kind, fields = do(keyring, home, OPEN, unlocked=False)
    assert kind == "vault_locked"
    assert "need" not in fields
    kind, _ = do(keyring, home.with_name("new"), OPEN, unlocked=False)
    assert kind == "vault_locked"
    assert not home.with_name("new").joinpath("vault.json").exists()
    assert (home / "vault.json").read_bytes() == before


def test_a_passphrase_given_on_purpose_serves_a_new_home_while_the_keyring_is_locked(
    keyring: KeyringSession, home: Path
) -> None:
    step = 'return facts(open_vault(home, passphrase="correct horse battery"))'
    do(keyring, home.with_name("first"), OPEN)

    made = do(keyring, home, step, unlocked=False)
    assert (made["backend"], made["fresh"]) == ("passphrase", True)
    # It stays where it is, also when the keyring is open later.
    assert do(keyring, home, step)["chat_key"] == made["chat_key"]


MOVE = 'return facts(open_vault(home, passphrase="correct horse battery", allow_passphrase=False))'
BOXED = """
vault = open_vault(home, passphrase="correct horse battery")
vault.put("provider:x", b"value")
return facts(vault)
"""


def test_keys_move_where_no_passphrase_may_open_a_home(keyring: KeyringSession, home: Path) -> None:
    do(keyring, home.with_name("first"), OPEN)
    first = do(keyring, home, BOXED, unlocked=False)
    boxed = (home / "vault.json").read_bytes()

    # Nothing changes as long as they cannot: locked, and with the wrong passphrase.
    assert do(keyring, home, MOVE, unlocked=False)[0] == "vault_locked"
    kind, fields = do(keyring, home, MOVE.replace("correct", "another"))
    assert (kind, fields["reason"]) == ("vault_locked", "wrong")
    assert (home / "vault.json").read_bytes() == boxed

    moved = do(keyring, home, MOVE)
    assert moved == {**first, "backend": "secret-service", "fresh": False, "made": []}
    for name in ("vault.json", "vault.json.copy"):
        assert "sealed" not in (home / name).read_text()
    # No passphrase is asked for or of use any more, also where the company changes its mind.
    assert do(keyring, home, OPEN) == moved
    assert do(keyring, home, "return open_vault(home).get('provider:x').decode()") == "value"
    assert do(keyring, home, BOXED, unlocked=False)[0] == "vault_locked"


def test_dying_on_the_way_leaves_keys_where_they_were(keyring: KeyringSession, home: Path) -> None:
    do(keyring, home.with_name("first"), OPEN)
    first = do(keyring, home, BOXED, unlocked=False)
    step = """
from app.vault import homefile, moving
def die(*_):
    raise KeyboardInterrupt
moving.homefile.write = die
try:
    open_vault(home, passphrase="correct horse battery", allow_passphrase=False)
except KeyboardInterrupt:
    return facts(open_vault(home, passphrase="correct horse battery"))
"""
    assert do(keyring, home, step)["backend"] == "passphrase"
    assert do(keyring, home, MOVE)["officer_key"] == first["officer_key"]


def test_a_process_that_had_the_box_open_is_told(keyring: KeyringSession, home: Path) -> None:
    do(keyring, home.with_name("first"), OPEN)
    do(keyring, home, BOXED, unlocked=False)
    step = """
one = open_vault(home, passphrase="correct horse battery")
open_vault(home, passphrase="correct horse battery", allow_passphrase=False)
return one.get("provider:x")
"""
    kind, fields = do(keyring, home, step)
    assert kind == "vault_locked" and "start this one again" in fields["detail"]


@pytest.mark.parametrize("passphrase", ["correct horse battery", "forgotten otherwise", None])
def test_a_recovery_key_brings_keys_into_the_keyring_where_no_passphrase_may_open_a_home(
    keyring: KeyringSession, home: Path, passphrase: str | None
) -> None:
    do(keyring, home.with_name("first"), OPEN)
    first = do(keyring, home, BOXED, unlocked=False)
    text = do(keyring, home, 'return make_recovery_key(open_vault(home, passphrase="correct horse battery"))')
    step = f"return facts(recover(home, {text!r}, passphrase={passphrase!r}, allow_passphrase=False))"
    again = do(keyring, home, step)
    assert {**again, "made": []} == {**first, "backend": "secret-service", "fresh": False, "made": []}
    assert "sealed" not in json.dumps(json.loads((home / "vault.json").read_text()).get("passphrase"))
    # What only the passphrase opens, such as the keys of servers, is kept for the day when it comes to mind.
    kept = [file for file in home.iterdir() if ".kept-" in file.name]
    assert len(kept) == (0 if passphrase == "correct horse battery" else 1)


def test_a_prompt_that_nobody_answers_does_not_hang(keyring: KeyringSession, home: Path) -> None:
    do(keyring, home, OPEN)
    step = f"keyrings.system.PROMPT_SECONDS = 1\n{OPEN}"

    assert do(keyring, home, step, unlocked=False, env={"DISPLAY": ":79"})[0] == "vault_locked"


def test_a_keyring_that_hangs_does_not_hang_us(keyring: KeyringSession, home: Path) -> None:
    do(keyring, home, OPEN)
    step = """
import signal
address = os.environ["DBUS_SESSION_BUS_ADDRESS"]
pids = []
for folder in Path("/proc").iterdir():
    if folder.name.isdigit():
        try:
            if (folder / "comm").read_text().startswith("gnome-keyring"):
                if address.encode() in (folder / "environ").read_bytes():
                    pids.append(int(folder.name))
        except OSError:
            pass
assert pids
keyrings.DEADLINE_SECONDS = 1
for pid in pids:
    os.kill(pid, signal.SIGSTOP)
try:
    return facts(open_vault(home))
finally:
    for pid in pids:
        os.kill(pid, signal.SIGCONT)
"""
    kind, fields = do(keyring, home, step)
    assert kind == "vault_locked"
    assert "answer" in fields["detail"]


def test_without_its_keyring_a_home_is_locked_and_left_alone(keyring: KeyringSession, home: Path) -> None:
    do(keyring, home, OPEN)
    before = (home / "vault.json").read_bytes()
    code = f"{PRELUDE}    return facts(open_vault(home, passphrase='correct horse battery'))\n{END}"
    done = subprocess.run(
        [sys.executable, "-c", code, str(home)], env=keyring.environment(), capture_output=True, text=True, check=True
    )

    kind, fields = json.loads(done.stdout)
    assert (kind, fields["reason"]) == ("vault_locked", "unreachable")
    assert (home / "vault.json").read_bytes() == before


@pytest.mark.parametrize("unlocked", [True, False])
def test_a_lost_keyring_is_a_lost_key_and_is_recovered(keyring: KeyringSession, home: Path, unlocked: bool) -> None:
    first = do(keyring, home, OPEN)
    text = do(keyring, home, "return make_recovery_key(open_vault(home))")
    (home / "chat.db").write_bytes(b"conversations")
    before = (home / "vault.json").read_bytes()
    keyring.lose()

    kind, fields = do(keyring, home, OPEN, unlocked=unlocked)
    assert (kind, fields["reason"]) == ("key_lost", "gone")
    assert (home / "vault.json").read_bytes() == before

    step = f"return facts(recover(home, {text!r}, passphrase='correct horse battery'))"
    again = do(keyring, home, step, unlocked=unlocked)
    assert [again[item] for item in ("id", "chat_key", "device_key", "officer_key")] == [
        first[item] for item in ("id", "chat_key", "device_key", "officer_key")
    ]
    # A fresh daemon without a keyring of its own can take nothing, so the keys go under the passphrase.
    assert again["backend"] == ("secret-service" if unlocked else "passphrase")


def test_a_changed_key_is_told_and_nothing_is_overwritten(keyring: KeyringSession, home: Path) -> None:
    first = do(keyring, home, OPEN)
    step = """
vault = open_vault(home)
keyrings.KeyringItems(home, vault.home_id).put("chat_key", bytes(32))
try:
    vault.check_store_key()
except KnownError as error:
    assert error.fields["reason"] == "changed"
return facts(open_vault(home))
"""
    kind, fields = do(keyring, home, step)
    assert (kind, fields["reason"]) == ("key_lost", "changed")
    step = f"return keyrings.KeyringItems(home, {first['id']!r}).get('chat_key').hex()"
    assert do(keyring, home, step) == bytes(32).hex()


def test_an_item_that_is_not_ours_is_a_lost_key(keyring: KeyringSession, home: Path) -> None:
    first = do(keyring, home, OPEN)
    step = f"""
items = keyrings.KeyringItems(home, {first["id"]!r})
items._keyring.set_password(items._service("chat_key"), "signalbox", "not base64 é")
return facts(open_vault(home))
"""
    kind, fields = do(keyring, home, step)
    assert (kind, fields.get("reason")) == ("key_lost", "changed"), fields


def test_a_lost_device_key_is_made_anew_and_says_so(keyring: KeyringSession, home: Path) -> None:
    first = do(keyring, home, OPEN)
    again = do(keyring, home, f'lose("device_key")\n{OPEN}')

    assert again["made"] == ["device_key"]
    assert not again["fresh"]
    assert again["device_key"] not in ("", first["device_key"])
    assert again["chat_key"] == first["chat_key"]


def test_starting_over_keeps_the_devices_key_where_it_is_still_there(keyring: KeyringSession, home: Path) -> None:
    first = do(keyring, home, OPEN)
    again = do(keyring, home, 'lose("chat_key")\nreturn facts(start_over(home))')

    assert again["made"] == ["chat_key"]
    assert again["chat_key"] not in ("", first["chat_key"])
    assert (again["id"], again["device_key"]) == (first["id"], first["device_key"])
    assert do(keyring, home, OPEN)["chat_key"] == again["chat_key"]


def test_nothing_chooses_another_backend(keyring: KeyringSession, home: Path) -> None:
    config = keyring.folder / "config" / "python_keyring"
    config.mkdir(parents=True)
    (config / "keyringrc.cfg").write_text("[backend]\ndefault-keyring=keyring.backends.null.Keyring\n")
    env = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}

    first = do(keyring, home, OPEN, env=env)
    assert first["backend"] == "secret-service"
    assert do(keyring, home, OPEN)["chat_key"] == first["chat_key"]


def test_processes_that_make_the_same_home_end_with_the_same_keys(keyring: KeyringSession, home: Path) -> None:
    step = f"""
import subprocess
code = {PRELUDE + "    " + OPEN + END!r}
started = [subprocess.Popen([sys.executable, "-c", code, str(home)], stdout=subprocess.PIPE) for _ in range(3)]
return [json.loads(process.communicate(timeout=300)[0]) for process in started]
"""
    answers = do(keyring, home, step)
    assert sorted(answer["fresh"] for answer in answers) == [False, False, True]
    assert len({(a["id"], a["chat_key"], a["device_key"], a["officer_key"]) for a in answers}) == 1


def test_a_full_disk_at_the_last_step_leaves_no_home_and_no_items(keyring: KeyringSession, home: Path) -> None:
    step = """
import errno
import os
put, seen = keyrings.KeyringItems.put, []
def noted(self, item, secret):
    seen.append((self._home_id, item))
    put(self, item, secret)
def full(handle):
    raise OSError(errno.ENOSPC, "full")
keyrings.KeyringItems.put, os.fsync = noted, full
try:
    open_vault(home)
except KnownError as error:
    left = [keyrings.KeyringItems(home, id).get(item) for id, item in seen]
    return [error.kind, len(seen), left, (home / "vault.json").exists()]
"""
    assert do(keyring, home, step) == ["disk_full", 3, [None] * 3, False]
