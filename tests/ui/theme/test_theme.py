"""The look: contrast of every pair, the palette and the sheet follow, text grows."""

import pytest
from PySide6.QtGui import QFontInfo, QPalette
from PySide6.QtWidgets import QApplication, QLineEdit

from app.ui.theme import fonts
from app.ui.theme.sheet import sheet
from app.ui.theme.theme import Appearance, theme
from app.ui.theme.tokens import CONTRAST_DARK, CONTRAST_LIGHT, DARK, LIGHT, Tokens
from app.ui.widgets.labels import plain_label

BACKGROUNDS = ("window", "side", "surface", "sunken")
FOREGROUNDS = ("text", "muted", "accent", "stays", "leaves", "held")
ALL = (LIGHT, DARK, CONTRAST_LIGHT, CONTRAST_DARK)
CODE = ("keyword", "string", "comment", "number", "name", "builtin", "error")


def luminance(color: str) -> float:
    """Relative luminance of WCAG 2.2."""
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def pairs(tokens: Tokens) -> list[tuple[str, str, float]]:
    wanted = [(f, b, 4.5) for f in FOREGROUNDS for b in BACKGROUNDS]
    wanted += [("faint", b, 3.0) for b in BACKGROUNDS]
    wanted += [(f, f"{f}_soft", 4.5) for f in ("accent", "stays", "leaves", "held")]
    wanted += [("text", f"{f}_soft", 4.5) for f in ("accent", "leaves", "held")]
    wanted += [("text", "hover", 4.5), ("muted", "hover", 4.5), ("on_accent", "accent", 4.5)]
    return wanted + [(f"code_{c}", "sunken", 4.5) for c in CODE]


@pytest.mark.parametrize("tokens", ALL, ids=lambda t: t.name)
def test_every_pair_can_be_read(tokens: Tokens) -> None:
    low = [
        (front, back, round(contrast(tokens.color(front), tokens.color(back)), 2))
        for front, back, least in pairs(tokens)
        if contrast(tokens.color(front), tokens.color(back)) < least
    ]
    assert not low


@pytest.mark.parametrize("tokens", [CONTRAST_LIGHT, CONTRAST_DARK], ids=lambda t: t.name)
def test_high_contrast_is_high(tokens: Tokens) -> None:
    assert all(contrast(tokens.color(f), tokens.color(b)) >= 7 for f in FOREGROUNDS for b in BACKGROUNDS)
    assert all(contrast(tokens.line, tokens.color(b)) >= 7 for b in BACKGROUNDS)


def test_choice_changes_palette_and_tells(themed: QApplication) -> None:
    told: list[str] = []
    theme().changed.connect(lambda: told.append(theme().tokens.name))
    for choice, tokens in (
        (Appearance.DARK, DARK),
        (Appearance.HIGH_CONTRAST, CONTRAST_LIGHT),
        (Appearance.LIGHT, LIGHT),
    ):
        theme().set_appearance(choice)
        assert themed.palette().color(QPalette.ColorRole.Window).name().upper() == tokens.window
    theme().set_appearance(Appearance.LIGHT)
    assert told == ["dark", "contrast-light", "light"]
    theme().set_appearance(Appearance.SYSTEM)


def test_sheet_is_short_and_complete() -> None:
    for tokens in ALL:
        text = sheet(tokens)
        assert "$" not in text
        assert len(text.strip().splitlines()) <= 80


def test_text_grows_and_shrinks(themed: QApplication) -> None:
    try:
        theme().set_text_steps(4)
        assert QFontInfo(fonts.font()).pixelSize() == 18
        assert QFontInfo(themed.font()).pixelSize() == 18
    finally:
        theme().set_text_steps(0)
    assert QFontInfo(fonts.font()).pixelSize() == 14


def test_what_has_a_font_of_its_own_grows_along_and_comes_back(themed: QApplication) -> None:
    outer = plain_label("outer", "display")
    labels = [outer, plain_label("a", "muted", parent=outer), plain_label("b", size=12.5), plain_label("c", "keys")]
    field = QLineEdit()
    field.show()
    before = [label.font().toString() for label in labels]
    heights = [label.sizeHint().height() for label in labels]
    try:
        for steps in (1, 3, 8, -3, 7):
            theme().set_text_steps(steps)
            theme().set_appearance(Appearance.DARK if steps == 7 else Appearance.LIGHT)
        themed.processEvents()
        assert [label.sizeHint().height() for label in labels] > heights
        assert QFontInfo(outer.font()).pixelSize() == 42
        assert QFontInfo(field.font()).pixelSize() == 21
    finally:
        theme().set_text_steps(0)
        theme().set_appearance(Appearance.SYSTEM)
    assert [label.font().toString() for label in labels] == before
