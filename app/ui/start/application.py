"""The program with a window: Qt's loop as asyncio's, faults told, everything closed in order."""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

import qasync
from PySide6.QtCore import QObject, QSocketNotifier
from PySide6.QtWidgets import QApplication

from app.core.api.engine import EngineApi
from app.core.errors import KnownError
from app.ui.chat.view import ChatView
from app.ui.shell.crash import CrashReports
from app.ui.shell.remembered import Remembered
from app.ui.shell.window import Window
from app.ui.start.entrance import Entrance
from app.ui.start.first_column import FirstColumn
from app.ui.start.garbage import Garbage
from app.ui.wiring.actions import ActionId
from app.ui.wiring.bridge import Bridge, Submit

log = logging.getLogger(__name__)

_INTERRUPTED = 130
# How long unsent text may take to be stored when the window closes.
_LAST_WORDS_S = 3.0


def run(engine: EngineApi, submit: Submit, entrance: Entrance, *, folder: Path | None = None) -> int:
    """Let the program into its window and stay until it is closed.

    Args:
        engine: What the window shows and commands.
        submit: Runs a coroutine on the engine's loop.
        entrance: The window that is on the screen already.
        folder: Where the window keeps its shape; None keeps nothing.

    Returns:
        The exit code: 0, or 130 when the person interrupted it.
    """
    loop = qasync.QEventLoop(QApplication.instance())
    asyncio.set_event_loop(loop)
    with loop:
        program = Program(engine, submit, loop, folder, entrance)
        code: int = loop.run_until_complete(program.run())
        return code


class Program:
    """One run: bridge, window, and the way out."""

    def __init__(
        self,
        engine: EngineApi,
        submit: Submit,
        loop: asyncio.AbstractEventLoop,
        folder: Path | None = None,
        entrance: Entrance | None = None,
    ) -> None:
        """Without an `entrance` the window stands on the screen by itself."""
        self._engine, self._loop, self._entrance = engine, loop, entrance
        self._crashes = CrashReports()
        self.bridge = Bridge(engine, submit)
        self.window = Window(self.bridge, ChatView(self.bridge), Remembered(folder))
        self._crashes.parent = self.window
        self._ending = asyncio.Event()
        self._code = 0

    async def run(self) -> int:
        """Show the window, wait for its end, close everything."""
        self._loop.set_exception_handler(self._on_loop_error)
        hook, sys.excepthook = sys.excepthook, self._on_error
        signals = Signals(self._on_signal, self.window)
        self.window.closing.connect(self._ending.set)
        try:
            self.bridge.start(self.window.start(self._show()))
            garbage = Garbage(self.window)
            await self._ending.wait()
            await self._close()
        finally:
            signals.restore()
            sys.excepthook = hook
        garbage.end()
        return self._code

    def _show(self) -> ActionId | None:
        """Show the window; what was typed and chosen at the entrance moves in with it. Returns what was asked there."""
        entrance, composer = self._entrance, self.window.chat.composer
        if entrance is None:
            self.window.show()
            return None
        typed, place = entrance.editor.toPlainText(), entrance.editor.textCursor().position()
        column = entrance.side if isinstance(entrance.side, FirstColumn) else None
        entrance.lead_to(self.window)
        composer.set_text(typed)
        cursor = composer.editor.textCursor()
        cursor.setPosition(place)
        composer.editor.setTextCursor(cursor)
        self.window.chat.focus_composer()
        if column:
            self._follow(column)
        if entrance.sent:
            self.window.chat.send(entrance.sent)
        return column.asked if column else None

    def _follow(self, column: FirstColumn) -> None:
        """Let the sidebar look as the column did in whose place it is, and be asked for the same."""
        sidebar = self.window.sidebar
        self.window.model.show(column.page.items)
        # The rows have no places yet that one could scroll to; this gives them some.
        sidebar.list.scrollToBottom()
        sidebar.list.verticalScrollBar().setValue(column.list.verticalScrollBar().value())
        if column.wanted is not None:
            self.window.open_conversation(column.wanted)
        if searched := column.field.text():
            sidebar.field.setText(searched)
            sidebar.field.setFocus()

    async def _close(self) -> None:
        """In this order: the views, the bridge, the engine, the window."""
        self.window.keep_shape()
        # Hiding the views makes them keep what is half written.
        await self.bridge.finish(self.window.window().hide, _LAST_WORDS_S)
        await self.bridge.close()
        try:
            await self.bridge.call(self._engine.close())
        except KnownError as error:
            log.warning("closing: %s", error)
        self.window.end()

    def _on_signal(self, number: int) -> None:
        # Whoever ends the session asks every program to close: that is no failure.
        self._code = _INTERRUPTED if number == signal.SIGINT else 0
        self._ending.set()

    def _on_error(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, KeyboardInterrupt):
            self._on_signal(signal.SIGINT)
        elif isinstance(error, KnownError):
            self.window.notices.fail(error)
        else:
            self._crashes.take(error)

    def _on_loop_error(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, BaseException):
            self._on_error(type(error), error, error.__traceback__)
        else:
            log.error("the window's loop: %s", context.get("message"))


class Signals:
    """SIGINT and SIGTERM, told to Qt's loop.

    Python runs a handler only between its own instructions, and Qt's loop is none: a byte in a pipe wakes it.
    """

    def __init__(self, tell: Callable[[int], None], parent: QObject) -> None:
        self._tell = tell
        self._old = {number: signal.signal(number, self._handle) for number in (signal.SIGINT, signal.SIGTERM)}
        self._pipe: tuple[int, int] | None = None
        if os.name == "posix":
            self._pipe = os.pipe()
            for end in self._pipe:
                os.set_blocking(end, False)
            signal.set_wakeup_fd(self._pipe[1], warn_on_full_buffer=False)
            self._notifier = QSocketNotifier(self._pipe[0], QSocketNotifier.Type.Read, parent)
            self._notifier.activated.connect(self._drain)

    def restore(self) -> None:
        """Leave the signals as they were."""
        for number, old in self._old.items():
            signal.signal(number, old)
        if self._pipe is not None:
            signal.set_wakeup_fd(-1)
            self._notifier.setEnabled(False)
            for end in self._pipe:
                os.close(end)

    def _handle(self, number: int, frame: FrameType | None) -> None:
        self._tell(number)

    def _drain(self, *_: object) -> None:
        if self._pipe is not None:
            os.read(self._pipe[0], 64)
