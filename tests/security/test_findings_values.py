"""What was taken for a gap to fill, and is a password; and what costs more the longer it is."""

import json

import pytest

from app.privacy import scan
from tests.privacy.test_scan import found

V = "8Hk!29sdf"


@pytest.mark.parametrize(
    "value",
    [
        *(f"{{{V}}}", f"{{{V}", f"<{V}>", f"[{V}]", f"({V})", f"$({V}", f"${{{V}", "%8Hk29sdfQ", f"min:{V}", f"~/{V}"),
        *(f"www.{V}", f"/etc/{V}", f"https://{V}", f"a|max|{V}", f"@Tom.Meier:{V}", "!ABC_123!", f"env:/{V}"),
        *(f"2024-01-01 {V}", f"2024-01-01T{V}", f"<<{V}>>", f"[[{V}]]", f"({V})!", f"file:{V}", f"{V}|required"),
    ],
)
def test_a_password_in_quotes_is_one_whatever_it_begins_with(value: str) -> None:
    assert "password" in found(json.dumps({"password": value}))
    assert "password" in found(f"password = '{value}'")


@pytest.mark.parametrize(
    "value",
    [
        *("${DB_PASSWORD}", "{{ db_password }}", "${DB_PW:-changeme}", "$(cat /run/secrets/pw)", "<your password>"),
        *("<PASSWORD_1>", "[redacted]", "(none)", "%PASSWORD%", "%s", "%(password)s", "{password}", "{0}", "********"),
        *("****1234", "xxxxxxxx", "https://example.com/reset?x=1", "/run/secrets/db1", "2024-01-01T10:00:00Z"),
        *("required|min:8|max:64", "env://DB_PW", "vault:/secret/data/x", "#{password}", "<%= pw %>", "${env.PW1}"),
        *("${{ secrets.DB_PASSWORD }}", "{{.Values.db.password}}", "C:/x/pw1.txt", "[[password]]", "@password"),
    ],
)
def test_a_gap_in_quotes_is_none(value: str) -> None:
    assert found(json.dumps({"password": value})) == {}


@pytest.mark.parametrize("unit", ["a1-", "a1.", "a1_", "A1_b1_", "a1->", "a1::", "a_1|", "a1/"])
@pytest.mark.parametrize("around", ["${}!", "{}!", "{{{}!}}", "<{}!>", "${{{}!", "@{}!", "/{}!"])
def test_no_value_takes_for_ever(unit: str, around: str) -> None:
    # Tried in all ways in which each part can be read, it would not end in a lifetime.
    value = around.replace("{}", unit * 60)
    for text in (f"password: {value}", f"password: '{value}'", f"the password is {value}", f"f(password, {value})"):
        scan(text)
