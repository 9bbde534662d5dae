"""Passwords as they are named in what people paste, and what only looks like one."""

import json
import random
import string

import pytest

from tests.privacy.test_scan import HEX, LOWER, found, letters

P = "Tr0ub4dor&3"
NAMED = {
    "env": [
        f"DB_PASS={P}",
        f"SMTP_PASS={P}",
        f"DB_PWD={P}",
        f"MYSQL_PWD={P}",
        f"PGPASSWORD={P}",
        f"DB_PASSWORD_PROD={P}",
    ],
    "short": [f'"dbPass": "{P}"', f'"userPwd": "{P}"', f"PW: {P}", f"pw={P}", f"Enter pass phrase: {P}", f'psk="{P}"'],
    "kubernetes": [f"- name: DB_PASSWORD\n  value: {P}\n", f'- name: DB_PASSWORD\n  value: "{P}"\n'],
    "name and value": [
        f'[{{"name": "DB_PASSWORD", "value": "{P}"}}]',
        f'{{"key": "db.password", "value": "{P}"}}',
        f'<add key="DbPassword" value="{P}"/>',
        f'<property name="password" value="{P}"/>',
        f'<property name="hibernate.connection.password">{P}</property>',
        f"<property><name>password</name><value>{P}</value></property>",
        f"<key>password</key>\n<string>{P}</string>",
        f'<input type="password" name="pw" value="{P}">',
        f'variable "db_password" {{\n  type = string\n  default = "{P}"\n}}',
    ],
    "html": [
        f"<tr>\n<td>Passwort</td>\n<td>{P}</td>\n</tr>",
        f"<b>Passwort:</b> {P}",
        f"<p><b>Passwort:</b>&nbsp;{P}</p>",
        f"<dt>Password</dt><dd>{P}</dd>",
    ],
    "columns": [
        f"name,url,username,password,note\nx,https://x.de,bob,{P},\n",
        f'"username","password"\n"bob","{P}"\n',
        f"username;passwort\nann;geheim\nbob;{P}\n",
        f"username\tpassword\nbob\t{P}\n",
        f"| user | password |\n|---|---|\n| bob | {P} |\n",
        f"Username   Password\nbob        {P}\n",
    ],
    "sql": [
        f"INSERT INTO users (name, password) VALUES ('bob', '{P}');",
        f"INSERT INTO users (name, password) VALUES ('ann', 'x'), ('bob, or so', '{P}');",
        f"ALTER USER bob WITH PASSWORD '{P}';",
        f"CREATE USER 'bob'@'%' IDENTIFIED BY '{P}';",
        f"SET PASSWORD FOR 'bob'@'%' = PASSWORD('{P}');",
    ],
    "statements": [
        f"machine api.acme.de login bob password {P}",
        f"machine api.acme.de\n  login bob\n  password {P}\n",
        f"ENV DB_PASSWORD {P}",
        f"setx DB_PASSWORD {P}",
        f"set -x DB_PASSWORD {P}",
        f"requirepass {P}",
        f'password "{P}"',
        f"username admin privilege 15 password 0 {P}",
    ],
    "code": [
        f"config['password'] = '{P}'",
        f'os.environ["DB_PASSWORD"] = "{P}"',
        f"define('DB_PASSWORD', '{P}');",
        f'ds.setPassword("{P}");',
        f'props.setProperty("password", "{P}");',
        f'password: str = "{P}"',
        f"const password: string = '{P}';",
        f'let password: &str = "{P}";',
        f'Dim password As String = "{P}"',
        f'char password[] = "{P}";',
        f'password = r"{P}"',
        f'var password = @"{P}";',
        f'password = (\n    "{P}"\n)',
        f'Password: aws.String("{P}")',
        f'password = new String("{P}");',
        f'os.getenv("DB_PASSWORD", "{P}")',
        f'password = os.environ.get("PW") or "{P}"',
        f"password: process.env.DB_PASSWORD || '{P}'",
        f"PASSWORD=${{PASSWORD:-{P}}}",
        f'#define WIFI_PASSWORD "{P}"',
    ],
    "yaml": [f"password: |\n    {P}\n", f"password: >-\n  {P}\n", f"password: !!str {P}", f"password: # dev\n  {P}"],
    "aligned": [f"password{' ' * 20}= {P}", f"Passwort:{' ' * 20}{P}", f'  password             = "{P}"\n'],
    "prose": [
        f"Das Passwort für den Server lautet: {P}",
        f"Dein neues Kennwort heißt {P}.",
        f"Das Passwort wurde auf {P} geändert.",
        f"Passwort (WLAN): {P}",
        f"Password for bob: {P}",
        f"Your password has been reset to {P}",
        f"the password (temporary) is {P}",
        f"The password's {P}",
        f"Passwort -> {P}",
        f"password – {P}",
        f"> Passwort:\n> {P}",
        f"Passwort:\n\n{P}",
    ],
    "options": [
        f"curl -ubob:{P} https://x.de",
        f"curl -su bob:{P} https://x.de",
        f"curl -X POST \\\n  -u bob:{P} \\\n  https://x.de",
        f"mysql -u root -p{P} db",
        f"sshpass -p '{P}' ssh bob@x",
        f"docker login -u bob -p {P} reg.x.de",
        f'["--password", "{P}"]',
        f"args:\n  - --password\n  - {P}\n",
    ],
    "terminal": [f"PASSWORD[0m=[32m{P}[0m", f"PASSWORD^[[0m=^[[32m{P}^[[0m", f"PASSWORD\x1b(B\x1b[m={P}\x1b(B\x1b[m"],
    "languages": [
        f"Hasło: {P}",
        f"Lösenord: {P}",
        f"Lösenordet är {P}",
        f"Passord: {P}",
        f"Adgangskode: {P}",
        f"kodeord: {P}",
        f"Salasana: {P}",
        f"Heslo: {P}",
        f"Şifre: {P}",
        f"Palavra-passe: {P}",
        f"A senha é {P}",
        f"비밀번호: {P}",
        f"Clave: {P}",
        f"mdp: {P}",
        f"utilisateur;mdp\nbob;{P}",
    ],
    "forms": [
        f'Content-Disposition: form-data; name="password"\r\n\r\n{P}\r\n--x',
        f"DRIVER={{SQL Server}};UID=sa;PWD={{{P}}}",
        f"password: &pw {P}",
        f"password = [[{P}]]",
        f"password = [==[{P}]==]",
    ],
    "letters": ["passphrase: correct horse battery staple", "SMTP_PASSWORD=abqzkdjwmxuvtrpe", 'password = "swordfish"'],
    "no variable": ["password: $ecret2024", "password: /S3cret/x9", "password: xxxxS3cret99", "password: %(S3cret!)"],
    "no name": ["password: user.Sommer2024", "password: ---S3cret99", 'password: "abqz kdjw mxuv trpe"'],
}


@pytest.mark.parametrize("text", [text for texts in NAMED.values() for text in texts])
def test_a_password_is_found_where_it_is_named(text: str) -> None:
    assert "password" in found(text)
    assert "password" in found(f"Hello,\n{text}\nBye")


@pytest.mark.parametrize(
    "text",
    [
        "postgres://app:Tr0ub4dor&3@${DB_HOST}:5432/db",
        'f"postgres://app:Tr0ub4dor&3@{host}:5432/db"',
        "postgres://app:Tr0ub/4dor3@db/x",
        "https://bob:Tr0ub4dor&3@müller.de/",
        "bob:Tr0ub4dor&3@tcp(127.0.0.1:3306)/db",
        "jdbc:oracle:thin:scott/Tr0ub4dor3@//db:1521/x",
    ],
)
def test_a_password_in_an_address_is_found(text: str) -> None:
    assert "address_with_password" in found(text)


@pytest.mark.parametrize(
    "text",
    [
        f"https://{letters(32, HEX)}@git.example.com/x.git",
        f"os.environ['API_KEY'] = '{letters(24)}'",
        f"- name: API_KEY\n  value: {letters(24)}",
        f"<apiKey>{letters(24)}</apiKey>",
        f"| API key | {letters(24)} |",
        f"api_key: str = '{letters(24)}'",
        f"session token: {letters(8, HEX)}-{letters(8, HEX)}",
    ],
)
def test_a_key_is_found_where_it_is_named(text: str) -> None:
    assert "api_key" in found(text)


@pytest.mark.parametrize("before", ["TOKEN_", "[32m", "^[[32m", "\x1b(B", "x="])
def test_a_token_is_found_behind_other_signs(before: str) -> None:
    assert "github_token" in found(f"{before}ghp_{letters(36)}")
    assert "aws_access_key" in found(f"{before}AKIA{letters(16, string.ascii_uppercase)}")
    assert "aws_access_key" in found(f"keyAKIA{letters(16, string.ascii_uppercase)}")


SIGNS = string.ascii_letters + string.digits + string.punctuation
GENERATED = {
    "printable": (SIGNS, 12),
    "printable, long": (SIGNS, 20),
    "letters and digits": (string.ascii_letters + string.digits, 16),
    "of an app": (LOWER, 16),
    "hex": (HEX, 32),
}


@pytest.mark.parametrize("kind", GENERATED)
def test_a_quoted_password_is_read_up_to_its_own_quote(kind: str) -> None:
    alphabet, length = GENERATED[kind]
    dice = random.Random(kind)
    made = ["".join(dice.choices(alphabet, k=length)) for _ in range(300)]
    missed = [word for word in made if "password" not in found(json.dumps({"password": word}))]
    missed += [word for word in made if "password" not in found("password: '" + word.replace("'", "''") + "'")]
    # By chance a few look like what stands for a secret.
    assert len(missed) <= 12, missed


@pytest.mark.parametrize(
    "text",
    [
        "--- PASS: TestParse2 (0.00s)",
        "PASS: tests/t0001-init.sh",
        "password=**REDACTED**",
        '"password":"•••••••"',
        "password=%DB_PASSWORD%",
        "set PASSWORD=!PW1!",
        "password = sha256(salt + pw)",
        "self.password = password1",
        "password: user1.password,",
        "def login(user,password,timeout_s=30):",
        "const { user, password,token2 } = x",
        "username;password;address1;city",
        "id,password,created_at\n1,required,2024-01-01\n",
        '<label for="password">Password2</label>',
        '<div class="password-hint">At-least-8-characters</div>',
        '<a href="/password/reset">Click-here!1</a>',
        "-p, --password PASSWORD1   set",
        "rsync -u host1:path/to/file2",
        "docker run --user 1000:1000 x",
        "curl -u $USER:$TOKEN https://x",
        '"password": "パスワードを入力してください"',
        "密码：必须包含至少8个字符",
        "Пароль: минимум-8-символов",
        '"password": "Contraseña-nueva"',
        '"forgotPassword": "Zapomněli-jste?"',
        '"password": "At least 8 characters"',
        "'password' => 'required|min:8|confirmed'",
        "password VARCHAR(255) NOT NULL, password_hash CHAR(60)",
        "WHERE password = :password1",
        "    pass  # try next module\n    # fallback\n",
        "pass `shape=None` instead",
        "last password: 2024-05-01",
        "password: z2.string()",
        "#password::-webkit-input1",
        "PASSWORD=`cat x1`",
        "password_file=./secrets/db1.txt",
        "INSERT INTO users (name, password) VALUES (?, ?)",
        "getPassword('Current password: ')",
        "mongodb+srv://<username>:<password>@cluster0.mongodb.net/",
        'errors.add(:password, "must have 8+ chars")',
        "Second pass: optimizer-v2",
        "the last pass: inline-x2 and dce-x3",
        "password = utf8_to_utf16_dup(v);",
        "mdp = GridWorld-v2",
        "mdp: gridworld-v0, clave: producto-12",
        "clave primaria: id_2",
        "şifreleme: AES-256",
        "connect(f'UID={user};PWD={password}')",
        "password: [[1,2],[3,4]]",
        'x = ""; password = ""; db1_host = ""',
    ],
)
def test_what_only_speaks_of_passwords_is_left_alone(text: str) -> None:
    assert found(text) == {}


@pytest.mark.parametrize(
    "text",
    [
        "gemini key: gemini-1.5-pro-latest",
        "openai token: gpt-4o-mini-2024-07-18",
        "private_key: certs/server1/privkey.pem",
        'private_key = "~/.ssh/id_ed25519_work"',
        "refresh_token: 2024-12-31T10:00:00Z",
        "auth_token: AuthTokenProviderV2Impl",
        "secret key: my-app-secrets-prod-v2",
        "private_key = ed25519.Ed25519PrivateKey.from_private_bytes(secret)",
        "http://host:8080,admin@acme.de",
        "urls: [http://a:9200,http://b:9200]@x",
        "postgresql://app:{pw}@db",
        "postgres://postgres:postgres@localhost:5432/app",
    ],
)
def test_models_files_and_hosts_are_no_keys(text: str) -> None:
    assert not found(text).keys() - {"email"}
