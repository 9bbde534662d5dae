"""Other machines: a place that cannot be reached from here is told, with what to do, and counts as a failure."""

import sys
from collections.abc import Iterator
from pathlib import Path

import environment
import pytest

from tests.elsewhere import __main__ as elsewhere
from tests.elsewhere import places
from tests.elsewhere.places import FREE, PLACES, Place, Refused, Way, new_year, young


@pytest.fixture
def nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which nothing of what it takes is installed."""
    monkeypatch.setattr(places, "which", lambda name: None)
    monkeypatch.setattr(environment, "ELSEWHERE", dict.fromkeys(environment.ELSEWHERE, "/no/such/file"))


@pytest.mark.usefixtures("nothing")
@pytest.mark.parametrize("name", PLACES)
def test_what_is_missing_is_named(name: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"Install .*, then try again"):
        PLACES[name].reach(tmp_path)


@pytest.mark.parametrize(
    ("said", "reach"),
    [
        ("unshare: unshare failed: Operation not permitted", young),
        ("90000", young),
        ("1798711141 +0100", new_year),
        ("1795344120 +1400", new_year),
        ("ld.so: object cannot be preloaded", new_year),
        ("DejaVu Sans, DejaVu Sans Mono", FREE),
    ],
)
def test_a_machine_that_stays_as_it_is_is_told(
    said: str, reach: places.Reach, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "which", lambda name: name)
    monkeypatch.setattr(environment, "ELSEWHERE", dict.fromkeys(environment.ELSEWHERE, sys.executable))
    monkeypatch.setattr(Way, "says", lambda self, code: said)
    with pytest.raises(Refused) as refused:
        reach(tmp_path)
    assert said in str(refused.value)


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, ...]]]:
    """What was run; in `near` all goes well, in `far` it does not, and `nowhere` cannot be reached."""
    told: list[tuple[str, ...]] = []

    def run(self: Way, *arguments: str) -> int:
        told.append(arguments)
        return len(self.prefix)

    def refuse(folder: Path) -> Way:
        raise Refused("Install a door, then try again.")

    there = {
        "near": Place("near", ("-m", "quick", "tests/ui"), lambda folder: Way()),
        "far": Place("far", ("tests/ui",), lambda folder: Way(("go",))),
        "nowhere": Place("nowhere", ("tests/ui",), refuse),
    }
    monkeypatch.setattr(elsewhere, "PLACES", there)
    monkeypatch.setattr(Way, "run", run)
    yield told


def test_one_place_in_which_it_went_wrong_is_enough(
    ran: list[tuple[str, ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert elsewhere.main(["near"]) == 0
    assert elsewhere.main(["near", "far"]) == 1
    assert len(ran) == 3
    assert elsewhere.main(["nowhere"]) == 1
    assert len(ran) == 3, "nothing is run on the wrong machine"
    assert "Install a door" in capsys.readouterr().out
    assert elsewhere.main([]) == 1
    assert len(ran) == 5, "without a name, everywhere, whatever befell the others"


def test_what_is_named_for_pytest_takes_the_place_of_a_folder(ran: list[tuple[str, ...]]) -> None:
    elsewhere.main(["near", "-x"])
    elsewhere.main(["near", "tests/house/test_house.py::test_there_is_something_to_check"])
    assert ran[0] == ("-m", "pytest", "-m", "quick", "tests/ui", "-x")
    assert ran[1][2:4] == ("-m", "quick") and "tests/ui" not in ran[1]
