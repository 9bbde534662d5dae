"""Passwords as people tell them: in capitals, in numbered lists, in their own marks of quotation, in short words."""

import pytest

from tests.privacy.test_scan import found

P, W = "Hq7!vRz2#mKt", "Winter2024x"

TOLD = [
    # In capitals, as tests report.
    *(f"USER: anna\nPASS: {W}", "PASS : Hq7vRz2mKt", "PASS: kP9x-Lm3q", f"HOST: a\nPASS: {P}", "  PASS: 9fK2mQx71"),
    # What looks like a count of runs.
    *(
        f"db-2-pass={P}",
        f"server-1-pass={P}",
        f"2 pass: {P}",
        f"     2 pass={P}",
        f"final-pass={P}",
        f"line 3 pass={P}",
    ),
    *("     2 pass=kP9xLm3q", f"1 host=a\n2 user=b\n3 pass={W}", f"one-pass: {P}", f"next pass = {P}"),
    # Marks of quotation.
    *(
        f"mot de passe : « {P} »",
        f"le mot de passe est « {P} »",
        f"mot de passe\u00a0: «\u00a0{P}\u00a0»",
        f"mdp : « {P} »",
    ),
    *(f"le mot de passe est «{P}»", f"password: ‹{P}›", f"パスワードは「{P}」です", f"密码：『{P}』", f'"pass": «{W}»'),
    # Short names.
    *(
        f"pw is {P}",
        f"the pw is: {P}",
        f"PW ist jetzt {P}",
        f"my pwd is {P}",
        f"pw for the new box: {P}",
        f"pw (wlan): {P}",
    ),
    *(f"pwd wlan: {P}", f"the psk is {P}", f"pw vom Router ist {P}", f"our PW lautet {P}"),
    # Other languages.
    *(
        f"密码是{P}",
        f"密码为：{P}",
        f"新密码 {P}",
        f"パスワードは {P} です",
        f"비밀번호는 {P} 입니다",
        f"Salasana on {P}",
    ),
    *(f"Hasłem jest {P}", f"Пароль это {P}", f"密碼為 {P}", f"비밀번호 {P}", f"Пароль — это {P}", f"wifi密码就是 {P}"),
    # Words between the name and its sign.
    *(f"Passwort WLAN = {W}", f"DB password prod = {W}", f"password of db = {W}", f"Passwort für VPN => {W}"),
    *(f"Passwort für VPN -> {W}", f"Passwort WLAN\t{W}", f"Passwort WLAN;{W}", f"| Passwort WLAN | {W} |"),
    *(f"<td>Password (VPN)</td><td>{W}</td>", f'{{"Passwort WLAN": "{W}"}}', f'{{"Password (VPN)": "{W}"}}'),
    *(f'{{"Password for VPN": "{W}"}}', f'"Passwort WLAN": {W}', f"Kennwort Router Keller = {P}"),
    # Long ones, colours of one byte, and entities with long names.
    'passphrase = "' + "correct horse battery staple " * 8 + '"',
    "password: '" + "aB3dE6gH9!" * 30 + "'",
    f"\x9b1mPassword:\x9b0m {P}",
    f"password:&NonBreakingSpace;{P}",
]


@pytest.mark.parametrize("text", TOLD)
def test_a_password_is_found_as_it_is_told(text: str) -> None:
    assert "password" in found(text)


@pytest.mark.parametrize(
    "text",
    [
        *("PASS: test_scan", "PASS: tests/a_12.c", "PASS: Test1", "PASS: test12", "PASS: a-b.t (3)", "PASS: 12/13"),
        *(
            "2 pass: 3.1s",
            "first pass: x264",
            "two-pass=1",
            "final pass: done",
            "a single pass = O(n)",
            "one pass: v1.2.3",
        ),
        *("le mot de passe est « obligatoire »", "pw is short for password", "the pwd is /home/anna", "pw is x264"),
        *("密码是必须的", "新密码 不能为空", "パスワードは必須です", "비밀번호는 필수입니다", "Salasana on pakollinen"),
        *("password of user = None", "Passwort WLAN\tja", "password for db -> vault", '{"Password length": "8 to 20"}'),
        *('{"Password policy": "strict"}', '{"Password is required": "notwendig"}', "the password in step = 2"),
        "FunctionPass *createRegionViewerPass();\nModulePass *createX();\n  LoopPass &P;\n",
        "SRP_user_pwd *SRP_user_pwd_new(void);\nvoid f(SRP_user_pwd *u);\nSRP_user_pwd *SRP_gN(const int a);",
        "FunctionPass *llvm::createFoo();\nPass *createBar(bool);\nstatic MyPass **Table[3];\nPass *P = nullptr;",
    ],
)
def test_what_only_looks_so_is_left_alone(text: str) -> None:
    assert found(text) == {}
