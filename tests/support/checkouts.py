"""A place to prepare local models in: a virtual environment, a cache, and stand-ins for what takes long."""

import hashlib
import json
import os
import shlex
import signal
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import llama_wheel
from paths import python, site_packages
from preparing import Work

from app.core.preparing import Preparing
from app.models.preparing import read
from tests.support.waiting import wait_until

PROGRAMS = (sys.executable, str(Path(__file__).with_name("checkout_programs.py")))
MEMBER = "the_starter/small.gguf"
WEIGHTS = b"GGUF" + bytes(range(256)) * 8


@dataclass(frozen=True)
class Checkout:
    """One checkout, and the stage from which its builds are held and let go."""

    work: Work
    stage: Path

    @property
    def starter(self) -> Path:
        return self.work.folder / "starter" / hashlib.sha256(WEIGHTS).hexdigest()[:20] / "small.gguf"

    @property
    def package(self) -> Path:
        """The package that the starter comes in."""
        return self.stage / "the_starter-1-py3-none-any.whl"

    @property
    def wheel(self) -> Path:
        """The folder of the binding's wheel."""
        return llama_wheel.place(self.work.folder)

    @property
    def binding(self) -> Path:
        return site_packages(self.work.venv) / "llama_cpp"

    def builds(self) -> list[dict[str, Any]]:
        """What each build that began saw."""
        try:
            return [json.loads(line) for line in (self.stage / "builds").read_text().splitlines()]
        except FileNotFoundError:
            return []

    def status(self) -> Preparing:
        found = read(self.work.status)
        assert found
        return found

    def pid(self) -> int:
        return int(json.loads(self.work.status.read_text())["pid"])

    def wait_for(self, state: str) -> Preparing:
        wait_until(lambda: self.status().state == state, what=state)
        return self.status()

    def hold(self) -> None:
        """Let builds begin, and none end."""
        (self.stage / "hold").touch()

    def go(self) -> None:
        (self.stage / "go").touch()

    def scratch(self) -> list[Path]:
        """What is left of folders that were being filled."""
        return [path for top in (self.work.folder, self.work.venv) for path in top.rglob("*.new")]

    def end(self) -> None:
        """Leave no process behind, whatever went wrong."""
        self.go()
        if self.work.status.exists() and not self.status().is_over and self.pid() != os.getpid():
            os.kill(self.pid(), signal.SIGKILL)


def made_checkout(folder: Path, cache: Path, stage: Path) -> Checkout:
    """A checkout in `folder`, with its virtual environment made."""
    work = Work(
        venv=folder / ".venv",
        folder=cache,
        facts=stage / "starter.json",
        fetch=(*PROGRAMS, "fetch", str(stage / "the_starter-1-py3-none-any.whl")),
        build=(*PROGRAMS, "build", str(stage)),
    )
    site_packages(work.venv).mkdir(parents=True)
    interpreter = python(work.venv)
    interpreter.parent.mkdir()
    # Called as `python -m pip …`.
    interpreter.write_text(f'#!/bin/sh\nshift 2\nexec {shlex.join(PROGRAMS)} pip "$@"\n')
    interpreter.chmod(0o755)
    stage.mkdir(exist_ok=True)
    write_facts(work.facts, WEIGHTS)
    with zipfile.ZipFile(stage / "the_starter-1-py3-none-any.whl", "w") as package:
        package.writestr(MEMBER, WEIGHTS)
        package.writestr("the_starter/__init__.py", "raise SystemExit('nothing of it is used')")
    return Checkout(work, stage)


def write_facts(path: Path, weights: bytes) -> None:
    """Say which file the starter is."""
    facts = {"file": "small.gguf", "bytes": len(weights), "sha256": hashlib.sha256(weights).hexdigest()}
    path.write_text(json.dumps({**facts, "source": {"path": MEMBER}}))
