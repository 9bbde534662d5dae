"""Shows hostile texts everywhere in a real window, for a tracer of system calls to watch.

python -m tests.security.hostile_show COUNT          all of the program; home, passphrase and script by the environment
python -m tests.security.hostile_show control        no program: widgets that do what ours must not

After the warm-up, which opens everything once with harmless texts, the path `OVER` is looked for, so that the trace
shows where it ended.
"""

import asyncio
import os
import sys
from collections.abc import Awaitable, Iterator
from typing import TypeVar

import qasync
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QDialog,
    QLabel,
    QTextBrowser,
    QToolTip,
    QWidget,
)

from app import bootstrap
from app.core.api.engine import EngineApi
from app.core.errors import Kind, KnownError
from app.core.events import AnswerEnded
from app.core.requests import Attachment, Draft
from app.engine.frame.loop import LoopThread
from app.ui.preferences.view import PageId
from app.ui.start.application import Program
from app.ui.start.entrance import make_application
from app.ui.wiring.actions import ActionId
from app.ui.wiring.bridge import Submit
from tests.support.hostile import CANARY, TARGETS, messages, titles

T = TypeVar("T")

OVER = "/the-warm-up-is-over"
WARM_UP = """\
# A heading

Words in **bold**, in *italics*, `code`, ~~gone~~, and a [link](https://signalbox.example/place).

| a | b |
|---|---:|
| 1 | $x^2$ |

```python
print("hello")
```

1. one
   - [x] two

> quoted ![picture](https://signalbox.example/p.png) 語 😀

$$ \\frac{1}{2} $$
"""
# How many hostile messages stand in one conversation.
TOGETHER = 12


class Tour:
    """Everything that a person might look at."""

    def __init__(self, program: Program, engine: EngineApi) -> None:
        self.program, self.engine = program, engine
        self.window, self.bridge = program.window, program.bridge
        self.ended: dict[str, asyncio.Event] = {}
        self.opened = asyncio.Event()
        self.model = ""
        self.window.opening.opened.connect(lambda _: self.opened.set())
        self.bridge.batch.connect(self.take)

    def take(self, events: tuple[object, ...]) -> None:
        """Note which answers ended."""
        for event in events:
            if isinstance(event, AnswerEnded):
                self.ended.setdefault(event.message.id, asyncio.Event()).set()

    async def call(self, work: Awaitable[T]) -> T:
        """A call of the engine."""
        return await self.bridge.call(work)  # type: ignore[arg-type]

    async def run(self, texts: list[str]) -> None:
        """The whole tour: a warm-up, then the texts."""
        await self.opened.wait()
        await asyncio.sleep(1.0)
        self.model = next(m.name for m in await self.call(self.engine.models.all()) if m.offer.provider == "fake")
        await self.everything([WARM_UP, WARM_UP], ["A title", "Another title"], ["https://signalbox.example/place"])
        _stat(OVER)
        await self.everything(texts, list(titles()), [target.format(n="link") for target in TARGETS])

    async def everything(self, texts: list[str], names: list[str], links: list[str]) -> None:
        """Stream texts, then look at them in every place."""
        talks = []
        for start in range(0, len(texts), TOGETHER):
            talks.append(await self.talk(texts[start : start + TOGETHER]))
        for talk, name in zip(talks, names, strict=False):
            await self.call(self.engine.conversations.rename(talk, name))
        await self.files(texts, names)
        for talk in talks:
            self.window.conversations.open(talk)
            await self.settle()
            await self.scroll(self.window.chat.transcript)
            await self.inspect()
        await self.sidebar(texts, names)
        await self.dialogs(links, names)
        await self.pages()
        self.window.conversations.open(None)
        await self.settle()

    async def talk(self, texts: list[str]) -> str:
        """One conversation in which every text is said by the person and again by the model, shown while it grows."""
        place: str | None = None
        for text in texts:
            system = text if place is None else None
            turn = await self.call(self.engine.chat.send(Draft(text, place, model=self.model, system=system)))
            if place is None:
                place = turn.conversation_id
                self.window.conversations.open(place)
            await self.ended.setdefault(turn.answer_id, asyncio.Event()).wait()
            await self.settle()
        assert place
        return place

    async def files(self, texts: list[str], names: list[str]) -> None:
        """Attachments whose names and texts are hostile."""
        for text, name in zip(texts, names, strict=False):
            file = Attachment(name, "text/plain", text.encode("utf-8", "replace"))
            turn = await self.call(self.engine.chat.send(Draft("Read this.", model=self.model, attachments=(file,))))
            self.window.conversations.open(turn.conversation_id)
            await self.ended.setdefault(turn.answer_id, asyncio.Event()).wait()
            await self.settle()

    async def scroll(self, area: QAbstractScrollArea) -> None:
        """From the end to the beginning, page by page, painting each."""
        bar = area.verticalScrollBar()
        bar.setValue(bar.maximum())
        for _ in range(400):
            await self.settle()
            if bar.value() == bar.minimum():
                break
            bar.setValue(bar.value() - max(1, bar.pageStep()))
        await self.hover()

    async def inspect(self) -> None:
        """The decision behind the last answer."""
        self.window.set_inspector(True)
        await self.settle()
        await asyncio.sleep(0.05)
        await self.hover()

    async def sidebar(self, texts: list[str], names: list[str]) -> None:
        """Titles, and what is found."""
        side = self.window.sidebar
        await self.scroll(side.list)
        for words in (CANARY, "img src", "code bold", *names[:2], *texts[:2]):
            side.field.setText(words[:200])
            side._search()
            await asyncio.sleep(0.15)
            await self.settle()
            await self.scroll(side.hits)
        side.field.clear()
        await self.settle()

    async def dialogs(self, links: list[str], names: list[str]) -> None:
        """Rename, delete and take back, links with and without a yes, notices, an unsent text."""
        window = self.window
        for link in links:
            self.bridge.start(window.chat.commands.open_link(link))
            await self.dismiss()
        for name in names[:6]:
            window.notices.fail(KnownError(Kind.BAD_REQUEST, who=name, detail=name))
            window.chat.composer.set_text(name)
            window.chat.composer.show_error(KnownError(Kind.PROTOCOL, who=name, detail=name))
            await self.settle()
            await self.hover()
        window.chat.composer.clear()
        page = await self.call(self.engine.conversations.page(limit=8))
        for talk in page.items:
            window.conversations.open(talk.id)
            await self.settle()
            window.actions_table[ActionId.RENAME].trigger()
            await self.settle()
            window.chat.focus_composer()
            window.conversations.delete()
            await self.settle()
            await self.call(self.engine.conversations.restore(talk.id))
        window.chat.edit_last()
        window.chat.copy_last()
        for action in (ActionId.PALETTE, ActionId.SHORTCUTS):
            window.actions_table[action].trigger()
            await self.dismiss()
        for popup in (window.chat.composer.model, window.chat.composer.label):
            popup.open()
            await self.dismiss()

    async def pages(self) -> None:
        """The settings; but the page about the program asks its doctor, who starts a worker to try its walls."""
        for page in set(PageId) - {PageId.ABOUT}:
            self.window.views.show_preferences(page)
            await self.settle()
            await self.hover()

    async def dismiss(self) -> None:
        """Look at whatever opened, and close it without a yes."""
        await asyncio.sleep(0.05)
        await self.settle()
        await self.hover()
        for widget in QApplication.topLevelWidgets():
            if widget.isVisible() and (isinstance(widget, QDialog) or widget.windowType() is Qt.WindowType.Popup):
                widget.close()
        await self.settle()

    async def hover(self) -> None:
        """Ask every visible widget, and every row of every list, for its tool tip, and show it."""
        for shown in list(_visible()):
            widget, spots = shown, [shown.rect().center()]
            if isinstance(shown, QAbstractItemView):
                widget = shown.viewport()
                spots = [QPoint(20, y) for y in range(10, widget.height(), 24)]
            for spot in spots:
                event = QHelpEvent(QEvent.Type.ToolTip, spot, widget.mapToGlobal(spot))
                QApplication.sendEvent(widget, event)
                if QToolTip.isVisible():
                    QToolTip.hideText()
        await asyncio.sleep(0)

    async def settle(self) -> None:
        """Let everything that waits be painted."""
        for _ in range(3):
            await asyncio.sleep(0.004)
        self.window.grab()


def _visible() -> Iterator[QWidget]:
    for top in QApplication.topLevelWidgets():
        if top.isVisible():
            yield top
            yield from (child for child in top.findChildren(QWidget) if child.isVisible())


def _stat(path: str) -> None:
    try:
        os.stat(path)
    except OSError:
        pass


def show(count: int) -> int:
    """Run the program with its tour."""
    bootstrap.close_down()
    texts = list(messages())[:: max(1, len(list(messages())) // count)] if count else list(messages())
    app = make_application([])
    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    with LoopThread() as thread, loop:
        code: int = loop.run_until_complete(_show(thread.submit, loop, texts))
    sys.stdout.write(f"{len(texts)} texts shown\n")
    return code


async def _show(submit: Submit, loop: asyncio.AbstractEventLoop, texts: list[str]) -> int:
    engine = bootstrap.build()
    program = Program(engine, submit, loop)
    running = asyncio.ensure_future(program.run())
    touring = asyncio.ensure_future(Tour(program, engine).run(texts))
    await asyncio.wait({running, touring}, return_when=asyncio.FIRST_COMPLETED)
    program.window.close()
    await running
    await touring
    return 0


def control() -> int:
    """What the trace must catch: a label that takes rich text, a browser, a started program, a connection."""
    import socket
    import subprocess

    app = QApplication([])
    _stat(OVER)
    kept: list[QWidget] = []
    for number, target in enumerate(TARGETS):
        link = target.format(n=number)
        label = QLabel(f'<img src="{link}">')
        label.setTextFormat(Qt.TextFormat.RichText)
        browser = QTextBrowser()
        browser.setHtml(f'<img src="{link}"><body background="{link}">')
        for widget in (label, browser):
            widget.show()
            widget.grab()
            kept.append(widget)
    app.processEvents()
    subprocess.run(["true"], check=True)
    with socket.socket() as probe:
        probe.connect_ex(("127.0.0.1", 9))
    return 0


if __name__ == "__main__":
    sys.exit(control() if sys.argv[1] == "control" else show(int(sys.argv[1])))
