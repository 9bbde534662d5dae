"""Opening the store from the window: ask for what is missing, say what is wrong, try again."""

from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.core.errors import Kind, KnownError
from app.ui.shell.unlocking.before_open import KeyLostPage, TroublePage, UnlockPage
from app.ui.wiring.bridge import Bridge

P = TypeVar("P", UnlockPage, KeyLostPage, TroublePage)


class Opening(QStackedWidget):
    """The pages before the store is open; each is made when it is needed.

    Signals:
        opened: an `EngineStatus`.
        stuck: a page needs the person.
        quit: close the program.
    """

    opened = Signal(object)
    stuck = Signal()
    quit = Signal()

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._unlock: UnlockPage | None = None
        self._key_lost: KeyLostPage | None = None
        self._trouble: TroublePage | None = None

    async def open(self, passphrase: str | None = None) -> None:
        """Open, or show the page that fits."""
        try:
            status = await self._bridge.call(self._bridge.engine.home.open(passphrase))
        except KnownError as error:
            self._show(error, tried=passphrase is not None)
            return
        self._done(status)

    async def recover(self, key: str, passphrase: str) -> None:
        """Give the store its key back, then open it."""
        try:
            status = await self._bridge.call(self._bridge.engine.home.recover(key, passphrase or None))
        except KnownError as error:
            if error.kind in (Kind.KEY_LOST, Kind.USAGE) or _wants_new_passphrase(error):
                lost = error if error.kind is not Kind.USAGE else KnownError(Kind.KEY_LOST)
                self._key_lost_page().ask(lost, tried=True)
            else:
                self._show(error, tried=True)
            return
        self._done(status)

    def _done(self, status: object) -> None:
        for page in (self._unlock, self._key_lost):
            if page is not None:
                page.forget()
        self.opened.emit(status)

    def _show(self, error: KnownError, *, tried: bool) -> None:
        match error.kind:
            case Kind.VAULT_LOCKED if error.fields.get("need") in ("new", "existing"):
                self._unlock_page().ask(error, tried)
            case Kind.KEY_LOST:
                self._key_lost_page().ask(error, tried=False)
            case _:
                self._trouble_page().tell(error)
        self.stuck.emit()

    def _unlock_page(self) -> UnlockPage:
        if self._unlock is None:
            self._unlock = self._add(UnlockPage())
            self._unlock.given.connect(lambda passphrase: self._bridge.start(self.open(passphrase)))
        self.setCurrentWidget(self._unlock)
        return self._unlock

    def _key_lost_page(self) -> KeyLostPage:
        if self._key_lost is None:
            self._key_lost = self._add(KeyLostPage())
            self._key_lost.given.connect(lambda key, word: self._bridge.start(self.recover(key, word)))
        self.setCurrentWidget(self._key_lost)
        return self._key_lost

    def _trouble_page(self) -> TroublePage:
        if self._trouble is None:
            self._trouble = self._add(TroublePage())
        self.setCurrentWidget(self._trouble)
        return self._trouble

    def _add(self, page: P) -> P:
        page.retry.connect(lambda: self._bridge.start(self.open()))
        page.quit.connect(self.quit)
        self.addWidget(page)
        return page


def _wants_new_passphrase(error: KnownError) -> bool:
    return error.kind is Kind.VAULT_LOCKED and error.fields.get("need") == "new"
