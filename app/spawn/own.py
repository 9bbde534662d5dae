"""How the program starts itself a second time: for work that must not take the window down with it."""

import sys
from pathlib import Path


def own_command(word: str) -> tuple[str, ...]:
    """The program, frozen or not, with the first word by which it knows what it is for."""
    return (sys.executable, word) if _frozen() else (sys.executable, "-m", "app", word)


def own_folder() -> Path:
    """Where it starts: there `-m app` finds this very program."""
    return Path(sys.executable).parent if _frozen() else Path(__file__).parents[2]


def _frozen() -> bool:
    return bool(getattr(sys, "frozen", False))
