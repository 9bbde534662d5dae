"""Keys for a glance: what can be had at once and without asking; the real opening derives nothing twice."""

from pathlib import Path

import pytest

from app.core.errors import Kind, KnownError
from app.vault import boxed, homefile
from app.vault.custody import Items
from app.vault.glance import begin_unlocking, chat_key
from app.vault.homefile import HomeFile
from app.vault.opening import open_vault, start_over
from tests.support.keyring import KeyringSession, needs_keyring

PASSPHRASE = "correct horse battery"


def files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def no_key_store(home: Path, content: HomeFile) -> Items | None:
    raise AssertionError("a passphrase needs no key store")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    open_vault(tmp_path / "home", passphrase=PASSPHRASE)
    return tmp_path / "home"


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret"
    path.write_text(f"{PASSPHRASE}\n")
    path.chmod(0o600)
    return path


def test_the_key_is_that_of_the_vault_and_nothing_is_written(home: Path, secret: Path) -> None:
    before = files(home)
    box = begin_unlocking(home, secret).result(20)
    assert chat_key(home, box, no_key_store) == open_vault(home, passphrase=PASSPHRASE).get("chat_key")
    assert files(home) == before


@pytest.mark.parametrize("text", [None, "", "not this one"])
def test_without_the_right_passphrase_there_is_nothing_to_see(home: Path, secret: Path, text: str | None) -> None:
    if text is not None:
        secret.write_text(text)
    box = begin_unlocking(home, None if text is None else secret).result(20)
    assert box is None
    assert chat_key(home, box, no_key_store) is None


def test_a_home_that_is_new_stays_so(tmp_path: Path, secret: Path) -> None:
    box = begin_unlocking(tmp_path / "home", secret).result(20)
    assert box is None
    assert chat_key(tmp_path / "home", box, no_key_store) is None
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("content", [b"", b"{}", b'{"v": 99}'])
def test_a_broken_or_newer_file_is_left_to_the_opening(home: Path, secret: Path, content: bytes) -> None:
    (home / homefile.NAME).write_bytes(content)
    assert begin_unlocking(home, secret).result(20) is None
    assert chat_key(home, None, no_key_store) is None


def test_an_exchanged_key_is_no_key(home: Path, secret: Path) -> None:
    box = begin_unlocking(home, secret).result(20)
    assert box is not None
    box.put("chat_key", bytes(32))
    assert chat_key(home, box, no_key_store) is None


def test_what_was_unlocked_is_not_derived_again(home: Path, secret: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    box = begin_unlocking(home, secret).result(20)
    derived: list[str] = []

    def derive(passphrase: str, *_: object) -> bytes:
        derived.append(passphrase)
        return bytes(32)

    monkeypatch.setattr(boxed, "derive", derive)
    vault = open_vault(home, passphrase_file=secret, box=box)
    assert vault.get("chat_key") and not vault.fresh
    assert derived == []
    # What the person types is tried in any case.
    with pytest.raises(KnownError):
        open_vault(home, passphrase="something else", box=box)
    assert derived == ["something else"]


def test_a_box_that_was_exchanged_meanwhile_is_not_believed(home: Path, secret: Path) -> None:
    box = begin_unlocking(home, secret).result(20)
    start_over(home, passphrase="another one entirely")
    with pytest.raises(KnownError) as caught:
        open_vault(home, passphrase_file=secret, box=box)
    assert caught.value.kind is Kind.VAULT_LOCKED
    assert open_vault(home, passphrase="another one entirely", box=box).get("chat_key")


@needs_keyring
def test_a_keyring_gives_its_key_when_it_is_open_and_is_not_asked_when_it_is_locked(tmp_path: Path) -> None:
    keyring, home = KeyringSession(tmp_path / "person"), tmp_path / "home"
    look = (
        "import sys; from pathlib import Path; home = Path(sys.argv[1])\n"
        "from app.vault import keyrings\n"
        "from app.vault.opening import open_vault\n"
        "from app.vault.glance import begin_unlocking, chat_key\n"
        "def see(): return chat_key(home, begin_unlocking(home, None).result(20), keyrings.without_asking)\n"
    )
    made = keyring.run_python(f"{look}print(see(), open_vault(home).get('chat_key').hex(), see().hex())", str(home))
    nothing, key, seen = made.split()
    assert (nothing, seen) == ("None", key)
    # With a screen named, whoever reads a locked keyring in order would wait for the person.
    before = files(home)
    locked = keyring.run_python(f"{look}print(see())", str(home), unlocked=False, env={"DISPLAY": ":99"})
    assert locked.strip() == "None"
    keyring.lose()
    assert keyring.run_python(f"{look}print(see())", str(home)).strip() == "None"
    assert files(home) == before
