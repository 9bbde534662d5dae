"""`vault.json` and its copy: broken, lost, newer, held by another, refused by the disk."""

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from app.core.errors import Kind, KnownError
from app.disk import files
from app.vault import homefile
from app.vault.recovery import make_recovery_key, recover
from tests.support.unprivileged import own_folder, run_as_person
from tests.support.vaults import KEYS, PASSPHRASE, opened, refused, snapshot


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


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


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENFILE, errno.ENOMEM])
def test_a_process_that_lacks_what_a_reading_needs_takes_no_file_for_damaged(
    home: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """Nor puts anything in its place."""
    opened(home, passphrase=PASSPHRASE)
    before, read_bytes = snapshot(home), Path.read_bytes

    def fails(path: Path) -> bytes:
        if path.name == homefile.NAME:
            raise OSError(number, os.strerror(number))
        return read_bytes(path)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_bytes", fails)
        with pytest.raises(KnownError) as caught:
            opened(home)
    assert (caught.value.kind, "Restore" in caught.value.next_step) == (Kind.OVERLOADED, False)
    assert os.strerror(number) in caught.value.message
    assert snapshot(home) == before
    opened(home, passphrase=PASSPHRASE)
