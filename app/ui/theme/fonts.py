"""Type: the system's sans, Inter where present, in the sizes of the tokens."""

import sys
from functools import lru_cache

from PySide6.QtGui import QFont, QFontDatabase

from app.ui.theme import tokens


@lru_cache(maxsize=1)
def _families() -> tuple[list[str], list[str]]:
    sans = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).families()
    mono = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).families()
    # macOS searches long for a family that is not there, and its own is as good.
    return (sans if sys.platform == "darwin" else ["Inter", *sans]), mono


class _Scale:
    """How many steps the person added; one step is a pixel at the body's size."""

    steps = 0


def set_steps(steps: int) -> bool:
    """Make all fonts made from now on larger or smaller; whether that is a change."""
    changed, _Scale.steps = steps != _Scale.steps, steps
    return changed


def pixels(size: float) -> float:
    """A size of the tokens as it is shown."""
    return size * (tokens.TEXT_BODY + _Scale.steps) / tokens.TEXT_BODY


def font(size: float = tokens.TEXT_BODY, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The sans in a size of the tokens, in pixels."""
    return _make(_families()[0], size, weight)


def mono(size: float = tokens.TEXT_MONO) -> QFont:
    """The font for code."""
    made = _make(_families()[1], size, QFont.Weight.Normal)
    made.setStyleHint(QFont.StyleHint.Monospace)
    return made


def tabular(size: float = tokens.TEXT_SECONDARY) -> QFont:
    """The sans with figures of one width, for columns of numbers."""
    made = font(size)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


def _make(families: list[str], size: float, weight: QFont.Weight) -> QFont:
    made = QFont(families)
    # setPixelSize takes whole numbers only; a point is 4/3 of a device-independent pixel on every platform but macOS.
    shown = pixels(size)
    if shown == round(shown) or sys.platform == "darwin":
        made.setPixelSize(round(shown))
    else:
        made.setPointSizeF(shown * 0.75)
    made.setWeight(weight)
    return made
