"""What forms hide: their blanks are pluses, wherever another sign of theirs stands."""

import json
import urllib.parse

import pytest

from tests.privacy.test_scan import found, letters

P = "Hq7!vRz2#mKt"
BODY = "\n".join([letters(64)] * 6)
FIELDS = ["ssh_key", "pem", "key", "file", "certificate", "deploy_key", "id_rsa", "text"]


def pem(name: str) -> str:
    return f"-----BEGIN {name}-----\n{BODY}\n-----END {name}-----\n"


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("name", ["RSA ", "OPENSSH ", "", "EC ", "ENCRYPTED "])
def test_a_private_key_in_the_body_of_a_form_is_found(field: str, name: str) -> None:
    body = urllib.parse.urlencode({"name": "deploy", field: pem(f"{name}PRIVATE KEY"), "x": "1"})
    assert "private_key" in found(body)
    assert "private_key" in found(f"POST /keys HTTP/1.1\nContent-Type: application/x-www-form-urlencoded\n\n{body}")
    assert "private_key" in found(json.dumps({"body": body}))
    assert "private_key" in found(urllib.parse.quote_plus(pem(f"{name}PRIVATE KEY")))


def test_a_key_of_pgp_in_the_body_of_a_form_is_found() -> None:
    key = "-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: GnuPG v2\n\n" + BODY
    assert "private_key" in found(urllib.parse.urlencode({"text": key}))


@pytest.mark.parametrize(
    "text",
    [
        f"the password is {P}",
        "the password is Hq7vRz2mKt",
        "Das neue Passwort lautet Hq7vRz2mKt",
        f"mysql -u root -p{P}",
        "mysql -u root -pHq7vRz2mKt",
        f"password for db: {P}",
        f"Server Name,User Password\ndb1,{P}\n",
        f"Server Name\tNew Password\ndb1\t{P}\n",
        f"curl -u anna:{P} https://example.com/",
    ],
)
def test_what_is_told_in_a_field_of_a_form_is_found(text: str) -> None:
    for fields in ({"text": text}, {"a": "1", "message[body]": text, "z": ""}):
        body = urllib.parse.urlencode(fields)
        assert "password" in found(body)
        assert "password" in found(f"https://example.com/send?{body}")


@pytest.mark.parametrize(
    "text",
    [
        "token=sha1+password+salt2",
        "x=a+b+c+pass",
        "q=forgot+my+password+for+gmail%3F",
        "f=user+pass%20+word",
        "n%2+pw%10",
    ],
)
def test_sums_and_searches_are_left_alone(text: str) -> None:
    assert found(text) == {}
