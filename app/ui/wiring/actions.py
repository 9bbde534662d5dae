"""Everything a person can do with a key or a menu, declared once: menus, palette and shortcut sheet come from here."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from app.ui.widgets.icons import icon
from app.ui.words.marks import noop


class ActionId(StrEnum):
    """Names of the actions."""

    NEW_CHAT = "new_chat"
    SEARCH = "search"
    OPEN_MODEL = "open_model"
    CONNECT_PROVIDER = "connect_provider"
    SETTINGS = "settings"
    QUIT = "quit"
    RENAME = "rename"
    DELETE = "delete"
    RECENTLY_DELETED = "recently_deleted"
    NEXT_CONVERSATION = "next_conversation"
    PREVIOUS_CONVERSATION = "previous_conversation"
    FOCUS_COMPOSER = "focus_composer"
    ATTACH = "attach"
    PICK_MODEL = "pick_model"
    PICK_LABEL = "pick_label"
    STOP = "stop"
    REGENERATE = "regenerate"
    COPY_ANSWER = "copy_answer"
    EDIT_LAST = "edit_last"
    SIDEBAR = "sidebar"
    INSPECTOR = "inspector"
    MODELS = "models"
    LARGER_TEXT = "larger_text"
    SMALLER_TEXT = "smaller_text"
    USUAL_TEXT = "usual_text"
    FULL_SCREEN = "full_screen"
    HELP = "help"
    SEARCH_HELP = "search_help"
    BACK = "back"
    FORWARD = "forward"
    PALETTE = "palette"
    SHORTCUTS = "shortcuts"
    POLICY = "policy"
    RECOVERY_KEY = "recovery_key"
    ABOUT = "about"


class Group(StrEnum):
    """The menus, in order."""

    FILE = "file"
    CONVERSATION = "conversation"
    VIEW = "view"
    HELP = "help"


class State(StrEnum):
    """What must be true for an action to be there."""

    OPEN = "open"
    CONVERSATION = "conversation"
    ANSWER = "answer"
    GROWING = "growing"
    READING = "reading"
    CAME_FROM = "came_from"
    WENT_BACK = "went_back"


@dataclass(frozen=True, slots=True)
class Action:
    """A row of the table; `enabled_when` lists all that must be true."""

    id: ActionId
    text: str
    shortcut: str = ""
    icon: str = ""
    enabled_when: frozenset[State] = frozenset()
    checkable: bool = False


_OPEN = frozenset({State.OPEN})
_CONVERSATION = frozenset({State.OPEN, State.CONVERSATION})
_ANSWER = frozenset({State.OPEN, State.CONVERSATION, State.ANSWER})
_GROWING = frozenset({State.OPEN, State.CONVERSATION, State.GROWING})
_READING = frozenset({State.READING})

GROUPS: dict[Group, str] = {
    Group.FILE: noop("Actions", "File"),
    Group.CONVERSATION: noop("Actions", "Conversation"),
    Group.VIEW: noop("Actions", "View"),
    Group.HELP: noop("Actions", "Help"),
}

TABLE: dict[Group, tuple[Action, ...]] = {
    Group.FILE: (
        Action(ActionId.NEW_CHAT, noop("Actions", "New chat"), "Ctrl+N", "plus", _OPEN),
        Action(ActionId.SEARCH, noop("Actions", "Search"), "Ctrl+K", "magnifying-glass", _OPEN),
        Action(ActionId.OPEN_MODEL, noop("Actions", "Open model file…"), "Ctrl+O", "folder-open", _OPEN),
        Action(ActionId.CONNECT_PROVIDER, noop("Actions", "Connect a provider…"), "Ctrl+Shift+O", "plus-circle", _OPEN),
        Action(ActionId.RECOVERY_KEY, noop("Actions", "Recovery key…"), "", "key", _OPEN),
        Action(ActionId.SETTINGS, noop("Actions", "Settings"), "Ctrl+,", "gear", _OPEN),
        Action(ActionId.QUIT, noop("Actions", "Quit"), "Ctrl+Q", "sign-out"),
    ),
    Group.CONVERSATION: (
        Action(ActionId.FOCUS_COMPOSER, noop("Actions", "Write a message"), "Ctrl+L", "pencil-simple", _OPEN),
        Action(ActionId.ATTACH, noop("Actions", "Attach files…"), "Ctrl+U", "paperclip", _OPEN),
        Action(ActionId.PICK_MODEL, noop("Actions", "Choose the model"), "Ctrl+M", "cube", _OPEN),
        Action(ActionId.PICK_LABEL, noop("Actions", "Choose the label"), "Ctrl+Shift+L", "tag", _OPEN),
        Action(ActionId.STOP, noop("Actions", "Stop the answer"), "Ctrl+.", "stop", _GROWING),
        Action(ActionId.REGENERATE, noop("Actions", "Retry the last answer"), "Ctrl+R", "arrow-clockwise", _ANSWER),
        Action(ActionId.COPY_ANSWER, noop("Actions", "Copy the last answer"), "Ctrl+Shift+C", "copy", _ANSWER),
        Action(ActionId.EDIT_LAST, noop("Actions", "Edit your last message"), "Ctrl+Shift+E", "pencil-line", _ANSWER),
        Action(ActionId.RENAME, noop("Actions", "Rename"), "F2", "pencil", _CONVERSATION),
        Action(ActionId.DELETE, noop("Actions", "Delete"), "Ctrl+Shift+Backspace", "trash", _CONVERSATION),
        Action(ActionId.RECENTLY_DELETED, noop("Actions", "Recently deleted…"), "", "clock-counter-clockwise", _OPEN),
        Action(ActionId.NEXT_CONVERSATION, noop("Actions", "Next conversation"), "Ctrl+PgDown", "caret-down", _OPEN),
        Action(
            ActionId.PREVIOUS_CONVERSATION, noop("Actions", "Previous conversation"), "Ctrl+PgUp", "caret-up", _OPEN
        ),
    ),
    Group.VIEW: (
        Action(ActionId.SIDEBAR, noop("Actions", "Sidebar"), "Ctrl+B", "layout", checkable=True),
        Action(ActionId.INSPECTOR, noop("Actions", "Inspector"), "Ctrl+I", "info", _OPEN, checkable=True),
        Action(ActionId.MODELS, noop("Actions", "Models"), "Ctrl+Shift+M", "cube", _OPEN),
        Action(ActionId.LARGER_TEXT, noop("Actions", "Larger text"), "Ctrl++", "magnifying-glass-plus", _OPEN),
        Action(ActionId.SMALLER_TEXT, noop("Actions", "Smaller text"), "Ctrl+-", "magnifying-glass-minus", _OPEN),
        Action(ActionId.USUAL_TEXT, noop("Actions", "Usual text size"), "Ctrl+0", "text-aa", _OPEN),
        Action(ActionId.FULL_SCREEN, noop("Actions", "Full screen"), "F11", "corners-out", checkable=True),
    ),
    Group.HELP: (
        Action(ActionId.HELP, noop("Actions", "Help"), "F1", "question"),
        Action(ActionId.SEARCH_HELP, noop("Actions", "Search the handbook"), "Ctrl+F", "magnifying-glass", _READING),
        Action(ActionId.BACK, noop("Actions", "Back"), "Alt+Left", "arrow-left", _READING | {State.CAME_FROM}),
        Action(ActionId.FORWARD, noop("Actions", "Forward"), "Alt+Right", "arrow-right", _READING | {State.WENT_BACK}),
        Action(ActionId.PALETTE, noop("Actions", "All commands…"), "Ctrl+Shift+P", "command"),
        Action(ActionId.SHORTCUTS, noop("Actions", "Keyboard shortcuts"), "Ctrl+/", "keyboard"),
        Action(ActionId.POLICY, noop("Actions", "What your organization decided"), "", "shield-check", _OPEN),
        Action(ActionId.ABOUT, noop("Actions", "About Signalbox"), "", "info"),
    ),
}

# A second key for an action that people look for in two places, or whose first needs Shift on some keyboards.
ALSO = {ActionId.LARGER_TEXT: "Ctrl+="}


class Actions(QObject):
    """The actions of one window, made from the table and bound to what they do."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows = {row.id: row for rows in TABLE.values() for row in rows}
        self._made = {row.id: self._make(row) for row in self._rows.values()}
        self._bound: set[ActionId] = set()
        self._states: frozenset[State] = frozenset()
        self._coming: frozenset[State] = frozenset()
        self._wish: ActionId | None = None

    def __getitem__(self, action: ActionId) -> QAction:
        return self._made[action]

    @property
    def bound(self) -> frozenset[ActionId]:
        """The actions that do something."""
        return frozenset(self._bound)

    def all(self) -> tuple[QAction, ...]:
        """Every action, bound or not."""
        return tuple(self._made.values())

    def bind(self, action: ActionId, do: Callable[[], object]) -> None:
        """Say what an action does; an action that nobody bound stays hidden."""
        self._made[action].triggered.connect(lambda *_: self._do(action, do))
        self._made[action].setVisible(True)
        self._bound.add(action)
        self._enable(action)

    def set_states(self, states: frozenset[State], coming: frozenset[State] = frozenset()) -> None:
        """Say what is true now, and what will be in a moment; actions follow.

        An action that only lacks what is coming can be wished for, and `fulfil` does it.
        """
        if (states, coming) != (self._states, self._coming):
            self._states, self._coming = states, coming
            for action in self._made:
                self._enable(action)
            if self._wish is not None and not self._made[self._wish].isEnabled():
                self._wish = None

    def fulfil(self) -> None:
        """Do what was wished for last, if it can be done by now."""
        wish, self._wish = self._wish, None
        if wish is not None:
            self._made[wish].trigger()

    def fill(self, menu: QMenu, group: Group) -> None:
        """Put a group's actions into a menu."""
        for row in TABLE[group]:
            menu.addAction(self._made[row.id])

    def _make(self, row: Action) -> QAction:
        made = QAction(icon(row.icon), QCoreApplication.translate("Actions", row.text), self)
        keys = [row.shortcut] if row.shortcut else []
        made.setShortcuts([QKeySequence(key) for key in (*keys, *filter(None, [ALSO.get(row.id)]))])
        made.setCheckable(row.checkable)
        made.setVisible(False)
        return made

    def _do(self, action: ActionId, do: Callable[[], object]) -> None:
        if self._rows[action].enabled_when <= self._states:
            do()
        else:
            self._wish = action

    def _enable(self, action: ActionId) -> None:
        possible = self._rows[action].enabled_when <= self._states | self._coming
        self._made[action].setEnabled(action in self._bound and possible)


def group_text(group: Group) -> str:
    """A menu's title."""
    return QCoreApplication.translate("Actions", GROUPS[group])
