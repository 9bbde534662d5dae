"""What other machines are like, and how this one is made like them for the tests that it starts."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from glob import glob
from math import ceil
from pathlib import Path
from shutil import which
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import environment

from tests.support.waiting import PATIENCE

# What takes long is proved on one machine alone, and so is what asks neither a clock nor a screen.
PURE = ("house", "markup", "privacy", "routing", "sealing")
FAST = ("-m", "not slow and not peer", *(f"--ignore=tests/{room}" for room in PURE))

YOUNG_SECONDS = 60
EAST = "Pacific/Kiritimati"
# What is loaded is loaded in the old year, and nearly all that runs then runs in the new one.
LAST_SECONDS = "2026-12-31 23:59:50"


class Refused(Exception):
    """This machine does not let itself be made like the other; the text says what is missing and what to do."""


@dataclass(frozen=True)
class Way:
    """How a process is started there."""

    prefix: tuple[str, ...] = ()
    variables: dict[str, str] = field(default_factory=dict)

    def run(self, *arguments: str) -> int:
        """Run Python there; returns its exit code."""
        return subprocess.run(self._command(*arguments), env=os.environ | self.variables, check=False).returncode

    def says(self, code: str) -> str:
        """What a line of Python prints there, or why it cannot."""
        done = subprocess.run(
            self._command("-c", code), env=os.environ | self.variables, capture_output=True, text=True, check=False
        )
        return (done.stdout if done.returncode == 0 else done.stderr).strip()

    def _command(self, *arguments: str) -> list[str]:
        return [*self.prefix, sys.executable, *arguments]


Reach = Callable[[Path], Way]


@dataclass(frozen=True)
class Place:
    """Another machine: which tests are run as if on it, and how to get there with a folder for what that needs."""

    what: str
    tests: tuple[str, ...]
    reach: Reach


def young(folder: Path) -> Way:
    """A machine that booted a minute ago: its monotonic clock is near zero."""
    if which("unshare") is None:
        raise Refused("A young clock needs the command unshare. Install util-linux, then try again.")
    # Whoever is not root may do so in a user namespace, where the system allows those.
    user = () if os.geteuid() == 0 else ("--user", "--map-current-user")
    prefix = ["unshare", "--time", "--fork", "--kill-child", *user]
    for option, clock in (("--monotonic", time.CLOCK_MONOTONIC), ("--boottime", time.CLOCK_BOOTTIME)):
        prefix += [option, str(YOUNG_SECONDS - int(time.clock_gettime(clock)))]
    way = Way(tuple(prefix))
    said = way.says("import time; print(round(time.monotonic()))")
    if not said.isdecimal() or int(said) > YOUNG_SECONDS + PATIENCE:
        raise Refused(
            f"This system gives no young clock: {said}\nIt takes Linux 5.6 or later, and root or a user namespace. In a"
            " container, allow it the capability SYS_ADMIN and the call unshare; then try again."
        )
    return way


def new_year(folder: Path) -> Way:
    """A machine far in the east in the last seconds of a year; its clock goes on, and the monotonic one is ours."""
    library = next(iter(glob(environment.ELSEWHERE["libfaketime"])), None)
    if library is None:
        raise Refused("Another date needs libfaketime. Install the package libfaketime, then try again.")
    try:
        moment = datetime.fromisoformat(LAST_SECONDS).replace(tzinfo=ZoneInfo(EAST))
    except ZoneInfoNotFoundError:
        raise Refused(f"The time zone {EAST} is not known here. Install the package tzdata, then try again.") from None
    # An offset, not a moment: with that, each process would begin the minute anew.
    offset = ceil(moment.timestamp() - time.time())
    (folder / "sitecustomize.py").write_text(_SLEEP, "utf-8")
    paths = [str(folder), *filter(None, [os.environ.get("PYTHONPATH")])]
    fake = {
        "PYTHONPATH": os.pathsep.join(paths),
        "LD_PRELOAD": library,
        "FAKETIME": f"{offset:+d}",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "TZ": EAST,
    }
    way = Way(variables=fake)
    said = way.says("import time; time.sleep(0.01); print(int(time.time()), time.strftime('%z'))")
    seconds, _, zone = said.partition(" ")
    if zone != "+1400" or not 0 <= int(seconds) - moment.timestamp() < PATIENCE:
        raise Refused(f"libfaketime gives no other date here: {said}\nSee whether it is built for this system.")
    return way


# Where the monotonic clock is ours, libfaketime refuses the call by which Python sleeps.
_SLEEP = """
import select
import time
time.sleep = lambda seconds: select.select((), (), (), seconds) and None
"""


def letters(sans: str, mono: str, *packages: str) -> Reach:
    """A machine that has these fonts and no others; the packages hold them."""

    def reach(folder: Path) -> Way:
        files = [glob(environment.ELSEWHERE[package]) for package in packages]
        if not all(files):
            raise Refused(f"Other letters need other fonts. Install {' and '.join(packages)}, then try again.")
        folders = {Path(found).parent for font in files for found in font}
        lines = "\n  ".join(f"<dir>{escape(str(one))}</dir>" for one in sorted(folders))
        file = folder / "fonts.conf"
        file.write_text(_FONTS.format(lines, cache=escape(str(folder / "cache")), sans=sans, mono=mono), "utf-8")
        way = Way(variables={"FONTCONFIG_FILE": str(file), "QT_QPA_PLATFORM": "offscreen"})
        said = way.says(_WHICH_FONTS)
        if said != f"{sans}, {mono}":
            anew = " and ".join(packages)
            raise Refused(f"Qt takes other fonts than {sans} and {mono}: {said}\nInstall {anew} anew, then try again.")
        return way

    return reach


_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  {}
  <cachedir>{cache}</cachedir>
  <match target="pattern">
    <test name="family"><string>monospace</string></test>
    <edit name="family" mode="prepend" binding="strong"><string>{mono}</string></edit>
  </match>
  <match target="pattern">
    <edit name="family" mode="append_last" binding="strong"><string>{sans}</string></edit>
  </match>
</fontconfig>
"""
_WHICH_FONTS = """
from PySide6.QtGui import QFontInfo, QGuiApplication
from app.ui.theme import fonts
app = QGuiApplication([])
print(", ".join(QFontInfo(font).family() for font in (fonts.font(), fonts.mono())))
"""

NOTO = letters("Noto Sans", "Noto Sans Mono", "fonts-noto-core", "fonts-noto-mono")
FREE = letters("FreeSans", "FreeMono", "fonts-freefont-ttf")

PLACES = {
    "young": Place("just booted", FAST, young),
    "new-year": Place(f"in the last seconds of a year, in {EAST}", FAST, new_year),
    "tall": Place("with tall letters", ("tests/ui",), NOTO),
    "small": Place("with small letters", ("tests/ui",), FREE),
}
