"""Under which heading a conversation stands: today, yesterday, the week, the month before, then months."""

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QCoreApplication, QLocale


@dataclass(frozen=True, slots=True)
class Group:
    """A heading; two conversations stand under the same one when their keys are equal."""

    key: str
    title: str


def group_of(at: datetime, now: datetime) -> Group:
    """The heading for a moment, both times local."""
    days = (now.date() - at.date()).days
    if days <= 0:
        return Group("today", QCoreApplication.translate("Dates", "Today"))
    if days == 1:
        return Group("yesterday", QCoreApplication.translate("Dates", "Yesterday"))
    if days <= 7:
        return Group("week", QCoreApplication.translate("Dates", "Previous 7 days"))
    if days <= 30:
        return Group("days30", QCoreApplication.translate("Dates", "Previous 30 days"))
    month = QLocale().standaloneMonthName(at.month)
    title = month if at.year == now.year else f"{month} {at.year}"
    return Group(f"{at.year}-{at.month}", title[:1].upper() + title[1:])
