"""What stands in the middle of the window: the chat, the pages before the store is open, or the settings."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget

from app.ui.chat.view import ChatView
from app.ui.preferences.view import PageId, PreferencesView
from app.ui.shell.unlocking.opening import Opening
from app.ui.wiring.actions import ActionId
from app.ui.wiring.bridge import Bridge


class Views(QStackedWidget):
    """One view at a time; the settings are made when they are first wanted.

    Signals:
        changed: another view is shown, or another page of the settings.
        settings_wanted: the settings are about to be shown.
        open_model_requested, recovery_key_requested: the window does these.
    """

    changed = Signal()
    settings_wanted = Signal()
    open_model_requested = Signal()
    recovery_key_requested = Signal()

    def __init__(self, bridge: Bridge, chat: ChatView, opening: Opening) -> None:
        super().__init__()
        self._bridge, self._chat, self._opening = bridge, chat, opening
        self.preferences: PreferencesView | None = None
        self.addWidget(chat)
        self.addWidget(opening)

    @property
    def shows_chat(self) -> bool:
        """Whether the chat is shown."""
        return self.currentWidget() is self._chat

    @property
    def shows_opening(self) -> bool:
        """Whether the store waits for the person."""
        return self.currentWidget() is self._opening

    @property
    def page(self) -> PageId | None:
        """The page of the settings that is shown, if they are."""
        return self.preferences.page if self.preferences and self.currentWidget() is self.preferences else None

    def show_chat(self) -> None:
        """Let the person write."""
        self.setCurrentWidget(self._chat)
        self._chat.focus_composer()
        self.changed.emit()

    def show_conversation(self, conversation_id: str | None, message_id: str) -> None:
        """Show a conversation at its end or at a message ("" for none); None is a new chat."""
        self._chat.open(conversation_id, message_id or None)
        self.show_chat()

    def show_opening(self) -> None:
        """Let the person help to open the store."""
        self.setCurrentWidget(self._opening)
        self.changed.emit()

    def show_preferences(self, page: PageId) -> PreferencesView:
        """Show a page of the settings."""
        if self.preferences is None:
            self.preferences = PreferencesView(self._bridge, self)
            self.preferences.open_model_requested.connect(self.open_model_requested)
            self.preferences.recovery_key_requested.connect(self.recovery_key_requested)
            self.preferences.page_shown.connect(self.changed)
            self.addWidget(self.preferences)
        self.setCurrentWidget(self.preferences)
        self.settings_wanted.emit()
        self.preferences.show_page(page)
        self.changed.emit()
        return self.preferences

    def deeds(self) -> dict[ActionId, Callable[[], object]]:
        """What the window's actions do here."""
        return {
            ActionId.FOCUS_COMPOSER: self.show_chat,
            ActionId.SETTINGS: self._toggle_settings,
            ActionId.CONNECT_PROVIDER: lambda: self.show_preferences(PageId.PROVIDERS).add_provider(),
            ActionId.MODELS: lambda: self.show_preferences(PageId.MODELS),
            ActionId.POLICY: lambda: self.show_preferences(PageId.POLICY),
            ActionId.ABOUT: lambda: self.show_preferences(PageId.ABOUT),
        }

    def _toggle_settings(self) -> None:
        # The models have an action of their own, which leads there from anywhere.
        if self.page in (None, PageId.MODELS):
            self.show_preferences(PageId.GENERAL)
        else:
            self.show_chat()
