"""Files that are whole or not there, private, and told in words where a disk refuses."""

import errno
import os
import stat
from pathlib import Path

import pytest

from app.core.errors import Kind
from app.disk import files
from tests.support.unprivileged import own_folder, run_as_person


def _refuse(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_what_is_written_is_private_and_whole(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        files.write(tmp_path / "new", b"one")
        files.replace(tmp_path / "kept", b"two")
    finally:
        os.umask(before)
    for name, data in {"new": b"one", "kept": b"two"}.items():
        assert (tmp_path / name).read_bytes() == data
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_a_file_that_is_there_is_not_made_again(tmp_path: Path) -> None:
    (tmp_path / "there").write_bytes(b"old")
    with pytest.raises(FileExistsError):
        files.write(tmp_path / "there", b"new")
    assert (tmp_path / "there").read_bytes() == b"old"


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failed_replacement_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    (tmp_path / "kept").write_bytes(b"old")
    monkeypatch.setattr(os, step, _refuse)
    with pytest.raises(OSError, match="No space"):
        files.replace(tmp_path / "kept", b"new")
    assert (tmp_path / "kept").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_what_a_killed_writer_left_is_written_over(tmp_path: Path) -> None:
    (tmp_path / f".kept.{os.getpid()}.new").write_bytes(b"half of something longer")
    files.replace(tmp_path / "kept", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
    assert (tmp_path / "kept").read_bytes() == b"new"


def test_a_folder_that_refuses_is_told_as_read_only() -> None:
    with own_folder() as folder:
        said = run_as_person(
            "from pathlib import Path\nfrom app.disk import files",
            """
folder = Path(sys.argv[1])
folder.chmod(0o500)
try:
    files.replace(folder / "x", b"data")
except OSError as error:
    print(files.known(error, folder).kind)
finally:
    folder.chmod(0o700)
""",
            folder,
        )
    assert said.strip() == "read_only"


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ENOSPC, Kind.DISK_FULL),
        (errno.EDQUOT, Kind.DISK_FULL),
        (errno.EROFS, Kind.READ_ONLY),
        (errno.EACCES, Kind.READ_ONLY),
        (errno.EMFILE, Kind.OVERLOADED),
        (errno.ENFILE, Kind.OVERLOADED),
        (errno.ENOMEM, Kind.OVERLOADED),
        (errno.EIO, None),
    ],
)
def test_only_what_a_person_can_mend_is_known(tmp_path: Path, number: int, kind: Kind | None) -> None:
    known = files.known(OSError(number, "refused"), tmp_path)
    assert (known.kind if known else None) is kind


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
def test_what_is_no_file_is_neither_waited_for_nor_read(tmp_path: Path) -> None:
    pipe, folder, large = tmp_path / "pipe", tmp_path / "folder", tmp_path / "large"
    os.mkfifo(pipe)
    folder.mkdir()
    large.write_bytes(bytes(5))
    assert files.read(large, 5) == bytes(5)
    for path, most in ((pipe, 5), (folder, 5), (large, 4), (tmp_path / "absent", 5)):
        with pytest.raises(OSError):
            files.read(path, most)
    with pytest.raises(OSError):
        files.create(pipe)
