"""What bootstrap decides and the engine is built with."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from app.core.clock import Clock, SystemClock
from app.models import starter
from app.settings.home import usual_cache
from app.settings.policy_source import PolicySource, platform_source
from app.vault.boxed import BoxedItems

PREPARING_VARIABLE = "SIGNALBOX_PREPARING"


@dataclass(frozen=True, slots=True)
class LocalParts:
    """Where set-up puts what local models need.

    `starter` is where the model that comes with the program lies, or will lie, `preparing` the file in which set-up
    tells how far it is; None where there shall be none.
    """

    starter: Path | None = None
    preparing: Path | None = None


@dataclass(frozen=True, slots=True)
class Setup:
    """Where the state lives and where the outside comes in.

    `fake_script` names a script, which makes the provider `fake` appear; "" for none. `box` gives what a glance opened
    with the passphrase, if any; it may have to wait for it.
    """

    home: Path
    passphrase_file: Path | None = None
    fake_script: str = ""
    policy_source: PolicySource = field(default_factory=platform_source)
    clock: Clock = field(default_factory=SystemClock)
    box: Callable[[], BoxedItems | None] = lambda: None
    local: LocalParts = LocalParts()


def usual_parts() -> LocalParts:
    """Where set-up puts them for this account, and where the environment says that it tells of it."""
    status = os.environ.get(PREPARING_VARIABLE)
    return LocalParts(starter.place_in(usual_cache()), Path(status) if status else None)


def account() -> str:
    """The person, as records name them: the account of the operating system."""
    if sys.platform == "win32":
        # The domain tells apart two people of one name; both come from the logon, as the SID does.
        return f"account:{os.environ.get('USERDOMAIN', '')}\\{os.environ.get('USERNAME', '')}"
    return f"uid:{os.getuid()}"
