"""The program around the window: bugs told once, known errors as notices, signals and closing in order."""

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.core.errors import Kind, KnownError
from app.core.requests import Unsent
from app.ui.shell.crash import CrashDialog
from app.ui.start.application import Program
from tests.support.fakes.engine import FakeEngine
from tests.support.qt import Run, settle
from tests.support.waiting import until


@pytest.fixture
def program(
    themed: QApplication,
    loop: asyncio.AbstractEventLoop,
    run: Run,
    engine: FakeEngine,
    tmp_path: Path,
    unhurried: None,
) -> Iterator[Program]:
    made = Program(engine, lambda c: asyncio.run_coroutine_threadsafe(c, loop), loop, tmp_path)
    yield made
    made.window.deleteLater()
    made.bridge.deleteLater()
    run(settle())


async def started(program: Program) -> "asyncio.Task[int]":
    running = asyncio.ensure_future(program.run())
    await until(lambda: program.window.conversations.current is None and program.window.chat.isVisible())
    await settle(60)
    return running


def crashes() -> list[CrashDialog]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, CrashDialog) and w.isVisible()]


def test_closing_ends_everything_in_order(run: Run, program: Program, engine: FakeEngine) -> None:
    async def scenario() -> int:
        running = await started(program)
        QTest.keyClicks(program.window.chat.composer.editor, "half a thought")
        program.window.close()
        return await running

    assert run(scenario()) == 0
    assert engine.closed
    assert not engine.listeners
    assert engine.unsent == {"": Unsent("half a thought")}, "what was half written is kept before the engine closes"
    names = [name for name, _ in engine.calls]
    assert names.index("drafts.save") < names.index("close")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_signals_end_it_cleanly(
    run: Run, program: Program, engine: FakeEngine, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    before = signal.getsignal(number)

    async def scenario() -> int:
        running = await started(program)
        os.kill(os.getpid(), number)
        return await running

    assert run(scenario()) == code
    assert engine.closed
    assert signal.getsignal(number) is before
    assert (tmp_path / "window.ini").exists(), "the window has its shape at the next start"


def test_a_bug_is_shown_once(run: Run, program: Program, expect_log: object) -> None:
    assert callable(expect_log)
    expect_log("a fault of ours")

    async def scenario() -> None:
        running = await started(program)

        async def bug() -> None:
            raise ZeroDivisionError

        for _ in range(2):
            program.bridge.start(bug())
            await settle()
        await until(crashes)
        assert len(crashes()) == 1
        dialog = crashes()[0]
        dialog.copy.click()
        assert "ZeroDivisionError" in QApplication.clipboard().text()
        dialog.close()
        program.window.close()
        await running

    run(scenario())


def test_a_known_error_is_a_notice_not_a_crash(run: Run, program: Program) -> None:
    async def scenario() -> None:
        running = await started(program)

        async def full() -> None:
            raise KnownError(Kind.DISK_FULL)

        program.bridge.start(full())
        await until(lambda: program.window.notices.shown)
        assert program.window.notices.shown[0].text == "The disk is full."
        assert not crashes()
        program.window.close()
        await running

    run(scenario())


def test_an_engine_that_cannot_close_does_not_hold_the_window(
    run: Run, program: Program, engine: FakeEngine, expect_log: object
) -> None:
    assert callable(expect_log)
    expect_log("closing")

    async def scenario() -> int:
        running = await started(program)
        engine.errors["close"] = KnownError(Kind.DISK_FULL)
        program.window.close()
        return await running

    assert run(scenario()) == 0
