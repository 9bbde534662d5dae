"""A growing answer on the screen: only what changed is painted, and nothing that changed is forgotten."""

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRect
from PySide6.QtGui import QImage, QRegion
from PySide6.QtWidgets import QApplication, QWidget

from app.providers.fake_lorem import lorem
from app.ui.cards.prose import ProseView
from app.ui.chat.view import ChatView
from tests.support.chat import stands
from tests.support.fakes.engine import FakeEngine
from tests.support.qt import Run, settle
from tests.support.waiting import until

STEP = 45
# A smooth edge that is half out of sight is rounded otherwise than a whole one.
ROUNDING = 4
ODD = [
    "Words in one direction. " * 8 + "\n\n" + "12 34 56 78 90 " * 14 + "שלום עולם " * 20,
    "A word that grows until it no longer fits: " * 2 + "long" * 60 + "\n\n# Title *with* `code`\n\n1. one\n2. two\n",
    "| a | b |\n|---|---|\n"
    + "".join(f"| {'wide ' * n} | {n} |\n" for n in range(9))
    + "\n> quote\n>\n> > inner\n\nend",
    "```python\n" + "".join(f"value_{n} = {n}  # {'x' * n * 8}\n" for n in range(25)) + "```\n\nAfter it. " * 4,
]


def begin(view: ChatView, engine: FakeEngine, run: Run) -> str:
    """An answer that begins to grow."""
    view.composer.set_text("go")
    view.composer.send.click()
    run(until(lambda: view.presenter.growing))
    return view.presenter.growing or ""


async def grow(view: ChatView, engine: FakeEngine, answer: str, text: str) -> None:
    """Let it grow, and wait until that is on the screen."""
    engine.grow(answer, text)
    await until(lambda: stands(view))
    await settle()
    # What waits to be painted is painted now, and no more than that.
    QCoreApplication.sendEvent(view, QEvent(QEvent.Type.UpdateRequest))


def on_screen(view: ChatView, app: QApplication) -> QImage:
    """What was painted, piece by piece."""
    return app.primaryScreen().grabWindow(view.winId()).toImage().convertToFormat(QImage.Format.Format_RGB32)


def afresh(view: ChatView) -> QImage:
    """What it looks like when all is painted at once."""
    return view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def difference(one: QImage, other: QImage) -> int:
    """How far the colours of two pictures are apart where they are furthest, of 255."""
    first, second = (np.frombuffer(image.constBits(), np.uint8).astype(np.int16) for image in (one, other))
    return int(np.abs(first - second).max())


@pytest.mark.parametrize("text", [lorem(2_500, 3), *ODD])
def test_what_is_on_the_screen_is_what_is_there(
    view: ChatView, engine: FakeEngine, run: Run, qapp: QApplication, text: str
) -> None:
    answer = begin(view, engine, run)
    for at in range(0, len(text), STEP):
        run(grow(view, engine, answer, text[at : at + STEP]))
        rect = view.transcript.geometry()
        apart = difference(on_screen(view, qapp).copy(rect), afresh(view).copy(rect))
        assert apart <= ROUNDING, f"after {text[at : at + STEP]!r}"


class Painted(QObject):
    """How much of the views in a transcript was painted."""

    def __init__(self, view: ChatView, app: QApplication) -> None:
        super().__init__()
        self._view, self.region = view, QRegion()
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: note it."""
        if event.type() == QEvent.Type.Paint and isinstance(watched, QWidget):
            if isinstance(watched.parentWidget(), ProseView):
                self.region += event.region().translated(watched.mapTo(self._view, watched.rect().topLeft()))  # type: ignore[attr-defined]
        return False


def test_what_grows_is_moved_and_not_painted_again(
    view: ChatView, engine: FakeEngine, run: Run, qapp: QApplication
) -> None:
    answer = begin(view, engine, run)
    run(grow(view, engine, answer, "Some words that make lines. " * 150))
    seen = view.transcript.geometry()
    before = view.transcript.verticalScrollBar().maximum()
    for _ in range(6):
        painted = Painted(view, qapp)
        run(grow(view, engine, answer, "Some more words that make another line at least. " * 2))
        qapp.removeEventFilter(painted)
        rect: QRect = painted.region.boundingRect()
        assert 0 < rect.height() < seen.height() // 4
    assert view.transcript.verticalScrollBar().maximum() > before
