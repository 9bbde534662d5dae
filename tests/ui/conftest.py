"""What every test of the window needs: Qt's loop as asyncio's, an engine in memory, a bridge between them."""

import asyncio
import gc
import os
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
import qasync
from PySide6.QtWidgets import QApplication

from app.ui.chat.view import ChatView
from app.ui.shell.window import Window
from app.ui.start import application
from app.ui.start.application import Program
from app.ui.start.entrance import Entrance
from app.ui.start.language import speak
from app.ui.theme.theme import theme
from app.ui.widgets.notices import Notice
from app.ui.wiring.bridge import Bridge
from tests.support.chat import open_chat
from tests.support.fakes.engine import FakeEngine
from tests.support.qt import Run, destroy_later_now, settle
from tests.support.samples import local_status
from tests.support.waiting import PATIENCE
from tests.support.window import end, make_window

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever opens a window here hears that the offscreen platform has no window manager to hint to."""
    for item in items:
        item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints"))


@pytest.fixture(scope="module", autouse=True)
def nothing_of_others() -> None:
    """Whoever collects garbage here looks through what this module made, not through what all others left."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def garbage_on_this_thread() -> Iterator[None]:
    """Widgets are freed here, as `start.garbage` sees to it in the program, and not in whichever thread allocates."""
    gc.disable()
    yield
    gc.collect()
    gc.enable()


@pytest.fixture
def loop(qapp: QApplication) -> Iterator[asyncio.AbstractEventLoop]:
    """Qt's event loop as asyncio's."""
    made = qasync.QEventLoop(qapp)
    asyncio.set_event_loop(made)
    broken: list[dict[str, Any]] = []
    made.set_exception_handler(lambda _, context: broken.append(context))
    yield made
    made.close()
    asyncio.set_event_loop(None)
    assert not broken, broken


@pytest.fixture
def run(loop: asyncio.AbstractEventLoop) -> Run:
    """Runs a coroutine to its end, while Qt lives."""

    def to_the_end(coroutine: Coroutine[Any, Any, Any]) -> Any:
        # Not by `run_until_complete`: qasync's takes one more turn after the end, in which no loop counts as running.
        task = loop.create_task(asyncio.wait_for(coroutine, 2 * PATIENCE))
        task.add_done_callback(lambda _: loop.stop())
        loop.run_forever()
        return task.result()

    return to_the_end


@pytest.fixture(scope="session")
def themed(qapp: QApplication) -> QApplication:
    """The application with our look and language."""
    qapp.setApplicationDisplayName("Signalbox")
    qapp.setQuitOnLastWindowClosed(False)
    speak(qapp)
    theme().install()
    return qapp


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def bridge(loop: asyncio.AbstractEventLoop, run: Run, engine: FakeEngine, themed: QApplication) -> Iterator[Bridge]:
    made = Bridge(engine, lambda coroutine: asyncio.run_coroutine_threadsafe(coroutine, loop))
    yield made
    run(made.close())
    made.deleteLater()


@pytest.fixture
def window(run: Run, bridge: Bridge, monkeypatch: pytest.MonkeyPatch) -> Iterator[Window]:
    # Nothing goes by itself while a test looks at it.
    monkeypatch.setattr(Notice, "close_after", lambda self, milliseconds: None)
    made = make_window(bridge)
    yield made
    run(end(made, bridge))


@pytest.fixture
def view(bridge: Bridge, engine: FakeEngine, run: Run) -> Iterator[ChatView]:
    """The view with a new chat and one local model."""
    engine.known_models = [local_status()]
    made = ChatView(bridge)
    # A pause in the typing is what a test says is one.
    made.drafts._timer.setInterval(2 * PATIENCE * 1000)
    made.resize(800, 600)
    made.show()
    open_chat(run, made, None)
    yield made
    made.hide()
    run(settle())
    made.deleteLater()
    destroy_later_now()


@pytest.fixture
def entrance(themed: QApplication, tmp_path: Path) -> Iterator[Entrance]:
    """The window before anything is in it."""
    made = Entrance(tmp_path)
    made.show()
    yield made
    made.hide()
    made.deleteLater()


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last words of a program are waited for, however late they are."""
    monkeypatch.setattr(application, "_LAST_WORDS_S", PATIENCE)


@pytest.fixture
def program(
    entrance: Entrance,
    loop: asyncio.AbstractEventLoop,
    run: Run,
    engine: FakeEngine,
    tmp_path: Path,
    unhurried: None,
) -> Iterator[Program]:
    """The program that moves into the entrance."""
    made = Program(engine, lambda c: asyncio.run_coroutine_threadsafe(c, loop), loop, tmp_path, entrance)
    yield made
    made.window.deleteLater()
    made.bridge.deleteLater()
    run(settle())
