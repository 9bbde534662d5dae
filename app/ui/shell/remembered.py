"""What the window keeps of its own shape from one start to the next; never content."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QSplitter, QWidget


class Remembered:
    """A small ini file in the data folder; without a folder nothing is kept."""

    def __init__(self, folder: Path | None) -> None:
        self._file = QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat) if folder else None

    def restore(self, window: QWidget, splitter: QSplitter) -> None:
        """Give the window the shape that it had."""
        if self._file is None:
            return
        geometry, sizes = self._file.value("geometry"), self._file.value("columns")
        if isinstance(geometry, QByteArray):
            window.restoreGeometry(geometry)
        if isinstance(sizes, QByteArray):
            splitter.restoreState(sizes)

    def keep(self, window: QWidget, splitter: QSplitter) -> None:
        """Keep the window's shape."""
        if self._file is not None:
            self._file.setValue("geometry", window.saveGeometry())
            self._file.setValue("columns", splitter.saveState())
            self._file.sync()

    def flag(self, name: str, default: bool) -> bool:
        """A yes or no kept by name."""
        return default if self._file is None else str(self._file.value(name, default)).lower() == "true"

    def set_flag(self, name: str, value: bool) -> None:
        """Keep a yes or no."""
        if self._file is not None:
            self._file.setValue(name, value)
