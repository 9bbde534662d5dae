"""The desk of options: read, set, forgotten; what is locked, unknown or does not fit is refused."""

from pathlib import Path
from typing import Any

import pytest

from app.core.errors import Kind
from app.core.events import OptionsChanged
from app.core.options import Layer, OptionState
from tests.support.fakes.engine import FakeEngine
from tests.support.policies import Given
from tests.support.samples import OPTIONS
from tests.support.stages import Stage, played

pytestmark = pytest.mark.anyio

THEME, SIZE, MODEL, PROXY = "appearance.theme", "appearance.text_size", "chat.model", "network.proxy"


async def common(stage: Stage) -> list[OptionState]:
    """The options that the engine and the samples have in common."""
    both = {option.key for option in OPTIONS} - {"chat.titles", "network.hosts"}
    return [state for state in await stage.engine.options.all() if state.option.key in both]


async def of_the_person(stage: Stage) -> None:
    """Set, told, set again, forgotten; before the home is open."""
    desk, do = stage.engine.options, stage.do
    states = await do("all", common(stage))
    assert [state.option.key for state in states] == [THEME, SIZE, "chat.send_key", MODEL, PROXY]
    assert all((state.value, state.layer) == (state.option.default, Layer.DEFAULT) for state in states)
    values: dict[str, Any] = {THEME: "dark", SIZE: 2, MODEL: "fake/demo", PROXY: "http://proxy.example:3128"}
    for key, value in values.items():
        state = await do(f"set {key}", desk.set(key, value))
        assert (state.option.key, state.value, state.layer, state.locked) == (key, value, Layer.USER, False)
    assert len(stage.of(OptionsChanged)) == len(values)
    assert (await do("set it again", desk.set(SIZE, -3))).value == -3
    states = await do("all", common(stage))
    assert {state.option.key for state in states if state.layer is Layer.USER} == set(values)
    state = await do("reset", desk.reset(THEME))
    assert (state.value, state.layer) == ("system", Layer.DEFAULT)
    await do("reset what was not set", desk.reset(THEME))
    told = len(stage.of(OptionsChanged))
    misfits: list[tuple[str, Any]] = [(THEME, "loud"), (SIZE, 9), (SIZE, True), (SIZE, "2"), (MODEL, 2), (PROXY, "a b")]
    for key, value in misfits:
        await stage.refused(f"{key} to {value}", desk.set(key, value), Kind.USAGE)
    await stage.refused("unknown", desk.set("chat.colour", "red"), Kind.NOT_FOUND)
    await stage.refused("unknown", desk.reset("chat.colour"), Kind.NOT_FOUND)
    await do("all", common(stage))
    assert len(stage.of(OptionsChanged)) == told


async def of_the_company(stage: Stage) -> None:
    """What the company decided is shown, and cannot be changed."""
    desk = stage.engine.options
    states = {state.option.key: state for state in await stage.do("all", common(stage))}
    assert (states[PROXY].value, states[PROXY].locked, bool(states[PROXY].source)) == ("none", True, True)
    await stage.refused("set", desk.set(PROXY, "system"), Kind.POLICY)
    await stage.refused("reset", desk.reset(PROXY), Kind.POLICY)
    assert not stage.of(OptionsChanged)


def decided(fake: FakeEngine) -> None:
    fake.values[PROXY] = ("none", Layer.MANDATORY, "test")


async def test_options_of_the_person(tmp_path: Path) -> None:
    await played(of_the_person, tmp_path, opened=False)


async def test_options_of_the_company(tmp_path: Path) -> None:
    await played(of_the_company, tmp_path, ready=decided, source=Given(options={PROXY: "none"}), opened=False)
