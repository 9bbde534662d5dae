"""What no clock may decide: “never” is None and no number, and a test waits for what it asserts, not for a time."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.test_house import ROOT, SOURCES, functions, spelled, tree, where

# What tells the time, as it is called anywhere in the program.
CLOCKS = {"monotonic", "monotonic_ns", "monotonic_ms", "perf_counter", "perf_counter_ns", "time", "time_ns", "now_us"}
HANDED_IN = {"now", "_now", "clock", "_clock"}
# Programs that tests start, and those that take long on purpose, have a pace of their own.
PACED = ("support", "soak", "bench", "screens", "security/hostile_show.py")


def asks_a_clock(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name | ast.Attribute)
        and spelled(node.func) in CLOCKS | HANDED_IN
    )


def assigned(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """(what, value) of everything that is assigned in it."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.AnnAssign) and inner.value is not None:
            yield inner.target, inner.value
        elif isinstance(inner, ast.Assign):
            for target in inner.targets:
                if isinstance(target, ast.Tuple) and isinstance(inner.value, ast.Tuple):
                    yield from zip(target.elts, inner.value.elts, strict=False)
                else:
                    yield target, inner.value


def is_moment(value: ast.expr, known: set[str]) -> bool:
    """Whether a value is a moment of a clock, or reckoned from one; `known` are names of some that are."""
    if isinstance(value, ast.Compare | ast.Constant):
        return False
    names = (node.id for node in ast.walk(value) if isinstance(node, ast.Name))
    return any(map(asks_a_clock, ast.walk(value))) or not known.isdisjoint(names)


def is_number(value: ast.expr) -> bool:
    inner = value.operand if isinstance(value, ast.UnaryOp) else value
    return isinstance(inner, ast.Constant) and type(inner.value) in (int, float)


def numbers_for_never(module: ast.AST) -> list[ast.expr]:
    """Fields that hold a moment later, and a number before there is one."""
    found: list[ast.expr] = []
    for kind in (node for node in ast.walk(module) if isinstance(node, ast.ClassDef)):
        moments: set[str] = set()
        for function in functions(kind):
            known: set[str] = set()
            for target, value in assigned(function):
                if is_moment(value, known):
                    known |= {target.id} if isinstance(target, ast.Name) else set()
                    moments |= {target.attr} if isinstance(target, ast.Attribute) else set()
        found += [
            target
            for target, value in assigned(kind)
            if isinstance(target, ast.Name | ast.Attribute) and spelled(target) in moments and is_number(value)
        ]
    return found


def test_never_is_no_number() -> None:
    # On a machine that has just booted, zero is a moment ago.
    assert [where(path, node) for path in SOURCES for node in numbers_for_never(tree(path))] == []


@pytest.mark.parametrize(
    "body",
    [
        "def __init__(self): self._last = 0.0\n def go(self): self._last = get_running_loop().time()",
        "def __init__(self): self._due, self._x = -1, 2\n def go(self): self._due = self._now() + 3",
        "_next: float = 0.0\n def go(self):\n  began = self._clock()\n  self._next = began + FRAME / 1000",
    ],
)
def test_a_number_for_never_is_found(body: str) -> None:
    assert len(numbers_for_never(ast.parse(f"class A:\n {body}"))) == 1


def test_none_and_what_is_no_moment_are_left_alone() -> None:
    fields = "self._last, self._late, self._count = None, False, 0"
    later = "self._last, self._late, self._count = clock(), clock() > 3, 1"
    assert not numbers_for_never(ast.parse(f"class A:\n def a(self): {fields}\n def b(self): {later}"))


def waits(module: ast.AST) -> list[ast.Call]:
    """Calls that let time pass; to sleep for 0 only lets others go first."""
    return [
        node
        for node in ast.walk(module)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name | ast.Attribute)
        and (
            (spelled(node.func) in {"sleep", "qWait", "qSleep", "msleep"} and not any(map(_is_zero, node.args)))
            # `asyncio.wait` and `join` go on when the time is up.
            or (spelled(node.func) == "wait" and bool(node.args) and any(map(_is_limit, node.keywords)))
            or (spelled(node.func) == "join" and any(type(_value(argument)) is float for argument in node.args))
        )
    ]


def _value(node: ast.expr) -> object:
    return node.value if isinstance(node, ast.Constant) else None


def _is_zero(node: ast.expr) -> bool:
    return _value(node) == 0 and isinstance(node, ast.Constant)


def _is_limit(keyword: ast.keyword) -> bool:
    return keyword.arg == "timeout" and isinstance(_value(keyword.value), int | float)


def test_no_test_waits_for_a_time() -> None:
    # How long something takes is the machine's affair; `tests.support.waiting` waits for the thing itself.
    tests = ROOT / "tests"
    paced = {path for name in PACED for path in (tests / name, *(tests / name).rglob("*.py"))}
    assert all((tests / name).exists() for name in PACED)
    files = [path for path in sorted(tests.rglob("*.py")) if path not in paced]
    assert [where(path, node) for path in files for node in waits(tree(path))] == []


def test_a_wait_is_found() -> None:
    module = ast.parse(
        "await asyncio.sleep(0)\ntime.sleep(1)\nawait sleep(later)\nQTest.qWait(5)\nwait({x}, timeout=0.2)"
    )
    assert sorted(node.lineno for node in waits(module)) == [2, 3, 4, 5]
    assert waits(ast.parse("thread.join(0.2)")) and not waits(ast.parse("thread.join(PATIENCE)"))
