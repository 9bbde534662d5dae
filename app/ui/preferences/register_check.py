"""The check of the whole audit log: begun by the person, seen while it goes on, stopped when they want."""

import asyncio

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from app.core.audit import AuditProblem, AuditReport
from app.ui.theme import tokens
from app.ui.widgets.announce import announce
from app.ui.widgets.icons import text_button
from app.ui.widgets.labels import plain_label
from app.ui.wiring.bridge import Bridge
from app.ui.words import formats

_SHOWN_PROBLEMS = 5
_STEPS = 1_000


class RegisterCheck(QWidget):
    """A button to begin, a bar and a button to stop, and what was found.

    Signals:
        ended: there is a new last result.
    """

    ended = Signal()
    _told = Signal(float)

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._task: asyncio.Task[None] | None = None
        self._stopped = False
        self.begin = text_button(self.tr("Check the audit log"), icon_name="shield-check")
        self.begin.clicked.connect(self._start)
        self.stop = text_button(self.tr("Stop checking"), icon_name="stop")
        self.stop.clicked.connect(self._stop)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, _STEPS)
        self.bar.setAccessibleName(self.tr("Checking every entry"))
        # Told by the engine's thread.
        self._told.connect(
            lambda fraction: self.bar.setValue(round(fraction * _STEPS)), Qt.ConnectionType.QueuedConnection
        )
        self.result = plain_label("", "muted", wrap=True)
        self.result.hide()
        row = QHBoxLayout()
        row.setSpacing(tokens.M)
        for widget in (self.begin, self.stop):
            row.addWidget(widget)
        row.addWidget(self.bar, 1)
        row.addStretch(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.S)
        column.addLayout(row)
        column.addWidget(self.result)
        self._show_running(running=False)

    def _start(self) -> None:
        self._stopped = False
        self._task = self._bridge.start(self._run(), self)

    def _stop(self) -> None:
        if self._task is not None:
            self._stopped = True
            self._task.cancel()

    async def _run(self) -> None:
        self._show_running(running=True)
        try:
            report = await self._bridge.call(self._bridge.engine.audit.verify(self._told.emit))
        except asyncio.CancelledError:
            # Else the page is gone, or the window closes.
            if self._stopped:
                self._show_running(running=False)
                self._say(self.tr("Stopped before the end. There is no new result."), "muted")
            raise
        except Exception:
            self._show_running(running=False)
            raise
        self._show_running(running=False)
        self._say(self._sentence(report), "stays" if report.ok else "held")
        self.ended.emit()

    def _show_running(self, *, running: bool) -> None:
        had_focus = self.begin.hasFocus() or self.stop.hasFocus()
        self.bar.setValue(0)
        self.begin.setVisible(not running)
        self.stop.setVisible(running)
        self.bar.setVisible(running)
        if running:
            self.result.hide()
        if had_focus:
            (self.stop if running else self.begin).setFocus()

    def _say(self, text: str, role: str) -> None:
        self.result.setProperty("role", role)
        self.result.style().unpolish(self.result)
        self.result.style().polish(self.result)
        self.result.setText(text)
        self.result.show()
        announce(self.result, text)

    def _sentence(self, report: AuditReport) -> str:
        if report.ok:
            return self.tr("Unchanged. Entries checked: %Ln", "", report.entries)
        shown = [self._line(problem) for problem in report.problems[:_SHOWN_PROBLEMS]]
        found = self.tr("%Ln problem(s) found:", "", len(report.problems))
        return "\n".join([found, *shown, self.tr("Show this to whoever looks after your audit log.")])

    def _line(self, problem: AuditProblem) -> str:
        if problem.seq is None:
            return problem.text
        return self.tr("Entry {number}: {text}").format(number=formats.number(problem.seq), text=problem.text)
