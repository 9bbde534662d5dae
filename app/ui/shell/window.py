"""The main window: its columns, what stands in the middle, and the actions bound to what they do."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from app.core.api.home import EngineStatus
from app.core.events import AnswerEnded, AnswerGrew, EngineEvent, MessageAdded, Notice, OptionsChanged, TurnWithdrawn
from app.core.messages import ConversationSummary, Role
from app.ui.chat.view import ChatView
from app.ui.preferences.view import PageId, PreferencesView
from app.ui.shell.columns import fits_sidebar, make_columns
from app.ui.shell.command_palette import CommandPalette
from app.ui.shell.header import Header
from app.ui.shell.inspector.inspection import Inspection
from app.ui.shell.inspector.inspector import Inspector
from app.ui.shell.keys import ShortcutsFirst
from app.ui.shell.looks import Looks
from app.ui.shell.model_files import ModelFiles
from app.ui.shell.remembered import Remembered
from app.ui.shell.shortcut_sheet import ShortcutSheet
from app.ui.shell.sidebar.conversation_commands import ConversationCommands
from app.ui.shell.sidebar.conversation_model import ConversationModel
from app.ui.shell.sidebar.conversation_rows import local_now
from app.ui.shell.sidebar.sidebar import Sidebar
from app.ui.shell.tab_order import step
from app.ui.shell.unlocking.opening import Opening
from app.ui.shell.unlocking.recovery import RecoveryOffer
from app.ui.theme import tokens
from app.ui.widgets.announce import announce
from app.ui.widgets.dialogs import ask
from app.ui.widgets.dragged import brings_files, model_paths
from app.ui.widgets.notices import Notices
from app.ui.widgets.semaphore import logo_icon
from app.ui.wiring.actions import ActionId, Actions, State
from app.ui.wiring.bridge import Bridge
from app.ui.words import texts

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
        self.preferences: PreferencesView | None = None
        self.conversations = ConversationCommands(bridge, self.model, self.sidebar.list, self.notices, self)
        self.looks = Looks(bridge, remembered, self)
        self.inspection = Inspection(bridge, self.inspector, self)
        self.model_files = ModelFiles(bridge, self.notices, chat.presenter.next, self)
        self.recovery = RecoveryOffer(bridge, self.notices, remembered, self)
        self._opening, self._open, self._has_answer, self._ended = False, False, False, False
        # Whether the person wants the sidebar although there is hardly room for it.
        self._insists = False
        self._lay_out()
        self._bind()
        self._connect()
        ShortcutsFirst(self.actions_table, self)
        remembered.restore(self, self.columns)

    # --- building

    def _lay_out(self) -> None:
        self.setWindowTitle("Signalbox")
        self.setWindowIcon(logo_icon())
        self.setAcceptDrops(True)
        self.setMinimumSize(*_LEAST)
        self.resize(*tokens.WINDOW_SIZE)
        self.views = QStackedWidget()
        self.views.addWidget(self.chat)
        self.views.addWidget(self.opening)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.notices)
        column.addWidget(self.views, 1)
        self.columns = make_columns(self.sidebar, middle, self.inspector)
        self.inspector.hide()
        self.setCentralWidget(self.columns)

    def _bind(self) -> None:
        bind = self.actions_table.bind
        plain: dict[ActionId, Callable[[], object]] = {
            ActionId.NEW_CHAT: self.new_chat,
            ActionId.SEARCH: self._search,
            ActionId.OPEN_MODEL: self.model_files.ask,
            ActionId.CONNECT_PROVIDER: self.connect_provider,
            ActionId.RECOVERY_KEY: self.recovery.make,
            ActionId.SETTINGS: self._toggle_settings,
            ActionId.MODELS: lambda: self.show_preferences(PageId.MODELS),
            ActionId.POLICY: lambda: self.show_preferences(PageId.POLICY),
            ActionId.ABOUT: lambda: self.show_preferences(PageId.ABOUT),
            ActionId.QUIT: self.close,
            ActionId.RENAME: self._rename,
            ActionId.DELETE: self.conversations.delete,
            ActionId.RECENTLY_DELETED: self.conversations.show_deleted,
            ActionId.NEXT_CONVERSATION: lambda: self.conversations.step(1),
            ActionId.PREVIOUS_CONVERSATION: lambda: self.conversations.step(-1),
            ActionId.FOCUS_COMPOSER: self._write,
            ActionId.SIDEBAR: lambda: self.set_sidebar(not self.sidebar.isVisible()),
            ActionId.INSPECTOR: lambda: self.set_inspector(not self.inspection.active),
            ActionId.LARGER_TEXT: lambda: self.looks.resize_text(1),
            ActionId.SMALLER_TEXT: lambda: self.looks.resize_text(-1),
            ActionId.USUAL_TEXT: lambda: self.looks.resize_text(0),
            ActionId.FULL_SCREEN: self._toggle_full_screen,
            ActionId.PALETTE: lambda: self._bridge.start(self._palette()),
            ActionId.SHORTCUTS: lambda: self._bridge.start(self._shortcuts()),
        }
        for action, do in plain.items():
            bind(action, do)
        for action, do in self.chat.deeds().items():
            bind(action, do)
        self.actions_table[ActionId.SIDEBAR].setChecked(True)

    def _connect(self) -> None:
        self._bridge.batch.connect(self._take)
        self._bridge.failed.connect(self.notices.fail)
        self.opening.opened.connect(self._opened)
        self.opening.stuck.connect(self._stuck)
        self.opening.quit.connect(self.close)
        self.sidebar.opened.connect(self.open_conversation)
        self.conversations.wanted.connect(self._show_conversation)
        self.conversations.shown.connect(self._shown)
        self.chat.conversation_opened.connect(self.conversations.opened)
        self.chat.inspect_requested.connect(self._inspect)
        self.chat.open_model_requested.connect(self.actions_table[ActionId.OPEN_MODEL].trigger)
        self.chat.connect_provider_requested.connect(self.actions_table[ActionId.CONNECT_PROVIDER].trigger)
        self.inspection.answers.connect(self._set_has_answer)
        self.inspector.close_button.clicked.connect(lambda: self.set_inspector(False))

    # --- opening

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
        self._fit_sidebar()
        self._bridge.start(self._first_show())

    async def _first_show(self) -> None:
        await self.looks.refresh()
        self.conversations.begin()
        self.sidebar.begin()
        await self.model.reload()
        self.actions_table.fulfil()

    def _stuck(self) -> None:
        self._opening = self._open = False
        self.views.setCurrentWidget(self.opening)
        self.sidebar.hide()
        self._update()

    # --- what stands in the middle

    def open_conversation(self, conversation_id: str, message_id: str = "") -> None:
        """Show a conversation, unless a message still waits to be sent where it was written."""
        if not self.chat.waits:
            self.conversations.open(conversation_id, message_id)

    def new_chat(self) -> None:
        """Begin a new chat."""
        self.sidebar.end_search()
        self.conversations.open(None)

    def connect_provider(self) -> None:
        """Show the form for a new provider."""
        self.show_preferences(PageId.PROVIDERS).add_provider()

    def show_preferences(self, page: PageId) -> PreferencesView:
        """Show a page of the settings, which are made when they are first wanted."""
        if self.preferences is None:
            self.preferences = PreferencesView(self._bridge, self)
            self.preferences.open_model_requested.connect(self.model_files.ask)
            self.preferences.recovery_key_requested.connect(self.recovery.make)
            self.preferences.page_shown.connect(self._update)
            self.views.addWidget(self.preferences)
        self.views.setCurrentWidget(self.preferences)
        self._insists = False
        self.preferences.show_page(page)
        self._update()
        return self.preferences

    def set_sidebar(self, shown: bool) -> None:
        """Fold the sidebar away, or back."""
        self.actions_table[ActionId.SIDEBAR].setChecked(shown)
        self._insists = shown and not self._has_room()
        if self._insists and self.inspection.active:
            self.set_inspector(False)
            self._insists = shown
        self._fit_sidebar()

    def _fit_sidebar(self) -> None:
        """Where the window is too narrow for all columns, the sidebar gives way until it is asked for."""
        wanted = self.actions_table[ActionId.SIDEBAR].isChecked()
        shown = wanted and (self._insists or self._has_room())
        self.sidebar.setVisible(shown and not self._shows(self.opening))
        self.header.set_sidebar(shown)

    def _has_room(self) -> bool:
        settings = self.preferences is not None and self._shows(self.preferences)
        inspector = self.inspection.active and self._shows(self.chat)
        return fits_sidebar(self.width(), inspector=inspector, settings=settings)

    def set_inspector(self, shown: bool) -> None:
        """Show or hide the inspector."""
        self.inspection.active = shown
        self._insists = self._insists and not shown
        self.actions_table[ActionId.INSPECTOR].setChecked(shown)
        self._update()
        if shown:
            self.inspection.refresh()

    def _shows(self, view: QWidget) -> bool:
        return self.views.currentWidget() is view

    def _toggle_settings(self) -> None:
        if self.preferences and self._shows(self.preferences) and self.preferences.page is not PageId.MODELS:
            self._write()
        else:
            self.show_preferences(PageId.GENERAL)

    def _write(self) -> None:
        self.views.setCurrentWidget(self.chat)
        self.chat.focus_composer()
        self._update()

    def _toggle_full_screen(self) -> None:
        # The program's window on the screen is the entrance, in which this one stands.
        window = self.window()
        window.setWindowState(window.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _search(self) -> None:
        self.set_sidebar(True)
        self.sidebar.focus_search()

    def _rename(self) -> None:
        self.set_sidebar(True)
        self.conversations.rename()

    def _show_conversation(self, conversation_id: str | None, message_id: str) -> None:
        self.chat.open(conversation_id, message_id or None)
        self._write()

    def _shown(self, chat: ConversationSummary | None) -> None:
        self.inspection.follow(chat.id if chat else None)
        self._update()

    def _inspect(self, answer_id: str) -> None:
        self.inspection.inspect(answer_id)
        self.set_inspector(True)

    def _set_has_answer(self, has: bool) -> None:
        self._has_answer = has
        self._update()

    def _update(self, *_: object) -> None:
        """Header, title and what can be done follow what is shown."""
        chat = self.conversations.current
        showing_chat = self._shows(self.chat)
        title = self.model.title(chat) if chat and showing_chat else ""
        title = self.tr("Settings") if self.preferences and self._shows(self.preferences) else title
        self.header.show_title(title, inspector=chat is not None and showing_chat)
        self.inspector.setVisible(self.inspection.active and showing_chat)
        self.notices.show_offers(showing_chat)
        self._fit_sidebar()
        self.setWindowTitle(self.tr("{title} – Signalbox").format(title=title) if title else "Signalbox")
        states = {State.OPEN: self._open, State.CONVERSATION: chat is not None and showing_chat}
        states |= {State.ANSWER: self._has_answer, State.GROWING: self.conversations.current_grows}
        coming = frozenset({State.OPEN} if self._opening else ())
        self.actions_table.set_states(frozenset(state for state, holds in states.items() if holds), coming)
        page = self.preferences.page if self.preferences and self._shows(self.preferences) else None
        place = ActionId.MODELS if page is PageId.MODELS else ActionId.SETTINGS
        self.sidebar.show_place(place if page else None)

    # --- what happens

    def _take(self, events: tuple[EngineEvent, ...]) -> None:
        grew = self.conversations.current_grows
        self.conversations.take(events)
        self.inspection.take(events)
        for event in events:
            match event:
                case Notice(error):
                    self.notices.fail(error)
                case OptionsChanged():
                    self._bridge.start(self.looks.refresh())
                case AnswerEnded(message):
                    self.recovery.something_was_stored()
                    reason = message.answer.finish_reason if message.answer else None
                    if message.conversation_id == self.conversations.current_id and reason is not None:
                        announce(self, self.tr("Answer: {end}").format(end=texts.finish_text(reason)))
                case MessageAdded(item) if item.message.role is Role.ASSISTANT and not item.message.complete:
                    announce(self, self.tr("An answer is being written"))
                case TurnWithdrawn(conversation_id=chat_id, error=error) if chat_id != self.conversations.current_id:
                    self.notices.fail(error)
        # Text that grows comes many times a second and changes nothing around the transcript.
        if grew != self.conversations.current_grows or not all(isinstance(event, AnswerGrew) for event in events):
            self._update()

    async def _palette(self) -> None:
        palette = CommandPalette(self.actions_table, self)
        if await ask(palette) and palette.chosen is not None:
            palette.chosen.trigger()

    async def _shortcuts(self) -> None:
        await ask(ShortcutSheet(self.actions_table, self))

    # --- Qt's side

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: a key that nothing else wanted. Esc leads back to where one writes, and letters are written there."""
        if self._shows(self.opening):
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Escape:
            if self._shows(self.chat):
                self.chat.escape()
            else:
                self._write()
        elif not (self._shows(self.chat) and self.chat.take_key(event)):
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:
        """Qt: Tab goes through the messages from top to bottom."""
        return step(self, self.chat.transcript, forward=next) or super().focusNextPrevChild(next)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Qt: model files may be dropped anywhere, other files over the chat."""
        files = self._shows(self.chat) and brings_files(event.mimeData())
        self.chat.composer.expect(files)
        if files or (self._open and model_paths(event.mimeData())):
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Qt: what was held over the window went."""
        self.chat.composer.expect(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Qt: open model files, attach others."""
        self.chat.composer.expect(False)
        if brings_files(event.mimeData()):
            self.chat.composer.take(event.mimeData())
        else:
            self.model_files.open(model_paths(event.mimeData()))
        event.acceptProposedAction()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: there is more or less room for columns."""
        super().resizeEvent(event)
        self._insists = self._insists and event.size().width() == event.oldSize().width()
        self._fit_sidebar()

    def keep_shape(self) -> None:
        """Keep the window's shape; called before it is hidden, whoever ends the program."""
        self._remembered.keep(self.window(), self.columns)

    def end(self) -> None:
        """Let the window go; called when everything below it was ended."""
        self._ended = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Qt: close in order: first what runs, then the window."""
        if self._ended:
            super().closeEvent(event)
            return
        event.ignore()
        self.closing.emit()
