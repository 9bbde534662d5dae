"""The table: whatever a cell holds, columns stand apart and nothing is lost; the last line counts what was not kept."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bench.__main__ import outcome
from tests.bench.harness import Verdict
from tests.bench.table import GAP, WIDTHS, line

WORDS = st.text(st.characters(codec="ascii", categories=("L", "N", "P")), min_size=1, max_size=90)
CELLS = st.lists(st.lists(WORDS, max_size=12).map(" ".join), min_size=len(WIDTHS), max_size=len(WIDTHS))


@given(CELLS)
def test_columns_do_not_run_into_each_other(cells: list[str]) -> None:
    found = [""] * len(WIDTHS)
    for part in line(cells).split("\n"):
        begin = 0
        for place, width in enumerate(WIDTHS):
            assert not part[begin + width : begin + width + len(GAP)].strip()
            found[place] += part[begin : begin + width].replace(" ", "")
            begin += width + len(GAP)
    assert found == [cell.replace(" ", "") for cell in cells]


def test_what_fits_stands_in_one_line() -> None:
    assert line(("kept", "idle", "", "1 of 2", "", "")) == "kept       idle".ljust(103) + "1 of 2"


@pytest.mark.parametrize(
    ("verdicts", "told"),
    [
        ((Verdict.KEPT, Verdict.KEPT), "every budget kept"),
        ((Verdict.KEPT, Verdict.BROKEN), "1 kept, 1 broken, 0 disturbed by other programs"),
        ((Verdict.DISTURBED,), "0 kept, 0 broken, 1 disturbed by other programs"),
    ],
)
def test_the_last_line_hides_nothing(verdicts: tuple[Verdict, ...], told: str) -> None:
    assert outcome(Counter(verdicts)) == told
