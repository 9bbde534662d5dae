"""What the window keeps of its own shape and look from one start to the next; never content."""

import re
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QSplitter, QWidget

_STEPS = re.compile(r"-?\d")


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

    @property
    def look(self) -> tuple[str, int]:
        """The appearance, and how many steps larger the text was; "" and 0 where none is kept."""
        if self._file is None:
            return "", 0
        steps = str(self._file.value("text_steps", 0))
        return str(self._file.value("appearance", "")), int(steps) if _STEPS.fullmatch(steps) else 0

    def keep_look(self, appearance: str, steps: int) -> None:
        """Keep how the window looks, for the moments before the options are known."""
        if self._file is not None and self.look != (appearance, steps):
            self._file.setValue("appearance", appearance)
            self._file.setValue("text_steps", steps)

    def flag(self, name: str, default: bool) -> bool:
        """A yes or no kept by name."""
        return default if self._file is None else str(self._file.value(name, default)).lower() == "true"

    def set_flag(self, name: str, value: bool) -> None:
        """Keep a yes or no."""
        if self._file is not None:
            self._file.setValue(name, value)
