"""What is found, what is left alone, and that hiding does not help."""

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iban, luhn

from app.core.labels import Label
from app.privacy import KINDS, is_secret, plain_name, raises_label, scan
from app.privacy.formats import FORMATS
from app.privacy.proofs import is_card, luhn_holds
from app.privacy.secrets import ASSIGNMENTS


def found(text: str) -> dict[str, int]:
    return {finding.kind: finding.count for finding in scan(text)}


def letters(count: int, alphabet: str = string.ascii_letters + string.digits, seed: int = 7) -> str:
    """Letters that look random and are the same in every run; no secret stands in this file."""
    return "".join(random.Random(seed).choices(alphabet, k=count))


HEX, LOWER, UPPER = "0123456789abcdef", string.ascii_lowercase, string.ascii_uppercase
BASE32 = UPPER + "234567"

SECRETS: list[tuple[str, str]] = [
    ("private_key", "-----BEGIN PRIVATE " + "KEY-----\nMIGHAgEAMBMG\n-----END PRIVATE KEY-----"),
    ("private_key", "-----BEGIN OPENSSH PRIVATE " + f"KEY-----\n{letters(70)}\n"),
    ("private_key", "-----BEGIN PGP PRIVATE " + f"KEY BLOCK-----\nVersion: 1\n\n{letters(64)}\n"),
    ("private_key", '{"private_key": "-----BEGIN PRIVATE ' + f'KEY-----\\n{letters(64)}\\n"}}'),
    ("private_key", "AGE-SECRET-" + f"KEY-1{letters(58, UPPER + string.digits)}"),
    ("json_web_token", f"eyJ{letters(20)}.eyJ{letters(40)}.{letters(43)}"),
    ("anthropic_key", "sk-ant-" + f"api03-{letters(93)}"),
    ("aws_access_key", "AKIA" + letters(16, BASE32)),
    ("aws_access_key", "ASIA" + letters(16, BASE32)),
    ("azure_key", "AccountName=x;Account" + f"Key={letters(86)}==;"),
    ("databricks_token", "dapi" + letters(32, HEX)),
    ("digitalocean_token", "dop_v1_" + letters(64, HEX)),
    ("docker_token", "dckr_pat_" + letters(27)),
    ("github_token", "ghp_" + letters(36)),
    ("github_token", "ghs_" + letters(36)),
    ("github_token", "github_pat_" + letters(82)),
    ("gitlab_token", "glpat-" + letters(20)),
    ("google_key", "AIza" + letters(35)),
    ("google_oauth_secret", "GOCSPX-" + letters(28)),
    ("groq_key", "gsk_" + letters(52)),
    ("hashicorp_vault_token", "hvs." + letters(90)),
    ("hugging_face_token", "hf_" + letters(34, LOWER + UPPER)),
    ("npm_token", "npm_" + letters(36)),
    ("openai_key", "sk-proj-" + letters(120)),
    ("openai_key", "sk-" + letters(20) + "T3Blbk" + "FJ" + letters(20)),
    ("pypi_token", "pypi-AgEIcHlwaS5vcmc" + letters(120)),
    ("sendgrid_key", f"SG.{letters(22)}.{letters(43)}"),
    ("shopify_token", "shpat_" + letters(32, HEX)),
    ("slack_token", "xoxb-" + f"123456789012-{letters(24)}"),
    ("slack_webhook", "https://hooks.slack.com/" + f"services/T{letters(8)}/B{letters(8)}/{letters(24)}"),
    ("stripe_key", "sk_live_" + letters(24)),
    ("stripe_key", "whsec_" + letters(32)),
    ("telegram_token", f"123456789:AA{letters(33)}"),
    ("xai_key", "xai-" + letters(80)),
    ("address_with_password", "postgres://joe:s3cr3t@db.internal:5432/x"),
    ("bearer_token", f"curl -H 'Authorization: Bearer {letters(40)}'"),
    ("api_key", "sk-or-" + f"v1-{letters(64, HEX)}"),
    ("api_key", "sk-" + letters(32, HEX)),
    ("api_key", "pplx-" + letters(48)),
    ("api_key", "r8_" + letters(37)),
    ("api_key", "ntn_" + letters(11, string.digits) + letters(35)),
    ("api_key", "lin_api_" + letters(40)),
    ("api_key", f"AZURE_OPENAI_KEY: {letters(32, HEX)}"),
    ("api_key", f"API_KEY={letters(24)}"),
    ("api_key", f'"client_secret": "{letters(32)}"'),
    ("api_key", f"access token is {letters(30)}"),
    ("password", "password=Tr0ub4dor&3"),
    ("password", "DB_PASSWORD: 'hunter2!'"),
    ("password", "The password is swordfish1."),
    ("password", "Mein Passwort lautet Blumen#77"),
    ("password", "mot de passe: soleil42!"),
    ("password", "contraseña = gato-Negro9"),
    ("password", "密码：abc123xyz"),
    ("password", "passphrase: correct-horse-battery-staple"),
]


@pytest.mark.parametrize(("kind", "text"), SECRETS, ids=[kind for kind, _ in SECRETS])
def test_a_secret_is_found_alone_and_in_prose(kind: str, text: str) -> None:
    assert found(text) == {kind: 1}
    assert found(f"Please look at this:\n{text}\nand tell me what is wrong.") == {kind: 1}
    assert is_secret(kind)


def test_every_secret_has_an_example_here() -> None:
    assert {kind for kind, _ in SECRETS} == {kind for kind in KINDS if is_secret(kind)}
    assert {kind for kind, _ in FORMATS + ASSIGNMENTS} <= set(KINDS)


def test_a_key_in_an_assignment_is_one_finding() -> None:
    assert found(f"export OPENAI_API_KEY=sk-proj-{letters(60)}") == {"openai_key": 1}
    assert found(f"OPENROUTER_API_KEY=sk-or-v1-{letters(64, HEX)}") == {"api_key": 1}
    assert found(f"GITHUB_TOKEN=ghp_{letters(36)}\nOTHER_TOKEN=ghp_{letters(36, seed=8)}") == {"github_token": 2}


INNOCENT = [
    "What does -----BEGIN PRIVATE KEY----- mean at the start of a file?",
    "My password is too weak, how do I choose a better one?",
    "password: required",
    "Password: ********",
    "password = os.environ['DB_PASSWORD']",
    "password = getpass.getpass()",
    "password = settings.database_password",
    "PASSWORD=${PASSWORD}",
    "PASSWORD=<your password>",
    "api_key = 'YOUR_API_KEY_HERE_1234'",
    "token = tokenizer.next_token",
    "auth token: Optional[str] = None",
    "self.access_token = response.access_token",
    "https://user@example/path and http://localhost:8080/x@y",
    "postgres://user:password@localhost/db",
    "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "AKIA is how such keys begin; sk-learn and sk-ant are not keys",
    "Is openai token: count_tokens(text) right? And deepseek key = value_of_query in attention?",
    "The commit is 4b825dc642cb6eb9a060e54bf8d69288fbee4904.",
    "550e8400-e29b-41d4-a716-446655440000",
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk",
    "Pi is 3.14159265358979 and e is 2.718281828459045235.",
    "0.4111111111111111",
    "1700000000000 ms, 1700000000000000 us, +49 30 1234567, 555-123-4567",
    "ISBN 978-3-16-148410-0, EAN 4006381333931",
    "Call me at noon on 2026-11-22, order 20261122-0001, room 12-34-5678.",
    "DE89 is not an account, nor is GB00 WEST 1234.",
    "1234 5678 9012 3456",
    "",
]


@pytest.mark.parametrize("text", INNOCENT)
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert found(text) == {}


IDENTIFIERS = [
    ("payment_card", "4111 1111 1111 1111"),
    ("payment_card", "4111-1111-1111-1111"),
    ("payment_card", "5555555555554444"),
    ("payment_card", "2223003122003222"),
    ("payment_card", "3782 822463 10005"),
    ("payment_card", "3056 930902 5904"),
    ("payment_card", "6011111111111117"),
    ("payment_card", "3530 1113 3330 0000"),
    ("payment_card", "6200000000000005"),
    ("iban", "DE89 3704 0044 0532 0130 00"),
    ("iban", "gb29nwbk60161331926819"),
    ("iban", "NO93 8601 1117 947"),
    ("iban", "MT84MALT011000012345MTLCAST001S"),
    ("belgian_national_number", "85.07.30-033.28"),
    ("brazilian_cpf", "390.533.447-05"),
    ("british_nhs_number", "NHS number: 943 476 5919"),
    ("chinese_identity_number", "360426199101010071"),
    ("finnish_identity_code", "131052-308T"),
    ("french_social_security_number", "2 95 10 99 126 111 93"),
    ("german_tax_number", "36 574 261 809"),
    ("italian_tax_code", "RCCMNL83S18D969H"),
    ("norwegian_identity_number", "151086 95088"),
    ("polish_pesel", "PESEL 44051401359"),
    ("spanish_identity_number", "54362315-K"),
    ("spanish_identity_number", "X-2482300W"),
    ("swedish_identity_number", "personnummer 880320-0016"),
    ("swiss_ahv_number", "756.9217.0769.85"),
    ("us_social_security_number", "536-90-4399"),
]


@pytest.mark.parametrize(("kind", "number"), IDENTIFIERS, ids=[f"{k}-{n[:4]}" for k, n in IDENTIFIERS])
def test_an_identifier_is_found_and_raises_the_label(kind: str, number: str) -> None:
    assert found(number) == {kind: 1}
    assert found(f"It is {number}, please check ({number}).") == {kind: 2}
    assert raises_label(kind) is Label.CONFIDENTIAL
    assert not is_secret(kind)


def test_every_identifier_has_an_example_here() -> None:
    assert {kind for kind, _ in IDENTIFIERS} == {kind for kind in KINDS if raises_label(kind)}


@pytest.mark.parametrize(("kind", "number"), IDENTIFIERS, ids=[f"{k}-{n[:4]}" for k, n in IDENTIFIERS])
def test_one_wrong_digit_and_it_is_a_number(kind: str, number: str) -> None:
    if kind == "us_social_security_number":
        wrong = "000" + number[3:]
    else:
        place = max(i for i, c in enumerate(number) if c.isdigit())
        wrong = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
    assert kind not in found(wrong)


def test_a_number_after_other_numbers_is_found() -> None:
    assert found("order 1234 4111 1111 1111 1111 shipped") == {"payment_card": 1}
    assert found("12 34 4111 1111 1111 1111, 5555 5555 5555 4444") == {"payment_card": 2}


def test_addresses_are_counted_without_effect() -> None:
    assert found("Write to ada@example.com, bob.b+x@mail.example.co.uk and not to @home") == {"email": 2}
    assert raises_label("email") is None
    assert not is_secret("email")


HIDDEN = [
    ("\u200b".join("4111111111111111"), "payment_card"),
    ("４１１１ １１１１ １１１１ １１１１", "payment_card"),
    ("4111‑1111‑1111‑1111", "payment_card"),
    ("4111\u00a01111\u00a01111\u00a01111", "payment_card"),
    ("٤١١١ ١١١١ ١١١١ ١١١١", "payment_card"),
    ("\u202e4111111111111111\u202c", "payment_card"),
    ("DE89\u00ad3704\u00ad0044\u00ad0532\u00ad0130\u00ad00", "iban"),
    ("pass\u200bword=Tr0ub4dor&3", "password"),
    ("ｐａｓｓｗｏｒｄ＝Tr0ub4dor&3", "password"),
    ("ghp\ufe0f_" + letters(36), "github_token"),
    ("AK\U000e0041IA" + letters(16, BASE32), "aws_access_key"),
]


@pytest.mark.parametrize(("text", "kind"), HIDDEN)
def test_hiding_does_not_help(text: str, kind: str) -> None:
    assert found(f"so: {text} .") == {kind: 1}


def test_findings_come_by_kind_and_hold_nothing() -> None:
    text = "mail a@example.com, card 4111111111111111, password=Tr0ub4dor&3"
    findings = scan(text)
    assert [f.kind for f in findings] == ["email", "password", "payment_card"]
    assert not any(piece in repr(findings) for piece in ("example.com", "4111", "Tr0ub"))


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_a_name_that_reads_after_holds(kind: str) -> None:
    assert plain_name(kind).startswith(("a ", "an "))
    assert is_secret(kind) + (raises_label(kind) is not None) <= 1


def test_an_unknown_kind_is_a_secret() -> None:
    assert is_secret("of_a_later_version")
    assert plain_name("of_a_later_version") == "of a later version"
    assert raises_label("of_a_later_version") is None


@given(st.text(max_size=400))
def test_any_text_can_be_scanned(text: str) -> None:
    assert all(finding.count > 0 and finding.kind in KINDS for finding in scan(text))


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60), st.sampled_from(SECRETS))
def test_text_before_and_after_hides_no_secret(around: str, secret: tuple[str, str]) -> None:
    kind, text = secret
    assert kind in found(f"{around}\n{text}\n{around}")


@given(st.text(string.digits, min_size=1, max_size=19))
def test_luhn_is_luhn(digits: str) -> None:
    assert luhn_holds(digits) == luhn.is_valid(digits)


@given(
    st.sampled_from(["4", "51", "34", "36", "6011", "62", "2221", "9", "1"]),
    st.text(string.digits, min_size=8, max_size=14),
)
def test_a_card_is_a_card_however_it_is_written(prefix: str, rest: str) -> None:
    number = prefix + rest
    number += luhn.calc_check_digit(number)
    grouped = " ".join(number[i : i + 4] for i in range(0, len(number), 4))
    assert is_card(number) == is_card(grouped) == is_card(grouped.replace(" ", "-"))
    assert not is_card(number[:-1] + str((int(number[-1]) + 1) % 10))


@given(
    st.text(string.digits, min_size=18, max_size=18),
    st.sampled_from(["", " ", "-"]),
    st.sampled_from([" und", ".", " 1", ""]),
)
def test_a_german_account_is_found_however_it_is_written(digits: str, gap: str, after: str) -> None:
    number = iban.calc_check_digits(f"DE00{digits}")
    whole = f"DE{number}{digits}"
    assert found(gap.join(whole[i : i + 4] for i in range(0, 22, 4)) + after).get("iban") == 1
