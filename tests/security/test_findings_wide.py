"""Tables so wide that a bound was met: tags full of style, and columns far to the right."""

import json

import pytest

from tests.privacy.test_scan import found

W = "Winter2024x"
STYLE = "mso-border-top-alt:solid windowtext .5pt;\n  padding:0cm 5.4pt 0cm 5.4pt;height:15.0pt;"
ROWS = [["Name", "Passwort", "x"], ["Anna", W, "y"]]


def table(cell: str, rows: list[list[str]]) -> str:
    """Such as word processors put into the clipboard; ~ is where the text of a cell is."""
    return (
        f"<table>{''.join('<tr>' + ''.join(cell.replace('~', text) for text in row) + '</tr>' for row in rows)}</table>"
    )


@pytest.mark.parametrize("times", [1, 4, 5, 6, 20, 200])
@pytest.mark.parametrize(
    "cell",
    [
        "<td width=154 valign=top style='%s'><p class=MsoNormal style='%s'><span lang=DE>~</span></p></td>",
        '<td style="%s">~</td>',
        "<th style='%s'>~</th>",
        '<td data-sheets-value="a &gt; b" title="a > b; %s">~</td>',
        "<td class=xl65 x:str style='%s'><font face=Arial>~</font></td>",
        "<TD STYLE='%s' NOWRAP>~",
    ],
)
def test_no_style_of_a_cell_hides_what_is_in_it(cell: str, times: int) -> None:
    cell = cell.replace("%s", STYLE * times)
    for text in (table(cell, ROWS), table(cell, [["Passwort", W]]), table(cell, [["User", "Anna"], ["Passwort:", W]])):
        assert "password" in found(text)
        assert "password" in found(json.dumps({"html": text}))


@pytest.mark.parametrize("times", [1, 5, 50])
def test_no_style_of_a_wikis_cell_hides_what_is_in_it(times: int) -> None:
    style = f'style="{"padding:1px;" * times}" data-x="{"y" * times * 9}"'
    assert "password" in found(
        f"{{|\n! {style} | User\n! {style} | Password\n|-\n| {style} | Anna\n| {style} | {W}\n|}}"
    )


@pytest.mark.parametrize("before", [0, 10, 15, 16, 40])
@pytest.mark.parametrize("ruled", [True, False])
@pytest.mark.parametrize("names", [("user_name", "password"), ("Benutzer", "Passwort (neu)")])
def test_a_column_is_read_however_far_to_the_right(before: int, ruled: bool, names: tuple[str, str]) -> None:
    def line(cells: list[str]) -> str:
        return " ".join(cell.ljust(256) for cell in cells)

    head = [f"c{n}" for n in range(before)] + [*names, "z"]
    rows = [line([*(f"v{n}" for n in range(before)), "anna", W, str(number)]) for number in range(3)]
    text = "\n".join([line(head), *([line(["-" * 256] * len(head))] if ruled else []), *rows])
    assert found(text).get("password") == 3


def test_a_row_with_a_few_bare_cells_is_read_at_its_places_far_to_the_right() -> None:
    head = "".join(f"c{n}".ljust(60) for n in range(90)) + "user".ljust(60) + "password"
    row = "v0".ljust(60 * 90) + "anna".ljust(60) + W
    assert "password" in found(f"{head}\n{row}\n")


@pytest.mark.parametrize(
    "text",
    [
        f"<p style='{STYLE * 9}'>Forgot your password?</p><p style='{STYLE * 9}'>Ask2024now</p>",
        f"<div title=\"a > b\" style='{STYLE * 9}'>password</div><b>is needed</b>",
        "a  " * 3_000 + "the password  is asked for",
    ],
)
def test_long_tags_and_lines_are_no_tables(text: str) -> None:
    assert found(text) == {}
