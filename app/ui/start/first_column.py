"""The sidebar at the entrance: the newest conversations, before anything is there that could open one."""

from functools import partial

from PySide6.QtCore import Qt

from app.core.messages import ConversationPage
from app.ui.shell.sidebar.conversation_rows import ConversationRows
from app.ui.shell.sidebar.side_column import SideColumn
from app.ui.start.entrance import Entrance
from app.ui.wiring.actions import ActionId, Actions, State


class FirstColumn(SideColumn):
    """Looks like the sidebar that takes its place, and keeps what is asked of it until then.

    Attributes:
        page: The conversations that it shows.
        wanted: The conversation that is to be shown; None is a new chat.
        asked: What else is to be done once the window is there, if anything.
    """

    def __init__(self, page: ConversationPage, entrance: Entrance) -> None:
        actions, rows = Actions(), ConversationRows()
        rows.show(page.items)
        super().__init__(actions, rows)
        actions.setParent(self)
        rows.setParent(self)
        self._entrance = entrance
        self.page = page
        self.wanted: str | None = None
        self.asked: ActionId | None = None
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.list.opened.connect(self._want)
        self.addActions(list(actions.all()))
        actions.set_states(frozenset({State.OPEN}))
        for action in ActionId:
            actions.bind(action, partial(self._ask, action))

    def _want(self, conversation_id: str | None) -> None:
        # What was sent already goes to a new chat, which is shown then.
        self.wanted = None if self._entrance.sent else conversation_id
        self.list.show_as_open(self.wanted)
        self._entrance.editor.setFocus()

    def _ask(self, action: ActionId) -> None:
        match action:
            case ActionId.NEW_CHAT:
                self._want(None)
            case ActionId.FOCUS_COMPOSER:
                self._entrance.editor.setFocus()
            case ActionId.SEARCH:
                self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            case ActionId.QUIT:
                self._entrance.close()
            case _:
                self.asked = action
