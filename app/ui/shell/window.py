"""The main window: it puts its parts together, and keeps title and actions true to what is shown."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from app.core.api.home import EngineStatus
from app.core.events import AnswerGrew, EngineEvent
from app.core.messages import ConversationSummary
from app.ui.chat.view import ChatView
from app.ui.preferences.view import PageId
from app.ui.shell.columns import Columns
from app.ui.shell.command_palette import choose
from app.ui.shell.drops import Drops
from app.ui.shell.header import Header
from app.ui.shell.inspector.inspection import Inspection
from app.ui.shell.inspector.inspector import Inspector
from app.ui.shell.keys import ShortcutsFirst
from app.ui.shell.looks import Looks
from app.ui.shell.model_files import ModelFiles
from app.ui.shell.news import News
from app.ui.shell.remembered import Remembered
from app.ui.shell.shortcut_sheet import show_shortcuts
from app.ui.shell.sidebar.conversation_commands import ConversationCommands
from app.ui.shell.sidebar.conversation_model import ConversationModel
from app.ui.shell.sidebar.conversation_rows import local_now
from app.ui.shell.sidebar.sidebar import Sidebar
from app.ui.shell.tab_order import step
from app.ui.shell.unlocking.opening import Opening
from app.ui.shell.unlocking.recovery import RecoveryOffer
from app.ui.shell.views import Views
from app.ui.theme import tokens
from app.ui.widgets.notices import Notices
from app.ui.widgets.semaphore import logo_icon
from app.ui.wiring.actions import ActionId, Actions, State
from app.ui.wiring.bridge import Bridge

_LEAST = (640, 480)


class Window(QMainWindow):
    """Sidebar, middle, inspector.

    Signals:
        closing: the person closed the window; whoever runs the program ends it in order.
    """

    closing = Signal()

    def __init__(
        self, bridge: Bridge, chat: ChatView, remembered: Remembered, *, now: Callable[[], datetime] = local_now
    ) -> None:
        super().__init__()
        self._bridge, self._remembered = bridge, remembered
        self.chat = chat
        self.actions_table = Actions(self)
        self.addActions(list(self.actions_table.all()))
        self.model = ConversationModel(bridge, self, now=now)
        self.sidebar = Sidebar(bridge, self.actions_table, self.model)
        self.header = Header(self.actions_table)
        self.notices = Notices()
        self.inspector = Inspector()
        self.opening = Opening(bridge)
        self.views = Views(bridge, chat, self.opening)
        self.conversations = ConversationCommands(bridge, self.model, self.sidebar.list, self.notices, self)
        self.looks = Looks(bridge, remembered, self)
        self.inspection = Inspection(bridge, self.inspector, self)
        self.model_files = ModelFiles(bridge, self.notices, chat.presenter.next, self)
        self.recovery = RecoveryOffer(bridge, self.notices, remembered, self)
        self._news = News(self.conversations, self.notices, self)
        self._drops = Drops(self.views, chat.composer, self.model_files, self)
        self._opening, self._open, self._ended = False, False, False
        self._lay_out()
        self._bind()
        self._connect()
        ShortcutsFirst(self.actions_table, self)
        remembered.restore(self, self.columns)

    # --- building

    def _lay_out(self) -> None:
        self.setWindowTitle("Signalbox")
        self.setWindowIcon(logo_icon())
        self.setMinimumSize(*_LEAST)
        self.resize(*tokens.WINDOW_SIZE)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.notices)
        column.addWidget(self.views, 1)
        self.columns = Columns(self.sidebar, middle, self.inspector)
        self.setCentralWidget(self.columns)

    def _bind(self) -> None:
        deeds: dict[ActionId, Callable[[], object]] = {
            ActionId.NEW_CHAT: self.new_chat,
            ActionId.SEARCH: self._search,
            ActionId.RENAME: self._rename,
            ActionId.OPEN_MODEL: self.model_files.ask,
            ActionId.RECOVERY_KEY: self.recovery.make,
            ActionId.SIDEBAR: lambda: self.set_sidebar(not self.sidebar.isVisible()),
            ActionId.INSPECTOR: lambda: self.set_inspector(not self.inspection.active),
            ActionId.FULL_SCREEN: self._toggle_full_screen,
            ActionId.PALETTE: lambda: self._bridge.start(choose(self.actions_table, self)),
            ActionId.SHORTCUTS: lambda: self._bridge.start(show_shortcuts(self.actions_table, self)),
            ActionId.QUIT: self.close,
        }
        for part in (self.views, self.conversations, self.looks, self.chat):
            deeds |= part.deeds()
        for action, do in deeds.items():
            self.actions_table.bind(action, do)
        self.actions_table[ActionId.SIDEBAR].setChecked(True)

    def _connect(self) -> None:
        self._bridge.batch.connect(self._take)
        self._bridge.failed.connect(self.notices.fail)
        self.opening.opened.connect(self._opened)
        self.opening.stuck.connect(self._stuck)
        self.opening.quit.connect(self.close)
        self.views.changed.connect(self._update)
        self.views.settings_wanted.connect(self.columns.give_way)
        self.views.open_model_requested.connect(self.model_files.ask)
        self.views.recovery_key_requested.connect(self.recovery.make)
        self.columns.sidebar_shown.connect(self.header.set_sidebar)
        self.sidebar.opened.connect(self.open_conversation)
        self.conversations.wanted.connect(self.views.show_conversation)
        self.conversations.shown.connect(self._shown)
        self.chat.conversation_opened.connect(self.conversations.opened)
        self.chat.inspect_requested.connect(self._inspect)
        self.chat.help_requested.connect(self.views.show_help)
        self.chat.open_model_requested.connect(self.actions_table[ActionId.OPEN_MODEL].trigger)
        self.chat.connect_provider_requested.connect(self.actions_table[ActionId.CONNECT_PROVIDER].trigger)
        self.inspection.answers.connect(self._update)
        self.inspector.close_button.clicked.connect(lambda: self.set_inspector(False))

    # --- opening and closing

    async def start(self, asked: ActionId | None = None) -> None:
        """Open the store; the window can be typed into while that happens, and what is asked of it is done then."""
        if not self.sidebar.field.hasFocus():
            self.chat.focus_composer()
        self._opening = True
        self._update()
        if asked is not None:
            self.actions_table[asked].trigger()
        await self.opening.open()

    def _opened(self, status: EngineStatus) -> None:
        self._opening, self._open = False, True
        self.recovery.opened(status)
        self._bridge.start(self._first_show())

    async def _first_show(self) -> None:
        await self.looks.refresh()
        self.views.behind_help(self.conversations.begin)
        self.sidebar.begin()
        await self.model.reload()
        self.actions_table.fulfil()

    def _stuck(self) -> None:
        self._opening = self._open = False
        self.views.show_opening()

    def keep_shape(self) -> None:
        """Keep the window's shape; called before it is hidden, whoever ends the program."""
        self._remembered.keep(self.window(), self.columns)

    def end(self) -> None:
        """Let the window go; called when everything below it was ended."""
        self._ended = True
        self.close()

    # --- what is shown

    def open_conversation(self, conversation_id: str, message_id: str = "") -> None:
        """Show a conversation, unless a message still waits to be sent where it was written."""
        if not self.chat.waits:
            self.conversations.open(conversation_id, message_id)

    def new_chat(self) -> None:
        """Begin a new chat."""
        self.sidebar.end_search()
        self.conversations.open(None)

    def set_sidebar(self, shown: bool) -> None:
        """Fold the sidebar away, or back."""
        self.actions_table[ActionId.SIDEBAR].setChecked(shown)
        crowded = self.columns.want_sidebar(shown)
        if crowded and self.inspection.active:
            self.set_inspector(False)
        self.columns.fit()

    def set_inspector(self, shown: bool) -> None:
        """Show or hide the inspector."""
        self.inspection.active = shown
        if shown:
            self.columns.give_way()
        self.actions_table[ActionId.INSPECTOR].setChecked(shown)
        self._update()
        if shown:
            self.inspection.refresh()

    def _search(self) -> None:
        self.set_sidebar(True)
        self.sidebar.focus_search()

    def _rename(self) -> None:
        self.set_sidebar(True)
        self.conversations.rename()

    def _toggle_full_screen(self) -> None:
        # The program's window on the screen is the entrance, in which this one stands.
        window = self.window()
        window.setWindowState(window.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _shown(self, chat: ConversationSummary | None) -> None:
        self.inspection.follow(chat.id if chat else None)
        self._update()

    def _inspect(self, answer_id: str) -> None:
        self.inspection.inspect(answer_id)
        self.set_inspector(True)

    def _take(self, events: tuple[EngineEvent, ...]) -> None:
        grew = self.conversations.current_grows
        for part in (self.conversations, self.inspection, self.looks, self.recovery, self._news):
            part.take(events)
        # Text that grows comes many times a second and changes nothing around the transcript.
        if grew != self.conversations.current_grows or not all(isinstance(event, AnswerGrew) for event in events):
            self._update()

    def _update(self, *_: object) -> None:
        """Title, columns and what can be done follow what is shown."""
        showing_chat, page, helps = self.views.shows_chat, self.views.page, self.views.shows_help
        chat = self.conversations.current if showing_chat else None
        title = self.tr("Settings") if page else self.tr("Help") if helps else self.model.title(chat) if chat else ""
        self.setWindowTitle(self.tr("{title} – Signalbox").format(title=title) if title else "Signalbox")
        self.header.show_title(title, inspector=chat is not None)
        self.notices.show_offers(showing_chat)
        inspector = self.inspection.active and showing_chat
        self.columns.show_beside(inspector=inspector, settings=page is not None or helps, alone=self.views.is_alone)
        place = ActionId.MODELS if page is PageId.MODELS else ActionId.SETTINGS
        self.sidebar.show_place(place if page else ActionId.HELP if helps else None)
        states = {State.OPEN: self._open, State.CONVERSATION: chat is not None}
        states |= {State.ANSWER: self.inspection.has_answer, State.GROWING: self.conversations.current_grows}
        states |= self.views.ways
        self._drops.takes_models = self._open
        coming = frozenset({State.OPEN} if self._opening else ())
        self.actions_table.set_states(frozenset(state for state, holds in states.items() if holds), coming)

    # --- Qt's side

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: a key that nothing else wanted. Esc leads back to where one writes, and letters are written there."""
        if self.views.shows_opening:
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Escape:
            if self.views.shows_chat:
                self.chat.escape()
            elif self.views.shows_help:
                self.views.leave_help()
            else:
                self.views.show_chat()
        elif not (self.views.shows_chat and self.chat.take_key(event)):
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:
        """Qt: Tab goes through the messages from top to bottom."""
        return step(self, self.chat.transcript, forward=next) or super().focusNextPrevChild(next)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: there is more or less room for columns."""
        super().resizeEvent(event)
        self.columns.set_room(event.size().width())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Qt: close in order: first what runs, then the window."""
        if self._ended:
            super().closeEvent(event)
            return
        event.ignore()
        self.closing.emit()
