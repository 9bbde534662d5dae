"""The settings as a view of the window: pages at the left, the chosen one beside them, each made when first shown."""

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.core.events import EngineEvent, ModelsChanged, OptionsChanged
from app.ui.preferences.about import AboutPage
from app.ui.preferences.general import GeneralPage
from app.ui.preferences.models import ModelsPage
from app.ui.preferences.page import PreferencesPage
from app.ui.preferences.policy import PolicyPage
from app.ui.preferences.providers import ProvidersPage
from app.ui.theme import tokens
from app.ui.widgets.icons import text_button
from app.ui.wiring.bridge import Bridge


class PageId(StrEnum):
    """The pages, in order."""

    GENERAL = "general"
    PROVIDERS = "providers"
    MODELS = "models"
    POLICY = "policy"
    ABOUT = "about"


_ICONS = {
    PageId.GENERAL: "sliders",
    PageId.PROVIDERS: "cloud",
    PageId.MODELS: "cube",
    PageId.POLICY: "shield-check",
    PageId.ABOUT: "info",
}
_NAV_WIDTH = tokens.XXL * 6


class PreferencesView(QWidget):
    """Settings.

    Signals:
        open_model_requested, recovery_key_requested: the window does these.
        page_shown: another page is shown.
    """

    open_model_requested = Signal()
    recovery_key_requested = Signal()
    page_shown = Signal()

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self.page = PageId.GENERAL
        self.pages: dict[PageId, PreferencesPage] = {}
        self.stack = QStackedWidget()
        self.nav: dict[PageId, QPushButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.L, tokens.S, 0, 0)
        row.setSpacing(0)
        row.addLayout(self._navigation())
        row.addWidget(self.stack, 1)
        bridge.batch.connect(self._take)

    def show_page(self, page: PageId) -> PreferencesPage:
        """Show a page with what is true now."""
        if page not in self.pages:
            self.pages[page] = self._make(page)
            self.stack.addWidget(self.pages[page])
        self.page = page
        self.nav[page].setChecked(True)
        self.nav[page].setFocus()
        self.stack.setCurrentWidget(self.pages[page])
        self._bridge.start(self.pages[page].refresh())
        self.page_shown.emit()
        return self.pages[page]

    def add_provider(self) -> None:
        """Show the providers with the form for a new one."""
        page = self.show_page(PageId.PROVIDERS)
        if isinstance(page, ProvidersPage):
            page.add_provider()

    def _navigation(self) -> QVBoxLayout:
        titles = {
            PageId.GENERAL: self.tr("General"),
            PageId.PROVIDERS: self.tr("Providers"),
            PageId.MODELS: self.tr("Models"),
            PageId.POLICY: self.tr("Organization"),
            PageId.ABOUT: self.tr("About"),
        }
        column = QVBoxLayout()
        column.setSpacing(0)
        group = QButtonGroup(self)
        for page, title in titles.items():
            button = text_button(title, "row", _ICONS[page])
            button.setCheckable(True)
            button.setMinimumWidth(_NAV_WIDTH)
            button.clicked.connect(self._opener(page))
            group.addButton(button)
            column.addWidget(button)
            self.nav[page] = button
        column.addStretch(1)
        return column

    def _opener(self, page: PageId) -> Callable[[], None]:
        def show() -> None:
            self.show_page(page)

        return show

    def _make(self, page: PageId) -> PreferencesPage:
        match page:
            case PageId.GENERAL:
                return GeneralPage(self._bridge)
            case PageId.PROVIDERS:
                return ProvidersPage(self._bridge)
            case PageId.MODELS:
                models = ModelsPage(self._bridge)
                models.open_model_requested.connect(self.open_model_requested)
                return models
            case PageId.POLICY:
                return PolicyPage(self._bridge)
            case PageId.ABOUT:
                about = AboutPage(self._bridge)
                about.recovery_key_requested.connect(self.recovery_key_requested)
                return about

    def _take(self, events: tuple[EngineEvent, ...]) -> None:
        page = self.pages.get(self.page)
        if page is None or not (page.follows and page.isVisible()):
            return
        if any(isinstance(event, ModelsChanged | OptionsChanged) for event in events):
            self._bridge.start(page.refresh())
