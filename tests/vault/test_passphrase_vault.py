"""Without a key store: everything is in `vault.json`, under a passphrase."""

import concurrent.futures
import json
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.core.errors import Kind
from app.sealing import hpke, signing
from app.vault.opening import open_vault
from tests.support.vaults import KEYS, PASSPHRASE, opened, refused
from tests.support.waiting import PATIENCE

ROOT = Path(__file__).parents[2]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def test_a_new_home_gets_its_keys_and_keeps_them(home: Path) -> None:
    first = opened(home)
    keys = {item: first.get(item) for item in KEYS}

    assert (first.fresh, first.made, first.backend) == (True, frozenset(KEYS), "passphrase")
    assert len(keys["chat_key"] or b"") == 32
    assert signing.public_key(keys["device_key"] or b"")
    hpke.check_public(hpke.public_key(keys["officer_key"] or b""))

    second = opened(home)
    assert (second.fresh, second.made) == (False, frozenset())
    assert {item: second.get(item) for item in KEYS} == keys
    assert second.home_id == first.home_id
    second.check_store_key()


def test_the_file_shows_nothing_and_only_its_owner_reads_it(home: Path) -> None:
    vault = opened(home)
    vault.put("provider:secret-project", b"canary-key")

    data = (home / "vault.json").read_bytes()
    for secret in (b"canary", b"secret-project", PASSPHRASE.encode(), *(vault.get(item) or b"" for item in KEYS)):
        assert secret not in data
        assert secret.hex().encode() not in data
    for name in ("vault.json", "vault.json.copy", "vault.lock"):
        assert stat.S_IMODE((home / name).stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert sorted(path.name for path in home.iterdir()) == ["vault.json", "vault.json.copy", "vault.lock"]
    assert "canary" not in repr(vault)
    assert "canary" not in str(vault)


def test_items_come_and_go(home: Path) -> None:
    one, other = opened(home), opened(home)

    assert one.get("provider:x") is None
    one.put("provider:x", b"first")
    other.put("provider:y", b"second")
    one.put("provider:x", b"third")
    assert (other.get("provider:x"), one.get("provider:y")) == (b"third", b"second")
    one.delete("provider:x")
    one.delete("provider:x")
    assert other.get("provider:x") is None
    assert opened(home).get("provider:y") == b"second"


def test_a_backup_brings_every_key_but_that_of_the_store(home: Path) -> None:
    vault = opened(home)
    key = vault.get("chat_key")
    vault.take({"chat_key": bytes(32), "device_key": bytes(32), "provider:x": b"value"})
    assert [vault.get(item) for item in ("chat_key", "device_key", "provider:x")] == [key, bytes(32), b"value"]
    assert not opened(home).fresh


def test_what_a_home_opens_signs_and_seals_with_stays_its_own(home: Path) -> None:
    vault = opened(home)
    own = {item: vault.get(item) for item in ("chat_key", "device_key", "officer_key")}
    came = {item: bytes(32) for item in (*own, "register_origin")} | {
        "officer_key:1": b"former",
        "provider:x": b"value",
    }
    for _ in range(2):
        vault.receive(came)
    assert {item: vault.get(item) for item in own} == own
    assert vault.officer_keys() == {
        "officer_key": own["officer_key"],
        "officer_key:1": bytes(32),
        "officer_key:2": b"former",
    }
    assert vault.get("provider:x") == b"value" and vault.get("register_origin") is None


def test_managed_homes_have_no_officer_pair_of_their_own(home: Path) -> None:
    managed = opened(home, managed=True)
    assert managed.made == {"chat_key", "device_key"}
    assert managed.get("officer_key") is None

    # Policy was taken away: the pair is made then, and nothing else changes.
    later = opened(home)
    assert later.made == {"officer_key"}
    assert later.get("chat_key") == managed.get("chat_key")


def test_a_passphrase_is_asked_for(home: Path) -> None:
    new = refused(home)
    assert (new.kind, new.fields["need"]) == (Kind.VAULT_LOCKED, "new")

    opened(home)
    known = refused(home)
    assert (known.kind, known.fields["need"]) == (Kind.VAULT_LOCKED, "existing")
    assert "reason" not in known.fields


def test_a_wrong_passphrase_is_told_from_a_damaged_box(home: Path) -> None:
    opened(home)
    wrong = refused(home, passphrase="another one")
    assert (wrong.kind, wrong.fields["need"], wrong.fields["reason"]) == (Kind.VAULT_LOCKED, "existing", "wrong")

    content = json.loads((home / "vault.json").read_text())
    content["passphrase"]["sealed"] = "AAAA" + content["passphrase"]["sealed"][4:]
    (home / "vault.json").write_text(json.dumps(content))
    damaged = refused(home, passphrase=PASSPHRASE)
    assert damaged.kind is Kind.STORE_DAMAGED
    assert damaged.fields["path"] == str(home / "vault.json")


def test_a_short_passphrase_is_refused_for_a_new_home(home: Path) -> None:
    short = refused(home, passphrase="short")

    assert (short.kind, short.fields["need"], short.fields["reason"]) == (Kind.VAULT_LOCKED, "new", "short")


def test_policy_may_deny_a_passphrase(home: Path, tmp_path: Path) -> None:
    denied = refused(home, passphrase=PASSPHRASE, allow_passphrase=False)
    assert denied.kind is Kind.POLICY
    assert "key store" in denied.message and "organization" in denied.next_step

    # Who has one already loses nothing: it opens again once the key may be asked for, or has another place.
    other = tmp_path / "other"
    opened(other)
    denied = refused(other, passphrase=PASSPHRASE, allow_passphrase=False)
    assert denied.kind is Kind.POLICY and "Nothing was changed" in denied.message
    assert not opened(other).fresh


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_the_passphrase_may_stand_in_a_file(home: Path, tmp_path: Path, ending: str) -> None:
    file = tmp_path / "passphrase"
    file.write_bytes(f" {PASSPHRASE} ".encode() + ending.encode())
    file.chmod(0o600)

    assert open_vault(home, passphrase_file=file).fresh
    assert not opened(home, f" {PASSPHRASE} ").fresh
    # What was typed wins.
    assert refused(home, passphrase="typed wrong", passphrase_file=file).fields["reason"] == "wrong"


@pytest.mark.parametrize("content", [None, b"", b"\n", b"\xff\xfe", b"x" * 100_000])
def test_a_passphrase_file_that_is_none_is_told(home: Path, tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "passphrase"
    if content is not None:
        file.write_bytes(content)
        file.chmod(0o600)

    for need in ("new", "existing"):
        error = refused(home, passphrase_file=file)
        assert (error.kind, error.fields["need"], error.fields["reason"]) == (Kind.VAULT_LOCKED, need, "file")
        assert str(file) not in str(error)
        opened(home)


@pytest.mark.parametrize(
    "change",
    [
        {"memory_kib": 2**40},
        {"passes": 10**9},
        {"lanes": True},
        {"salt": "é"},
        {"salt": "AAAA"},
        {"check": 1},
        {"check": "é" * 32},
    ],
)
def test_a_hostile_box_is_not_opened(home: Path, change: dict[str, Any]) -> None:
    opened(home)
    content = json.loads((home / "vault.json").read_text())
    content["passphrase"].update(change)
    for name in ("vault.json", "vault.json.copy"):
        (home / name).write_text(json.dumps(content))

    assert refused(home, passphrase=PASSPHRASE).kind is Kind.STORE_DAMAGED


def test_many_threads_lose_nothing(home: Path) -> None:
    vaults = [opened(home) for _ in range(4)]

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: vaults[n % 4].put(f"provider:{n}", b"%d" % n), range(24)))

    assert [opened(home).get(f"provider:{n}") for n in range(24)] == [b"%d" % n for n in range(24)]


def test_processes_that_make_the_same_home_end_with_the_same_keys(home: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from app.vault.opening import open_vault\n"
        f"vault = open_vault(Path(sys.argv[1]), passphrase={PASSPHRASE!r})\n"
        "print(vault.fresh, vault.home_id, *(vault.get(i).hex() for i in ('chat_key', 'device_key', 'officer_key')))\n"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", code, str(home)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    answers = [process.communicate(timeout=PATIENCE)[0].split() for process in started]

    assert sorted(answer[0] for answer in answers) == ["False", "False", "False", "True"]
    assert len({tuple(answer[1:]) for answer in answers}) == 1
