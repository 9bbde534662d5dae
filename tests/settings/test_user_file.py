"""`settings.toml` on a real disk: nothing that a person wrote is ever lost."""

import os
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.errors import Kind, KnownError
from app.settings.options import Renamed
from app.settings.user_file import LARGEST, UserFile
from tests.support.disks import full_disk
from tests.support.unprivileged import own_folder, run_as_person


def test_nothing_there_is_fine(tmp_path: Path) -> None:
    file = UserFile(tmp_path)
    assert (file.values, file.problems) == ({}, ())
    assert list(tmp_path.iterdir()) == []


def test_a_saved_value_is_read_by_the_next_process(tmp_path: Path) -> None:
    UserFile(tmp_path / "new").set("chat.bin_days", 7)
    assert UserFile(tmp_path / "new").values == {"chat.bin_days": 7}
    assert [p.name for p in (tmp_path / "new").iterdir()] == ["settings.toml"]


@pytest.mark.skipif(os.name == "nt", reason="modes are for POSIX")
def test_the_file_is_the_persons_alone(tmp_path: Path) -> None:
    UserFile(tmp_path).set("chat.bin_days", 7)
    assert (tmp_path / "settings.toml").stat().st_mode & 0o777 == 0o600


def test_what_a_newer_version_wrote_survives(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('# mine\n[chat]\nbin_days = 3 # short\nmood = "calm"\n[new.room]\nx = [1.5, {a = 1}]\n')
    file = UserFile(tmp_path)
    assert (file.values, file.problems) == ({"chat.bin_days": 3}, ())
    file.set("chat.bin_days", 9)
    file.set("local.threads", 2)
    file.reset("local.threads")
    text = path.read_text()
    assert text.startswith('# mine\n[chat]\nbin_days = 9 # short\nmood = "calm"\n[new.room]\nx = [1.5, {a = 1}]\n')
    assert tomllib.loads(text)["new"] == {"room": {"x": [1.5, {"a": 1}]}}


def test_a_wrong_value_is_named_and_stays_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('chat.bin_days = "many"\nchat.model = "a/b"\n')
    file = UserFile(tmp_path)
    assert file.values == {"chat.model": "a/b"}
    assert [(p.key, p.problem) for p in file.problems] == [("chat.bin_days", "It must be a whole number.")]
    file.set("chat.model", "c/d")
    assert path.read_text() == 'chat.bin_days = "many"\nchat.model = "c/d"\n'


@pytest.mark.parametrize(
    "broken",
    [
        b"[chat\nbin_days = 3",
        b"\xff\xfe\x00",
        b"x = 1\nx = 2",
        b"#" * (LARGEST + 1),
        b"x=" + b"[" * 5000,
        b"x." * 5000 + b"x = 1",
        b"x = " + b"9" * 5000,
    ],
)
def test_a_broken_file_is_reported_left_alone_and_kept_at_the_next_save(
    tmp_path: Path, broken: bytes, expect_log: object
) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(broken)
    file = UserFile(tmp_path)
    assert file.values == {}
    assert [p.source for p in file.problems] == [str(path)]
    assert path.read_bytes() == broken
    assert callable(expect_log)
    expect_log("the old one is kept as settings.kept-")
    file.set("chat.bin_days", 7)
    assert UserFile(tmp_path).values == {"chat.bin_days": 7}
    assert [p.read_bytes() for p in tmp_path.glob("settings.kept-*.toml")] == [broken]
    assert file.problems == ()


@pytest.mark.parametrize(
    "text",
    [
        'chat = {model = "a/b", bin_days = 3, mood = "calm"}\n',
        # A number that can be read, and not be written.
        f'chat.model = "a/b"\nchat.bin_days = 3\nx = 0x{"f" * 5000}\n',
    ],
)
def test_a_form_that_cannot_be_edited_keeps_all_known_values(tmp_path: Path, text: str, expect_log: object) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(text)
    assert callable(expect_log)
    expect_log("kept as")
    UserFile(tmp_path).set("chat.bin_days", 4)
    assert UserFile(tmp_path).values == {"chat.model": "a/b", "chat.bin_days": 4}
    assert [p.read_text() for p in tmp_path.glob("settings.kept-*.toml")] == [text]


def test_the_change_of_another_process_is_kept(tmp_path: Path) -> None:
    first, second = UserFile(tmp_path), UserFile(tmp_path)
    first.set("chat.bin_days", 7)
    second.set("local.threads", 2)
    assert UserFile(tmp_path).values == {"chat.bin_days": 7, "local.threads": 2}


def test_threads_change_and_read_at_once(tmp_path: Path) -> None:
    file = UserFile(tmp_path)
    file.set("chat.model", "a/b")
    with ThreadPoolExecutor(4) as pool:
        changes = [pool.submit(file.set, "chat.bin_days", day) for day in range(1, 40)]
        while not all(change.done() for change in changes):
            assert file.values["chat.model"] == "a/b"
    assert not [change for change in changes if change.exception()]
    assert UserFile(tmp_path).values["chat.bin_days"] in range(1, 40)


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    dotfiles = tmp_path / "dotfiles"
    dotfiles.mkdir()
    (dotfiles / "signalbox.toml").write_text("# here\n")
    home = tmp_path / "home"
    home.mkdir()
    (home / "settings.toml").symlink_to(dotfiles / "signalbox.toml")
    UserFile(home).set("chat.bin_days", 7)
    assert (home / "settings.toml").is_symlink()
    assert (dotfiles / "signalbox.toml").read_text() == "# here\n\n[chat]\nbin_days = 7\n"


RENAMED = (Renamed("chat.trash_days", "chat.bin_days"), Renamed("ui.model", "chat.model"))


def test_an_old_name_still_counts(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('[chat]\ntrash_days = 5\n[ui]\nmodel = "a/b"\n')
    assert UserFile(tmp_path, RENAMED).values == {"chat.bin_days": 5, "chat.model": "a/b"}


def test_the_new_name_wins_wherever_it_stands(tmp_path: Path) -> None:
    for text in ("chat.trash_days = 5\nchat.bin_days = 6\n", "chat.bin_days = 6\nchat.trash_days = 5\n"):
        (tmp_path / "settings.toml").write_text(text)
        assert UserFile(tmp_path, RENAMED).values == {"chat.bin_days": 6}


def test_setting_and_resetting_take_the_old_name_away(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("[chat]\ntrash_days = 5 # weekly\n")
    UserFile(tmp_path, RENAMED).set("chat.bin_days", 8)
    assert path.read_text() == "[chat]\nbin_days = 8\n"
    path.write_text("[chat]\ntrash_days = 5\n")
    UserFile(tmp_path, RENAMED).reset("chat.bin_days")
    assert path.read_text() == "[chat]\n"


def test_a_full_disk_changes_nothing(tmp_path: Path) -> None:
    if os.name == "nt":
        pytest.skip("needs limits of POSIX")
    home = tmp_path / "home"
    home.mkdir()
    path = home / "settings.toml"
    path.write_text("chat.bin_days = 3\n")
    file = UserFile(home)
    with full_disk(0), pytest.raises(KnownError) as caught:
        file.set("chat.bin_days", 4)
    assert caught.value.kind is Kind.DISK_FULL
    assert path.read_text() == "chat.bin_days = 3\n"
    assert sorted(p.name for p in home.iterdir()) == ["settings.toml"]


def test_a_folder_that_cannot_be_written() -> None:
    imports = (
        "from pathlib import Path\nfrom app.core.errors import KnownError\nfrom app.settings.user_file import UserFile"
    )
    code = """
home = Path(sys.argv[1]) / "home"
home.mkdir(mode=0o500)
try:
    UserFile(home).set("chat.bin_days", 4)
except KnownError as error:
    print(error.kind)
"""
    with own_folder() as folder:
        assert run_as_person(imports, code, folder) == "read_only"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.binary(max_size=200))
def test_any_bytes_load(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "settings.toml").write_bytes(data)
    file = UserFile(tmp_path)
    assert all(problem.problem for problem in file.problems)
