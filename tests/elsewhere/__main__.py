"""The tests as they run on other machines: python -m tests.elsewhere [PLACE ...] [what pytest is told].

Without a name they run in every place, one after another. A place that cannot be reached from here is a failure.
"""

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packaging"))

from tests.elsewhere.places import PLACES, Place, Refused  # noqa: E402


def main(arguments: list[str]) -> int:
    """Run the tests in the places that are named; 0 if all went well."""
    wanted = [argument for argument in arguments if argument in PLACES]
    rest = [argument for argument in arguments if argument not in PLACES]
    codes = {name: _there(name, PLACES[name], rest) for name in wanted or PLACES}
    for name, code in codes.items():
        _say(f"{name:<10} {'went well' if code == 0 else 'FAILED'}")
    return int(any(codes.values()))


def _there(name: str, place: Place, rest: list[str]) -> int:
    _say(f"\n{name}: {place.what}")
    with tempfile.TemporaryDirectory() as folder:
        try:
            way = place.reach(Path(folder))
        except Refused as refusal:
            _say(str(refusal))
            return 1
        # Who names files means these alone.
        named = any(Path(argument.partition("::")[0]).exists() for argument in rest)
        tests = [argument for argument in place.tests if not (named and Path(argument).exists())]
        return way.run("-m", "pytest", *tests, *rest)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
