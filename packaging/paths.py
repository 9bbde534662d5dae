"""Where things are: the checkout, its virtual environment, and the cache folder of the person.

Set-up runs on the system's Python with nothing installed, so it uses the standard library only. What is loaded before
the version of Python is looked at (`environment.py` says which) is written so that 3.8 can read it.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
REQUIREMENTS = ROOT / "packaging" / "requirements"


def python(venv: Path = VENV) -> Path:
    """The interpreter of the virtual environment."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def site_packages(venv: Path = VENV) -> Path:
    """Where the virtual environment keeps its packages."""
    return Path(sysconfig.get_path("platlib", "venv", {"base": str(venv), "platbase": str(venv)}))


def pip(*arguments: str, interpreter: Path | None = None) -> list[str]:
    """A pip command of the virtual environment."""
    return [str(interpreter or python()), "-m", "pip", "--disable-pip-version-check", *arguments]


def cache_folder() -> Path:
    """Where what took long to get is kept, for every checkout of this person; `make clean` leaves it."""
    if sys.platform == "darwin":
        cache = Path.home() / "Library" / "Caches"
    elif os.name == "nt":
        cache = Path(os.environ["LOCALAPPDATA"])
    else:
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "signalbox"
