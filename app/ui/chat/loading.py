"""Which growing answer waits for a model that is being loaded, and how far that is."""

from PySide6.QtCore import QObject, Signal

from app.ui.wiring.bridge import Bridge


class Loading(QObject):
    """Asks for the decision behind an answer: the models of its chain are those that it may wait for.

    Signals:
        progressed: the answer's id, the model's name, and how far it is loaded, from 0 to 1.
    """

    progressed = Signal(str, str, float)

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._answer: str | None = None
        self._chain: tuple[str, ...] = ()
        self._model, self._fraction = "", 0.0

    def take(self, model: str, fraction: float, answer_id: str | None) -> None:
        """A model is loaded so far while this answer grows."""
        self._model, self._fraction = model, fraction
        if answer_id != self._answer:
            self._answer, self._chain = answer_id, ()
            if answer_id is not None:
                self._bridge.start(self._ask(answer_id))
        self._tell()

    async def _ask(self, answer_id: str) -> None:
        decision = await self._bridge.call(self._bridge.engine.chat.decision(answer_id))
        if answer_id != self._answer:
            return
        if decision is None:
            # Not decided yet: whatever is loaded now is loaded for another.
            self._answer = None
            return
        self._chain = decision.chain
        self._tell()

    def _tell(self) -> None:
        if self._answer is not None and self._model in self._chain:
            self.progressed.emit(self._answer, self._model, self._fraction)
