"""Kill the program at random moments and look at what is left.

Each round starts a program that streams several answers (headless, or the real window), lets commands work beside it on
the same home, kills it without a word, opens the home again and compares it with everything that anybody was told:
lines of the program, output of commands, and the log of a real server. `Ledger` says what must hold.
"""

import asyncio
import json
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from app.core.audit import AuditReport
from app.engine.facade import Engine
from app.engine.frame.setup import Setup
from app.settings.policy_source import NoPolicy
from tests.soak.kill_ledger import Ledger, Told
from tests.support.desktop import ROOT, Home, window, xserver
from tests.support.inside import Keys
from tests.support.paced_server import MODEL, PacedServer
from tests.support.waiting import wait_until

SCRIPT = {
    "tokens_per_second": 150,
    "first_token_ms": 30,
    "replies": [{"lorem": 4_000, "seed": 1}, {"lorem": 9_000, "seed": 2}, {"lorem": 700, "seed": 3, "thinking": "Hm."}],
}
SEEDS = (1, 2, 3)
AIMS = ("opening", "sent", "asked", "ended", "growing", "growing", "growing")


@dataclass
class Tally:
    """What was done, for the report."""

    kills: dict[str, int] = field(default_factory=dict)
    commands: int = 0
    killed_commands: int = 0

    def line(self, ledger: Ledger) -> str:
        kills = ", ".join(f"{count} {name}" for name, count in sorted(self.kills.items()))
        return (
            f"{sum(self.kills.values())} kills ({kills}), {self.commands} commands beside ({self.killed_commands} of"
            f" them killed), {ledger.recovered} turns recovered; {ledger.summary()}"
        )


class Proof:
    """One home, many rounds."""

    def __init__(self, folder: Path, seed: int, *, server: PacedServer) -> None:
        script = folder / "script.json"
        script.write_text(json.dumps(SCRIPT))
        self.home = Home(folder / "account", more={"SIGNALBOX_FAKE": str(script)})
        self.dice = random.Random(seed)
        self.server = server
        self.tally = Tally()
        self.home.run("providers", "add", "acme", "--kind", "openai-chat", "--url", server.url)
        self.home.run("providers", "test", "acme")
        self.keys = Keys.of(self.home.data, self.home.passphrase)
        self.ledger = Ledger(self.home.data, self.keys, server, SEEDS)

    def headless(self, name: str, *, commands: int = 0, aim: str = "") -> None:
        """A round with the engine alone."""
        told = Told(name)
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.soak.streaming", name, str(self.dice.randrange(2**32))],
            cwd=ROOT, env=self.home.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        reading = [
            threading.Thread(target=told.read, args=(process.stdout,), daemon=True),
            threading.Thread(target=told.read_errors, args=(process.stderr,), daemon=True),
        ]
        for thread in reading:
            thread.start()
        beside = self._beside(commands)
        aim = aim or self.dice.choice(AIMS)
        try:
            self._wait_for(aim, told, process)
        finally:
            told.killed(process)
            for thread in reading:
                thread.join(30)
            for pipe in (process.stdout, process.stderr):
                if pipe is not None:
                    pipe.close()
            self._join(beside)
        self._after(told, f"headless, {aim}")

    def windowed(self, display: str, name: str, *, commands: int = 0, chats: int = 2) -> None:
        """A round with the real window and real key events."""
        told = Told(name)
        # Without the fake provider, so that whatever answers keeps a log of its own.
        with window(display, Home(self.home.folder)) as screen:
            told.begun()
            beside = self._beside(commands)
            try:
                for number in range(chats):
                    question = f"soak-{name}-{number}"
                    if number:
                        screen.key("ctrl+n")
                    screen.say(question, lambda q=question: bool(self.server.of(q)))  # type: ignore[misc]
                    told.typed(question)
                time.sleep(self.dice.uniform(0, 5))
            finally:
                told.killed(screen.process)
                self._join(beside)
        self._after(told, "window")

    def recover(self) -> AuditReport:
        """Open the home as the next start would, verify the register, close."""

        async def work() -> AuditReport:
            engine = Engine(Setup(self.home.data, self.home.secret, "", NoPolicy()))
            await engine.home.open()
            try:
                return await engine.audit.verify()
            finally:
                await engine.close()

        return asyncio.run(work())

    def _after(self, told: Told, kind: str) -> None:
        self.tally.kills[kind] = self.tally.kills.get(kind, 0) + 1
        self.ledger.take(told)
        report = self.recover()
        self.ledger.check(report)

    def _wait_for(self, aim: str, told: Told, process: "subprocess.Popen[bytes]") -> None:
        """Wait for the moment at which to kill."""
        dice = self.dice
        if aim == "opening":
            time.sleep(dice.uniform(0, 1.6))
            return
        wait_until(lambda: told.has("opened") or process.poll() is not None, seconds=90, what="the program")
        count = dice.randint(1, 8)
        enough: dict[str, Callable[[], bool]] = {
            "sent": lambda: told.count("sent") >= count,
            "asked": lambda: self._asked(told.name) >= count,
            "ended": lambda: told.count("ended") >= count,
        }
        if aim == "growing":
            time.sleep(dice.uniform(0.2, 7))
        else:
            _soon(lambda: enough[aim]() or process.poll() is not None)
            time.sleep(dice.choice((0, 0, 0.001, 0.003, 0.01)))

    def _asked(self, name: str) -> int:
        return sum(1 for asked in list(self.server.asked) if asked.question.startswith(f"soak-{name}-"))

    def _beside(self, count: int) -> list[threading.Thread]:
        """Commands on the same home, while the program works; some of them are killed, too."""
        threads = []
        for _ in range(count):
            self.tally.commands += 1
            words, dies = self._command(), self.dice.random() < 0.15
            wait = self.dice.uniform(0, 3)
            thread = threading.Thread(target=self._run, args=(words, wait, self.dice.uniform(0.3, 4) if dies else None))
            thread.start()
            threads.append(thread)
        return threads

    def _join(self, threads: list[threading.Thread]) -> None:
        for thread in threads:
            thread.join(180)
            assert not thread.is_alive(), "a command beside the program hangs"

    def _command(self) -> tuple[str, ...]:
        known = self.ledger.some_conversation(self.dice)
        choices: list[tuple[str, ...]] = [
            ("ask", f"soak-beside-{self.tally.commands} {'word ' * self.dice.randint(1, 20)}", "--model", "fake/demo"),
            ("ask", f"soak-beside-{self.tally.commands}", "--model", f"acme/{MODEL}"),
            ("conversations", "list"),
            ("conversations", "search", "signal"),
            ("audit", "status"),
            ("audit", "verify"),
            ("models", "list"),
        ]
        if known:
            choices.append(("conversations", "show", known))
        return self.dice.choice(choices)

    def _run(self, words: tuple[str, ...], wait: float, dies_after: float | None) -> None:
        time.sleep(wait)
        command = [sys.executable, "-m", "app", *words, "--json"]
        process = subprocess.Popen(
            command, cwd=ROOT, env=self.home.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        try:
            out, err = process.communicate(timeout=dies_after or 150)
        except subprocess.TimeoutExpired:
            killed_us = time.time_ns() // 1000
            process.kill()
            process.communicate()
            self.tally.killed_commands += 1
            self.ledger.killed_command(words, killed_us)
            assert dies_after, f"{words} did not end"
            return
        self.ledger.command(words, process.returncode, out.decode(), err.decode())


def _soon(condition: Callable[[], bool]) -> None:
    """As `wait_until`, without pauses that would blunt the aim, and without an end that fails."""
    end = time.monotonic() + 30
    while not condition() and time.monotonic() < end:
        time.sleep(0.0005)


def run(folder: Path, *, seed: int, count: int, minutes: float, windows: bool, say: Callable[[str], None]) -> Proof:
    """Kill `count` times, or until the time is up; every fourth time the window. Raises AssertionError."""
    end = time.monotonic() + minutes * 60
    with PacedServer(characters_per_second=900) as server:
        proof = Proof(folder, seed, server=server)
        with xserver() as display:
            for number in range(count):
                if time.monotonic() > end:
                    say(f"time is up after {number} of {count} kills")
                    break
                commands = 1 if number % 4 == 3 else proof.dice.choice((0, 0, 0, 1))
                if windows and number % 4 == 3:
                    proof.windowed(display, f"{number}", commands=commands)
                else:
                    proof.headless(f"{number}", commands=commands)
                if number % 20 == 19:
                    say(proof.tally.line(proof.ledger))
    say(proof.tally.line(proof.ledger))
    return proof
