"""What an open home stands on by the company's rules: its folder, where its keys are, whose keys open its register.

Where these rules change beneath it, the register is sealed for those who shall open it now. The rest is settled at the
opening: until the home is opened anew, nothing is sent.
"""

import base64
from collections.abc import Callable
from pathlib import Path

from app.core.policy import Policy, PolicyReport
from app.settings.home import NoPlace, home_of_policy, usual_home

# Seals the register for these keys from the next entry on, and says whether policy names them.
SealFor = Callable[[tuple[bytes, ...], bool], None]


class Footing:
    """What one opening was settled by. `own` is the key for the register where no policy names others', if any."""

    def __init__(self, *, by_passphrase: bool, own: bytes | None, seal_for: SealFor) -> None:
        self._by_passphrase = by_passphrase
        self._own = own
        self._seal_for = seal_for

    def objection(self, report: PolicyReport) -> str:
        """The key of policy that an open home cannot follow, or ""."""
        if self._by_passphrase and not report.policy.passphrase_fallback:
            return "passphrase_fallback"
        return "recipients" if _says_whose(report) and not recipients(report.policy, self._own) else ""

    def follow(self, report: PolicyReport) -> None:
        """Seal for those whom the rules name now; raises `audit_blocked` for keys that cannot be used."""
        if _says_whose(report) and (named := recipients(report.policy, self._own)):
            self._seal_for(named, bool(report.policy.recipients))


def recipients(policy: Policy, own: bytes | None) -> tuple[bytes, ...]:
    """The public keys that the register is sealed for: those that policy names, else the person's own."""
    named = tuple(base64.b64decode(key) for key in policy.recipients)
    return named or ((own,) if own is not None else ())


def is_kept_from_us(report: PolicyReport) -> bool:
    """Whether somebody may keep the rules from this program, which then names no other readers for a register."""
    return report.closed_by is not None and not report.policy.local_models


def is_elsewhere(home: Path, policy: Policy) -> bool:
    """Whether policy wants all data in another folder than this."""
    if not policy.home:
        return False
    try:
        return usual_home(home_of_policy(policy.home)) != home
    except NoPlace:
        return True


def _says_whose(report: PolicyReport) -> bool:
    """Whether the rules tell whose keys open the register; what cannot be read does not."""
    if report.closed_by is not None:
        return False
    policy = report.policy
    return bool(policy.recipients) or policy.local_models or "*" not in policy.providers_denied
