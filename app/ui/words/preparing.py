"""What the window says of local models that are still being prepared."""

from PySide6.QtCore import QCoreApplication

from app.core.preparing import Preparing


def preparing_text(preparing: Preparing) -> str:
    """How far it is, in a few words."""
    if preparing.percent is None:
        return QCoreApplication.translate("Preparing", "Preparing local models…")
    text = QCoreApplication.translate("Preparing", "Preparing local models, {percent} %")
    return text.format(percent=preparing.percent)
