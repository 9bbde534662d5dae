"""What can be seen here of the key stores of Windows and macOS: that they are pinned and set as we want them."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

# A Credential Manager in memory, under the names by which the keyring library finds the real one.
CREDENTIALS = """
kept = {}
CRED_TYPE_GENERIC, CRED_PERSIST_LOCAL_MACHINE, CRED_PERSIST_ENTERPRISE = 1, 2, 3
def CredWrite(credential, flags):
    kept[credential["TargetName"]] = {**credential, "CredentialBlob": credential["CredentialBlob"].encode("utf-16-le")}
def CredRead(Type, TargetName):
    from win32ctypes.pywin32 import pywintypes
    if TargetName not in kept:
        raise pywintypes.error(1168, "CredRead", "not found")
    blob = kept[TargetName]["CredentialBlob"]
    return {**kept[TargetName], "CredentialBlob": b"\\xff\\xfe" + blob}
def CredDelete(Type, TargetName):
    del kept[TargetName]
"""
ERRORS = """
class error(Exception):
    def __init__(self, winerror, funcname, strerror):
        self.winerror, self.funcname = winerror, funcname
"""


def run(code: str, path: Path, **env: str) -> str:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT}{os.pathsep}{path}", **env}
    argv = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(argv, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_windows_items_stay_on_the_machine_and_apart(tmp_path: Path) -> None:
    package = tmp_path / "win32ctypes" / "pywin32"
    package.mkdir(parents=True)
    for file, text in (("__init__.py", ""), ("win32cred.py", CREDENTIALS), ("pywintypes.py", ERRORS)):
        (package / file).write_text(text)
    code = """
from app.vault import windows_vault
from win32ctypes.pywin32 import win32cred
store = windows_vault.make()
for number in range(3):
    store.set_password(f"Signalbox home item-{number}", "signalbox", str(number))
assert [store.get_password(f"Signalbox home item-{n}", "signalbox") for n in range(4)] == ["0", "1", "2", None]
assert all(kept["Persist"] == win32cred.CRED_PERSIST_LOCAL_MACHINE for kept in win32cred.kept.values())
store.delete_password("Signalbox home item-1", "signalbox")
print(sorted(win32cred.kept))
"""
    assert run(code, tmp_path).strip() == "['Signalbox home item-0', 'Signalbox home item-2']"


def test_macos_uses_the_login_keychain_whatever_the_environment_says(tmp_path: Path) -> None:
    code = "from app.vault import keychain; print(keychain.make().keychain, keychain.NAME)"

    assert run(code, tmp_path, KEYCHAIN_PATH="/elsewhere").split() == ["None", "keychain"]
