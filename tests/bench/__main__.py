"""`make bench`: measure every budget and print the table; exit 1 unless each was measured and is kept."""

import argparse
import importlib
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.bench.harness import Measurement, Row, Run, Verdict
from tests.bench.pairs import REFERENCE_LOOP_MS, loop_ms
from tests.bench.table import line

FOLDER = Path(__file__).parent


def rows(words: list[str]) -> Iterator[Row]:
    """The rows of every `bench_*.py`, or those whose name holds one of the words."""
    for path in sorted(FOLDER.glob("bench_*.py")):
        module = importlib.import_module(f"tests.bench.{path.stem}")
        yield from (row for row in module.ROWS if not words or any(w in row.name for w in words))


def say(text: str) -> None:
    """Print at once: a row takes its time."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def told(row: Row, measurement: Measurement) -> str:
    """A measurement's line."""
    judged = f"{measurement.value:.3g} of {measurement.limit:.3g}"
    others = f"others took {measurement.others:.1%} of the machine" if measurement.others else ""
    probe = "; ".join(filter(None, (measurement.probe, others)))
    return line((measurement.verdict, row.name, measurement.figures, judged, row.budget, probe))


def outcome(verdicts: Counter[Verdict]) -> str:
    """The last line."""
    broken, disturbed = verdicts[Verdict.BROKEN], verdicts[Verdict.DISTURBED]
    if not broken and not disturbed:
        return "every budget kept"
    told = [f"{verdicts[Verdict.KEPT]} kept", f"{broken} broken", f"{disturbed} disturbed by other programs"]
    return ", ".join(told)


def main() -> int:
    """Run the rows and print them as they come."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="*", help="words of the rows' names; all when none is given")
    parser.add_argument("--data", type=Path, help="folder of the public data sets")
    options = parser.parse_args()
    if options.data is not None and not options.data.is_dir():
        parser.error(f"there is no folder {options.data}")
    chosen = list(rows(options.rows))
    if not chosen:
        parser.error(f"there is no row named {' or '.join(options.rows)}")
    verdicts: Counter[Verdict] = Counter()
    with tempfile.TemporaryDirectory() as scratch:
        run = Run(Path(scratch), options.data)
        loop = median(loop_ms() for _ in range(50))
        say(
            f"probes: fixed loop {loop:.1f} ms (reference {REFERENCE_LOOP_MS:.0f} ms), "
            f"synced write {median(run.synced_write_ms()):.2f} ms\n"
        )
        say(line(("", "what", "measured", "judged", "budget", "probe")))
        for row in chosen:
            if row.needs_data and options.data is None:
                continue
            run.neighbours.start()
            for measurement in row.measure(run):
                verdicts[measurement.verdict] += 1
                say(told(row, measurement))
    say("\n" + outcome(verdicts))
    return 0 if set(verdicts) <= {Verdict.KEPT} else 1


if __name__ == "__main__":
    sys.exit(main())
