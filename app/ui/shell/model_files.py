"""Opening a model file: by the menu, or dropped on the window."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.ui.bridge import Bridge
from app.ui.widgets.dialogs import pick_file
from app.ui.widgets.labels import one_line
from app.ui.widgets.notices import Notices


class ModelFiles(QObject):
    """Asks for a GGUF file, hands it to the engine, says how it went."""

    def __init__(self, bridge: Bridge, notices: Notices, window: QWidget) -> None:
        super().__init__(window)
        self._bridge, self._notices, self._window = bridge, notices, window

    def ask(self) -> None:
        """Let the person choose a file."""
        self._bridge.start(self._ask())

    def open(self, paths: list[str]) -> None:
        """Open files."""
        for path in paths:
            self._bridge.start(self._open(path))

    async def _ask(self) -> None:
        path = await pick_file(self._window, self.tr("Open model file"), self.tr("GGUF models (*.gguf)"))
        if path:
            await self._open(path)

    async def _open(self, path: str) -> None:
        name = one_line(path.replace("\\", "/").rsplit("/", 1)[-1])
        reading = self._notices.say(self.tr("Reading {name}…").format(name=name))
        try:
            model = await self._bridge.call(self._bridge.engine.add_model(path))
        finally:
            reading.close_now()
        ready = self.tr("{name} is ready: your next message can use it.").format(name=one_line(model.offer.model))
        self._notices.say(ready, self.tr("It runs on this device; nothing leaves.")).close_after(10_000)
