"""Type: the system's sans, Inter where present, in the sizes of the tokens."""

import math
import sys
from functools import lru_cache

from PySide6.QtGui import QFont, QFontDatabase, QTextLayout

from app.ui.theme import tokens

# How many points a device-independent pixel has.
_POINTS = 1.0 if sys.platform == "darwin" else 0.75


@lru_cache(maxsize=1)
def _families() -> tuple[list[str], list[str]]:
    sans = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).families()
    mono = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).families()
    # macOS searches long for a family that is not there, and its own is as good.
    return (sans if sys.platform == "darwin" else ["Inter", *sans]), mono


class _Scale:
    """How many steps the person added; one step is a pixel at the body's size."""

    steps = 0


def steps() -> int:
    """How many steps the person added to the size of text."""
    return _Scale.steps


def set_steps(steps: int) -> None:
    """Make all fonts made from now on larger or smaller."""
    _Scale.steps = steps


def resized(made: QFont, before: int) -> QFont:
    """A font that was made when there were `before` steps, as it would be made now."""
    shown = made.pixelSize() if made.pixelSize() > 0 else made.pointSizeF() / _POINTS
    resized = QFont(made)
    # Sizes of the tokens have one decimal; what a font says it has may be off by less.
    _set_size(resized, round(shown * tokens.TEXT_BODY / (tokens.TEXT_BODY + before), 1))
    return resized


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


def line(made: QFont) -> int:
    """How high a line is when it is laid out: what is below its letters may be cut off where less is left for it.

    Laid out, and not taken from the metrics: with some fonts, what is above and below the baseline is rounded each for
    itself, and comes to a pixel more.
    """
    layout = QTextLayout("x", made)
    layout.beginLayout()
    laid = layout.createLine()
    laid.setLeadingIncluded(True)
    layout.endLayout()
    return math.ceil(laid.height())


def _make(families: list[str], size: float, weight: QFont.Weight) -> QFont:
    made = QFont(families)
    _set_size(made, size)
    made.setWeight(weight)
    return made


def _set_size(made: QFont, size: float) -> None:
    # setPixelSize takes whole numbers only.
    shown = pixels(size)
    if shown == round(shown):
        made.setPixelSize(round(shown))
    else:
        made.setPointSizeF(shown * _POINTS)
