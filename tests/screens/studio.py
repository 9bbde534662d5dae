"""Where pictures are taken: one application, many looks, a window for each scene."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import qasync
from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTranslator
from PySide6.QtGui import QFont, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from app.core.options import Layer
from app.ui.chat.view import ChatView
from app.ui.shell.remembered import Remembered
from app.ui.shell.window import Window
from app.ui.start.entrance import make_application
from app.ui.theme.theme import Appearance, theme
from app.ui.wiring.bridge import Bridge
from tests.support.fakes.engine import FakeEngine
from tests.support.fakes.state import NOW_US
from tests.support.qt import settle

NOW = datetime.fromtimestamp(NOW_US / 1e6).astimezone()
SIZE = (1440, 900)
PSEUDO = Path(__file__).resolve().parents[2] / "translations" / "signalbox_pseudo.qm"


@dataclass(frozen=True, slots=True)
class Look:
    """How a scene is drawn."""

    name: str
    appearance: Appearance = Appearance.LIGHT
    right_to_left: bool = False
    pseudo: bool = False
    only: str = ""
    """Of which scenes there is such a picture: those whose name holds this."""


LOOKS = (
    Look("light"),
    Look("dark", Appearance.DARK),
    Look("contrast", Appearance.HIGH_CONTRAST),
    Look("rtl", right_to_left=True),
    Look("rtl-dark", Appearance.DARK, right_to_left=True, only="texts"),
    Look("pseudo", pseudo=True),
)


@dataclass(slots=True)
class Stage:
    """What a scene has: an engine to fill, and a window over it."""

    engine: FakeEngine
    window: Window
    bridge: Bridge

    async def open(self) -> Window:
        """Open the window's store."""
        await self.window.start()
        await settle(40)
        return self.window

    async def rest(self) -> None:
        """Until nothing moves any more."""
        await settle(60)

    def dialog(self) -> QWidget:
        """The dialog that is open."""
        return next(
            w for w in QApplication.topLevelWidgets() if w.isVisible() and w is not self.window and w.isWindow()
        )


Scene = Callable[[Stage], Awaitable[QWidget | None]]
SCENES: dict[str, Scene] = {}


def scene(made: Scene) -> Scene:
    """Enter a scene under its function's name."""
    SCENES[made.__name__.replace("_", "-")] = made
    return made


class Studio:
    """Draws scenes into a folder."""

    def __init__(self, folder: Path, scale: str) -> None:
        self._folder, self._scale = folder, scale
        self._app = make_application(["screens"])
        font = self._app.font()
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        self._app.setFont(font)
        self.loop: asyncio.AbstractEventLoop = qasync.QEventLoop(self._app)
        asyncio.set_event_loop(self.loop)
        self._pseudo = QTranslator(self._app)
        self._has_pseudo = self._pseudo.load(str(PSEUDO))

    async def draw_all(self, only: str = "", look: str = "") -> int:
        """Draw what was asked for; returns how many pictures there are."""
        # They enter themselves.
        from tests.screens import scenes_around, scenes_chat, scenes_help, scenes_settings, scenes_texts  # noqa: F401

        count = 0
        for style in LOOKS:
            if (look and look != style.name) or (style.pseudo and not self._has_pseudo):
                continue
            self._dress(style)
            for name, draw in SCENES.items():
                if only in name and style.only in name:
                    await self._draw(name, draw, style)
                    count += 1
        return count

    async def draw_readme(self) -> int:
        """Draw the pictures of README.md."""
        from tests.screens import readme, scenes_chat  # noqa: F401 they enter themselves

        for name, (shown, look) in readme.PICTURES.items():
            style = next(style for style in LOOKS if style.name == look)
            self._dress(style)
            readme.keep(await self._draw(shown, SCENES[shown], style), name)
        return len(readme.PICTURES)

    def _dress(self, look: Look) -> None:
        theme().set_appearance(look.appearance)
        self._app.removeTranslator(self._pseudo)
        if look.pseudo:
            self._app.installTranslator(self._pseudo)
        direction = Qt.LayoutDirection.RightToLeft if look.right_to_left else Qt.LayoutDirection.LeftToRight
        self._app.setLayoutDirection(direction)

    async def _draw(self, name: str, draw: Scene, look: Look) -> Path:
        engine = FakeEngine()
        engine.values["appearance.theme"] = (look.appearance.value, Layer.USER, "settings.toml")
        bridge = Bridge(engine, lambda coroutine: asyncio.run_coroutine_threadsafe(coroutine, self.loop))
        window = Window(bridge, ChatView(bridge), Remembered(None), now=lambda: NOW)
        window.resize(*SIZE)
        window.show()
        stage = Stage(engine, window, bridge)
        target = await draw(stage)
        await stage.rest()
        picture: QPixmap = (target or window).grab()
        path = self._folder / f"{name}--{look.name}--{self._scale}x.png"
        picture.save(str(path))
        for dialog in [w for w in QApplication.topLevelWidgets() if w is not window and w.isVisible()]:
            dialog.close()
        await settle()
        await bridge.close()
        window.end()
        window.deleteLater()
        bridge.deleteLater()
        await settle()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        return path
