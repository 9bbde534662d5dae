"""Icons: glyphs of qtawesome's Phosphor font, painted in the theme's colours at any scale.

Importing qtawesome and asking it for its first icon takes as long as opening the whole window; its font file and the
table that belongs to it open in two milliseconds, so only these are read.
"""

import json
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QIconEngine, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QAbstractButton, QPushButton, QToolButton, QWidget

from app.ui.theme import fonts, tokens
from app.ui.theme.theme import theme
from app.ui.widgets.tips import set_tip


@lru_cache(maxsize=1)
def _phosphor() -> tuple[str, dict[str, str]]:
    spec = find_spec("qtawesome")
    if spec is None or spec.origin is None:
        raise RuntimeError("qtawesome is not installed")
    folder = Path(spec.origin).parent / "fonts"
    table = json.loads(next(folder.glob("phosphor-charmap-*.json")).read_text(encoding="utf-8"))
    number = QFontDatabase.addApplicationFont(str(next(folder.glob("phosphor-*.ttf"))))
    return QFontDatabase.applicationFontFamilies(number)[0], table


def glyph(name: str) -> str:
    """The character of an icon; raises `KeyError` for a name that Phosphor does not have."""
    return chr(int(_phosphor()[1][name], 16))


# Qt owns a clone, but PySide lets go of what an override returns: one kept here is not destroyed under Qt's hands.
# Icons are cloned only when someone adds a picture to one, which nothing here does.
_clones: list[QIconEngine] = []


class _Glyph(QIconEngine):
    """Paints one glyph in the colour that its role has at that moment."""

    def __init__(self, name: str, role: str) -> None:
        super().__init__()
        self._name, self._role = name, role

    def clone(self) -> QIconEngine:
        made = _Glyph(self._name, self._role)
        _clones.append(made)
        return made

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State) -> None:
        role = "faint" if mode == QIcon.Mode.Disabled else self._role
        font = QFont(_phosphor()[0])
        font.setPixelSize(max(1, rect.height()))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        painter.setFont(font)
        painter.setPen(QColor(theme().tokens.color(role)))
        painter.drawText(QRectF(rect), Qt.AlignmentFlag.AlignCenter, glyph(self._name))
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        made = QPixmap(size)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return made


def icon(name: str, role: str = "muted") -> QIcon:
    """An icon in the colour of a token, `muted` by default."""
    return QIcon(_Glyph(name, role))


class Mark(QWidget):
    """An icon that stands beside words; it says nothing by itself."""

    def __init__(self, name: str, role: str = "muted", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icon(name, role)
        self.setFixedSize(QSize(tokens.ICON, tokens.ICON))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: draw."""
        self._icon.paint(QPainter(self), self.rect())


def set_icon(button: QAbstractButton, name: str, label: str, role: str = "muted") -> None:
    """Give a button an icon together with the name that a screen reader says and the tooltip shows."""
    button.setIcon(icon(name, role))
    button.setIconSize(QSize(tokens.ICON, tokens.ICON))
    button.setAccessibleName(label)
    set_tip(button, label)


def icon_button(name: str, label: str, parent: QWidget | None = None) -> QToolButton:
    """A quiet button that shows an icon alone; `label` is its accessible name and tooltip."""
    button = QToolButton(parent)
    button.setProperty("role", "quiet")
    set_icon(button, name, label)
    return button


def text_button(text: str, role: str = "", icon_name: str = "", parent: QWidget | None = None) -> QPushButton:
    """A button with words; `role` is one of the style sheet's: primary, danger, chip, quiet, row, or none."""
    button = QPushButton(text, parent)
    button.setProperty("role", role)
    button.setFont(fonts.font(tokens.TEXT_SECONDARY))
    if icon_name:
        button.setIcon(icon(icon_name, "on_accent" if role == "primary" else "muted"))
        button.setIconSize(QSize(tokens.ICON, tokens.ICON))
    return button
