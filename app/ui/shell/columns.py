"""The columns of the main window, and how many of them there is room for."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget

from app.ui.theme import tokens

_LEAST_SIDEBAR, _LEAST_MIDDLE, _LEAST_INSPECTOR = 200, 380, 240
# Settings have a column of their own.
_LEAST_SETTINGS = 600


def make_columns(sidebar: QWidget, middle: QWidget, inspector: QWidget) -> QSplitter:
    """Put the columns side by side; the middle takes what room there is."""
    columns = QSplitter(Qt.Orientation.Horizontal)
    columns.setHandleWidth(1)
    columns.setChildrenCollapsible(False)
    leasts = (_LEAST_SIDEBAR, _LEAST_MIDDLE, _LEAST_INSPECTOR)
    for widget, least in zip((sidebar, middle, inspector), leasts, strict=True):
        widget.setMinimumWidth(least)
        columns.addWidget(widget)
    columns.setStretchFactor(1, 1)
    columns.setSizes([tokens.SIDEBAR_WIDTH, tokens.WINDOW_SIZE[0], tokens.INSPECTOR_WIDTH])
    return columns


def fits_sidebar(width: int, *, inspector: bool, settings: bool) -> bool:
    """Whether a window of this width, in pixels, has room for the sidebar beside what else is shown."""
    beside = _LEAST_INSPECTOR if inspector else 0
    return width >= _LEAST_SIDEBAR + beside + (_LEAST_SETTINGS if settings else _LEAST_MIDDLE)
