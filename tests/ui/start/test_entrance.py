"""The entrance: light, there at once, and nothing that was typed into it is lost."""

import asyncio
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow

from app.core.options import Layer
from app.core.requests import Unsent
from app.ui.shell.remembered import Remembered
from app.ui.start.application import Program
from app.ui.start.entrance import Entrance
from app.ui.theme import fonts
from app.ui.theme.theme import Appearance, theme
from app.ui.theme.tokens import DARK, LIGHT
from app.ui.widgets.editor import Editor
from tests.support.fakes.engine import FakeEngine
from tests.support.qt import Run, settle
from tests.support.waiting import PATIENCE, until


def grey(editor: Editor) -> str:
    """The text that is shown as sent already."""
    return "".join(one.cursor.selectedText() for one in editor.extraSelections())


def test_it_loads_nothing_but_qt_and_the_look() -> None:
    heavy = {"asyncio", "qasync", "markdown_it", "pygments", "sqlalchemy", "cryptography", "httpx2", "app.core"}
    code = f"import sys, app.bootstrap, app.ui.start.entrance; print(sorted({heavy!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_it_takes_typing_while_something_is_loaded(entrance: Entrance) -> None:
    typed = threading.Event()

    def load() -> str:
        assert threading.current_thread() is not threading.main_thread()
        assert typed.wait(PATIENCE)
        return "loaded"

    def press() -> None:
        QTest.keyClicks(entrance.editor, "Good morn")
        typed.set()

    QTimer.singleShot(0, press)
    assert entrance.meanwhile(load) == "loaded"
    assert entrance.editor.toPlainText() == "Good morn"


def test_what_goes_wrong_while_loading_is_told_to_who_asked(entrance: Entrance) -> None:
    def load() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        entrance.meanwhile(load)


def test_closing_it_before_anything_is_loaded_ends_it(entrance: Entrance) -> None:
    loaded = threading.Event()
    QTimer.singleShot(0, entrance.close)
    assert entrance.meanwhile(lambda: loaded.wait(PATIENCE)) is None
    loaded.set()


def test_what_was_typed_moves_in_with_its_cursor(
    run: Run, entrance: Entrance, program: Program, engine: FakeEngine
) -> None:
    QTest.keyClicks(entrance.editor, "half thought")
    for _ in range(len(" thought")):
        QTest.keyClick(entrance.editor, Qt.Key.Key_Left)

    async def scenario() -> int:
        running = asyncio.ensure_future(program.run())
        composer = program.window.chat.composer
        await until(composer.isVisible)
        assert program.window.window() is entrance
        QTest.keyClicks(composer.editor, " a")
        await settle(60)
        assert composer.text == "half a thought"
        assert entrance.windowTitle() == program.window.windowTitle()
        entrance.close()
        return await running

    assert run(scenario()) == 0
    assert not entrance.isVisible()
    assert engine.closed
    assert engine.unsent == {"": Unsent("half a thought")}


def test_a_message_sent_at_the_entrance_is_sent(run: Run, entrance: Entrance, program: Program) -> None:
    QTest.keyClicks(entrance.editor, "Good morning")
    QTest.keyClick(entrance.editor, Qt.Key.Key_Return)
    assert entrance.sent

    async def scenario() -> None:
        running = asyncio.ensure_future(program.run())
        chat = program.window.chat
        await until(lambda: chat.transcript.cards)
        assert chat.transcript.cards[0].message.text == "Good morning"
        assert chat.composer.text == ""
        entrance.close()
        await running

    run(scenario())


def test_what_is_typed_after_sending_belongs_to_the_next_message(
    run: Run, entrance: Entrance, program: Program
) -> None:
    QTest.keyClicks(entrance.editor, "Good morning")
    QTest.keyClick(entrance.editor, Qt.Key.Key_Return)
    QTest.keyClicks(entrance.editor, "And")
    assert entrance.editor.toPlainText() == "Good morning\nAnd"
    assert grey(entrance.editor) == "Good morning", "it was taken, and one sees it"

    async def scenario() -> None:
        running = asyncio.ensure_future(program.run())
        chat = program.window.chat
        await until(chat.composer.isVisible)
        assert grey(chat.composer.editor) == "Good morning"
        QTest.keyClicks(chat.composer.editor, " then")
        await until(lambda: chat.transcript.cards)
        assert chat.transcript.cards[0].message.text == "Good morning"
        assert chat.composer.text == "And then"
        assert grey(chat.composer.editor) == ""
        entrance.close()
        await running
        assert not chat.drafts._timer.isActive()

    run(scenario())


def test_it_has_the_shape_that_the_window_had(themed: QApplication, entrance: Entrance, tmp_path: Path) -> None:
    entrance.resize(700, 500)
    Remembered(tmp_path).keep(entrance, entrance._page)
    other = Entrance(tmp_path)
    assert (other.width(), other.height()) == (700, 500)
    other.deleteLater()


def test_it_looks_as_the_window_did(
    run: Run, themed: QApplication, loop: asyncio.AbstractEventLoop, engine: FakeEngine, tmp_path: Path
) -> None:
    engine.values = {
        "appearance.theme": ("dark", Layer.USER, ""),
        "appearance.text_size": (3, Layer.USER, ""),
    }
    program = Program(engine, lambda c: asyncio.run_coroutine_threadsafe(c, loop), loop, tmp_path)

    async def scenario() -> None:
        running = asyncio.ensure_future(program.run())
        await until(lambda: fonts.steps() == 3)
        program.window.looks.resize_text(1)
        program.window.close()
        await running

    try:
        run(scenario())
        theme().set_appearance(Appearance.SYSTEM)
        theme().set_text_steps(0)
        later = Entrance(tmp_path)
        assert (theme().tokens, fonts.steps()) == (DARK, 4)
        assert later.editor.font().pixelSize() == fonts.font().pixelSize()
        later.deleteLater()
    finally:
        theme().set_appearance(Appearance.SYSTEM)
        theme().set_text_steps(0)
        program.window.deleteLater()
        program.bridge.deleteLater()


def test_a_look_that_makes_no_sense_is_the_systems(themed: QApplication, tmp_path: Path) -> None:
    (tmp_path / "window.ini").write_text("[General]\nappearance=pink\ntext_steps=huge\n")
    other = Entrance(tmp_path)
    assert (theme().tokens, fonts.steps()) == (LIGHT, 0)
    other.deleteLater()


def test_full_screen_is_the_whole_window(themed: QApplication, entrance: Entrance) -> None:
    real = QMainWindow()
    entrance.lead_to(real)
    assert real.window() is entrance
    real.setWindowTitle("Trains – Signalbox")
    assert entrance.windowTitle() == "Trains – Signalbox"
