"""What hid a column of passwords: an unusual row, an unusual heading, what a list's own words call it."""

import pytest

from tests.privacy.test_scan import found

P = "Xq7$mK2p#Lw9"
ROWS = "".join(f"u{n};Zz{n}!kQp{n}#v;n{n}\n" for n in range(20))


@pytest.mark.parametrize(
    "row",
    [
        "bob,Müller, Hans,x",
        "# from AD",
        "Group A",
        "",
        "a,b,hello",
        "bob,password",
        "x," + "very long " * 900 + ",y",
        'bob,"not closed,x',
        "--,--",
        "\n\nGroup B\n# more\n",
    ],
)
@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_a_row_that_does_not_fit_hides_no_other(row: str, mark: str) -> None:
    table = f"user,mail,password\n{row}\nbob,b@x,{P}\nann,a@x,{P}x\n".replace(",", mark)
    assert found(table)["password"] == 2


@pytest.mark.parametrize(
    "note",
    ['"one\ntwo"', '"one\n\ntwo, ""q""\nthree"', '"a;b\n""c"""', '"' + "long\n" * 1_500 + '"', 'of 5"', "x" * 9_000],
)
def test_a_cell_may_hold_the_ends_of_lines(note: str) -> None:
    for mark in ",;\t":
        assert found(f"name,note,password\nx,{note},{P}\ny,ok,{P}x\n".replace(",", mark))["password"] == 2


@pytest.mark.parametrize(
    "cell",
    [
        "note [intern]",
        "Bob's note",
        "Nom d'utilisateur",
        "a=b",
        "since <2020",
        "note {opt}",
        "Bemerkungen: bitte alle Änderungen hier mit Datum und Kürzel eintragen",
        '"note\n(optional)"',
        "x" * 5_000,
    ],
)
def test_no_cell_beside_it_hides_a_column(cell: str) -> None:
    for mark in ";,\t":
        assert "password" in found(f"user;password;{cell}\n{ROWS}".replace(";", mark))
    assert "password" in found(f"{cell};user;password;id\n{ROWS.replace('u', 'x;u')}")
    assert "password" in found(";".join(f"column_{n}" for n in range(600)) + f";password\n{'1;' * 600}{P}\n")


@pytest.mark.parametrize(
    "name",
    [
        "Passwort Windows",
        "Kennwort neu",
        "Password for VPN",
        "Password [AD]",
        "Passwort:",
        "Passwort?",
        "password=",
        "Passwort/PIN",
        "Passwort (bitte geheim halten, nicht weitergeben)",
        "Passwörter",
        "passwords",
        "Kennwörter",
        "pwds",
        "PW VPN",
    ],
)
def test_a_column_is_known_by_a_word_of_its_heading(name: str) -> None:
    assert found(f"user;{name};note\n{ROWS}")["password"] == 20
    assert found(f"user\t{name}\tnote\n{ROWS}".replace(";", "\t"))["password"] == 20
    assert found(f"| user | {name} | note |\n|---|---|---|\n| bob | {P} | x |\n")["password"] == 1
    assert found(f"<table><tr><th>User<th>{name}<tr><td>Group<tr><td>bob<td>{P}</table>")["password"] == 1


@pytest.mark.parametrize("name", ["passwords", "Passwörter", "Kennwörter", "PWDs", "mots de passe"])
def test_several_are_named_as_one_is(name: str) -> None:
    assert "password" in found(f"{name}: {P}")


@pytest.mark.parametrize(
    "text",
    [
        "user;Password changed;role\nbob;2024-05-01-x1;admin",
        "user;Passwort gültig;role\nbob;30-tage!1;admin",
        "a(host,\n  user, password, args=[]\n  b, self._x[1], args=[7])\n",
        "The password for it, and the user, are old\nand then, use OPENSSL_x1(), as well\n",
        "user, password, x = read()\nhost, self.port(2), y = f()\n",
        "host, user, password = f()\n\n\nself, other, value=get(x1)\nfirst, second, (third9,\n",
        "keys, passwords, cards\n# 3 of them\nin utils.Deprecated40, x1.y2, f(x)[0])\n",
    ],
)
def test_what_only_speaks_of_one_makes_no_column(text: str) -> None:
    assert found(text) == {}
