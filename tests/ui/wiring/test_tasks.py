"""Views' coroutines end with the window."""

import asyncio
from collections.abc import Iterator

import pytest
from PySide6.QtCore import SIGNAL, QObject
from PySide6.QtWidgets import QApplication

from app.ui.wiring.tasks import Tasks
from tests.support.qt import destroy_later_now


async def forever() -> None:
    await asyncio.Event().wait()


@pytest.fixture
def tasks(qapp: QApplication) -> Iterator[Tasks]:
    yield Tasks(qapp)


def test_what_runs_is_cancelled_and_nothing_begins_after(tasks: Tasks) -> None:
    async def scenario() -> asyncio.Task[None] | None:
        running = tasks.start(forever())
        await asyncio.sleep(0)
        await tasks.cancel_all()
        return running

    running = asyncio.run(scenario())
    assert running is not None
    assert running.cancelled()
    # No loop is left in this thread: a timer that fires now must not ask for one.
    late = forever()
    assert tasks.start(late) is None
    with pytest.raises(RuntimeError, match="reuse already awaited"):
        late.send(None)


def test_what_an_owner_began_ends_with_it(tasks: Tasks) -> None:
    async def scenario() -> None:
        owner = QObject()
        began, other = tasks.start(forever(), owner), tasks.start(forever())
        assert began is not None and other is not None
        await asyncio.sleep(0)
        owner.deleteLater()
        destroy_later_now()
        await asyncio.wait({began})
        assert began.cancelled() and not other.done()
        await tasks.cancel_all()

    asyncio.run(scenario())


def test_an_owner_that_stays_keeps_nothing_of_what_ended(tasks: Tasks) -> None:
    async def scenario() -> None:
        owner, signal = QObject(), SIGNAL("destroyed(QObject*)")
        ended = tasks.start(asyncio.sleep(0), owner)
        assert ended is not None
        while_it_ran = owner.receivers(signal)
        await asyncio.wait({ended})
        await asyncio.sleep(0)
        assert owner.receivers(signal) < while_it_ran

    asyncio.run(scenario())
