"""The theme in force: follows the system, obeys the person's choice, tells every widget when it changes."""

from enum import StrEnum

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app.ui.theme import fonts
from app.ui.theme.palette import palette
from app.ui.theme.sheet import sheet
from app.ui.theme.tokens import CONTRAST_DARK, CONTRAST_LIGHT, DARK, LIGHT, PROSE_EM, TEXT_BODY, Tokens


class Appearance(StrEnum):
    """What the person may ask for."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    HIGH_CONTRAST = "high_contrast"


def appearance_of(name: str) -> Appearance:
    """The appearance of this name; whatever else is called for is the system's."""
    return Appearance(name) if name in set(Appearance) else Appearance.SYSTEM


class Theme(QObject):
    """One for the application, see `theme()`.

    Signals:
        changed: the tokens were replaced; whoever keeps colours (a text document, say) makes them anew.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.tokens: Tokens = LIGHT
        self._appearance = Appearance.SYSTEM
        self._applied = ""

    def install(self) -> None:
        """Style the application and follow the system from now on."""
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._refresh)
        hints.accessibility().contrastPreferenceChanged.connect(self._refresh)
        # Else a style sheet gives every widget back the font that it had first.
        QApplication.setAttribute(Qt.ApplicationAttribute.AA_UseStyleSheetPropagationInWidgetStyles)
        QApplication.setStyle("Fusion")
        QApplication.setFont(fonts.font())
        self._refresh()

    def set_appearance(self, appearance: Appearance) -> None:
        """Follow the system, or stay light or dark; high contrast is as light or dark as the system."""
        self._appearance = appearance
        scheme = {Appearance.LIGHT: Qt.ColorScheme.Light, Appearance.DARK: Qt.ColorScheme.Dark}
        QGuiApplication.styleHints().setColorScheme(scheme.get(appearance, Qt.ColorScheme.Unknown))
        self._refresh()

    def set_text_steps(self, steps: int) -> None:
        """Make all text larger or smaller than the system's, in steps of a pixel of the body's size."""
        before = fonts.steps()
        if steps == before:
            return
        # What has a font of its own does not follow the application's; all are looked at before the first changes.
        own = [widget for widget in QApplication.allWidgets() if widget.testAttribute(Qt.WidgetAttribute.WA_SetFont)]
        fonts.set_steps(steps)
        new = [fonts.resized(widget.font(), before) for widget in own]
        QApplication.setFont(fonts.font())
        for widget, made in zip(own, new, strict=True):
            widget.setFont(made)
        self.changed.emit()

    def prose_width(self) -> int:
        """The widest that prose may be, in pixels."""
        return round(fonts.pixels(TEXT_BODY) * PROSE_EM)

    def _choose(self) -> Tokens:
        hints = QGuiApplication.styleHints()
        dark = hints.colorScheme() == Qt.ColorScheme.Dark
        if self._appearance in {Appearance.LIGHT, Appearance.DARK}:
            dark = self._appearance is Appearance.DARK
        high = hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast
        high = high or self._appearance is Appearance.HIGH_CONTRAST
        if high:
            return CONTRAST_DARK if dark else CONTRAST_LIGHT
        return DARK if dark else LIGHT

    def _refresh(self, *_: object) -> None:
        tokens = self._choose()
        if tokens.name == self._applied:
            return
        self.tokens, self._applied = tokens, tokens.name
        QApplication.setPalette(palette(tokens))
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.setStyleSheet(sheet(tokens))
        self.changed.emit()


def theme() -> Theme:
    """The application's theme; made with its first use."""
    app = QGuiApplication.instance()
    if app is None:
        raise RuntimeError("a theme needs an application")
    found = app.findChild(Theme, "", Qt.FindChildOption.FindDirectChildrenOnly)
    return found if found is not None else Theme(app)
