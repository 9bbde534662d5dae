"""Opening a model file: by the menu, or dropped on the window."""

from pathlib import Path

from PySide6.QtCore import QDir, QObject
from PySide6.QtWidgets import QWidget

from app.core.decisions import RouteDecision
from app.ui.composer.next_message import NextMessage
from app.ui.widgets.dialogs import pick_file
from app.ui.widgets.labels import one_line
from app.ui.widgets.notices import Notices
from app.ui.wiring.bridge import Bridge
from app.ui.words.texts import reason_text


class ModelFiles(QObject):
    """Asks for a GGUF file, hands it to the engine, lets it answer from now on, says how it went."""

    def __init__(self, bridge: Bridge, notices: Notices, following: NextMessage, window: QWidget) -> None:
        super().__init__(window)
        self._bridge, self._notices, self._next, self._window = bridge, notices, following, window

    def ask(self) -> None:
        """Let the person choose a file."""
        self._bridge.start(self._ask())

    def open(self, paths: list[str]) -> None:
        """Open files; among several the person chooses later."""
        for path in paths:
            self._bridge.start(self._open(path, use=len(paths) == 1))

    async def _ask(self) -> None:
        filters = self.tr("GGUF models (*.gguf)")
        path = await pick_file(self._window, self.tr("Open model file"), filters, folder=self._folder())
        if path:
            await self._open(path, use=True)

    def _folder(self) -> str:
        """Where the other model files are."""
        path = next((model.path for model in self._next.models if model.path), "")
        return str(Path(path).parent) if path else QDir.homePath()

    async def _open(self, path: str, *, use: bool) -> None:
        name = one_line(path.replace("\\", "/").rsplit("/", 1)[-1])
        reading = self._notices.say(self.tr("Reading {name}…").format(name=name))
        try:
            model = await self._bridge.call(self._bridge.engine.models.add(path))
        finally:
            self._notices.drop(reading)
        decision = await self._next.use(model.name) if use else None
        self._say(model.name, one_line(model.offer.model), decision)

    def _say(self, name: str, shown: str, decision: RouteDecision | None) -> None:
        stays = self.tr("It runs on this device; nothing leaves.")
        if decision is None:
            notice = self._notices.say(self.tr("{name} is ready: your next message can use it.").format(name=shown))
        elif decision.chosen == name:
            notice = self._notices.say(
                self.tr("{name} is ready: it answers in this chat from now on.").format(name=shown), stays
            )
        else:
            why = next((reason_text(one.reason) for one in decision.removed if one.model == name), "")
            notice = self._notices.say(self.tr("{name} is ready, but cannot be used here.").format(name=shown), why)
        notice.close_after(10_000)
