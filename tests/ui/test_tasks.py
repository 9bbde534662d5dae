"""Views' coroutines end with the window."""

import asyncio
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from app.ui.tasks import Tasks


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
