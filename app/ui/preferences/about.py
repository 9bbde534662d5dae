"""What this program is, where it keeps things, and whether everything works."""

from PySide6.QtCore import Signal, qVersion
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app import __version__
from app.core.api.home import Check
from app.core.audit import AuditReport
from app.core.errors import KnownError
from app.ui.preferences.page import PreferencesPage
from app.ui.preferences.register_check import RegisterCheck
from app.ui.theme import tokens
from app.ui.widgets.facts import FactSheet
from app.ui.widgets.icons import text_button
from app.ui.widgets.labels import plain_label
from app.ui.widgets.semaphore import Logo
from app.ui.wiring.bridge import Bridge
from app.ui.words import formats, texts


class AboutPage(PreferencesPage):
    """Version, register, health.

    Signals:
        recovery_key_requested: the person wants a recovery key.
    """

    recovery_key_requested = Signal()
    # Reading it looks at everything that could be wrong.
    follows = False

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self.set_head(self.tr("About Signalbox"))
        row = QHBoxLayout()
        row.setSpacing(tokens.M)
        row.addWidget(Logo(tokens.XXL + tokens.S))
        version = self.tr("Version {version}, with Qt {qt}").format(version=__version__, qt=qVersion())
        row.addWidget(plain_label(version), 1)
        self.column.addLayout(row)
        licence = self.tr(
            "Free software under the Apache License 2.0. It uses Qt and PySide under the LGPL 3, llama.cpp, SQLCipher, "
            "the Phosphor icons and others under their own licences."
        )
        self.column.addWidget(plain_label(licence, "muted", wrap=True))
        self.sheet = FactSheet()
        self.column.addWidget(self.sheet)
        buttons = QHBoxLayout()
        self.key = text_button(self.tr("Make a recovery key…"), icon_name="key")
        self.key.clicked.connect(self.recovery_key_requested)
        buttons.addWidget(self.key)
        buttons.addStretch(1)
        self.column.addLayout(buttons)
        self.check = RegisterCheck(bridge)
        self.check.ended.connect(lambda: bridge.start(self.refresh(), self))
        self.column.addWidget(self.check)
        self.column.addStretch(1)

    async def refresh(self) -> None:
        """Read the register's size and run the checks."""
        last = await self._bridge.call(self._bridge.engine.audit.last())
        checks = await self._bridge.call(self._bridge.engine.home.doctor())
        sheet = FactSheet()
        sheet.section(self.tr("Audit log"))
        await self._tell_end(sheet)
        if last is not None:
            role = "stays" if last.report.ok else "held"
            sheet.row(self.tr("Checked"), f"{formats.moment(last.at_us)} · {self._found(last.report)}", role=role)
        sheet.section(self.tr("What works"))
        for check in checks:
            self._tell(sheet, check)
        self.column.replaceWidget(self.sheet, sheet)
        self.sheet.hide()
        self.sheet.deleteLater()
        self.sheet = sheet

    def _found(self, report: AuditReport) -> str:
        """What was looked at, and how it was: a check that began later says nothing of what is before."""
        if not report.ok:
            return self.tr("✗ %Ln problem(s) found", "", len(report.problems))
        if report.first == 1:
            return self.tr("✓ every entry holds")
        if report.first > report.entries:
            return self.tr("✓ nothing new to check")
        numbers = formats.number(report.first), formats.number(report.entries)
        return self.tr("✓ entries {first} to {last} hold").format(first=numbers[0], last=numbers[1])

    async def _tell_end(self, sheet: FactSheet) -> None:
        try:
            status = await self._bridge.call(self._bridge.engine.audit.status())
        except KnownError as error:
            # What is wrong with the register must not hide what else is.
            sheet.row(self.tr("Entries"), texts.error_message(error), role="held")
            return
        sheet.row(self.tr("Entries"), formats.number(status.entries))
        if status.checkpoint_us is not None:
            sheet.row(self.tr("Signed"), formats.moment(status.checkpoint_us))

    def _tell(self, sheet: FactSheet, check: Check) -> None:
        marks = {True: ("✓", "stays"), False: ("✗", "held"), None: ("–", "muted")}
        mark, role = marks[check.ok]
        sheet.row(check.name, f"{mark} {check.text} {check.next_step}".strip(), role=role)
