"""Makes the place to work in: virtual environment, system libraries and the llama.cpp binding, each once.

Runs on the system's Python with nothing installed, so it uses the standard library only. A Python that is too old must
at least get to where it is told so: this file and `tasks.py` are written for 3.8.
"""

from __future__ import annotations

import ctypes
import glob
import hashlib
import os
import platform
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
REQUIREMENTS = ROOT / "packaging" / "requirements"
OLDEST = (3, 11)

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


class SetupFailed(SystemExit):
    """Set-up cannot go on; the text says what to do."""


def python() -> Path:
    """The interpreter of the virtual environment."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def ensure(*, tests: bool) -> None:
    """Make everything that running (or testing) needs; returns at once when it is there."""
    wanted = fingerprint(tests=tests)
    stamp = VENV / "ready"
    try:
        if wanted in stamp.read_text().split():
            make_command()
            return
    except OSError:
        pass
    if sys.version_info < OLDEST:
        found = ".".join(map(str, sys.version_info[:2]))
        raise SetupFailed(f"Signalbox needs Python 3.11 or later; this is {found}. Run: PYTHON=python3.11 make run")
    system_packages(QT_LIBRARIES | (TEST_TOOLS if tests else {}))
    make_venv()
    install(REQUIREMENTS / ("test.txt" if tests else "run.txt"))
    install_llama()
    make_command()
    # The test requirements contain those of a run.
    stamp.write_text(" ".join([wanted, fingerprint(tests=False)]))


def fingerprint(*, tests: bool) -> str:
    """Changes when anything that `ensure` would install changes."""
    names = ["run.txt", "build.txt", "llama.txt"] + (["test.txt"] if tests else [])
    parts = [(REQUIREMENTS / name).read_bytes() for name in names]
    parts += [sys.version.encode(), llama_flags().encode(), str(ROOT).encode()]
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


def pip(*arguments: str, interpreter: Path | None = None) -> list[str]:
    """A pip command of the virtual environment."""
    return [str(interpreter or python()), "-m", "pip", "--disable-pip-version-check", *arguments]


def run_quietly(
    command: Iterable[str], *, counting: str = "", total: int = 0, environment: dict[str, str] | None = None
) -> None:
    """Run a command, show how far it is, and show its last lines only if it fails.

    `counting` is a word that begins a line for each step, a pattern with groups (done, total), or "" for no steps.
    """
    last: list[str] = []
    done = shown = 0
    tty = sys.stdout.isatty()
    command = list(command)
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", env=environment
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            last = [*last[-40:], line]
            if counting and (match := re.search(counting, line)):
                done, total = (int(match[1]), int(match[2])) if match.re.groups else (done + 1, total)
                # A terminal sees every step; a log one line for each tenth.
                if tty or (total and done * 10 // total > shown):
                    shown = done * 10 // total if total else 0
                    text = f"\r  {done} of {total} " if tty else f"  {done} of {total}\n"
                    print(text, end="", flush=True)
    if tty and done:
        print()
    if process.returncode:
        sys.stdout.writelines(last)
        raise SetupFailed(
            f"This did not work: {shlex.join(command)}\nWhat it said stands above. Mend that, then run the same again."
        )


def make_command() -> None:
    """Put `signalbox` beside the interpreter, where an installation would have put it; it works from any folder."""
    # Nothing in the folder where it is called may stand in for the program's own packages.
    code = f"import sys; sys.path[0] = {str(ROOT)!r}; from app.__main__ import main; sys.exit(main())"
    if os.name == "nt":
        name, script = "signalbox.cmd", f'@"%~dp0python.exe" -c "{code}" %*\n'
    else:
        name, script = "signalbox", f'#!/bin/sh\nexec {shlex.quote(str(python()))} -c {shlex.quote(code)} "$@"\n'
    place = python().with_name(name)
    if not place.exists() or place.read_text() != script:
        place.write_text(script)
        place.chmod(0o755)


# --- llama.cpp ----------------------------------------------------------------------------------------------------


def llama_flags() -> str:
    """CMake flags of the binding: those in CMAKE_ARGS, else CUDA where its compiler and a GPU are."""
    flags = os.environ.get("CMAKE_ARGS", "")
    if not flags and shutil.which("nvcc") and Path("/dev/nvidia0").exists():
        flags = "-DGGML_CUDA=on"
    return flags


def install_llama() -> None:
    """Install the binding from the cached wheel, building the wheel where there is none."""
    folder = wheel_folder()
    wheels = sorted(folder.glob("*.whl"))
    if not wheels:
        build_llama(folder)
        wheels = sorted(folder.glob("*.whl"))
    command = pip("install", "--no-index", "--no-deps", "--force-reinstall", str(wheels[0]))
    run_quietly(command, counting="Processing", total=1)


def wheel_folder() -> Path:
    """Where the wheel for this version, these flags and this kind of processor is kept."""
    if sys.platform == "darwin":
        cache = Path.home() / "Library" / "Caches"
    elif os.name == "nt":
        cache = Path(os.environ["LOCALAPPDATA"])
    else:
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    key = [
        (REQUIREMENTS / "llama.txt").read_text(),
        llama_flags(),
        sys.platform,
        platform.machine(),
        processor_features(),
    ]
    return cache / "signalbox" / "wheels" / hashlib.sha256("\0".join(key).encode()).hexdigest()[:20]


def processor_features() -> str:
    """The build uses what this processor can do, so a home folder shared with another kind needs another wheel."""
    try:
        text = Path("/proc/cpuinfo").read_text()
    except OSError:
        return platform.processor()
    found = re.search(r"^(?:flags|Features)\s*:(.*)$", text, re.MULTILINE)
    return found[1] if found else ""


def build_llama(folder: Path) -> None:
    """Build the wheel, with progress; a broken build leaves nothing behind."""
    system_packages(COMPILER)
    print("Building llama.cpp for this machine: once, about seven minutes on two cores", flush=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        tools = Path(scratch) / "tools"
        run_quietly([sys.executable, "-m", "venv", str(tools)])
        bin_folder = tools / ("Scripts" if os.name == "nt" else "bin")
        interpreter = bin_folder / python().name
        build = REQUIREMENTS / "build.txt"
        run_quietly(
            pip("install", "--require-hashes", "-r", str(build), interpreter=interpreter),
            counting="Collecting",
            total=3,
        )
        environment = os.environ | {
            "PATH": f"{bin_folder}{os.pathsep}{os.environ.get('PATH', '')}",
            "CMAKE_ARGS": llama_flags(),
            "CMAKE_BUILD_PARALLEL_LEVEL": str(os.cpu_count() or 1),
        }
        out = Path(scratch) / "out"
        command = pip(
            "wheel", "--no-build-isolation", "--no-deps", "--require-hashes", "--no-cache-dir", "--verbose",
            "-r", str(REQUIREMENTS / "llama.txt"), "-w", str(out), interpreter=interpreter,
        )  # fmt: skip
        run_quietly(command, counting=r"\[(\d+)/(\d+)\]", environment=environment)
        if not folder.exists():
            out.rename(folder)
