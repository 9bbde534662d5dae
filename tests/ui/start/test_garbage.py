"""Cycles that hold widgets are freed on the Qt thread, and only there."""

import gc
import threading
from collections.abc import Iterator
from typing import ClassVar

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from app.ui.start.garbage import Garbage


class Cycle:
    """Something that only a collection frees; says in which thread that was."""

    freed: ClassVar[list[int]] = []

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        Cycle.freed.append(threading.get_ident())


@pytest.fixture
def garbage(qapp: QApplication) -> Iterator[Garbage]:
    Cycle.freed = []
    made = Garbage(QObject(qapp))
    yield made
    made.end()


def make_cycles() -> None:
    for _ in range(30_000):
        Cycle()


def test_another_thread_makes_garbage_but_does_not_collect_it(garbage: Garbage) -> None:
    thread = threading.Thread(target=make_cycles)
    thread.start()
    thread.join()
    assert Cycle.freed == []
    garbage.look()
    assert len(Cycle.freed) == 30_000
    assert set(Cycle.freed) == {threading.get_ident()}


def test_afterwards_python_collects_again(qapp: QApplication) -> None:
    made = Garbage(QObject(qapp))
    assert not gc.isenabled()
    made.end()
    assert gc.isenabled()
    gc.disable()
