"""What hid in the way that it was written down: by converters, older pages, banks, readers of cards, other programs."""

import json

import pytest

from tests.privacy.test_scan import HEX, LOWER, UPPER, found, letters
from tests.privacy.test_tables import OUTER

P = "Xq7$mK2p#Lw9"
CARD, ACCOUNT = "4111111111111111", "DE89370400440532013000"
KEYS = [
    ("github_token", "ghp_" + letters(36)),
    ("stripe_key", "sk_" + "live_" + letters(24)),
    ("hugging_face_token", "hf_" + letters(34, LOWER + UPPER)),
    ("npm_token", "npm_" + letters(36)),
    ("gitlab_token", "glpat-" + letters(20)),
    ("slack_token", "xoxb-" + f"123456789012-{letters(24)}"),
    ("anthropic_key", "sk-ant-" + f"api03-{letters(93)}"),
    ("openai_key", "sk-" + f"proj-{letters(40)}_{letters(40)}"),
    ("hashicorp_vault_token", "hvs." + letters(90)),
    ("sendgrid_key", f"SG.{letters(22)}.{letters(43)}"),
    ("api_key", "pscale_" + f"tkn_{letters(40)}"),
    ("api_key", f"client_secret: {letters(16)}~{letters(15)}"),
    ("api_key", "dp." + f"st.dev.{letters(42)}"),
    ("json_web_token", f"eyJ{letters(20)}.eyJ{letters(40)}.{letters(20)}-{letters(20)}_x"),
    ("telegram_token", f"123456789:AA{letters(33)}"),
    ("iban", "DE89.3704.0044.0532.0130.00"),
    ("payment_card", "4111-1111-1111-1111"),
    ("password", "pass_word: x, db_password = " + P),
    ("swiss_ahv_number", "756.9217.0769.85"),
    ("api_key", f"{letters(32, HEX)}-us12"),
]


def escaped(text: str, signs: str) -> str:
    return "".join(f"\\{letter}" if letter in signs else letter for letter in text)


@pytest.mark.parametrize(("kind", "text"), KEYS)
@pytest.mark.parametrize("signs", ["_-.", "_*[]()#+-.!~`>|{}=", "_#$%&{}", "-_.:=~"])
def test_a_backslash_before_a_sign_hides_nothing(kind: str, text: str, signs: str) -> None:
    written = escaped(text, signs)
    assert kind in found(f"Here it is: {written} .")
    assert kind in found(json.dumps({"text": f"Here it is:\n\n{written}"}))


@pytest.mark.parametrize(
    "before", ["Men%FC%3A%20", "gr%FC%DF%20", "%C4rger:%20", "%5Ba%E9%5D%3D", "caf%E9%20", "%80%20"]
)
@pytest.mark.parametrize(("kind", "text"), [*KEYS[:3], KEYS[6], ("iban", ACCOUNT), ("password", "password%3D" + P)])
def test_letters_of_one_byte_in_an_address_hide_nothing(kind: str, text: str, before: str) -> None:
    assert kind in found(f"https://example.com/?q={before}{text}&x=1".replace("$", "%24").replace("#", "%23"))


@pytest.mark.parametrize(
    "text",
    [
        *("Passw%F6rter%3A%20X", "Kennw%F6rter%20=+X", "contrase%F1a=X", "l%F6senord%3AX", "f=Kennw=F6rter=3DX\nx=\ny"),
        *("contrase=F1a: X =\nx", "Kennw=F6rter: X", "Pa=DFwort: X", "L=F6senord: X"),
    ],
)
def test_names_in_letters_of_one_byte_are_read(text: str) -> None:
    assert "password" in found(text.replace("X", "Sommer2024!"))


@pytest.mark.parametrize("text", ["set PASSWORD=%DBPASS%", "password=%FC_PASS%", "PASSWORD=%EFVAR%", "pw: %AB%"])
def test_the_name_of_a_variable_is_no_letter_of_one_byte(text: str) -> None:
    assert found(text) == {}


@pytest.mark.parametrize(
    "text",
    [
        f"?31{ACCOUNT}?32MUSTER",
        f":86:166?00GUTSCHRIFT?10931?20SVWZ+RE 12?30COBADEFF?31{ACCOUNT}?32MUSTER GMBH?34",
        ":86:105?00LASTSCHRIFT?20EREF+1?31NL91ABNA0417164300?32",
        f"?22{ACCOUNT[:22]}?23",
        "?31DE89 3704 0044 0532 0130 00?32X",
    ],
)
def test_an_account_is_found_in_the_field_of_a_statement(text: str) -> None:
    assert found(text) == {"iban": 1}


@pytest.mark.parametrize(
    "text",
    [
        f"%B{CARD}^DOE/JOHN^25121010000000?",
        f"B{CARD}^DOE/JOHN^2512",
        "%B371449635398431^DOE/J ^2512101?",
        f"%b{CARD}^x^25",
        f"%25B{CARD}%5EDOE%2FJOHN%5E2512",
        "%B4111 1111 1111 1111^DOE/JOHN^2512",
        f";{CARD}=25121010000000?",
    ],
)
def test_a_card_is_found_on_its_magnetic_stripe(text: str) -> None:
    assert found(text) == {"payment_card": 1}


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("british_nhs_number", "NHS: 111 111 1112 / 943 476 5919"),
        ("british_nhs_number", "NHS no 1234567890, new 9434765919"),
        ("polish_pesel", "PESEL (z formularza 12345678901): 44051401359"),
        ("polish_pesel", "pesel: 12345678901\npoprawny: 44051401359"),
        ("brazilian_cpf", "CPF 11111111112 52998224725"),
        ("brazilian_cpf", '{"cpf": ["11111111112", "22222222223", "52998224725"]}'),
        ("spanish_identity_number", "DNI 12345678A, 54362315K"),
        ("swedish_identity_number", "personnummer 8803200017 eller 8803200016"),
        ("us_social_security_number", "SSN 000-12-3456 or 536904399"),
        ("finnish_identity_code", "hetu 131052-3081, 010101-0101"),
    ],
)
def test_a_wrong_number_behind_its_name_hides_no_right_one(kind: str, text: str) -> None:
    assert found(text) == {kind: 1}


def test_a_name_reaches_only_so_far() -> None:
    assert found("NHS 1234567890 " + "and so on " * 9 + "9434765919") == {}


@pytest.mark.parametrize(
    "text",
    [
        '["password"]=>\n  string(12) "X"',
        '["password":protected]=>\n  string(12) "X"',
        '["pw":"App\\User":private]=>\n    string(12) "X"',
        "    [password:protected] => X",
        "[userPassword:App\\User:private] => X",
        's:8:"password";s:12:"X";',
        'O:1:"U":1:{s:11:"\0*\0password";s:12:"X";}',
        'a:1:{s:7:\\"db_pass\\";s:12:\\"X\\";}',
        "    DefaultPassword    REG_SZ    X",
        "    AltDefaultPassword    REG_MULTI_SZ    X\n",
        "DefaultPassword\tREG_SZ\tX",
        "Paßwort: X",
        "Das Paßwort lautet X",
        "Meine Paßwörter: X",
        "user;Paßwort\nbob;X",
        "user,passwordPlain\nbob,X",
        "user;PasswordClear\nbob;X",
        "id,user,pwdValue\n1,bob,X",
        "user,user_passwordText\nbob,X",
        "||User||Password||\n|bob|X|",
        "h2. Logins\n\n||User||Password||Note||\n|bob|X|x|\n",
        "||Host||Passwort (WLAN)||\n||web||X||",
        "{|\n! User !! Password\n|-\n| bob || X\n|}",
        '{| class="wikitable"\n! User\n! Password\n|-\n| bob\n| X\n|}',
        '{| class="wikitable"\n|-\n! scope="col" | User !! scope="col" | Password\n|-\n| bob || X\n|}',
        "{|\n|-\n! Password !! User\n|-\n| ann || x\n|-\n| X || bob\n|}",
        "User & Password \\\\ \\hline\nbob & X \\\\",
        "\\begin{tabular}{ll}\n\\textbf{User} & \\textbf{Password} \\\\\\toprule\nbob & \\texttt{X} \\\\[2pt]\n",
        "Host & User & Passwort\\\\\\midrule\nweb & bob & X\\\\\n",
        "user:password\nbob:X\n",
        "host:user:password\nweb1:bob:X\nweb2:ann:y",
        "login:Passwort\n\nbob:X",
    ],
)
def test_a_password_is_found_as_other_programs_write_it(text: str) -> None:
    assert "password" in found(text.replace("X", P))
    assert "password" in found(f"Hello,\n\n{text}\n\nBye".replace("X", "Tr0ub4dor3xQ"))


TABLES = {
    "jira": "||User||Password||\n|bob|X|\n",
    "mediawiki": "{|\n! User !! Password\n|-\n| bob || X\n|}\n",
    "latex": "User & Password \\\\ \\hline\nbob & X \\\\\n",
    "colons": "user:password\nbob:X\n",
}


@pytest.mark.parametrize("outer", ["json", "csv", "url", "sql", "program", "form", "mail"])
@pytest.mark.parametrize("table", TABLES)
def test_a_table_of_other_programs_is_found_in_what_wraps_it(table: str, outer: str) -> None:
    assert "password" in found(OUTER[outer](TABLES[table].replace("X", "Tr0ub4dor3xy")))


@pytest.mark.parametrize(
    "text",
    [
        '["password"]=>\n  string(0) ""',
        's:8:"password";s:8:"required";s:3:"max";s:9:"x1-field2";',
        "    DefaultPassword    REG_SZ    ",
        "user,passwordChanged\nbob,2024-05-01-x1",
        "user,passwordResetUrl\nbob,id-5-x1!z",
        "if (user || password || x1)\n    return a1_b2 || c3;\n",
        "a = user && password\nb & mask1.x2 \\\\ c",
        "user:password\nsee the page: rfc-2617!\n",
        "curl -u user:password\nhttp://host1:8080",
        "server:\n  user:password\n  host1:port-8080/x",
        "{|\n! User !! Password\n|-\n| bob || see the vault\n|}",
    ],
)
def test_what_only_looks_like_it_is_left_alone(text: str) -> None:
    assert found(text) == {}


@pytest.mark.parametrize(
    "text",
    [
        "cvs://:pserver:anoncvs@sources.example.org:/cvs/src",
        "cvs://:ext:developer@cvs.example.org/cvsroot",
        "pass     => $self->causes_fail ? 0 : 1,",
        "my $pass = $assert->{pass};",
        "my ($user, $pass) = CPAN::HTTP::Credentials->get_proxy_credentials();",
        "$PASSWORD = $CPAN::Config->{password} || '';",
        "$pw_passwd  = $pwob->passwd ( $_[1] )",
        "30E8      ; [.4300.0020.0011.0002] # KATAKANA LETTER YO",
        "FF96 ; [.4301.0020.0011.0001][.42DA.0020.0007.0002]",
        "27,742,716  276  275 10,955,517 21,905 3,987",
        "6501 6502 20487\n6503 6504 6505 6506 22E0D 3AAB",
        "Fix a typo in the manual of update-passwd. Closes: Bug#53857, #75791",
        "* Fix leak of a password (Closes: #1051062)",
        "- **Other accounts of this machine can get at your passphrase file.** Make it yours alone.",
        "- **Any user of it can read the password list.** Ask **whoever may user x password now!**",
    ],
)
def test_what_sources_and_manuals_say_is_left_alone(text: str) -> None:
    assert not found(text).keys() - {"email"}


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("address_with_password", "cvs://:pserver:bob:Tr0ub4dor3@cvs.example.org:/cvs"),
        ("address_with_password", "redis://:pserver9!x@cache:6379"),
        ("password", "password => $ecret2024->x9"),
        ("password", "machine x login bob password Tr0ub4dor3.**"),
        ("payment_card", "number....4111 1111 1111 1111"),
        ("payment_card", "card 4111.1111.1111.1111."),
        ("brazilian_cpf", "529,982,247-25 is none, but 529.982.247-25, is"),
        ("password", "The password is Blumen#77"),
    ],
)
def test_what_is_near_to_it_is_found(kind: str, text: str) -> None:
    assert found(text) == {kind: 1}
