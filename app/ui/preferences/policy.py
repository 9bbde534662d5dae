"""What the organization decided: every value with its source, and what is wrong with the files."""

from PySide6.QtWidgets import QWidget

from app.core.policy import PolicyReport
from app.ui.preferences.page import PreferencesPage
from app.ui.widgets.facts import FactSheet
from app.ui.widgets.tips import set_tip
from app.ui.wiring.bridge import Bridge


class PolicyPage(PreferencesPage):
    """A report; nothing can be changed here."""

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        intro = self.tr("An organization can decide for its devices. What it decided stands here, in the open.")
        self.set_head(self.tr("Your organization"), intro)
        self.sheet = FactSheet()
        self.column.addWidget(self.sheet)
        self.column.addStretch(1)

    async def refresh(self) -> None:
        """Read the policy in force."""
        report = await self._bridge.call(self._bridge.engine.policy.report())
        sheet = FactSheet()
        self._tell(sheet, report)
        self.column.replaceWidget(self.sheet, sheet)
        self.sheet.hide()
        self.sheet.deleteLater()
        self.sheet = sheet

    def _tell(self, sheet: FactSheet, report: PolicyReport) -> None:
        if report.policy.managed:
            sheet.text(self.tr("This device is managed."), "body")
            set_tip(sheet.row(self.tr("Version"), report.policy.sha256[:16]), report.policy.sha256)
        else:
            sheet.text(self.tr("This device is not managed: everything is yours to decide."), "body")
        if report.issues:
            sheet.section(self.tr("Problems in the files"))
            for issue in report.issues:
                where = f"{issue.source}: {issue.key}" if issue.key else issue.source
                sheet.text(where)
                sheet.text(issue.problem, "held")
        if report.values:
            sheet.section(self.tr("Values"))
            for key, value, source in report.values:
                sheet.row(key, value)
                sheet.row("", self.tr("from {source}").format(source=source), role="muted")
