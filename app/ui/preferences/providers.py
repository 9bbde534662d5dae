"""The providers: those of the company, marked as such, and those of the person."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.core.api.providers import NewProvider
from app.core.models import ProviderConfig
from app.ui.preferences.page import PreferencesPage
from app.ui.preferences.provider_form import ProviderForm
from app.ui.preferences.server_check import ServerCheck
from app.ui.theme import tokens
from app.ui.widgets.dialogs import ask, confirm
from app.ui.widgets.icons import Mark, icon_button, text_button
from app.ui.widgets.labels import ElidedLabel, one_line, plain_label
from app.ui.wiring.bridge import Bridge
from app.ui.words import texts


class ProvidersPage(PreferencesPage):
    """A card for each provider."""

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self.add = text_button(self.tr("Connect a provider…"), "primary", "plus")
        self.add.clicked.connect(self.add_provider)
        intro = self.tr("What you send to a provider leaves this device. Labels and findings decide what may.")
        self.set_head(self.tr("Providers"), intro, self.add)
        self.cards: dict[str, ProviderCard] = {}
        self._empty = plain_label(self.tr("No provider is connected."), "muted")
        self.column.addWidget(self._empty)
        self._list = QVBoxLayout()
        self._list.setSpacing(tokens.S)
        self.column.addLayout(self._list)
        self.column.addStretch(1)

    async def refresh(self) -> None:
        """Read the providers; cards that did not change stay as they are."""
        known = {config.name: config for config in await self._bridge.call(self._bridge.engine.providers.all())}
        for name, card in list(self.cards.items()):
            if known.get(name) != card.config:
                self._list.removeWidget(card)
                card.hide()
                card.deleteLater()
                del self.cards[name]
        for row, (name, config) in enumerate(sorted(known.items())):
            if name not in self.cards:
                self.cards[name] = ProviderCard(self._bridge, config)
                self._list.insertWidget(row, self.cards[name])
        self._empty.setVisible(not known)

    def add_provider(self) -> None:
        """Show the form for a new one."""
        self._bridge.start(self._ask())

    async def _ask(self) -> None:
        await ask(ProviderForm(self._bridge, self.window()))


class ProviderCard(QFrame):
    """Name, address and what can be done: test, change, remove."""

    def __init__(self, bridge: Bridge, config: ProviderConfig, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge, self.config = bridge, config
        self.setProperty("role", "card")
        name = one_line(config.name)
        self.setAccessibleName(name)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.L, tokens.M, tokens.M, tokens.M)
        column.setSpacing(tokens.XS)
        top = QHBoxLayout()
        top.setSpacing(tokens.S)
        top.addWidget(ElidedLabel(name, "heading"), 1)
        self.test = text_button(self.tr("Test"), "quiet", "lightning")
        self.test.setAccessibleName(self.tr("Test {name}").format(name=name))
        self.test.clicked.connect(lambda: bridge.start(self._test(), self))
        top.addWidget(self.test)
        if config.managed:
            self.key = text_button(self.tr("Enter the key…"), "quiet", "key")
            self.key.setAccessibleName(self.tr("Enter the key of {name}").format(name=name))
            self.key.clicked.connect(lambda: bridge.start(self._change()))
            top.addWidget(self.key)
            column.addLayout(top)
            column.addLayout(self._managed())
        else:
            self._own(top, name)
            column.addLayout(top)
        column.addWidget(ElidedLabel(config.url, "muted"))
        details = [texts.provider_kind_text(config.kind), config.residency]
        details.append(self.tr("reviewed for confidential data") if config.reviewed else "")
        column.addWidget(plain_label(" · ".join(filter(None, details)), "muted", size=tokens.TEXT_SMALL, wrap=True))
        self._connection = ServerCheck(bridge, self, tokens.TEXT_SMALL)
        self.result = self._connection.label
        column.addWidget(self.result)

    def _managed(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(tokens.XS)
        row.addWidget(Mark("lock"))
        row.addWidget(plain_label(self.tr("Managed by your organization"), "muted", size=tokens.TEXT_SMALL), 1)
        return row

    def _own(self, top: QHBoxLayout, name: str) -> None:
        self.edit = icon_button("pencil", self.tr("Change {name}").format(name=name))
        self.edit.clicked.connect(lambda: self._bridge.start(self._change()))
        self.remove = icon_button("trash", self.tr("Remove {name}").format(name=name))
        self.remove.clicked.connect(lambda: self._bridge.start(self._remove()))
        for button in (self.edit, self.remove):
            top.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)

    async def _test(self) -> None:
        self.test.setEnabled(False)
        await self._connection.run(NewProvider(self.config))
        self.test.setEnabled(True)

    async def _change(self) -> None:
        await ask(ProviderForm(self._bridge, self.window(), self.config))

    async def _remove(self) -> None:
        title = self.tr("Remove {name}?").format(name=one_line(self.config.name))
        text = self.tr("Its key is deleted from this device. Chats that used it stay.")
        if await confirm(self.window(), title, text, self.tr("Remove"), danger=True):
            await self._bridge.call(self._bridge.engine.providers.remove(self.config.name))
