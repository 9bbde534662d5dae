"""Makes the place to work in: system libraries and the virtual environment, each once. What local models need follows.

Runs on the system's Python with nothing installed, so it uses the standard library only. A Python that is too old must
at least get to where it is told so: this file, those that it imports and `tasks.py` are written for 3.8.
"""

from __future__ import annotations

import ctypes
import glob
import hashlib
import os
import shlex
import shutil
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

import cache
from paths import REQUIREMENTS, ROOT, VENV, pip, python
from steps import SetupFailed, run_quietly

OLDEST = (3, 11)
# What the commands find the status of the preparation by (see `preparing.py`).
PREPARING_VARIABLE = "SIGNALBOX_PREPARING"
PREPARING = VENV / "preparing.json"
# Held while the environment is made, and beside it, since it may be made anew.
LOCK = ROOT / ".venv.lock"

# Debian package → a shared library (*.so*) or a command that shows it is there.
QT_LIBRARIES = {
    "libegl1": "libEGL.so.1",
    "libgl1": "libGL.so.1",
    "libfontconfig1": "libfontconfig.so.1",
    "libdbus-1-3": "libdbus-1.so.3",
    "libglib2.0-0": "libglib-2.0.so.0",
    "libxkbcommon0": "libxkbcommon.so.0",
    "libxkbcommon-x11-0": "libxkbcommon-x11.so.0",
    "libxcb-cursor0": "libxcb-cursor.so.0",
    "libxcb-icccm4": "libxcb-icccm.so.4",
    "libxcb-image0": "libxcb-image.so.0",
    "libxcb-keysyms1": "libxcb-keysyms.so.1",
    "libxcb-randr0": "libxcb-randr.so.0",
    "libxcb-render-util0": "libxcb-render-util.so.0",
    "libxcb-shape0": "libxcb-shape.so.0",
    "libxcb-xinerama0": "libxcb-xinerama.so.0",
    "libxcb-xkb1": "libxcb-xkb.so.1",
    "libgomp1": "libgomp.so.1",
}
COMPILER = {"g++": "g++"}
# The look is drawn in it; without it everything stands as well.
FONT = {"fonts-inter": "/usr/share/fonts/*/inter*/Inter*"}
TEST_TOOLS = {
    "xvfb": "Xvfb",
    "xdotool": "xdotool",
    "dbus": "dbus-run-session",
    "gnome-keyring": "gnome-keyring-daemon",
    "strace": "strace",
}
# What makes this machine like others for `tests.elsewhere`: Debian package → a command, or files of which one is there.
ELSEWHERE = {
    "util-linux": "unshare",
    "libfaketime": "/usr/lib/*/faketime/libfaketimeMT.so.1",
    "tzdata": "/usr/share/zoneinfo/Pacific/Kiritimati",
    "fonts-noto-core": "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf",
    "fonts-noto-mono": "/usr/share/fonts/truetype/noto/NotoSansMono-Regular.ttf",
    "fonts-freefont-ttf": "/usr/share/fonts/truetype/freefont/FreeSans.ttf",
}


def ensure(*, tests: bool) -> None:
    """Make everything that the window (or testing) needs, but for local models; returns at once when it is there."""
    if not _is_made(tests=tests):
        if sys.version_info < OLDEST:
            found = ".".join(map(str, sys.version_info[:2]))
            raise SetupFailed(f"Signalbox needs Python 3.11 or later; this is {found}. Run: PYTHON=python3.11 make run")
        with cache.held(LOCK, _say_that_another_is_at_it):
            # Whoever held it may have made all.
            if not _is_made(tests=tests):
                _make(tests=tests)
    make_command()


def _is_made(*, tests: bool) -> bool:
    try:
        return fingerprint(tests=tests) in (VENV / "ready").read_text().split()
    except OSError:
        return False


def _make(*, tests: bool) -> None:
    system_packages(QT_LIBRARIES | (TEST_TOOLS if tests else {}))
    font()
    make_venv()
    install(REQUIREMENTS / ("test.txt" if tests else "run.txt"))
    # The test requirements contain those of a run.
    (VENV / "ready").write_text(" ".join([fingerprint(tests=tests), fingerprint(tests=False)]))


@lru_cache
def _say_that_another_is_at_it() -> None:
    """Said once, however often it is found out."""
    print("Another run is setting up this checkout; this one waits for it", flush=True)


def fingerprint(*, tests: bool) -> str:
    """Changes when anything that `ensure` would install changes."""
    names = ["run.txt"] + (["test.txt"] if tests else [])
    parts = [(REQUIREMENTS / name).read_bytes() for name in names]
    parts += [sys.version.encode(), str(ROOT).encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


# --- the system ---------------------------------------------------------------------------------------------------


def system_packages(packages: dict[str, str]) -> None:
    """Install the Debian packages that are missing, or print the exact command where that is not allowed."""
    missing = [name for name, proof in packages.items() if not _present(proof)]
    if not missing or not sys.platform.startswith("linux"):
        return
    command = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    if shutil.which("apt-get") is None:
        print(f"These libraries are missing; install what your system calls them: {', '.join(missing)}", flush=True)
        return
    sudo = _as_root()
    if sudo is None:
        raise SetupFailed(f"Some system libraries are missing. Run this, then try again:\n  sudo {' '.join(command)}")
    print(f"Installing system libraries: {', '.join(missing)}", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for step in (["apt-get", "update", "-qq"], command):
        done = subprocess.run([*sudo, *step], env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SetupFailed(f"{done.stderr.strip()}\nRun this, then try again:\n  sudo {' '.join(command)}")


def font() -> None:
    """Install the font of the look where that takes no question; no failure of it is one of set-up."""
    if all(map(_present, FONT.values())) or shutil.which("apt-get") is None or (sudo := _as_root()) is None:
        return
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *FONT]
    # Lists are read anew only where the package is not known yet: that takes longer than the font.
    for step in (install, ["apt-get", "update", "-qq"], install):
        done = subprocess.run([*sudo, *step], env=environment, capture_output=True, check=False)
        if step is install and done.returncode == 0:
            return


def _present(proof: str) -> bool:
    if proof.startswith("/"):
        return bool(glob.glob(proof))
    if ".so" not in proof:
        return shutil.which(proof) is not None
    try:
        ctypes.CDLL(proof)
    except OSError:
        return False
    return True


def _as_root() -> list[str] | None:
    """How to become root without a question, if that is possible."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return []
    if (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    ):
        return ["sudo", "-n"]
    return None


# --- Python packages ----------------------------------------------------------------------------------------------


def make_venv() -> None:
    """Make `.venv`, or make it anew when its interpreter is gone or of another version."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    if python().exists():
        probe = [str(python()), "-c", "import pip,sys; print('%d.%d' % sys.version_info[:2])"]
        found = subprocess.run(probe, capture_output=True, text=True, check=False)
        if found.stdout.strip() == version:
            return
        shutil.rmtree(VENV)
    print("Making the virtual environment", flush=True)
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False)
    if made.returncode:
        # Debian ships venv in a package of its own.
        shutil.rmtree(VENV, ignore_errors=True)
        system_packages({f"python{version}-venv": "no-such-command-venv"})
        run_quietly([sys.executable, "-m", "venv", str(VENV)])


def install(requirements: Path) -> None:
    """Install locked packages into the virtual environment, checking every hash."""
    total = requirements.read_text().count("==")
    print(f"Installing {total} packages ({requirements.name})", flush=True)
    run_quietly(
        pip("install", "--require-hashes", "--only-binary=:all:", "-r", str(requirements)),
        counting="Collecting",
        total=total,
    )


def make_command() -> None:
    """Put `signalbox` beside the interpreter, where an installation would have put it; it works from any folder."""
    # Nothing in the folder where it is called may stand in for the program's own packages.
    code = f"import sys; sys.path[0] = {str(ROOT)!r}; from app.__main__ import main; sys.exit(main())"
    if os.name == "nt":
        given = f"@if not defined {PREPARING_VARIABLE} set {PREPARING_VARIABLE}={PREPARING}\n"
        name, script = "signalbox.cmd", f'@setlocal\n{given}@"%~dp0python.exe" -c "{code}" %*\n'
    else:
        given = f": ${{{PREPARING_VARIABLE}={shlex.quote(str(PREPARING))}}}; export {PREPARING_VARIABLE}"
        command = f'exec {shlex.quote(str(python()))} -c {shlex.quote(code)} "$@"'
        name, script = "signalbox", f"#!/bin/sh\n{given}\n{command}\n"
    place = python().with_name(name)
    if not place.exists() or place.read_text() != script:
        place.write_text(script)
        place.chmod(0o755)
