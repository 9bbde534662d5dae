"""The table's lines: a column each for mark, name, figures, what is judged, budget and probe."""

from collections.abc import Sequence
from itertools import zip_longest
from textwrap import wrap

WIDTHS = (9, 32, 56, 22, 44, 64)
GAP = "  "


def line(cells: Sequence[str], widths: Sequence[int] = WIDTHS) -> str:
    """One line of the table, or as many as its longest cell needs: none runs into the next column."""
    columns = [wrap(cell, width) for cell, width in zip(cells, widths, strict=True)]
    lines = zip_longest(*columns, fillvalue="")
    return "\n".join(
        GAP.join(f"{part:<{width}}" for part, width in zip(parts, widths, strict=True)).rstrip() for parts in lines
    )
