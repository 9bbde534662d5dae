"""Passwords and numbers below the heading of a table, in the lists of SQL, and wherever such a table is wrapped."""

import html
import json
import quopri
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest

from tests.privacy.test_scan import found

P = "Tr0ub4dor&3"

TABLES = {
    "mysql": f"+------+-------------+\n| name | password    |\n+------+-------------+\n| bob  | {P} |\n",
    "psql": f" id | name |  password   \n----+------+-------------\n  1 | bob  | {P}\n(1 row)\n",
    "sqlcmd": f"id  name  password\n--  ----  -----------\n1   bob   {P}\n",
    "powershell": f"Username Password\n-------- --------\nbob      {P}\nmüller   {P}\n",
    "frame": f"┌──────┬─────────────┐\n│ user │ password    │\n├──────┼─────────────┤\n│ bob  │ {P} │\n",
    "org": f"| user | password |\n|------+----------|\n| bob | {P} |\n",
    "rst": f"====== ===========\nuser   password\n====== ===========\nbob    {P}\n====== ===========\n",
    "rst, grid": f"+------+-------------+\n| user | password    |\n+======+=============+\n| bob  | {P} |\n",
    "html": f"<table><tr><th>User</th><th>Password</th></tr><tr><td>bob</td><td>{P}</td></tr></table>",
    "html, lines": "<table>\n<thead>\n<tr>\n<th class='x'>User</th>\n<th>Password</th>\n<th>x</th>\n</tr>\n</thead>\n"
    f"<tbody>\n<tr>\n<td>bob</td>\n<td><code>{P}</code></td>\n<td>x</td></tr></table>",
    "html, open": f"<TABLE><TR><TD>User<TD>Password<TR><TD>bob<TD>{P}</TABLE>",
    "pandas, csv": f",user,password\n0,bob,{P}\n1,ann,{P}x\n",
    "pandas, printed": f"  user     password\n0  bob  {P}\n1  ann  {P}\n",
    "pandas, markdown": f"|    | user   | password    |\n|---:|:-------|:------------|\n|  0 | bob    | {P} |\n",
    "said behind": f"Name,Abteilung (neu),Passwort\nBob,IT,{P}\n",
    "number sign": f"Order #,User,Password\n1,bob,{P}\n",
    "in brackets": f"Benutzer;Passwort (WLAN)\nbob;{P}\n",
    "empty line": f"user,password,note\n\nbob,{P},x\n",
    "line break in a cell": f'name,note,password\nx,"one\ntwo",{P}\n',
    "ends in nothing": f"user,password,\nbob,{P},\n",
    "digit first": f"1,2fa,user,password\n1,x,bob,{P}\n",
    "question": f"User,Active?,Password\nbob,y,{P}\n",
    "spreadsheet": f"\tuser\tpassword\t\n1\tbob\t{P}\t\n",
    "two of them": f"user,password,old password\nbob,secret,{P}\n",
    "one after another": f"Host  Pass\nweb1  x\n\nService\nHost      Password\nweb2      {P}\n",
    "one below another": f"Host  Pass\nweb1  x\nHost      Password\nweb2      {P}\n",
    "copy": f"COPY public.users (id, name, password) FROM stdin;\n1\tbob\t{P}\n\\.\n",
}
LISTS = {
    "function": f"INSERT INTO users (name, password, created) VALUES ('bob', '{P}', NOW());",
    "function before": f"INSERT INTO users (id, name, password) VALUES (uuid_generate_v4(), 'bob', '{P}');",
    "function of a function": f"INSERT INTO t (a, password) VALUES (coalesce(lower('A'), 'b'), '{P}')",
    "output": f"INSERT INTO users (name, password) OUTPUT inserted.id VALUES ('bob', '{P}');",
    "many columns": f"INSERT INTO u ({', '.join(f'column_number_{n}' for n in range(30))}, password) "
    f"VALUES ({', '.join(map(str, range(30)))}, '{P}');",
    "select": f"INSERT INTO users (name, password) SELECT 'bob', '{P}';",
    "national": f"INSERT INTO [users] ([name], [password]) VALUES (N'bob', N'{P}');",
    "bracket in a value": f"INSERT INTO users (name, password) VALUES ('bob (IT)', '{P}');",
    "places for values": f"cur.execute(\"INSERT INTO users (name, password) VALUES (%s, %s)\", ('bob', '{P}'))",
    "second row": f"INSERT INTO users (name, password) VALUES ('ann', f(1)), ('bob', '{P}')",
}


@pytest.mark.parametrize("text", [*TABLES.values(), *LISTS.values()], ids=[*TABLES, *LISTS])
def test_a_password_is_found_below_its_heading(text: str) -> None:
    assert "password" in found(text)
    assert "password" in found(f"Hello,\n\n{text}\n\nBye")


W = "Tr0ub4dor3xy"
INNER = {
    "named": f"password={W}",
    "json": json.dumps({"user": "bob", "password": W}),
    "html": f'<input name="password" value="{W}">',
    "csv": f"user,password\nbob,{W}\n",
    "tsv": f"user\tpassword\nbob\t{W}\n",
    "markdown": f"| user | password |\n|---|---|\n| bob | {W} |\n",
    "insert": f"INSERT INTO u (name, password) VALUES ('bob', '{W}')",
    "set": f"UPDATE u SET password='{W}' WHERE id=1",
}


def before_lines(prefix: str) -> Callable[[str], str]:
    return lambda text: "".join(f"{prefix}{line}\n" for line in text.split("\n"))


OUTER: dict[str, Callable[[str], str]] = {
    "json": lambda text: json.dumps({"log": text}),
    "json, more behind": lambda text: json.dumps({"log": text.rstrip(), "level": 3}),
    "csv": lambda text: 'id,payload,x\n1,"' + text.replace('"', '""') + '",y\n',
    "html": lambda text: f"<pre>{html.escape(text)}</pre>",
    "attribute": lambda text: f'<div data-x="{html.escape(text)}">',
    "url": lambda text: f"https://x.de/?q={quote(text, safe='')}",
    "form": lambda text: f"q={quote_plus(text)}",
    "sql": lambda text: "INSERT INTO log (id, msg) VALUES (1, '" + text.replace("'", "''") + "');",
    "cdata": lambda text: f"<x><![CDATA[{text}]]></x>",
    "program": lambda text: f"INFO got {text!r}",
    "verbatim": lambda text: 'var s = @"' + text.replace('"', '""') + '";',
    "mail": before_lines("> "),
    "list": before_lines("- "),
    "log": before_lines("2024-11-30 15:00:00,123 INFO app "),
    "docker": before_lines("web-1  | "),
    "number": before_lines("  17 "),
    "diff": before_lines("+"),
    "frame": lambda text: "".join(f"│ {line.ljust(60)} │\n" for line in text.split("\n")),
    "printable": lambda text: quopri.encodestring(text.encode()).decode(),
}


@pytest.mark.parametrize("outer", OUTER)
@pytest.mark.parametrize("inner", INNER)
def test_a_password_is_found_in_what_wraps_its_container(inner: str, outer: str) -> None:
    assert "password" in found(OUTER[outer](INNER[inner]))


@pytest.mark.parametrize("inner", ["csv", "tsv"])
def test_a_table_is_found_in_the_cell_of_another(inner: str) -> None:
    assert "password" in found("| log |\n|---|\n| " + INNER[inner].replace("\n", "<br>") + " |\n")


NUMBERED = {
    "british_nhs_number": "nhs_number,first_name,last_name,date_of_birth\n9434765919,Bob,Smith,1980-01-01\n",
    "brazilian_cpf": "nome;cpf\nAna Maria da Silva e Souza Oliveira de Almeida;39053344705\n",
    "polish_pesel": "| nrPesel | imie | nazwisko | adres |\n|---|---|---|---|\n| 44051401359 | Jan | Kowalski | x |",
    "swedish_identity_number": "personnummer\tnamn\tgatuadress\tpostnummer\tort\n198803200016\tAnna\tx\ty\tz\n",
}


@pytest.mark.parametrize("kind", NUMBERED)
def test_a_number_that_needs_its_name_has_it_in_the_heading(kind: str) -> None:
    assert found(NUMBERED[kind]) == {kind: 1}


def test_every_row_counts() -> None:
    rows = "".join(f"{n},a rather long name of a person,9434765919\n" for n in range(30))
    assert found(f"id,name,NHS No.\n{rows}") == {"british_nhs_number": 30}


@pytest.mark.parametrize(
    "text",
    [
        "| Name | Passwort geändert | Rolle |\n|---|---|---|\n| Müller | 2024-05-01 | Admin |",
        "user,password policy,mfa\nbob,strong-12,yes",
        "Service  Password rotation  Owner\ndb01     every-90-days      ops",
        "    password,\n    kdf_rounds=self._kdf_rounds,\n",
        '    "pass",\n    ast.Constant(line1.lineno),\n',
        "    pass(test_1);\n    fail(test_name2);\n",
        '\twrite_item("password",\n\t\t(LPCWSTR)creds[i]->CredentialBlob,\n',
        "return user, password\n\ndef get(self, timeout9_ms):\n    pass",
        "connect(user, password, port)\nconnect(host1, x9-2kd8f, 5432)",
        "<table><tr><td>Password</td><td>User</td></tr><tr><td>see the vault</td><td>bob1-x9</td></tr></table>",
        "INSERT INTO users (name, password) VALUES (:name1, :password1)",
        "INSERT INTO users (name, password) SELECT name1, password1 FROM old_users2",
    ],
)
def test_what_only_looks_like_a_table_is_left_alone(text: str) -> None:
    assert found(text) == {}
