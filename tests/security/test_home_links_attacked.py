"""Links that lead out of the home: where it follows one, and where it never does."""

import asyncio
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.errors import Kind, KnownError
from app.disk import files as disk
from app.disk.private import own_folder, own_home
from app.engine.facade import Engine
from app.engine.frame.setup import Setup
from app.settings.policy_source import NoPolicy
from app.store import backup, placing
from app.store.owners import opening, take_lock
from tests.security.homes import COMMANDS, Command, is_told, works
from tests.security.test_files_attacked import IMPORTS, mode, refused
from tests.support.desktop import Home
from tests.support.unprivileged import own_folder as folder_of_a_person
from tests.support.unprivileged import run_as_person


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    """A folder that is none of the program's business."""
    folder = tmp_path / "victim"
    folder.mkdir()
    (folder / "audit.db").write_text("mine")
    (folder / "letter.txt").write_text("mine")
    return folder


@pytest.fixture
def unharmed(victim: Path) -> Iterator[None]:
    yield
    assert {path.name: path.read_text() for path in victim.iterdir()} == {"audit.db": "mine", "letter.txt": "mine"}


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize("where", ["victim", "nowhere", "account/signalbox/logs"])
def test_the_folder_of_locks_is_never_a_link(
    home: Home, command: Command, victim: Path, tmp_path: Path, where: str
) -> None:
    for path in (home.data / "run").iterdir():
        path.unlink()
    (home.data / "run").rmdir()
    (home.data / "run").symlink_to(tmp_path / where)
    for words in COMMANDS:
        is_told(command(home, *words, "--json"), Kind.EXPOSED, str(home.data / "run"), "link")
    assert not (tmp_path / "nowhere").exists()
    (home.data / "run").unlink()
    assert command(home, "conversations", "list").code == 0


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize("name", ["run/opening", "vault.lock"])
@pytest.mark.parametrize("target", ["letter.txt", "new.txt"])
def test_no_lock_is_a_link(home: Home, victim: Path, name: str, target: str) -> None:
    (home.data / name).unlink(missing_ok=True)
    (home.data / name).symlink_to(victim / target)
    if name == "vault.lock":
        given = Setup(home.data, home.secret, "demo", NoPolicy())
        (home.data / "vault.json").unlink()
        (home.data / "vault.json.copy").unlink()
        refused(lambda: asyncio.run(Engine(given).home.open()))
        return
    with pytest.raises(KnownError) as caught, opening(home.data):
        pass
    assert (caught.value.kind, caught.value.fields["path"]) == (Kind.EXPOSED, str(home.data / name))


@pytest.mark.usefixtures("unharmed")
def test_no_file_is_written_through_a_link(tmp_path: Path, victim: Path) -> None:
    planted = tmp_path / f".vault.json.{os.getpid()}.new"
    planted.symlink_to(victim / "letter.txt")
    disk.replace(tmp_path / "vault.json", b"new")
    assert (tmp_path / "vault.json").read_bytes() == b"new"


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize("name", ["logs", "logs/signalbox.log"])
def test_without_a_log_of_its_own_the_program_goes_on(
    home: Home, command: Command, victim: Path, tmp_path: Path, name: str
) -> None:
    log = home.data / "logs" / "signalbox.log"
    log.unlink(missing_ok=True)
    if name == "logs":
        log.parent.rmdir()
        log.parent.symlink_to(tmp_path / "nowhere")
    else:
        log.symlink_to(victim / "letter.txt")
    assert command(home, "conversations", "list").code == 0
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("name", ["backups", "attachments", "logs"])
def test_what_takes_room_may_be_a_link_of_ours_to_a_folder_of_ours(tmp_path: Path, name: str) -> None:
    (tmp_path / "roomy").mkdir()
    (tmp_path / "roomy").chmod(0o777)
    (tmp_path / name).symlink_to("roomy")
    own_folder(tmp_path / name, may_be_link=True)
    assert mode(tmp_path / "roomy") == 0o700


def test_a_link_to_a_disk_without_rights_must_let_nobody_else_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "roomy").mkdir()
    (tmp_path / "backups").symlink_to("roomy")
    change = os.chmod
    monkeypatch.setattr("app.disk.private.os.chmod", lambda *_: None)
    change(tmp_path / "roomy", 0o755)
    own_folder(tmp_path / "backups", may_be_link=True)
    change(tmp_path / "roomy", 0o775)
    assert "others may write" in refused(lambda: own_folder(tmp_path / "backups", may_be_link=True)).message
    assert "cannot be taken" in refused(own_home, tmp_path / "roomy").message


_LINKED = """
for place in sys.argv[1:]:
    try:
        own_folder(Path(place), may_be_link=True)
    except KnownError as error:
        print(error.fields["detail"])
"""


def test_a_link_to_what_belongs_to_others_is_refused() -> None:
    with folder_of_a_person() as folder:
        (folder / "backups").symlink_to("/usr")
        (folder / "attachments").symlink_to("nowhere")
        found = run_as_person(
            IMPORTS + "\nfrom app.disk.private import own_folder",
            _LINKED,
            *(folder / name for name in ("backups", "attachments")),
        )
    assert found.splitlines() == ["It is a link, and not all of it is yours.", "It is a link that leads to no folder."]


@pytest.mark.usefixtures("unharmed")
def test_a_backup_that_waits_to_be_put_in_place_is_no_link(home: Home, command: Command, victim: Path) -> None:
    (victim / "checked").write_text("replaced-20260101T000000Z")
    (home.data / "backups").mkdir(exist_ok=True)
    (home.data / "backups" / ".restoring-x").symlink_to(victim)
    assert command(home, "conversations", "list").code == 0
    assert not os.path.lexists(home.data / "backups" / ".restoring-x")
    (victim / "checked").unlink()


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize("name", ["../../victim", "/{victim}", ".", "replaced-../../../victim", ""])
def test_what_is_put_aside_stays_in_the_folder_of_backups(tmp_path: Path, victim: Path, name: str) -> None:
    home = tmp_path / "home"
    staging = home / "backups" / ".restoring-x"
    staging.mkdir(parents=True)
    (home / "chat.db").write_text("old")
    (staging / "chat.db").write_text("planted")
    (staging / "checked").write_text(name.format(victim=victim))
    placing.finish(home)
    assert (home / "chat.db").read_text() == "old"
    assert not staging.exists()


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize("name", ["replaced-20200101T000000Z", "before-0001-chat-20200101T000000Z.db", ".making-x"])
def test_clearing_up_follows_no_link(tmp_path: Path, victim: Path, name: str) -> None:
    link = tmp_path / "home" / "backups" / name
    link.parent.mkdir(parents=True)
    link.symlink_to(victim)
    assert backup.prune(tmp_path / "home", 2 * victim.stat().st_mtime_ns // 1_000) == (name,)
    assert not os.path.lexists(link)


def test_a_restore_needs_its_folder_on_the_same_disk(
    home: Home, command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Else what was there could not be moved out of the way, after the backup was taken for put in place."""
    monkeypatch.setenv("SIGNALBOX_PASSPHRASE_FILE", str(home.secret))
    assert command(home, "backup", "create", str(tmp_path / "made.backup")).code == 0
    with tempfile.TemporaryDirectory(dir="/dev/shm") as other:
        for path in (home.data / "backups").iterdir():
            path.unlink()
        (home.data / "backups").rmdir()
        (home.data / "backups").symlink_to(other)
        done = command(home, "backup", "restore", str(tmp_path / "made.backup"), "--json")
        assert (done.error["kind"], done.code) == ("usage", 2)
        assert "lies on another disk" in done.error["message"]
        assert list(Path(other).iterdir()) == []
        works(home)


def test_whoever_enters_makes_the_folders_private(tmp_path: Path) -> None:
    (tmp_path / "home" / "run").mkdir(parents=True)
    (tmp_path / "home" / "run").chmod(0o777)
    take_lock(tmp_path / "home").release()
    assert (mode(tmp_path / "home"), mode(tmp_path / "home" / "run")) == (0o700, 0o700)
