"""What hid from the scan of a message: in containers, behind names, beyond limits; each kind in several forms."""

import json
from urllib.parse import quote

import pytest
from stdnum import iban

from app.privacy import scan
from tests.privacy.test_scan import IDENTIFIERS, SECRETS, found, letters

TOKEN = "ghp_" + letters(36)
CARD = "4111111111111111"


def wrap_csv(text: str) -> str:
    return f"7,{text},2\n"


CONTAINERS = {
    "csv": wrap_csv,
    "csv, first": lambda text: f"{text},7,x\n",
    "csv, last": lambda text: f"1,2,{text}",
    "csv, semicolons": lambda text: f"7;{text};2",
    "tsv": lambda text: f"7\t{text}\t2",
    "json": lambda text: json.dumps({"rows": [7, text, 2]}),
    "json in json": lambda text: json.dumps({"log": json.dumps({"x": f"\n{text}\n"})}),
    "sql": lambda text: f"INSERT INTO t VALUES (7, '{text}', 2);",
    "html": lambda text: f"<tr><td>7</td><td>{text}</td></tr>",
    "url": lambda text: f"https://example.com/?a=7&b={quote(text)}&c=2",
    "terminal": lambda text: f"\x1b[32m{text}\x1b[0m",
}


TABLES = {
    "csv": "user,password\nbob,Tr0ub4dor3xQ\n",
    "tsv": "user\tpassword\nbob\tTr0ub4dor3xQ\n",
    "markdown": "| user | password |\n|---|---|\n| bob | Tr0ub4dor3xQ |\n",
    "psql": " user |   password   \n------+--------------\n bob  | Tr0ub4dor3xQ\n",
    "aligned": "user  password\nbob   Tr0ub4dor3xQ\n",
}


# Not within CSV or TSV, whose marks are those of the rows.
@pytest.mark.parametrize("container", [name for name in CONTAINERS if "sv" not in name])
@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_read_where_its_container_begins(table: str, container: str) -> None:
    assert "password" in found(CONTAINERS[container](TABLES[table]))


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize(("kind", "number"), IDENTIFIERS, ids=[f"{k}-{n[:4]}" for k, n in IDENTIFIERS])
def test_an_identifier_is_found_in_its_usual_containers(kind: str, number: str, container: str) -> None:
    assert kind in found(CONTAINERS[container](number))


GAPS = {"two spaces": "  ", "tab": "\t", "slash": "/", "line end": "\n", "line end, CR": "\r\n", "indented": "\n  "}
GROUPED = [(kind, number) for kind, number in IDENTIFIERS if " " in number and not number[0].isalpha()]


@pytest.mark.parametrize("gap", GAPS)
@pytest.mark.parametrize(("kind", "number"), [*GROUPED, ("iban", "DE89 3704 0044 0532 0130 00")])
def test_an_identifier_is_found_whatever_stands_between_its_groups(kind: str, number: str, gap: str) -> None:
    assert kind in found(f"It is {number.replace(' ', GAPS[gap])} .")


def test_columns_of_numbers_are_no_cards() -> None:
    rows = "\n".join(f"{4000 + 37 * n}\t{5100 + 41 * n}\t{2300 + 7 * n}\t{6500 + 13 * n}\t{n}" for n in range(60))
    assert "payment_card" not in found(rows)
    assert "payment_card" not in found("\n".join(str(4000 + 37 * n) for n in range(200)))


@pytest.mark.parametrize(
    "innocent",
    [
        "password=self.password ",
        "api_key = settings.api_key_of_service\n",
        "token: ghp_" + "x" * 36 + "\n",
        "pwd: ******** ",
    ],
)
def test_a_hundred_names_hide_no_secret_behind_them(innocent: str) -> None:
    assert "password" in found(innocent * 120 + "\npassword=Tr0ub4dor3xQ")
    assert "github_token" in found(innocent * 120 + f"\n{TOKEN}")


def test_a_limit_that_is_hit_has_found_enough_to_hold() -> None:
    assert found("password=Tr0ub4dor3xQ " * 5_000)["password"] >= 100


@pytest.mark.parametrize(
    "text",
    [
        "user=bob&password=Tr0ub4dor3xQ&password_confirm=Tr0ub4dor3xQ",
        "https://example.com/login?password=Tr0ub4dor3xQ&example=1",
        "user=bob&amp;password=Tr0ub4dor3xQ&amp;sample=1",
        "password: Password123!",
        "password: MyDummy#Tr0ub4dor",
        "password=$Tr0ub4-dor3!",
        "password=/Tr0ub4dor3",
        "passwort: Beispiel-example-77!x",
        "password = user.Tr0ub4dor!3",
    ],
)
def test_a_value_is_no_placeholder_for_a_word_that_it_holds(text: str) -> None:
    assert "password" in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "password: your_password_here",
        "password = example",
        "password=changeme",
        "PASSWORD=${DB_PASSWORD}",
        "password=%(password)s",
        "password_file: /run/secrets/db_password",
        "api_key = 'YOUR_API_KEY_HERE_1234'",
        "password = request.data.password",
        "| password | username |",
        "password, username, email",
        "<password>your-password</password>",
        "--password PASSWORD",
        "curl -u user:password https://example.com",
    ],
)
def test_what_stands_for_a_secret_is_none(text: str) -> None:
    assert "password" not in found(text)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("github_token", json.dumps({"log": f"x\n{TOKEN}"})),
        ("github_token", f"https://example.com/?q=%22{TOKEN}%22"),
        ("github_token", f"\x1b[31m{TOKEN}\x1b[0m"),
        ("github_token", f"\\u001b[31m{TOKEN}\\u001b[0m"),
        ("github_token", f"&lt;a&gt;&#x22;{TOKEN}&quot;"),
        ("github_token", f"x\\t{TOKEN}"),
        ("password", r'curl -d "{\"password\": \"Tr0ub4dor&3\"}" https://example.com'),
        ("password", "password%3DTr0ub4dor3xQ"),
        ("password", "&lt;password&gt;Tr0ub4dor3xQ&lt;/password&gt;"),
        ("password", "<password>Tr0ub4dor3xQ</password>"),
        ("password", '<db:password type="plain">Tr0ub4dor3xQ</db:password>'),
        ("password", "<password><![CDATA[Tr0ub4dor3xQ]]></password>"),
        ("password", "mysql --password Tr0ub4dor3xQ -h db"),
        ("password", "mysql --db-password='Tr0ub4dor3xQ'"),
        ("password", "curl -u alice:Tr0ub4dor3xQ https://example.com"),
        ("password", "curl --user=alice:Tr0ub4dor3xQ https://example.com"),
        ("password", "| password | Tr0ub4dor3xQ |"),
        ("password", "user\tbob\npassword\tTr0ub4dor3xQ"),
        ("password", "password,Tr0ub4dor3xQ"),
        ("password", "**Password:** Tr0ub4dor3xQ"),
        ("password", "Das Passwort lautet: Tr0ub4dor3xQ"),
        ("password", "Das Passwort ist jetzt: Tr0ub4dor3xQ"),
        ("password", "le mot de passe est : Tr0ub4dor3xQ"),
    ],
)
def test_a_secret_is_found_in_its_container(kind: str, text: str) -> None:
    assert kind in found(text)


@pytest.mark.parametrize(("kind", "text"), SECRETS, ids=[kind for kind, _ in SECRETS])
def test_every_secret_is_found_one_level_down(kind: str, text: str) -> None:
    for wrapped in (json.dumps({"text": f"x\n{text}\n"}), f"\x1b[1m{text}\x1b[0m", f"?q={quote(text)}&x=1"):
        assert kind in found(wrapped), wrapped


def test_an_account_of_a_table_is_found() -> None:
    number = "DE" + iban.calc_check_digits("DE00370400440532013000") + "370400440532013000"
    assert found(f"name,iban,sum\nBob,{number},12.50\n") == {"iban": 1}


def test_opening_a_container_counts_nothing_twice() -> None:
    assert found(json.dumps({"a": f"{CARD}\n", "b": f"{TOKEN}\n"})) == {"payment_card": 1, "github_token": 1}
    assert scan("plain") == ()
