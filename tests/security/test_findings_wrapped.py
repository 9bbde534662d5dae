"""Tables and keys that something stands before, or whose columns are padded."""

import json

import pytest

from tests.privacy.test_scan import found, letters

W = "Winter2024x"
PPK = f"PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nPrivate-Lines: 1\n{letters(48)}\nPrivate-MAC: 00\n"


def behind(sign: str, text: str) -> str:
    return "".join(f"{sign}{line}\n" for line in text.splitlines())


@pytest.mark.parametrize(
    "sign", ["", "> ", "+", "    ", "10:00:00 INFO ", "     1\t", "> > ", "2024-05-01T10:00:00Z app[1]: "]
)
def test_a_key_of_putty_is_found_behind_anything(sign: str) -> None:
    assert "private_key" in found(behind(sign, PPK))
    assert "private_key" in found(json.dumps(behind(sign, PPK)))


@pytest.mark.parametrize("sign", ["", "> ", "+", "+ ", "> > "])
@pytest.mark.parametrize(
    ("text", "count"),
    [
        (f"INSERT INTO users (name, password) VALUES\n  ('anna', '{W}'),\n  ('bob', '{W}1');", 2),
        (f"INSERT INTO users (name, password) VALUES ('anna', '{W}'),\n  ('bob', '{W}1'),\n ('eve', '{W}2');", 3),
        (f'name,password\n"Meier, Anna",{W}\n"Bob",{W}1', 2),
        (f'name,password,note\n"Meier, Anna",{W},"a, b"', 1),
    ],
)
def test_each_row_is_read_behind_a_mark(sign: str, text: str, count: int) -> None:
    assert found(behind(sign, text)).get("password") == count


@pytest.mark.parametrize("sign", ["", "> ", "+", "10:00:00 ", "     1\t", "Liste: "])
def test_cells_in_quotes_are_read_behind_anything(sign: str) -> None:
    assert "password" in found(behind(sign, f'"Server","Password"\n"db1","{W}"'))


@pytest.mark.parametrize(
    "text", ['f("a","password")\nf("b","x1y2z3w4")', 'call(x, "a","password")\ncall(y, "b","k9x8l7m6")']
)
def test_arguments_of_calls_are_no_cells(text: str) -> None:
    assert found(text) == {}


@pytest.mark.parametrize("gap", ["", " "])
def test_a_comma_in_a_cell_of_a_list_of_lists_hides_none(gap: str) -> None:
    rows = [["Name", "Password", "Note"], ["Anna", W, "a, b"], ["b, c", W + "1", ""]]
    assert found(json.dumps(rows, separators=(f",{gap}", ":"))).get("password") == 2


HEADS = ["Name", "User", "Password"]


@pytest.mark.parametrize("padded", [8, 14, 22])
@pytest.mark.parametrize("ruled", [True, False])
@pytest.mark.parametrize(
    ("heads", "row"),
    [
        (HEADS, ["Anna Meier", "10.0.0.0", W]),
        ([*HEADS, "Note"], ["Anna Meier", "10.0.0.0", W, ""]),
        ([*HEADS, "Note"], ["Anna Meier", "", W, ""]),
        (["Password", "Name", "Note"], [W, "Anna Meier", ""]),
    ],
)
def test_padding_hides_no_column(heads: list[str], row: list[str], ruled: bool, padded: int) -> None:
    lines = [heads, *([["-" * len(head) for head in heads]] if ruled else []), row]
    text = "\n".join("".join(cell.ljust(max(padded, 13)) for cell in line) for line in lines)
    assert found(text).get("password") == 1
