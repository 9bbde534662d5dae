"""Prepares local models: the starter's file and the llama.cpp binding, in a process of its own while the window works.

    python packaging/preparing.py    prepares what is missing, apart from whoever called, and goes on when that ends

How far it is stands in a status file that the program only reads (`app/models/preparing.py`). What is prepared is put
into the virtual environment as finished folders, so that a running window can take it up.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cache
import llama_wheel
import starter
from paths import VENV, cache_folder, pip, python, site_packages
from status import Aloud, Status, mark
from steps import SetupFailed, output_of

_PACKAGE = "llama_cpp"
_DISTRIBUTION = "llama_cpp_python-*.dist-info"


@dataclass(frozen=True)
class Work:
    """What is prepared, from where and for whom."""

    venv: Path = VENV
    folder: Path = field(default_factory=cache_folder)
    facts: Path = starter.FACTS
    fetch: Sequence[str] = field(default_factory=starter.fetch_command)
    build: Sequence[str] = field(default_factory=llama_wheel.build_command)

    @property
    def status(self) -> Path:
        """The file that tells how far it is."""
        return self.venv / "preparing.json"

    @property
    def lock(self) -> Path:
        """Held by whoever prepares."""
        return self.venv / "preparing.lock"

    @property
    def log(self) -> Path:
        """What the process of its own has to say."""
        return self.venv / "preparing.log"

    @property
    def stamp(self) -> Path:
        """Which binding was put into its place."""
        return self.venv / "local"

    def binding_is_there(self) -> bool:
        """Whether the virtual environment has the binding that this checkout wants."""
        try:
            wanted = self.stamp.read_text() == llama_wheel.place(self.folder).name
        except OSError:
            return False
        return wanted and (site_packages(self.venv) / _PACKAGE / "__init__.py").exists()

    def starter_is_there(self) -> bool:
        """Whether the starter's file lies where it belongs, untouched since it was looked at."""
        try:
            told = json.loads(self.status.read_text(encoding="utf-8"))
            place = starter.read_facts(self.facts).place(self.folder)
            return bool(told["state"] == "ready" and told["mark"] == mark(place))
        except (OSError, ValueError, KeyError):
            return False

    def is_done(self) -> bool:
        """Whether nothing is left to prepare; takes no time."""
        return self.binding_is_there() and self.starter_is_there()


def prepare(work: Work, status: Status, jobs: int) -> None:
    """Prepare what is missing; raises `SetupFailed` with a sentence, which the status has then. The lock is held."""
    try:
        sentence = _get_starter(work, status)
        if not work.binding_is_there():
            _get_binding(work, status, jobs)
    except OSError as error:
        where = error.filename or work.folder
        failure = SetupFailed(f"Local models could not be prepared: {where}: {error.strerror}.")
        status.tell("failed", str(failure))
        raise failure from error
    except SetupFailed as failure:
        status.tell("failed", str(failure))
        raise
    status.tell("ready", sentence)


def _get_starter(work: Work, status: Status) -> str:
    facts = starter.read_facts(work.facts)
    text = "Getting the starter model"
    try:
        found = starter.ensure(work.folder, facts, work.fetch, lambda: status.tell("starter", text))
    except SetupFailed as failure:
        return str(failure)
    except OSError as error:
        return f"The starter model cannot be kept in {work.folder}: {error.strerror}."
    status.found(found)
    return "Local models are ready."


def _get_binding(work: Work, status: Status, jobs: int) -> None:
    wheel = llama_wheel.ensure(
        work.folder,
        work.build,
        jobs,
        lambda done, total: status.tell("building", "Building llama.cpp for this machine, once", done, total),
        lambda done, total: status.tell("building", "Another Signalbox is building llama.cpp", done, total),
    )
    status.tell("installing", "Putting llama.cpp into its place")
    packages = site_packages(work.venv)
    place = work.venv / "binding"
    new = cache.scratch(place)
    try:
        target = ("--target", str(new / "in"))
        command = pip("install", "--no-index", "--no-deps", *target, str(wheel), interpreter=python(work.venv))
        code, last = output_of(command, progress=lambda done, total: None)
        if code:
            sys.stdout.writelines(last)
            raise SetupFailed(f"llama.cpp was built, and could not be installed. The end of {work.log} says why.")
        (new / "out").mkdir()
        for old in (packages / _PACKAGE, *packages.glob(_DISTRIBUTION)):
            if old.exists():
                old.rename(new / "out" / old.name)
        for fresh in (new / "in" / _PACKAGE, *(new / "in").glob(_DISTRIBUTION)):
            fresh.rename(packages / fresh.name)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    cache.write(work.stamp, llama_wheel.place(work.folder).name)


# --- for those who wait -------------------------------------------------------------------------------------------


def ensure(work: Work | None = None) -> None:
    """Prepare what is missing and wait for it; returns at once when nothing is."""
    work = work or Work()
    if work.is_done():
        return
    aloud = Aloud()
    with cache.held(work.lock, lambda: aloud.read(work.status)):
        # Whoever held it may have done all.
        if not work.is_done():
            status = Status(work.status, aloud)
            status.begin("Preparing local models: some minutes, once")
            prepare(work, status, jobs=cores())


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


# --- in a process of its own --------------------------------------------------------------------------------------


def follow(work: Work | None = None) -> Path:
    """Begin to prepare what is missing, in a process of its own, and return the status file: it tells of that one."""
    work = work or Work()
    if not work.is_done():
        given = ("--venv", work.venv, "--cache", work.folder, "--facts", work.facts)
        commands = ("--fetch", json.dumps(list(work.fetch)), "--build", json.dumps(list(work.build)))
        flags = 0
        if sys.platform == "win32":
            flags = subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.IDLE_PRIORITY_CLASS
        command = [sys.executable, __file__, *map(str, given), *commands]
        # It lets go of its output as soon as the status file tells of it.
        subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, creationflags=flags, cwd=work.venv, check=False
        )
    return work.status


def main() -> int:
    """Prepare, apart from whoever called."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--venv", type=Path, default=VENV)
    parser.add_argument("--cache", type=Path, default=cache_folder())
    parser.add_argument("--facts", type=Path, default=starter.FACTS)
    parser.add_argument("--fetch", type=json.loads, default=starter.fetch_command())
    parser.add_argument("--build", type=json.loads, default=llama_wheel.build_command())
    given = parser.parse_args()
    work = Work(given.venv, given.cache, given.facts, given.fetch, given.build)
    if sys.platform != "win32":
        # The caller becomes the window and waits for no child: this one is nobody's.
        if os.fork():
            os._exit(0)
        os.setsid()
        os.nice(19)
    return _apart(work)


def _apart(work: Work) -> int:
    try:
        with cache.held(work.lock, _leave):
            status = Status(work.status)
            status.begin("Getting the starter model")
            with work.log.open("w", buffering=1) as log:
                for stream in (sys.stdout, sys.stderr):
                    os.dup2(log.fileno(), stream.fileno())
            prepare(work, status, jobs=max(1, cores() - 1))
    except SetupFailed as failure:
        print(failure)
        return 1
    return 0


def _leave() -> None:
    """Another process prepares this very place, and its status is the one that counts."""
    raise SystemExit(0)


if __name__ == "__main__":
    sys.exit(main())
