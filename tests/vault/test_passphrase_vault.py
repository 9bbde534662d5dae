"""Without a key store: everything is in `vault.json`, under a passphrase."""

import concurrent.futures
import errno
import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.core.errors import Kind, KnownError
from app.disk import files
from app.sealing import hpke, signing
from app.vault import homefile
from app.vault.opening import open_vault
from app.vault.recovery import make_recovery_key, recover
from tests.support.unprivileged import own_folder, run_as_person
from tests.support.vaults import KEYS, PASSPHRASE, opened, refused, snapshot

ROOT = Path(__file__).parents[2]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def test_a_new_home_gets_its_keys_and_keeps_them(home: Path) -> None:
    first = opened(home)
    keys = {item: first.get(item) for item in KEYS}

    assert (first.fresh, first.made, first.backend) == (True, frozenset(KEYS), "passphrase")
    assert len(keys["chat_key"] or b"") == 32
    assert signing.public_key(keys["device_key"] or b"")
    hpke.check_public(hpke.public_key(keys["officer_key"] or b""))

    second = opened(home)
    assert (second.fresh, second.made) == (False, frozenset())
    assert {item: second.get(item) for item in KEYS} == keys
    assert second.home_id == first.home_id
    second.check_store_key()


def test_the_file_shows_nothing_and_only_its_owner_reads_it(home: Path) -> None:
    vault = opened(home)
    vault.put("provider:secret-project", b"canary-key")

    data = (home / "vault.json").read_bytes()
    for secret in (b"canary", b"secret-project", PASSPHRASE.encode(), *(vault.get(item) or b"" for item in KEYS)):
        assert secret not in data
        assert secret.hex().encode() not in data
    for name in ("vault.json", "vault.json.copy", "vault.lock"):
        assert stat.S_IMODE((home / name).stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert sorted(path.name for path in home.iterdir()) == ["vault.json", "vault.json.copy", "vault.lock"]
    assert "canary" not in repr(vault)
    assert "canary" not in str(vault)


def test_items_come_and_go(home: Path) -> None:
    one, other = opened(home), opened(home)

    assert one.get("provider:x") is None
    one.put("provider:x", b"first")
    other.put("provider:y", b"second")
    one.put("provider:x", b"third")
    assert (other.get("provider:x"), one.get("provider:y")) == (b"third", b"second")
    one.delete("provider:x")
    one.delete("provider:x")
    assert other.get("provider:x") is None
    assert opened(home).get("provider:y") == b"second"


def test_a_backup_brings_every_key_but_that_of_the_store(home: Path) -> None:
    vault = opened(home)
    key = vault.get("chat_key")
    vault.take({"chat_key": bytes(32), "device_key": bytes(32), "provider:x": b"value"})
    assert [vault.get(item) for item in ("chat_key", "device_key", "provider:x")] == [key, bytes(32), b"value"]
    assert not opened(home).fresh


def test_managed_homes_have_no_officer_pair_of_their_own(home: Path) -> None:
    managed = opened(home, managed=True)
    assert managed.made == {"chat_key", "device_key"}
    assert managed.get("officer_key") is None

    # Policy was taken away: the pair is made then, and nothing else changes.
    later = opened(home)
    assert later.made == {"officer_key"}
    assert later.get("chat_key") == managed.get("chat_key")


def test_a_passphrase_is_asked_for(home: Path) -> None:
    new = refused(home)
    assert (new.kind, new.fields["need"]) == (Kind.VAULT_LOCKED, "new")

    opened(home)
    known = refused(home)
    assert (known.kind, known.fields["need"]) == (Kind.VAULT_LOCKED, "existing")
    assert "reason" not in known.fields


def test_a_wrong_passphrase_is_told_from_a_damaged_box(home: Path) -> None:
    opened(home)
    wrong = refused(home, passphrase="another one")
    assert (wrong.kind, wrong.fields["need"], wrong.fields["reason"]) == (Kind.VAULT_LOCKED, "existing", "wrong")

    content = json.loads((home / "vault.json").read_text())
    content["passphrase"]["sealed"] = "AAAA" + content["passphrase"]["sealed"][4:]
    (home / "vault.json").write_text(json.dumps(content))
    damaged = refused(home, passphrase=PASSPHRASE)
    assert damaged.kind is Kind.STORE_DAMAGED
    assert damaged.fields["path"] == str(home / "vault.json")


def test_a_short_passphrase_is_refused_for_a_new_home(home: Path) -> None:
    short = refused(home, passphrase="short")

    assert (short.kind, short.fields["need"], short.fields["reason"]) == (Kind.VAULT_LOCKED, "new", "short")


def test_policy_may_deny_a_passphrase_for_new_homes(home: Path, tmp_path: Path) -> None:
    denied = refused(home, passphrase=PASSPHRASE, allow_passphrase=False)
    assert denied.kind is Kind.POLICY
    assert "key store" in denied.message and "organization" in denied.next_step

    # Who has one already is not locked out of their own data.
    other = tmp_path / "other"
    opened(other)
    assert not open_vault(other, passphrase=PASSPHRASE, allow_passphrase=False).fresh


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_the_passphrase_may_stand_in_a_file(home: Path, tmp_path: Path, ending: str) -> None:
    file = tmp_path / "passphrase"
    file.write_bytes(f" {PASSPHRASE} ".encode() + ending.encode())

    assert open_vault(home, passphrase_file=file).fresh
    assert not opened(home, f" {PASSPHRASE} ").fresh
    # What was typed wins.
    assert refused(home, passphrase="typed wrong", passphrase_file=file).fields["reason"] == "wrong"


@pytest.mark.parametrize("content", [None, b"", b"\n", b"\xff\xfe", b"x" * 100_000])
def test_a_passphrase_file_that_is_none_is_told(home: Path, tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "passphrase"
    if content is not None:
        file.write_bytes(content)

    for need in ("new", "existing"):
        error = refused(home, passphrase_file=file)
        assert (error.kind, error.fields["need"], error.fields["reason"]) == (Kind.VAULT_LOCKED, need, "file")
        assert str(file) not in str(error)
        opened(home)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"v": 1}',
        b'{"v": "1", "home": "x", "backend": "passphrase", "chat_key_fingerprints": ["x"]}',
        b'{"v": 0, "home": "x", "backend": "passphrase", "chat_key_fingerprints": ["x"]}',
        b'{"v": 1, "home": "", "backend": "passphrase", "chat_key_fingerprints": ["x"]}',
        b'{"v": 1, "home": "x", "backend": "passphrase", "chat_key_fingerprints": []}',
        b'{"v": 1, "home": "x", "backend": "passphrase", "chat_key_fingerprints": ["x"]}',
        b'{"v": 1, "home": "x", "backend": "passphrase", "chat_key_fingerprints": ["x"], "recovery": 5}',
    ],
)
def test_a_broken_file_is_told_and_left_alone(home: Path, content: bytes) -> None:
    home.mkdir()
    (home / "vault.json").write_bytes(content)

    broken = refused(home, passphrase=PASSPHRASE)
    assert broken.kind is Kind.STORE_DAMAGED
    assert broken.fields["path"] == str(home / "vault.json")


@pytest.mark.parametrize(
    "change",
    [
        {"memory_kib": 2**40},
        {"passes": 10**9},
        {"lanes": True},
        {"salt": "é"},
        {"salt": "AAAA"},
        {"check": 1},
        {"check": "é" * 32},
    ],
)
def test_a_hostile_box_is_not_opened(home: Path, change: dict[str, Any]) -> None:
    opened(home)
    content = json.loads((home / "vault.json").read_text())
    content["passphrase"].update(change)
    for name in ("vault.json", "vault.json.copy"):
        (home / name).write_text(json.dumps(content))

    assert refused(home, passphrase=PASSPHRASE).kind is Kind.STORE_DAMAGED


@pytest.mark.parametrize("content", [None, b"", b"{}", b"\0" * 700])
def test_a_file_that_is_lost_is_put_back_from_its_copy(home: Path, content: bytes | None) -> None:
    vault = opened(home)
    recovery_key = make_recovery_key(vault)
    vault.put("provider:x", b"value")
    (home / "chat.db").write_bytes(b"conversations")
    whole = snapshot(home)
    keys = [vault.get(item) for item in (*KEYS, "provider:x")]
    for come_back in (
        lambda: opened(home),
        lambda: recover(home, recovery_key, passphrase=PASSPHRASE),
    ):
        (home / "vault.json").unlink()
        if content is not None:
            (home / "vault.json").write_bytes(content)
        again = come_back()
        assert not again.fresh
        assert [again.get(item) for item in (*KEYS, "provider:x")] == keys
        found = snapshot(home)
        aside = {found.pop(name) for name in [*found] if ".kept-" in name}
        assert found == whole
        assert aside == ({content} if content is not None else set())


def test_a_copy_that_cannot_be_used_is_left_alone(home: Path) -> None:
    opened(home)
    for name in ("vault.json", "vault.json.copy"):
        (home / name).write_bytes(b"{}")
    assert refused(home, passphrase=PASSPHRASE).kind is Kind.STORE_DAMAGED
    (home / "vault.json").write_text('{"v": 2}')
    assert refused(home, passphrase=PASSPHRASE).kind is Kind.STORE_NEWER


def test_a_disk_without_room_for_the_copy_takes_the_file(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vault = opened(home)
    before = (home / "vault.json.copy").read_bytes()
    replace = files.replace

    def full(path: Path, data: bytes) -> None:
        if path.name == "vault.json.copy":
            raise OSError(errno.ENOSPC, "full")
        replace(path, data)

    monkeypatch.setattr(files, "replace", full)
    vault.put("provider:x", b"value")
    assert opened(home).get("provider:x") == b"value"
    assert (home / "vault.json.copy").read_bytes() == before


def test_a_newer_file_is_told_and_left_alone(home: Path) -> None:
    home.mkdir()
    (home / "vault.json").write_text('{"v": 2, "anything": "else"}')

    assert refused(home, passphrase=PASSPHRASE).kind is Kind.STORE_NEWER


def test_a_missing_file_beside_a_database_is_a_lost_key(home: Path) -> None:
    home.mkdir()
    (home / "chat.db").write_bytes(b"conversations")

    assert refused(home, passphrase=PASSPHRASE).kind is Kind.KEY_LOST
    assert not (home / "vault.json").exists()


def test_a_home_that_is_a_file_is_told(home: Path) -> None:
    home.write_text("not a folder")

    assert refused(home, passphrase=PASSPHRASE).kind is Kind.READ_ONLY


def test_a_folder_that_cannot_be_written_is_told() -> None:
    imports = (
        "from pathlib import Path\nfrom app.core.errors import KnownError\nfrom app.vault.opening import open_vault"
    )
    code = """
outer = Path(sys.argv[1])
(outer / "home").mkdir()
outer.chmod(0o555)
(outer / "home").chmod(0o555)
for home in (outer / "home", outer / "new"):
    try:
        open_vault(home, passphrase="correct horse battery")
    except KnownError as error:
        print(error.kind, error.fields["path"])
"""
    with own_folder() as folder:
        told = run_as_person(imports, code, folder).splitlines()
        assert told == [f"read_only {folder / 'home'}", f"read_only {folder / 'new'}"]


@pytest.mark.parametrize(("number", "kind"), [("ENOSPC", Kind.DISK_FULL), ("EROFS", Kind.READ_ONLY), ("EIO", None)])
def test_a_disk_that_fails_is_told_and_leaves_the_old_file(
    home: Path, monkeypatch: pytest.MonkeyPatch, number: str, kind: Kind | None
) -> None:
    vault = opened(home)
    before = snapshot(home)

    def fail(handle: int) -> None:
        raise OSError(getattr(errno, number), "it failed")

    monkeypatch.setattr("app.disk.files.os.fsync", fail)
    with pytest.raises(KnownError) as caught:
        vault.put("provider:x", b"value")

    assert caught.value.kind is (kind or Kind.STORE_DAMAGED)
    assert snapshot(home) == before


def test_the_file_is_durable_before_it_takes_the_others_place(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vault = opened(home)
    steps: list[str] = []
    fsync, replace = os.fsync, os.replace

    def synced(handle: int) -> None:
        steps.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        fsync(handle)

    def replaced(source: Path, target: Path) -> None:
        steps.append("replace")
        assert stat.S_IMODE(Path(source).stat().st_mode) == 0o600
        replace(source, target)

    monkeypatch.setattr("app.disk.files.os.fsync", synced)
    monkeypatch.setattr("app.disk.files.os.replace", replaced)
    vault.put("provider:x", b"value")

    assert steps == ["file", "replace", "folder"] * 2, "the second are those of the copy"


def test_a_vault_that_another_holds_for_long_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vault = opened(home)
    monkeypatch.setattr(homefile, "LOCK_SECONDS", 0)
    with homefile.lock(home), pytest.raises(KnownError) as caught:
        vault.put("provider:x", b"value")
    assert caught.value.kind is Kind.TIMEOUT and "Another Signalbox" in caught.value.message


def test_many_threads_lose_nothing(home: Path) -> None:
    vaults = [opened(home) for _ in range(4)]

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: vaults[n % 4].put(f"provider:{n}", b"%d" % n), range(24)))

    assert [opened(home).get(f"provider:{n}") for n in range(24)] == [b"%d" % n for n in range(24)]


def test_processes_that_make_the_same_home_end_with_the_same_keys(home: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from app.vault.opening import open_vault\n"
        f"vault = open_vault(Path(sys.argv[1]), passphrase={PASSPHRASE!r})\n"
        "print(vault.fresh, vault.home_id, *(vault.get(i).hex() for i in ('chat_key', 'device_key', 'officer_key')))\n"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", code, str(home)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    answers = [process.communicate(timeout=300)[0].split() for process in started]

    assert sorted(answer[0] for answer in answers) == ["False", "False", "False", "True"]
    assert len({tuple(answer[1:]) for answer in answers}) == 1


def test_a_vault_replaced_under_our_feet_is_told(home: Path, tmp_path: Path) -> None:
    vault = opened(home)
    opened(tmp_path / "other")
    (home / "vault.json").write_bytes((tmp_path / "other" / "vault.json").read_bytes())
    with pytest.raises(KnownError) as caught:
        vault.get("chat_key")
    assert caught.value.kind is Kind.KEY_LOST

    (home / "vault.json").unlink()
    calls: list[Callable[[], object]] = [
        lambda: vault.get("chat_key"),
        lambda: vault.put("provider:x", b""),
        vault.check_store_key,
    ]
    for call in calls:
        with pytest.raises(KnownError) as caught:
            call()
        assert caught.value.kind is Kind.KEY_LOST
    assert not (home / "vault.json").exists()
