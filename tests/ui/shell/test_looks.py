"""Larger and smaller text, at once and for good."""

import asyncio
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from app.core.options import OptionState
from app.ui.shell.looks import Looks
from app.ui.shell.remembered import Remembered
from app.ui.theme import fonts
from app.ui.theme.theme import theme
from app.ui.wiring.bridge import Bridge
from tests.support.fakes.engine import FakeEngine
from tests.support.qt import Run, settle
from tests.support.waiting import until

SIZE = "appearance.text_size"


@pytest.fixture
def looks(run: Run, bridge: Bridge, themed: QApplication) -> Iterator[Looks]:
    made = Looks(bridge, Remembered(None))
    run(made.refresh())
    yield made
    theme().set_text_steps(0)


def test_text_grows_step_by_step_as_far_as_it_goes_and_back(run: Run, looks: Looks, engine: FakeEngine) -> None:
    async def scenario() -> None:
        for _ in range(12):
            looks.resize_text(1)
        assert fonts.steps() == 8
        await until(lambda: engine.values.get(SIZE, (0,))[0] == 8)
        looks.resize_text(0)
        assert fonts.steps() == 0
        await until(lambda: SIZE not in engine.values)

    run(scenario())


def test_what_was_asked_before_a_change_does_not_undo_it(
    run: Run, looks: Looks, bridge: Bridge, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, arrives = engine.options.all, asyncio.Event()

    async def late() -> tuple[OptionState, ...]:
        states = await read()
        await arrives.wait()
        return states

    async def scenario() -> None:
        monkeypatch.setattr(engine.options, "all", late)
        asked = bridge.start(looks.refresh())
        assert asked
        await until(lambda: len(engine.named("options.all")) == 2)
        monkeypatch.setattr(engine.options, "all", read)
        looks.resize_text(1)
        await until(lambda: SIZE in engine.values and not looks._storing)
        arrives.set()
        await asyncio.wait({asked})
        assert fonts.steps() == 1
        looks.resize_text(1)
        assert fonts.steps() == 2
        await until(lambda: engine.values[SIZE][0] == 2)

    run(scenario())


def test_the_last_size_is_stored_last(run: Run, looks: Looks, engine: FakeEngine) -> None:
    async def scenario() -> None:
        let_go = engine.hold("options.set")
        for _ in range(2):
            looks.resize_text(1)
        await until(lambda: engine.named("options.set"))
        looks.resize_text(1)
        looks.resize_text(1)
        await settle()
        assert engine.named("options.set") == [(SIZE, 2)]
        let_go.set()
        await until(lambda: not looks._storing)
        assert engine.named("options.set") == [(SIZE, 2), (SIZE, 4)] and engine.values[SIZE][0] == 4

    run(scenario())
