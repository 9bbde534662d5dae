"""The pictures at the beginning of README.md: two of the scenes, made small enough to be kept beside it."""

from collections import Counter
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

FOLDER = Path(__file__).resolve().parents[2] / "docs"
# Which scene in which look is which picture.
PICTURES = {"window-light.png": ("chat", "light"), "window-dark.png": ("chat-plain", "dark")}

_COLORS = 256
# The upper half of each channel: colours that share it look alike.
_ALIKE = 0xF0F0F0


def keep(taken: Path, name: str) -> None:
    """Keep a picture that was taken, in its 256 most telling colours: one of each kind, then the most frequent."""
    picture = QImage(str(taken)).convertToFormat(QImage.Format.Format_RGB32)
    ordered = [color for color, _ in Counter(memoryview(picture.constBits()).cast("I")).most_common()]
    kinds: dict[int, int] = {}
    for color in ordered:
        kinds.setdefault(color & _ALIKE, color)
    table = list(dict.fromkeys((*kinds.values(), *ordered)))[:_COLORS]
    exactly = Qt.ImageConversionFlag.AvoidDither | Qt.ImageConversionFlag.ThresholdDither
    FOLDER.mkdir(exist_ok=True)
    picture.convertToFormat(QImage.Format.Format_Indexed8, table, exactly).save(str(FOLDER / name), quality=0)
