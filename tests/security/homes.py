"""Homes that something happened to, and what every command must say about it."""

import asyncio
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

from app.core.errors import KINDS, Kind, Sentence
from app.core.requests import Draft
from app.engine.facade import Engine
from app.engine.frame.setup import Setup
from app.settings.policy_source import NoPolicy
from tests.support import desktop
from tests.support.desktop import ROOT, Home

SAID = "zebrafinches sing at dawn"
COMMANDS = (("conversations", "list"), ("ask", "hello"), ("audit", "verify"))


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def error(self) -> dict[str, str]:
        return dict(json.loads(self.out)["error"])


Command = Callable[..., Done]


def files(home: Home) -> dict[str, str]:
    """What stands in the home, but for locks and logs, which every process has."""
    return {
        str(path.relative_to(home.data)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(home.data.rglob("*"))
        if path.is_file() and path.parent.name not in ("run", "logs") and path.name != "vault.lock"
    }


def is_told(done: Done, kind: Kind, *words: str, sentence: Sentence | None = None) -> None:
    """The one sentence of a kind, its next step, its exit code, and nothing else."""
    assert done.error["kind"] == kind, done
    assert done.error["next_step"] == (sentence or KINDS[kind]).next_step.format(path="", who="")
    assert done.code == KINDS[kind].exit_code
    assert done.error["message"].endswith(".")
    for word in words:
        assert word in done.error["message"]
    assert done.err == ""


def works(home: Home) -> None:
    """All that was said is there, found, on record, and the next message is answered."""

    async def use() -> None:
        engine = Engine(Setup(home.data, home.secret, "demo", NoPolicy()))
        await engine.home.open()
        try:
            assert any(SAID in hit.snippet for hit in (await engine.transcripts.search("zebrafinches")).items)
            assert (await engine.chat.wait(await engine.chat.send(Draft("Hello again")))).text
            assert (await engine.audit.verify()).ok
        finally:
            await engine.close()

    asyncio.run(use())


def process(environment: dict[str, str], *words: str, rights: bool = True, as_json: bool = True) -> Done:
    """Run a command; without `rights`, what root may do beyond the rights of files is given up first."""
    words = (*words, *(["--json"] if as_json else []))
    if rights or os.getuid() != 0:
        done = desktop.run_command(words, environment)
    else:
        gone = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--ambient-caps=-all"]
        done = subprocess.run(
            [*gone, sys.executable, "-m", "app", *words], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
    return Done(done.returncode, done.stdout, done.stderr)
