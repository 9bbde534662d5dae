"""The columns of the main window, and how many of them there is room for."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QWidget

from app.ui.theme import tokens

_LEAST_SIDEBAR, _LEAST_MIDDLE, _LEAST_INSPECTOR = 200, 380, 240
# Settings have a column of their own.
_LEAST_SETTINGS = 600


class Columns(QSplitter):
    """Sidebar, middle, inspector. Where there is no room for all, the sidebar gives way until it is asked for.

    Signals:
        sidebar_shown: whether the sidebar is shown; while the middle stands alone, whether it will be.
    """

    sidebar_shown = Signal(bool)

    def __init__(self, sidebar: QWidget, middle: QWidget, inspector: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._sidebar, self._inspector = sidebar, inspector
        # How wide the window is: what the columns ask for may be more.
        self._room = tokens.WINDOW_SIZE[0]
        # Whether the person wants the sidebar, and whether they do although there is hardly room for it.
        self._wanted, self._insists = True, False
        self._with_inspector, self._with_settings, self._alone = False, False, False
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        leasts = (_LEAST_SIDEBAR, _LEAST_MIDDLE, _LEAST_INSPECTOR)
        for widget, least in zip((sidebar, middle, inspector), leasts, strict=True):
            widget.setMinimumWidth(least)
            self.addWidget(widget)
        self.setStretchFactor(1, 1)
        self.setSizes([tokens.SIDEBAR_WIDTH, tokens.WINDOW_SIZE[0], tokens.INSPECTOR_WIDTH])
        inspector.hide()

    def show_beside(self, *, inspector: bool, settings: bool, alone: bool) -> None:
        """Show what belongs to the middle: the inspector, the settings' width, or nothing at all where it is alone."""
        self._with_inspector, self._with_settings, self._alone = inspector, settings, alone
        self._inspector.setVisible(inspector)
        self.fit()

    def want_sidebar(self, wanted: bool) -> bool:
        """The person folds the sidebar away, or back; `fit` does it.

        Returns:
            Whether there is hardly room for it.
        """
        self._wanted, self._insists = wanted, wanted and not self._has_room()
        return self._insists

    def give_way(self) -> None:
        """Something was asked for that counts more than a sidebar for which there is hardly room."""
        self._insists = False

    def set_room(self, width: int) -> None:
        """The window is as wide as that; in another width nobody insists any more."""
        self._insists = self._insists and width == self._room
        self._room = width
        self.fit()

    def fit(self) -> None:
        """Show the sidebar where it is wanted and has room, or the person insists."""
        shown = self._wanted and (self._insists or self._has_room())
        self._sidebar.setVisible(shown and not self._alone)
        self.sidebar_shown.emit(shown)

    def _has_room(self) -> bool:
        beside = _LEAST_INSPECTOR if self._with_inspector else 0
        return self._room >= _LEAST_SIDEBAR + beside + (_LEAST_SETTINGS if self._with_settings else _LEAST_MIDDLE)
