"""The only way by which a link opens: the whole address is shown, and the person says yes."""

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from app.markup.links import host_of, safe_link
from app.ui.widgets.dialogs import confirm


async def open_link(parent: QWidget, url: str) -> bool:
    """Ask, then hand the address to the system; whether it was handed over. Only http, https and mailto ever are.

    The title names the host in ASCII and as Qt, which hands it over, has read it.
    """
    safe = safe_link(url)
    target = QUrl(safe, QUrl.ParsingMode.StrictMode)
    if not safe or not target.isValid():
        return False
    host = target.host(QUrl.ComponentFormattingOption.FullyEncoded) or host_of(safe)
    title = QCoreApplication.translate("Links", "Open {host}?").format(host=host)
    if not await confirm(parent, title, safe, QCoreApplication.translate("Links", "Open")):
        return False
    return QDesktopServices.openUrl(target)
