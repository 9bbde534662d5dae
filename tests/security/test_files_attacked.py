"""Files and folders that others can get at, and links that lead out of the home."""

import json
import os
import stat
import threading
from pathlib import Path

import pytest

from app.core.errors import Kind, KnownError
from app.core.rights import fault_of_secret
from app.settings.layers import Settings
from app.settings.policy_source import NoPolicy
from app.vault.given import Given
from tests.security.homes import COMMANDS, Command, files, is_told, works
from tests.support import desktop
from tests.support.desktop import Home
from tests.support.unprivileged import own_folder as folder_of_a_person
from tests.support.unprivileged import run_as_person

ME, OTHER = os.geteuid(), os.geteuid() + 1


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def refused(work: object, *arguments: object) -> KnownError:
    with pytest.raises(KnownError) as caught:
        work(*arguments)  # type: ignore[operator]
    assert caught.value.kind is Kind.EXPOSED
    return caught.value


def status(*, mode: int, uid: int = ME, gid: int = 1) -> os.stat_result:
    return os.stat_result((mode, 0, 0, 1, uid, gid, 0, 0, 0, 0))


# --- the home


@pytest.mark.parametrize("rights", [0o777, 0o755, 0o750, 0o711, 0o702])
def test_a_home_of_ours_is_taken_from_all_others(home: Home, command: Command, rights: int) -> None:
    home.data.chmod(rights)
    assert command(home, "conversations", "list").code == 0
    assert mode(home.data) == 0o700


def test_a_home_behind_a_link_is_taken_from_all_others(home: Home, command: Command, tmp_path: Path) -> None:
    home.data.rename(tmp_path / "elsewhere")
    home.data.symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere").chmod(0o777)
    assert command(home, "conversations", "list").code == 0
    assert mode(tmp_path / "elsewhere") == 0o700


def test_a_home_that_cannot_be_taken_from_others_is_refused(
    home: Home, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a disk that knows no rights."""
    home.data.chmod(0o777)
    monkeypatch.setattr("app.disk.private.os.chmod", lambda *_: None)
    before = files(home)
    for words in COMMANDS:
        is_told(command(home, *words, "--json"), Kind.EXPOSED, str(home.data), "cannot be taken")
    checks = json.loads(command(home, "doctor", "--json").out)["checks"]
    assert any(c["name"] == "Data folder" and c["ok"] is False and "not safe" in c["text"] for c in checks)
    assert files(home) == before
    monkeypatch.undo()
    works(home)


_ENTER = """
for place in sys.argv[1:]:
    try:
        take_lock(Path(place))
    except KnownError as error:
        print(error.kind, error.fields["detail"])
"""
IMPORTS = "from pathlib import Path\nfrom app.core.errors import KnownError\nfrom app.store.owners import take_lock"


@pytest.mark.parametrize("place", ["/usr", "/tmp", "/"])
def test_a_home_of_another_account_is_refused(place: str) -> None:
    assert run_as_person(IMPORTS, _ENTER, place) == "exposed It belongs to another account."


def test_a_link_to_the_folder_of_another_account_is_no_home() -> None:
    with folder_of_a_person() as folder:
        (folder / "home").symlink_to("/usr")
        assert run_as_person(IMPORTS, _ENTER, folder / "home") == "exposed It belongs to another account."
        assert run_as_person(IMPORTS, _ENTER, folder / "mine") == ""
        assert mode(folder / "mine") == 0o700


# --- the passphrase file


@pytest.mark.parametrize("rights", [0o644, 0o640, 0o604, 0o620, 0o602, 0o666, 0o611])
def test_a_passphrase_that_others_can_get_at_is_refused(home: Home, command: Command, rights: int) -> None:
    home.secret.chmod(rights)
    before = files(home)
    for words in COMMANDS:
        is_told(command(home, *words, "--json"), Kind.EXPOSED, str(home.secret), f"“chmod 600 {home.secret}”")
    assert files(home) == before
    checks = json.loads(command(home, "doctor", "--json").out)["checks"]
    assert any(c["name"] == "Passphrase file" and not c["ok"] and "chmod 600" in c["next_step"] for c in checks)
    home.secret.chmod(0o400)
    assert command(home, "conversations", "list").code == 0


def test_a_new_home_does_not_begin_with_it(tmp_path: Path, command: Command) -> None:
    fresh = Home(tmp_path / "fresh")
    fresh.secret.chmod(0o644)
    is_told(command(fresh, "conversations", "list", "--json"), Kind.EXPOSED)
    assert not (fresh.data / "vault.json").exists()


def test_a_link_to_such_a_file_hides_nothing(home: Home, command: Command, tmp_path: Path) -> None:
    (tmp_path / "open to all").write_text(home.passphrase)
    (tmp_path / "open to all").chmod(0o644)
    home.secret.unlink()
    home.secret.symlink_to(tmp_path / "open to all")
    is_told(command(home, "conversations", "list", "--json"), Kind.EXPOSED, f"“chmod 600 {home.secret}”")
    (tmp_path / "open to all").chmod(0o600)
    assert command(home, "conversations", "list").code == 0


@pytest.mark.parametrize("words", [("create", "made.backup"), ("restore", "none.backup")])
def test_nor_does_a_backup_take_it(
    home: Home, command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, words: tuple[str, str]
) -> None:
    loose = tmp_path / "a loose one"
    loose.write_text("correct horse battery staple")
    loose.chmod(0o644)
    (tmp_path / "none.backup").write_bytes(b"no backup at all")
    monkeypatch.setenv("SIGNALBOX_PASSPHRASE_FILE", str(loose))
    done = command(home, "backup", words[0], str(tmp_path / words[1]), "--json")
    is_told(done, Kind.EXPOSED, f"“chmod 600 '{loose}'”")
    assert not (tmp_path / "made.backup").exists()
    loose.chmod(0o600)
    assert command(home, "backup", "create", str(tmp_path / "made.backup")).code == 0


def test_a_pipe_gives_a_passphrase(tmp_path: Path) -> None:
    read, write = os.pipe()
    os.write(write, b"correct horse\n")
    os.close(write)
    assert Given(None, Path(f"/dev/fd/{read}"), allowed=True).text("existing") == "correct horse"
    os.close(read)

    named = tmp_path / "pipe"
    os.mkfifo(named)
    named.chmod(0o666)
    threading.Thread(target=named.write_text, args=("correct horse\n",), daemon=True).start()
    assert Given(None, named, allowed=True).text("existing") == "correct horse"


@pytest.mark.parametrize("as_file", [True, False])
def test_standard_input_gives_a_passphrase(home: Home, as_file: bool) -> None:
    """Also where a shell opened a file for it, whose rights are the shell's affair."""
    environment = home.environment() | {"SIGNALBOX_PASSPHRASE_FILE": "/dev/stdin"}
    if not as_file:
        done = desktop.run_command(["conversations", "list"], environment, stdin=home.passphrase)
        assert (done.returncode, done.stderr) == (0, "")
        return
    home.secret.chmod(0o644)
    with home.secret.open("rb") as file:
        given = Given(None, Path(f"/dev/fd/{file.fileno()}"), allowed=True)
        assert given.text("existing") == home.passphrase


@pytest.mark.parametrize(
    ("rights", "uid", "gid", "good"),
    [
        (0o600, ME, 1, True),
        (0o600, OTHER, 1, False),
        (0o400, 0, 1, True),
        (0o440, 0, 0, ME != 0),
        (0o440, 0, 1, False),
        (0o444, 0, 0, False),
        (0o460, 0, 0, False),
        (0o440, ME, 1, False),
    ],
)
def test_whose_a_file_with_a_secret_may_be(rights: int, uid: int, gid: int, good: bool) -> None:
    fault = fault_of_secret(Path("/x"), status(mode=stat.S_IFREG | rights, uid=uid, gid=gid))
    assert (fault == "") == good


@pytest.mark.parametrize("rights", [None, 0o777, 0o755])
def test_options_are_kept_in_a_home_of_ours_alone(tmp_path: Path, rights: int | None) -> None:
    """They can be set while the home is closed, and before there is one."""
    home = tmp_path / "home"
    if rights is not None:
        home.mkdir()
        home.chmod(rights)
    Settings.load(home, NoPolicy()).set("appearance.theme", "dark")
    assert mode(home) == 0o700


def test_nor_are_they_written_where_another_account_would_read_them() -> None:
    imports = (
        "from pathlib import Path\n"
        "from app.settings.layers import Settings\n"
        "from app.settings.policy_source import NoPolicy"
    )
    code = (
        "try: Settings.load(Path(sys.argv[1]), NoPolicy()).set('appearance.theme', 'dark')\n"
        "except Exception as error: print(error.kind)"
    )
    with folder_of_a_person() as folder:
        os.chown(folder, ME, -1)
        folder.chmod(0o777)
        expected = "exposed" if ME == 0 else ""
        assert run_as_person(imports, code, folder) == expected
