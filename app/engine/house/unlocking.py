"""How the vault of a home is opened: with what the person gives, as policy allows."""

from typing import Any

from app.engine.frame.footing import is_kept_from_us
from app.engine.frame.setup import Setup
from app.settings.layers import Settings
from app.vault import homefile
from app.vault.custody import KeyVault
from app.vault.opening import open_vault
from app.vault.recovery import recover


class Unlocking:
    """Opens the vault of one home; every method blocks, and raises what `vault.opening` raises."""

    def __init__(self, setup: Setup, settings: Settings) -> None:
        self._setup = setup
        self._settings = settings

    def open(self, passphrase: str | None) -> KeyVault:
        """The vault of the home, made where the home is new."""
        return open_vault(self._setup.home, box=self._setup.box(), **self.custody(passphrase))

    def recover(self, recovery_key: str, passphrase: str | None) -> KeyVault:
        """The vault with the keys that a recovery key brings back."""
        return recover(self._setup.home, recovery_key, **self.custody(passphrase))

    def custody(self, passphrase: str | None) -> dict[str, Any]:
        """Where keys may be kept, and what opens them."""
        report = self._settings.report
        policy, stands = report.policy, (self._setup.home / homefile.NAME).exists()
        return {
            "passphrase": passphrase,
            "passphrase_file": self._setup.passphrase_file,
            "allow_passphrase": policy.passphrase_fallback,
            "managed": bool(policy.recipients) or (stands and is_kept_from_us(report)),
        }
