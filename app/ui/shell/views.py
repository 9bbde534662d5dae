"""What stands in the middle of the window: the chat, the pages before the store is open, the settings, or help."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget
from shiboken6 import isValid

from app.ui.chat.view import ChatView
from app.ui.handbook.view import HandbookView
from app.ui.preferences.view import PageId, PreferencesView
from app.ui.shell.unlocking.opening import Opening
from app.ui.wiring.actions import ActionId, State
from app.ui.wiring.bridge import Bridge

# The page of the handbook that is about a page of the settings.
_ABOUT = {
    PageId.GENERAL: "options",
    PageId.PROVIDERS: "keys",
    PageId.MODELS: "local-models",
    PageId.POLICY: "policy",
    PageId.ABOUT: "first-steps",
}


class Views(QStackedWidget):
    """One view at a time; the settings and help are made when they are first wanted.

    Signals:
        changed: another view is shown, or another page of the settings or of help.
        settings_wanted: the settings, or help, are about to be shown.
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
        self.help: HandbookView | None = None
        # Where the person was before help was shown, and what had the focus there.
        self._before: QWidget = chat
        self._focus: QWidget | None = None
        self._behind = False
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

    @property
    def shows_help(self) -> bool:
        """Whether help is shown."""
        return self.help is not None and self.currentWidget() is self.help

    @property
    def is_alone(self) -> bool:
        """Whether there is nothing beside this yet, for the store waits for the person."""
        return self.shows_opening or (self.shows_help and self._before is self._opening)

    @property
    def ways(self) -> dict[State, bool]:
        """Where one can go in help."""
        if self.help is None or not self.shows_help:
            return {}
        history = self.help.history
        return {State.READING: True, State.CAME_FROM: history.can_go_back, State.WENT_BACK: history.can_go_forward}

    def show_help(self, topic: str = "", heading: str = "") -> HandbookView:
        """Show a page of the handbook at a heading; "" is the one about what is shown."""
        if not self.shows_help:
            self._before, self._focus = self.currentWidget() or self._chat, QApplication.focusWidget()
            topic = topic or self._fitting()
        if self.help is None:
            self.help = HandbookView(self._bridge, self)
            self.help.moved.connect(self.changed)
            self.addWidget(self.help)
        self.settings_wanted.emit()
        self.setCurrentWidget(self.help)
        self.help.show_page(topic, heading)
        (self.help.page if heading else self.help.list).setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()
        return self.help

    def leave_help(self) -> None:
        """Go back to where the person was."""
        if not self.shows_help:
            return
        self.setCurrentWidget(self._before)
        focus, self._focus = self._focus, None
        if isValid(focus) and focus is not None and self._before.isAncestorOf(focus):
            focus.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.shows_chat:
            self._chat.focus_composer()
        self.changed.emit()

    def behind_help(self, do: Callable[[], None]) -> None:
        """Do what shows the chat; who reads help reads on, and finds the chat behind it."""
        self._behind = self.shows_help
        do()
        self._behind = False

    def show_chat(self) -> None:
        """Let the person write."""
        if self._behind:
            self._before, self._focus = self._chat, None
            return
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
            ActionId.HELP: self.show_help,
            ActionId.SEARCH_HELP: lambda: self._in_help(HandbookView.focus_search),
            ActionId.BACK: lambda: self._in_help(HandbookView.back),
            ActionId.FORWARD: lambda: self._in_help(HandbookView.forward),
        }

    def _in_help(self, do: Callable[[HandbookView], None]) -> None:
        if self.help is not None:
            do(self.help)

    def _fitting(self) -> str:
        """The page of the handbook about what is shown; "" for none in particular."""
        if self.shows_opening:
            return "recovery"
        return _ABOUT[self.page] if self.page else ""

    def _toggle_settings(self) -> None:
        # The models have an action of their own, which leads there from anywhere.
        if self.page in (None, PageId.MODELS):
            self.show_preferences(PageId.GENERAL)
        else:
            self.show_chat()
