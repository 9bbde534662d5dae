"""A lost passphrase, a new store key, a new beginning: what the recovery key brings back."""

import json
from pathlib import Path

import pytest

from app.core.errors import Kind, KnownError
from app.vault.opening import start_over
from app.vault.recovery import make_recovery_key, recover
from tests.support.vaults import KEYS, PASSPHRASE, opened, refused, snapshot


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def test_a_new_store_key_is_known_again_and_ends_the_old_recovery_key(home: Path) -> None:
    vault = opened(home)
    make_recovery_key(vault)
    vault.put("chat_key", bytes(32))

    assert opened(home).get("chat_key") == bytes(32)
    assert not vault.has_recovery
    vault.check_store_key()
    assert len(json.loads((home / "vault.json").read_text())["chat_key_fingerprints"]) == 1


def test_dying_while_the_store_key_is_replaced_loses_neither(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vault = opened(home)
    old = vault.get("chat_key")

    class Died(Exception):
        pass

    def die(item: str, secret: bytes) -> None:
        raise Died

    with monkeypatch.context() as patch:
        patch.setattr(vault._items, "put", die)
        with pytest.raises(Died):
            vault.put("chat_key", bytes(32))

    assert opened(home).get("chat_key") == old


def test_a_recovery_key_survives_a_forgotten_passphrase(home: Path) -> None:
    vault = opened(home)
    vault.put("provider:x", b"value")
    assert not vault.has_recovery
    text = make_recovery_key(vault)
    assert opened(home).has_recovery
    keys = [vault.get(item) for item in KEYS]

    again = recover(home, text, passphrase="a new passphrase")
    assert [again.get(item) for item in KEYS] == keys
    assert again.has_recovery
    assert opened(home, "a new passphrase").home_id == vault.home_id
    assert refused(home, passphrase=PASSPHRASE).fields["reason"] == "wrong"
    # The old box is kept: its passphrase may come back to mind.
    assert len(list(home.glob("vault.json.kept-*"))) == 1


def test_recovering_with_the_right_passphrase_changes_nothing(home: Path) -> None:
    vault = opened(home)
    vault.put("provider:x", b"value")
    text = make_recovery_key(vault)

    assert recover(home, text, passphrase=PASSPHRASE).get("provider:x") == b"value"


@pytest.mark.parametrize("harm", ["changed", "emptied", "another key"])
def test_a_damaged_box_is_made_anew_under_its_own_passphrase(home: Path, harm: str) -> None:
    vault = opened(home)
    text = make_recovery_key(vault)
    keys = [vault.get(item) for item in KEYS]
    if harm == "another key":
        vault._items.put("chat_key", bytes(32))
    else:
        content = json.loads((home / "vault.json").read_text())
        box = content["passphrase"]["sealed"]
        content["passphrase"]["sealed"] = "AAAA" + (box[4:] if harm == "changed" else "")
        (home / "vault.json").write_text(json.dumps(content))
    damaged = (home / "vault.json").read_bytes()
    assert refused(home, passphrase=PASSPHRASE).kind in (Kind.STORE_DAMAGED, Kind.KEY_LOST)

    again = recover(home, text, passphrase=PASSPHRASE)
    assert [again.get(item) for item in KEYS] == [opened(home).get(item) for item in KEYS] == keys
    assert [path.read_bytes() for path in home.glob("vault.json.kept-*")] == [damaged]


def test_what_is_wrong_with_a_recovery_key_is_said(home: Path, tmp_path: Path) -> None:
    vault = opened(home)

    def reason(text: str, where: Path = home) -> str:
        before = snapshot(where)
        with pytest.raises(KnownError) as caught:
            recover(where, text, passphrase="a new passphrase")
        assert caught.value.kind is Kind.KEY_LOST
        assert snapshot(where) == before
        return caught.value.fields["reason"]

    other = make_recovery_key(opened(tmp_path / "other"))
    assert reason(other) == "none"
    first = make_recovery_key(vault)
    second = make_recovery_key(vault)
    assert reason(first) == reason(other) == "wrong"
    assert reason(second[:-1] + ("0" if second[-1] != "0" else "1")) == "typo"
    assert reason("") == "typo"
    assert reason(second, tmp_path / "nothing here") == "none"
    assert recover(home, second, passphrase=PASSPHRASE).home_id == vault.home_id


def test_a_recovery_without_a_passphrase_asks_for_a_new_one(home: Path) -> None:
    text = make_recovery_key(opened(home))

    with pytest.raises(KnownError) as caught:
        recover(home, text)
    assert (caught.value.kind, caught.value.fields["need"]) == (Kind.VAULT_LOCKED, "new")


def test_a_damaged_recovery_box_is_told(home: Path) -> None:
    text = make_recovery_key(opened(home))
    content = json.loads((home / "vault.json").read_text())
    content["recovery"]["sealed"] = "AAAA" + content["recovery"]["sealed"][4:]
    (home / "vault.json").write_text(json.dumps(content))

    with pytest.raises(KnownError) as caught:
        recover(home, text, passphrase="a new passphrase")
    assert caught.value.kind is Kind.STORE_DAMAGED


def test_a_home_from_another_system_is_a_lost_key_and_can_be_recovered(home: Path) -> None:
    vault = opened(home)
    text = make_recovery_key(vault)
    content = json.loads((home / "vault.json").read_text())
    content["backend"] = "windows-credential-manager"
    del content["passphrase"]
    (home / "vault.json").write_text(json.dumps(content))

    lost = refused(home, passphrase=PASSPHRASE)
    assert (lost.kind, lost.fields["reason"]) == (Kind.KEY_LOST, "backend")
    again = recover(home, text, passphrase="a new passphrase")
    assert (again.backend, again.home_id) == ("passphrase", vault.home_id)
    assert again.get("chat_key") is not None


def test_starting_over_keeps_the_home_and_its_old_file(home: Path) -> None:
    vault = opened(home)
    key = vault.get("chat_key")
    (home / "chat.db").write_bytes(b"")
    with pytest.raises(ValueError, match="put aside"):
        start_over(home, passphrase=PASSPHRASE)
    (home / "chat.db").unlink()
    old = (home / "vault.json").read_bytes()

    again = start_over(home, passphrase="a new passphrase")
    assert again.fresh
    assert again.home_id == vault.home_id
    assert again.get("chat_key") not in (None, key)
    assert [path.read_bytes() for path in home.glob("vault.json.kept-*")] == [old]


@pytest.mark.parametrize("content", [None, b"garbage"])
def test_starting_over_needs_no_file_that_can_be_read(home: Path, content: bytes | None) -> None:
    home.mkdir()
    if content is not None:
        (home / "vault.json").write_bytes(content)

    assert start_over(home, passphrase=PASSPHRASE).fresh
    assert not opened(home).fresh
