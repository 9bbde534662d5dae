"""A real X server, a real program in it, and real key events: what a person does."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.support.waiting import PATIENCE, wait_until

ROOT = Path(__file__).resolve().parents[2]
_PLACE = ("LD_PRELOAD", "FAKETIME", "FAKETIME_DONT_FAKE_MONOTONIC", "TZ", "PYTHONPATH")


def run_command(
    words: Sequence[str], environment: Mapping[str, str], *, stdin: str = "", seconds: float = PATIENCE
) -> "subprocess.CompletedProcess[str]":
    """Run a command of the program to its end. The suite puts a quicker way in the place of this one (`warm`)."""
    return subprocess.run(
        [sys.executable, "-m", "app", *words],
        cwd=ROOT, env=environment, input=stdin, capture_output=True, text=True, timeout=seconds, check=False,
    )  # fmt: skip


def of_this_place() -> dict[str, str]:
    """The variables by which `tests.elsewhere` gives a program another clock and zone: its children have them, too."""
    return {name: os.environ[name] for name in _PLACE} if "FAKETIME" in os.environ else {}


@contextmanager
def xserver(size: str = "1440x900x24") -> Iterator[str]:
    """An X server on a free display; gives its name and ends it afterwards."""
    read, write = os.pipe()
    # A server that begins anew when its last client leaves is not to be reached just then.
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", size, "-nolisten", "tcp", "-noreset"]
    process = subprocess.Popen(command, pass_fds=(write,), stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        assert number, "Xvfb did not start"
        yield f":{number}"
    finally:
        process.terminate()
        process.wait(PATIENCE)


@dataclass
class Home:
    """A fresh account: HOME, XDG folders, TMPDIR and the program's own folder, all inside `folder`."""

    folder: Path
    passphrase: str = "correct horse battery staple"
    more: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("home", "config", "cache", "data", "state", "tmp", "runtime"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        (self.folder / "runtime").chmod(0o700)
        self.secret.write_text(self.passphrase)
        self.secret.chmod(0o600)

    @property
    def secret(self) -> Path:
        """The passphrase file, outside everything that is searched for canaries."""
        return self.folder.with_name(self.folder.name + ".passphrase")

    @property
    def data(self) -> Path:
        """What SIGNALBOX_HOME names."""
        return self.folder / "signalbox"

    def environment(self) -> dict[str, str]:
        """Nothing of the account that runs the tests but the path."""
        place = self.folder
        return (
            {
                "PATH": os.environ["PATH"],
                "LANG": "C.UTF-8",
                "HOME": str(place / "home"),
                "XDG_CONFIG_HOME": str(place / "config"),
                "XDG_CACHE_HOME": str(place / "cache"),
                "XDG_DATA_HOME": str(place / "data"),
                "XDG_STATE_HOME": str(place / "state"),
                "XDG_RUNTIME_DIR": str(place / "runtime"),
                "TMPDIR": str(place / "tmp"),
                "SIGNALBOX_HOME": str(self.data),
                "SIGNALBOX_PASSPHRASE_FILE": str(self.secret),
                # No session bus: the passphrase vault is what is there.
                "DBUS_SESSION_BUS_ADDRESS": "disabled:",
                "PYTHONDONTWRITEBYTECODE": "1",
            }
            | of_this_place()
            | self.more
        )

    def run(
        self, *arguments: str, check: bool = True, stdin: str = "", seconds: float = PATIENCE
    ) -> subprocess.CompletedProcess[str]:
        """Run a command of the program to its end."""
        done = run_command(arguments, self.environment(), stdin=stdin, seconds=seconds)
        assert not check or done.returncode == 0, f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done


class Window:
    """The program's window on a display, driven by key events."""

    def __init__(self, display: str, process: subprocess.Popen[bytes], log: Path, old: frozenset[Path]) -> None:
        self.display = display
        self.process = process
        self.log = log
        # A killed program leaves its note behind.
        self.old_notes = old
        self.id = ""

    def xdotool(self, *arguments: str) -> str:
        """Run xdotool on the window's display."""
        environment = {"DISPLAY": self.display, "PATH": os.environ["PATH"]}
        done = subprocess.run(["xdotool", *arguments], env=environment, capture_output=True, text=True, check=False)
        return done.stdout.strip()

    def wait_shown(self) -> None:
        """Wait for the window and give it the keyboard."""

        def shown() -> bool:
            assert self.process.poll() is None, f"the program ended: {self.log.read_text()}"
            found = self.xdotool("search", "--onlyvisible", "--name", "Signalbox").split()
            self.id = found[-1] if found else ""
            return bool(self.id)

        wait_until(shown, what="the window")
        self.focus()

    def wait_named(self, name: str, before: Callable[[], object] = lambda: None) -> None:
        """Wait until the window that has the keyboard shows a name in its title; `before` each look, do this."""

        def named() -> bool:
            before()
            return name in self.xdotool("getwindowfocus", "getwindowname")

        wait_until(named, what=f"“{name}” in the title")

    def focus(self) -> None:
        """Give the window the keyboard, which without a window manager no dialog gives back."""
        self.xdotool("windowfocus", "--sync", self.id)

    def type(self, text: str) -> None:
        """Type with key events of the X server."""
        self.xdotool("type", "--delay", "12", text)

    def key(self, *names: str) -> None:
        """Press keys, such as `Return` or `ctrl+k`."""
        self.xdotool("key", "--delay", "30", *names)

    def wait_open(self, home: Home) -> None:
        """Wait until shortcuts work, which they do once the store is open and the first list is there."""
        wait_until(lambda: bool(_notes(home) - self.old_notes), what="the store")
        wait_until(self.rests, what="rest")

    def rests(self) -> bool:
        """Whether the program has nothing left to do: for half a second it does not want to compute."""
        program = psutil.Process(self.process.pid)
        before = program.cpu_times()
        time.sleep(0.5)
        return program.cpu_times() == before and program.status() == psutil.STATUS_SLEEPING

    def say(self, text: str, arrived: Callable[[], bool]) -> None:
        """Type a message, send it, and wait until it arrived."""
        self.type(text)
        self.key("Return")
        wait_until(arrived, what=f"“{text[:40]}”")

    def close(self) -> int:
        """Ask the program to end and wait for it."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)

    def kill(self) -> None:
        """End the program without a word."""
        self.process.kill()
        self.process.wait(PATIENCE)


def _notes(home: Home) -> frozenset[Path]:
    """What programs that have the store open leave there, and those that were killed left."""
    return frozenset((home.data / "run").glob("*.open"))


@contextmanager
def window(
    display: str, home: Home, *arguments: str, prefix: tuple[str, ...] = (), shown: bool = True
) -> Iterator[Window]:
    """The program, started in its window; closed at the end if it still runs."""
    log = home.folder.with_name(home.folder.name + ".log")
    environment = home.environment() | {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    old = _notes(home)
    with log.open("ab") as output:
        command = [*prefix, sys.executable, "-m", "app", *arguments]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
    shown_window = Window(display, process, log, old)
    try:
        if shown:
            shown_window.wait_shown()
        yield shown_window
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(PATIENCE)


def needs(*commands: str) -> None:
    """Fail, rather than skip, where a tool of the tests is missing."""
    missing = [command for command in commands if shutil.which(command) is None]
    assert not missing, f"Run “make setup” first: {', '.join(missing)} missing"
