"""The new recovery key: shown until it was kept, and saved for its owner alone."""

import errno
import os
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from app.core.errors import Kind, KnownError
from app.ui.shell.unlocking.recovery import RecoveryDialog, write_private
from app.ui.shell.window import Window
from tests.support.qt import Run
from tests.support.waiting import until
from tests.support.window import dialog, opened

KEY = "4KQ7R-9TZ2M-XW3HD-P6VNB-8CJYF-2LGSE"

posix = pytest.mark.skipif(os.name == "nt", reason="file modes of POSIX")


async def shown(window: Window) -> RecoveryDialog:
    """The dialog with a new key."""
    await opened(window)
    window.recovery.make()
    await until(lambda: dialog(window, RecoveryDialog))
    found = dialog(window, RecoveryDialog)
    assert isinstance(found, RecoveryDialog)
    return found


def test_esc_and_the_windows_button_close_it_only_once_the_key_was_kept(run: Run, window: Window) -> None:
    async def scenario() -> None:
        asked = await shown(window)
        QTest.keyClick(asked, Qt.Key.Key_Escape)
        asked.close()
        await until(lambda: asked.isVisible() and asked.kept.hasFocus())
        asked.kept.click()
        QTest.keyClick(asked, Qt.Key.Key_Escape)
        await until(lambda: not dialog(window, RecoveryDialog))

    run(scenario())


def test_it_is_saved_to_the_file_that_was_chosen(
    run: Run, window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario() -> None:
        monkeypatch.setenv("HOME", str(tmp_path))
        asked = await shown(window)
        asked.save.click()
        await until(lambda: dialog(asked, QFileDialog))
        files = dialog(asked, QFileDialog)
        assert isinstance(files, QFileDialog)
        assert files.acceptMode() is QFileDialog.AcceptMode.AcceptSave
        files.accept()
        await until(lambda: asked.save.text() == "Saved")
        assert (tmp_path / "signalbox-recovery-key.txt").read_text() == f"{KEY}\n"
        asked.kept.click()
        asked.done_button.click()
        await until(lambda: not dialog(window, RecoveryDialog))

    run(scenario())


@posix
@pytest.mark.parametrize("there", [False, True])
def test_only_its_owner_may_read_the_file(tmp_path: Path, there: bool) -> None:
    path = tmp_path / "key.txt"
    mask = os.umask(0)
    try:
        if there:
            path.write_text("an older key, and more of it")
            assert path.stat().st_mode & 0o077
        write_private(path, KEY)
    finally:
        os.umask(mask)
    assert path.stat().st_mode & 0o777 == 0o600 and path.read_text() == KEY


@posix
def test_nobody_else_can_open_it_before_the_key_is_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    modes = []
    write = Path.write_text

    def look(self: Path, text: str, encoding: str) -> int:
        modes.append(self.stat().st_mode & 0o777)
        return write(self, text, encoding=encoding)

    monkeypatch.setattr(Path, "write_text", look)
    write_private(tmp_path / "key.txt", KEY)
    assert modes == [0o600]


@pytest.mark.parametrize(("number", "kind"), [(errno.ENOSPC, Kind.DISK_FULL), (errno.EACCES, Kind.READ_ONLY)])
def test_a_disk_that_does_not_take_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, kind: Kind
) -> None:
    def fail(self: Path, text: str, encoding: str) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "write_text", fail)
    with pytest.raises(KnownError) as told:
        write_private(tmp_path / "key.txt", KEY)
    assert told.value.kind is kind and told.value.fields["path"] == str(tmp_path)
