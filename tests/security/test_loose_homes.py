"""What another account put into a folder while it could: none of it is used, written to or followed, and it is told."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from app.core.errors import Kind, KnownError
from app.disk import files
from app.disk.private import own_home
from app.settings.user_file import UserFile
from tests.support.engines import engine_in, running

pytestmark = [pytest.mark.anyio, pytest.mark.skipif(os.name == "nt", reason="owners, modes and links of POSIX")]
root = pytest.mark.skipif(os.name == "nt" or os.getuid() != 0, reason="only root can give files away")

ANOTHER = 1234
ECHO = {"replies": [{"text": "Hello."}] * 4}
PROXY = '[network]\nproxy = "http://127.0.0.1:9"\n'


def settings(home: Path, elsewhere: Path) -> Path:
    path = home / "settings.toml"
    path.write_text(PROXY)
    os.chown(path, ANOTHER, ANOTHER)
    return path


def register(home: Path, elsewhere: Path) -> Path:
    path = home / "audit.db"
    path.touch(mode=0o666)
    os.chown(path, ANOTHER, ANOTHER)
    os.link(path, elsewhere)
    return path


def link(home: Path, elsewhere: Path) -> Path:
    path = home / "settings.toml"
    elsewhere.write_text(PROXY)
    path.symlink_to(elsewhere)
    os.chown(path, ANOTHER, ANOTHER, follow_symlinks=False)
    return path


def below(home: Path, elsewhere: Path) -> Path:
    (home / "attachments").mkdir()
    path = home / "attachments" / f"{'0' * 32}.sealed"
    path.touch()
    os.chown(path, ANOTHER, ANOTHER)
    return path


def open_for_all(home: Path, elsewhere: Path) -> Path:
    """Ours, but somebody may hold it open for writing since."""
    path = home / "settings.toml"
    path.write_text("")
    path.chmod(0o666)
    return path


def of_two_names(home: Path, elsewhere: Path) -> Path:
    path = home / "settings.toml"
    path.write_text("")
    path.chmod(0o644)
    os.link(path, elsewhere)
    return path


@root
@pytest.mark.parametrize("planted", [settings, register, link, below, open_for_all, of_two_names])
async def test_what_others_put_there_is_refused_and_told(tmp_path: Path, planted: Callable[[Path, Path], Path]) -> None:
    home = tmp_path / "home"
    home.mkdir()
    path = planted(home, tmp_path / "elsewhere")
    home.chmod(0o777)
    for _ in range(2):
        engine = engine_in(tmp_path, ECHO)
        with pytest.raises(KnownError) as caught:
            await engine.home.open()
        checks = {check.name: check for check in await engine.home.doctor()}
        await engine.close()
        assert caught.value.kind is Kind.EXPOSED and str(path) in caught.value.message
        assert all(not checks[name].ok for name in checks if name == "Data folder")
    assert not (home / "vault.json").exists()
    # Once it is taken away, the folder is ours.
    path.unlink()
    async with running(tmp_path, ECHO) as scene:
        assert (await scene.ask("Hello")).text == "Hello."


@root
async def test_and_still_once_the_folder_is_closed(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    settings(home, tmp_path / "elsewhere")
    with pytest.raises(KnownError) as caught:
        own_home(home)
    assert caught.value.kind is Kind.EXPOSED


@root
def test_settings_of_another_are_not_read(tmp_path: Path) -> None:
    settings(tmp_path, tmp_path / "elsewhere")
    read = UserFile(tmp_path)
    assert not read.values and "another account" in read.problems[0].problem


@pytest.mark.parametrize("kind", ["file", "link", "other name", "pipe"])
def test_what_is_written_lies_in_no_file_of_before(tmp_path: Path, kind: str) -> None:
    new, elsewhere = tmp_path / f".vault.json.{os.getpid()}.new", tmp_path / "elsewhere"
    elsewhere.write_bytes(b"")
    if kind == "pipe":
        os.mkfifo(new)
    elif kind == "link":
        new.symlink_to(elsewhere)
    elif kind == "other name":
        os.link(elsewhere, new)
    else:
        new.write_bytes(b"")
        new.chmod(0o666)
    files.replace(tmp_path / "vault.json", b"secret")
    written = (tmp_path / "vault.json").stat()
    assert (tmp_path / "vault.json").read_bytes() == b"secret" and elsewhere.read_bytes() == b""
    assert (written.st_mode & 0o777, written.st_nlink) == (0o600, 1)


def test_files_of_ours_in_a_loose_folder_are_ours(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home").chmod(0o777)
    (tmp_path / "home" / "settings.toml").write_text("")
    (tmp_path / "home" / "settings.toml").chmod(0o644)
    own_home(tmp_path / "home")
    assert (tmp_path / "home").stat().st_mode & 0o777 == 0o700
