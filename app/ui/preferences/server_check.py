"""What a provider's server answers when it is asked for its models: one line below the provider."""

from PySide6.QtCore import QObject

from app.core.api.providers import NewProvider
from app.core.errors import Kind, KnownError
from app.core.models import ProviderCheck
from app.ui.theme import tokens
from app.ui.widgets.announce import announce
from app.ui.widgets.labels import one_line, plain_label
from app.ui.wiring.bridge import Bridge
from app.ui.words import formats, texts

_SHOWN_MODELS = 5


class ServerCheck(QObject):
    """Asks the server, and says what it found in its label, which is hidden until then."""

    def __init__(self, bridge: Bridge, parent: QObject, size: float = tokens.TEXT_SECONDARY) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self.label = plain_label("", "muted", size=size, wrap=True)
        self.label.hide()

    async def run(self, provider: NewProvider) -> None:
        """Ask."""
        self.say(self.tr("Asking the server for its models…"), "muted")
        try:
            check = await self._bridge.call(self._bridge.engine.providers.test(provider))
        except KnownError as error:
            self.say(texts.error_text(error), "held")
        else:
            self.say(self.sentence(check), "stays" if check.ok else "held")

    def say(self, text: str, role: str) -> None:
        """Say something in a role of labels."""
        self.label.setProperty("role", role)
        self.label.style().unpolish(self.label)
        self.label.style().polish(self.label)
        self.label.setText(text)
        self.label.show()
        announce(self.label, text)

    def sentence(self, check: ProviderCheck) -> str:
        """What was found."""
        if not check.ok:
            known = check.error_kind in set(Kind)
            error = KnownError(Kind(check.error_kind) if known else Kind.NETWORK, **dict(check.error_fields))
            # The next step of a refused key leads to where the person is.
            return texts.error_message(error) if error.kind is Kind.AUTHENTICATION else texts.error_text(error)
        found = self.tr("It answers: %Ln model(s)", "", len(check.models))
        names = ", ".join(one_line(name) for name in check.models[:_SHOWN_MODELS])
        more = "…" if len(check.models) > _SHOWN_MODELS else ""
        return f"{found}, {formats.duration(check.elapsed_ms)}. {names}{more}"
