"""The long proofs: python -m tests.soak [PROOF ...] [--seed N] [--minutes M] [--count K] [--list].

Without a name all run, one after another, and share the minutes. Each says what it did; a failure names its seed, and
leaves its folder where it is.
"""

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.security.hostile_trace import is_clean, shown
from tests.soak import growth, kill, starter, strategies, streams, thoughts, year
from tests.support.desktop import xserver

Say = Callable[[str], None]


@dataclass(frozen=True)
class Settings:
    """What a proof may use."""

    seed: int
    minutes: float
    count: int
    factor: int
    windows: bool
    folder: Path


def kills(settings: Settings, say: Say) -> None:
    """Kill -9 in the middle of answers, commands beside: nothing is lost, nothing left without a record."""
    kill.run(
        settings.folder,
        seed=settings.seed,
        count=settings.count,
        minutes=settings.minutes,
        windows=settings.windows,
        say=say,
    )


def hostile(settings: Settings, say: Say) -> None:
    """Every hostile message everywhere in a real window under strace: no file, no connection, no program."""
    with xserver() as display:
        trace = shown(settings.folder, "0", display=display, seconds=1_800)
        is_clean(trace, display=display)
    say(f"{trace.output.split(' texts shown')[0].split()[-1]} texts shown, {len(trace.calls)} calls, none about them")


def grow(settings: Settings, say: Say) -> None:
    """Markdown grows as it is as a whole, in time that grows with its length."""
    growth.run(seed=settings.seed, minutes=settings.minutes, say=say)


def answers(settings: Settings, say: Say) -> None:
    """Untidy answers of servers end whole, broken or failed as an oracle says, and lose no word that came."""
    streams.run(seed=settings.seed, minutes=settings.minutes, say=say)


def ends(settings: Settings, say: Say) -> None:
    """The built-in model is asked whatever comes to mind: each answer ends, and none goes round for ever."""
    starter.run(settings.folder, seed=settings.seed, minutes=settings.minutes, say=say)


def known(settings: Settings, say: Say) -> None:
    """Each template that comes with llama.cpp: a thought that it writes is never shown as the answer, nor is a mark."""
    thoughts.run(settings.folder, say=say)


def years(settings: Settings, say: Say) -> None:
    """A year by a simulated clock, killed now and then: no step gets slower, and everything verifies."""
    year.run(settings.folder, seed=settings.seed, minutes=settings.minutes, say=say)


def room(name: str, settings: Settings, say: Say) -> None:
    """A room's own random tests with more examples."""
    strategies.run(name, seed=settings.seed, minutes=settings.minutes, factor=settings.factor, say=say)


# How the minutes are shared.
PROOFS: dict[str, tuple[float, Callable[[Settings, Say], None]]] = {
    "kill": (10.0, kills),
    "hostile": (3.0, hostile),
    "growth": (1.0, grow),
    "streams": (1.0, answers),
    "starter": (3.0, ends),
    "thoughts": (0.5, known),
    "year": (8.0, years),
    **{name: (1.0, partial(room, name)) for name in strategies.ROOMS},
}


def main() -> int:
    """Run the proofs that the arguments name."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__.split("\n", 1)[0])
    parser.add_argument("proofs", nargs="*", choices=[*PROOFS, []], metavar="PROOF", help=", ".join(PROOFS))
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**31))
    parser.add_argument("--minutes", type=float, default=45.0, help="for all proofs together (45)")
    parser.add_argument("--count", type=int, default=200, help="kills (200)")
    parser.add_argument("--factor", type=int, default=5, help="how many times the usual random examples (5)")
    parser.add_argument("--no-windows", action="store_true", help="kill headless programs only")
    parser.add_argument("--list", action="store_true", help="name the proofs")
    options = parser.parse_args()
    names = options.proofs or list(PROOFS)
    if options.list:
        _say("\n".join(f"{name:<9} {_what(name)}" for name in PROOFS))
        return 0
    whole = sum(PROOFS[name][0] for name in names)
    return max(_run(name, options, options.minutes * PROOFS[name][0] / whole) for name in names)


def _run(name: str, options: argparse.Namespace, minutes: float) -> int:
    folder = Path(tempfile.mkdtemp(prefix=f"soak-{name}-"))
    settings = Settings(options.seed, minutes, options.count, options.factor, not options.no_windows, folder)
    _say(f"{name}: {_what(name)} Seed {settings.seed}, {minutes:.1f} minutes.")
    begun = time.monotonic()
    try:
        PROOFS[name][1](settings, lambda text: _say(f"  {text}"))
    except AssertionError as failure:
        _say(f"  FAILED after {time.monotonic() - begun:.0f} s; see {folder}\n{failure}")
        return 1
    _say(f"  held for {time.monotonic() - begun:.0f} s")
    shutil.rmtree(folder)
    return 0


def _what(name: str) -> str:
    proof = PROOFS[name][1]
    if isinstance(proof, partial):
        return f"The random tests of {' and '.join(strategies.ROOMS[name])}, longer."
    return (proof.__doc__ or "").strip()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
