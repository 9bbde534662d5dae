"""Every desk is one set of methods: in its Protocol, in the real engine, in the fake, and through a late one."""

import asyncio
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, cast, get_type_hints

import pytest

from app.core.api.engine import EngineApi
from app.engine.frame.late import LateEngine
from tests.support.engines import running
from tests.support.fakes.engine import FakeEngine

ROOT = Path(__file__).parents[2]
DESKS: dict[str, type] = {
    name: get_type_hints(value.fget)["return"] for name, value in vars(EngineApi).items() if isinstance(value, property)
}
FAKES = "tests.support.fakes."
# What an engine has beside its desks.
OTHERS = {"subscribe", "close"}


def methods(desk: type) -> dict[str, Callable[..., Any]]:
    """The public methods of a class, those that it inherits included; other public members would be no method."""
    return {name: getattr(desk, name) for name in dir(desk) if not name.startswith("_")}


def parameters(method: Callable[..., Any]) -> list[tuple[str, Any, Any]]:
    """What a method of a class takes beside itself."""
    _, *taken = inspect.signature(method).parameters.values()
    return [(one.name, one.kind, one.default) for one in taken]


def differences(desk: type, made: type, *, only: bool = False) -> list[str]:
    """In what a class is not the desk; `only` if it may have nothing more."""
    wanted, found = methods(desk), methods(made)
    told = [f"no {name}" for name in wanted if name not in found]
    told += [f"{name} beside it" for name in found if only and name not in wanted]
    for name in wanted.keys() & found.keys():
        if parameters(wanted[name]) != parameters(found[name]):
            told.append(f"{name}{inspect.signature(found[name])}")
        if not inspect.iscoroutinefunction(found[name]):
            told.append(f"{name} cannot be awaited")
    return sorted(told)


def public(engine: object) -> set[str]:
    """What an engine shows."""
    return {name for name in dir(engine) if not name.startswith("_")}


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> dict[str, type]:
    """What stands behind each desk of an open engine."""

    async def look() -> dict[str, type]:
        async with running(tmp_path_factory.mktemp("desks")) as scene:
            return {name: type(getattr(scene.engine, name)) for name in public(scene.engine) - OTHERS}

    return asyncio.run(look())


def test_every_desk_has_its_files() -> None:
    kept = {path.stem for path in (ROOT / "app" / "core" / "api").glob("[!_]*.py")} - {"engine"}
    fakes = {path.stem for path in (ROOT / "tests" / "support" / "fakes").glob("[!_]*.py")} - {"engine", "state"}
    here = {path.stem.removeprefix("test_") for path in Path(__file__).parent.glob("test_*.py")} - {"desks"}
    assert DESKS.keys() == kept == fakes == here
    assert {"chat", "home"} <= kept
    for name, desk in DESKS.items():
        assert desk.__module__ == f"app.core.api.{name}" and desk.__base__ is Protocol and methods(desk), name


def test_all_engines_have_the_same_desks(real: dict[str, type]) -> None:
    fake = FakeEngine()
    fakes = {name: type(value) for name, value in vars(fake).items() if type(value).__module__.startswith(FAKES)}
    late = public(LateEngine(FakeEngine)) - OTHERS
    assert DESKS.keys() == real.keys() == fakes.keys() == late
    assert all(callable(getattr(engine, name)) for engine in (fake, LateEngine(FakeEngine)) for name in OTHERS)
    assert public(EngineApi) == DESKS.keys() | OTHERS


@pytest.mark.parametrize("name", DESKS)
def test_a_desk_is_the_same_everywhere(name: str, real: dict[str, type]) -> None:
    assert differences(DESKS[name], real[name]) == []
    assert differences(DESKS[name], type(getattr(FakeEngine(), name)), only=True) == []


class _Heard:
    """An engine of which every method of every desk says what it was asked."""

    def __init__(self, path: tuple[str, ...] = ()) -> None:
        self._path = path

    def __getattr__(self, name: str) -> "_Heard":
        return _Heard((*self._path, name))

    async def __call__(self, *values: Any, **named: Any) -> Any:
        return self._path, values, named


@pytest.mark.anyio
@pytest.mark.parametrize("name", DESKS)
async def test_a_late_engine_passes_every_question_on(name: str) -> None:
    late = LateEngine(lambda: cast(EngineApi, _Heard()))
    for method, declared in methods(DESKS[name]).items():
        taken = parameters(declared)
        values = tuple(object() for _, kind, _ in taken if kind is not inspect.Parameter.KEYWORD_ONLY)
        named = {key: object() for key, kind, _ in taken if kind is inspect.Parameter.KEYWORD_ONLY}
        asked = getattr(getattr(late, name), method)
        assert await asked(*values, **named) == ((name, method), values, named)
        by_name = {key: object() for key, _, _ in taken}
        assert await asked(**by_name) == ((name, method), (), by_name)


def test_a_difference_is_seen() -> None:
    class Desk(Protocol):
        async def get(self, key: str) -> str: ...
        async def all(self, cursor: str | None = None, *, limit: int = 100) -> str: ...

    class Same:
        async def get(self, key: str) -> str:
            return key

        async def all(self, cursor: str | None = None, *, limit: int = 100) -> str:
            return f"{cursor}{limit}"

    class More(Same):
        async def more(self) -> None: ...

    class Renamed(Same):
        async def get(self, name: str) -> str:
            return name

    class Shorter(Same):
        async def all(self, cursor: str | None = None, *, limit: int = 10) -> str:
            return ""

    class Positional(Same):
        async def all(self, cursor: str | None = None, limit: int = 100) -> str:
            return ""

    class Hasty(Same):
        def get(self, key: str) -> str:  # type: ignore[override]
            return key

    class Less:
        get = Same.get

    assert differences(Desk, Same, only=True) == []
    assert differences(Desk, More) == []
    assert differences(Desk, More, only=True) == ["more beside it"]
    assert differences(Desk, Less) == ["no all"]
    assert differences(Desk, Hasty) == ["get cannot be awaited"]
    for other in (Renamed, Shorter, Positional):
        assert len(differences(Desk, other)) == 1, other
