"""Texts made to be looked at for long: what it costs is counted, and what is more than that is held."""

import random

import pytest

from app.privacy import is_dense, is_secret, scan, spans
from app.privacy.columns import cost
from app.privacy.spans import TOO_MUCH, Work
from tests.privacy.test_scan import found

MARKUP = '{| || <td> [["password","b"]] \\\\ & ||a||\n'
DICE = random.Random(3)
DENSE = {
    "short headings": "pw,a\n",
    "headings of all": "dni,nhs,ssn,pesel,cpf,hetu,pnr,pw\n",
    "headings in markup": f"{MARKUP}pw|a\n",
    "heads of copies": "(a,pw) from stdin\n",
    "heads and rows": "(a,pw) from stdin\nx\t\n",
    "words that follow names": "passwort a ",
    "sentences": "senha is a b ",
    "assignments": "pass=x ",
}
LINE = '{"time": "2024-05-01T10:00:00Z", "msg": "login", "user": "anna", "password": "***", "ip": "10.0.0.1"}\n'


@pytest.mark.parametrize("name", DENSE)
def test_what_would_cost_more_than_its_length_allows_is_held(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spans, "_ALWAYS", 0)
    monkeypatch.setattr(spans, "_EACH", 1 / 16)
    held = scan(DENSE[name] * 300)
    assert TOO_MUCH in {finding.kind for finding in held}
    assert any(is_secret(finding.kind) for finding in held)


@pytest.mark.parametrize("name", DENSE)
def test_no_text_costs_much_more_than_was_granted(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spans, "_ALWAYS", 20_000)
    spent = list[int]()
    spend = Work.spend

    def counted(work: Work, units: int) -> bool:
        spent.append(units)
        return spend(work, units)

    monkeypatch.setattr(Work, "spend", counted)
    text = DENSE[name] * (20_000 // len(DENSE[name]))
    scan(text)
    # The last look may go beyond it, at a line that is as long as the text.
    assert sum(spent) <= 20_000 + spans._EACH * len(text) + 4 * cost(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        LINE,
        "10:00:00 INFO app.auth: password check for user=anna, result=ok; password age 10 days | host=a\n",
        "    def set_password(self, user, password, *, old=None): return self.hash(password, user)\n",
        "INSERT INTO users (id, name, password) VALUES (1, 'anna', NULL);\n",
        "The password is not written down by anyone, nor is the password told to a friend.\n",
    ],
)
def test_ordinary_texts_full_of_the_word_are_not_held(text: str) -> None:
    assert found(text * (150_000 // len(text))) == {}


def test_what_is_dense_is_known_at_once() -> None:
    assert all(is_dense(unit * 40) for unit in DENSE.values())
    assert not is_dense("The quick brown fox jumps over the lazy dog, and one password on. " * 4)
