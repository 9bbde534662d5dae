"""`make bench`: measure every budget and print the table; exit 1 when one is not kept."""

import argparse
import importlib
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.harness import REFERENCE_LOOP_MS, Measurement, Row, Run

FOLDER = Path(__file__).parent


def rows(words: list[str]) -> Iterator[Row]:
    """The rows of every `bench_*.py`, or those whose name holds one of the words."""
    for path in sorted(FOLDER.glob("bench_*.py")):
        module = importlib.import_module(f"tests.bench.{path.stem}")
        yield from (row for row in module.ROWS if not words or any(w in row.name for w in words))


def line(name: str, budget: str, measurement: Measurement) -> str:
    """One line of the table."""
    mark = "kept" if measurement.kept else "BROKEN"
    return f"{mark:<7}{name:<34}{measurement.figures:<62}{budget:<40}{measurement.probe}"


def main() -> int:
    """Run the rows and print them as they come."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="*", help="words of the rows' names; all when none is given")
    parser.add_argument("--data", type=Path, help="folder of the public data sets")
    options = parser.parse_args()
    if options.data is not None and not options.data.is_dir():
        parser.error(f"there is no folder {options.data}")
    broken = 0
    with tempfile.TemporaryDirectory() as scratch:
        run = Run(Path(scratch), options.data)
        sys.stdout.write(f"probe: fixed loop {run.loop_ms:.1f} ms (reference {REFERENCE_LOOP_MS:.0f} ms), ")
        sys.stdout.write(f"synced write {sorted(run.synced_write_ms())[100]:.2f} ms\n\n")
        for row in rows(options.rows):
            if row.needs_data and options.data is None:
                continue
            for measurement in row.measure(run):
                broken += not measurement.kept
                sys.stdout.write(line(row.name, row.budget, measurement) + "\n")
                sys.stdout.flush()
    sys.stdout.write(f"\n{broken} budgets broken\n" if broken else "\nevery budget kept\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
