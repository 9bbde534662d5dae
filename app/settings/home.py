"""Where the state of this account lives, when no policy says otherwise. Loaded before the window: light."""

import os
import sys
from pathlib import Path

from platformdirs import user_data_path

if sys.platform != "win32":
    import pwd

VARIABLE = "SIGNALBOX_HOME"


class NoPlace(Exception):
    """There is no folder for the state, or no display for the window; the text says so to a person."""


def usual_cache() -> Path:
    """What can be made again lies here, with that of other programs: where set-up puts what it builds and fetches."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    if sys.platform == "win32":
        return Path(os.environ["LOCALAPPDATA"])
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


def home_of_policy(stated: str) -> str:
    """What policy states, “~/” below the home folder that the system knows of the account: no variable moves it."""
    if not stated.startswith("~/") or sys.platform == "win32":
        return stated
    try:
        return f"{pwd.getpwuid(os.getuid()).pw_dir.rstrip('/')}{stated[1:]}"
    except KeyError as error:
        raise NoPlace("This account has no home folder, which the policy of your organization needs.") from error


def usual_home(wanted: Path | str | None) -> Path:
    """What is wanted, else what the environment says, else the platform's data folder.

    Raises:
        NoPlace: the account has no home folder, as in some containers, or nobody has the one that “~name” means.
    """
    named = wanted or os.environ.get(VARIABLE)
    try:
        home = Path(named) if named else user_data_path("signalbox", appauthor=False)
        return home.expanduser().absolute()
    except RuntimeError as error:
        nowhere = f"There is no folder {named}" if named else "This account has no home folder"
        raise NoPlace(f"{nowhere}: name the data folder with --home or {VARIABLE}.") from error
