"""What keeps a home in order, with an engine in memory: record, policy, backups, doctor and passphrases."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.core.api.home import Check, EngineStatus
from app.core.audit import AuditProblem, AuditReport
from app.core.errors import Kind, KnownError
from app.core.models import AddressChange
from app.core.policy import Policy, PolicyCheck, PolicyIssue, PolicyReport
from app.core.restored import RegisterEnd, RegisterFound
from tests.cli.conftest import Cli, stdin
from tests.cli.schemas import validate
from tests.support.fakes.engine import FakeEngine


def test_a_damaged_record_fails(engine: FakeEngine, cli: Cli) -> None:
    async def verify(progress: Any = None, kept: Any = None, *, whole: bool = True) -> AuditReport:
        return AuditReport(
            3, (AuditProblem(2, "changed", "Entry 2 was changed."), AuditProblem(None, "tree", "No root."))
        )

    engine.audit.verify = verify  # type: ignore[method-assign, assignment]
    done = cli("audit", "verify", "--json")
    validate(done.json, "audit-verify")
    assert (done.code, done.json["ok"]) == (1, False)
    out = cli("audit", "verify").out
    assert "3 entries, 2 problems" in out
    assert "Entry 2 was changed." in out


def test_an_end_that_was_kept_is_compared(cli: Cli) -> None:
    status = cli("audit", "status", "--json").json
    assert cli("audit", "verify", "--kept", f"{status['entries']}:{status['root']}").code == 0
    done = cli("audit", "verify", "--kept", f"{status['entries']}:{'0' * 64}")
    assert done.code == 1 and "rollback" in done.out
    for wrong in ("", "5", f"0:{'0' * 64}", f"5:{'0' * 63}", f"5:{'g' * 64}", f"²:{'0' * 64}"):
        assert cli("audit", "verify", "--kept", wrong).code == 2


REPORT = PolicyReport(
    Policy(managed=True, providers_denied=("*",)),
    (("providers_denied", '["*"]', "/etc/signalbox/policies/managed/1.json"),),
    (PolicyIssue("/etc/signalbox/policies/managed/1.json", "providers_denied", "It must be a list of texts."),),
)


def test_policy_says_where_values_come_from_and_what_is_wrong(engine: FakeEngine, cli: Cli) -> None:
    engine.policy_report = REPORT
    shown = cli("policy", "show", "--json").json
    validate(shown, "policy")
    assert (shown["sha256"], shown["values"][0]["value"]) == (REPORT.policy.sha256, ["*"])
    assert shown["policy"]["providers_denied"] == ["*"]
    out = cli("policy", "show").out
    assert "managed by policy" in out
    assert "1.json, providers_denied: It must be a list of texts." in out
    checked = cli("policy", "check", "--json")
    validate(checked.json, "policy-issues")
    assert (checked.code, len(checked.json["issues"]), checked.json["notes"]) == (1, 1, [])


def test_a_note_is_no_problem_and_told_all_the_same(cli: Cli, tmp_path: Path, engine: FakeEngine) -> None:
    async def check(path: str = "") -> PolicyCheck:
        return PolicyCheck(notes=(PolicyIssue(path, "", "It does not belong to root."),))

    engine.policy.check = check  # type: ignore[method-assign]
    told = cli("policy", "check", str(tmp_path))
    assert (told.code, told.out) == (0, f"Nothing is wrong.\n1 note:\n  {tmp_path}: It does not belong to root.\n")
    as_json = cli("policy", "check", str(tmp_path), "--json")
    validate(as_json.json, "policy-issues")
    assert (as_json.code, as_json.json["issues"], len(as_json.json["notes"])) == (0, [], 1)


def test_a_policy_that_only_recommends_is_told_as_such(engine: FakeEngine, cli: Cli) -> None:
    assert cli("policy", "show").out.startswith("This device is not managed: no policy applies. Snapshot")
    engine.policy_report = PolicyReport(Policy(), (("recommended.chat.bin_days", "10", "/etc/x.json"),), ())
    assert cli("policy", "show").out.startswith("This device is not managed: policy only recommends. Snapshot")


def test_policy_needs_no_keys(engine: FakeEngine, cli: Cli) -> None:
    for verb in ("show", "check", "schema"):
        cli("policy", verb)
    assert not engine.named("home.open")


def test_a_backup_takes_its_passphrase_from_a_pipe_or_a_file(
    engine: FakeEngine, cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    given: list[tuple[str, str]] = []

    async def create(path: str, passphrase: str) -> str:
        given.append((path, passphrase))
        return path

    engine.backups.create = create  # type: ignore[method-assign]
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SIGNALBOX_PASSPHRASE_FILE", raising=False)
    stdin(monkeypatch, "from a pipe\n")
    cli("backup", "create", "x", "--passphrase-stdin")
    (tmp_path / "secret").write_text("from a file\n")
    (tmp_path / "secret").chmod(0o600)
    monkeypatch.setenv("SIGNALBOX_PASSPHRASE_FILE", str(tmp_path / "secret"))
    named = cli("backup", "create", "--json").json["path"]
    assert given == [(str(tmp_path / "x"), "from a pipe"), (named, "from a file")]
    assert Path(named).parent == tmp_path
    assert Path(named).name.startswith("signalbox-2")
    monkeypatch.setenv("SIGNALBOX_PASSPHRASE_FILE", str(tmp_path / "none"))
    assert cli("backup", "create").code == 1


def test_a_backup_without_a_passphrase_is_wrong_usage(
    engine: FakeEngine, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SIGNALBOX_PASSPHRASE_FILE", raising=False)
    stdin(monkeypatch, "")
    done = cli("backup", "create", "x")
    assert (done.code, "--passphrase-stdin" in done.err) == (2, True)
    assert not engine.named("backups.create")


def test_restoring_leaves_the_engine_closed(engine: FakeEngine, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    stdin(monkeypatch, "p\n")
    cli("backup", "restore", "x", "--passphrase-stdin")
    assert not engine.named("home.open")


def test_a_restore_tells_whose_address_is_another(
    engine: FakeEngine, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.moved = (AddressChange("acme", "https://a/v1", "https://b/v1"), AddressChange("new", "", "https://c/v1"))
    stdin(monkeypatch, "a good long passphrase\n")
    rows = [line.split() for line in cli("backup", "restore", "x", "--passphrase-stdin").out.splitlines()]
    assert ["acme", "https://a/v1", "https://b/v1"] in rows
    assert ["new", "-", "https://c/v1"] in rows


def test_a_restore_tells_of_a_register_that_did_not_hold(
    engine: FakeEngine, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    end, aside = RegisterEnd(5, "a" * 64), "backups/replaced-20260101T000000Z"
    engine.register_found = RegisterFound(known=RegisterEnd(9, ""), there=end, fault="It ends early.", aside=aside)
    stdin(monkeypatch, "a good long passphrase\n")
    said = cli("backup", "restore", "x", "--passphrase-stdin").out
    assert all(part in said for part in (aside, "It ends early.", "knew of 9 entries"))
    stdin(monkeypatch, "a good long passphrase\n")
    told = cli("backup", "restore", "x", "--passphrase-stdin", "--json").json["register"]
    assert told["aside"] == aside and "did not hold" in told["told"]


def test_a_daily_backup_is_restored_without_a_passphrase(
    engine: FakeEngine, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SIGNALBOX_PASSPHRASE_FILE", raising=False)
    stdin(monkeypatch, "")
    assert cli("backup", "restore", "backups/periodic-x.backup").code == 0
    assert engine.named("backups.restore")
    assert cli("backup", "restore", "mine.backup").code == 2


def test_doctor_works_when_nothing_opens(engine: FakeEngine, cli: Cli) -> None:
    engine.errors["home.open"] = KnownError(Kind.KEY_LOST)
    done = cli("doctor", "--json")
    assert done.code == 0
    assert [check["name"] for check in done.json["checks"]] == ["store", "gpu"]


def test_doctor_fails_when_something_does(engine: FakeEngine, cli: Cli) -> None:
    async def doctor() -> tuple[Check, ...]:
        return (Check("Disk", False, "It is full.", "Make room."), Check("Keys", True, "Fine."))

    engine.home.doctor = doctor  # type: ignore[method-assign]
    assert cli("doctor", "--json").code == 1
    assert cli("doctor").out == "!!  Disk  It is full.\n          → Make room.\nok  Keys  Fine.\n"


@pytest.fixture
def person(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Somebody at the terminal; the list holds what they will type."""
    answers: list[str] = []
    monkeypatch.setattr("app.cli.session.somebody_is_there", lambda: True)
    monkeypatch.setattr("getpass.getpass", lambda question: answers.pop(0))
    return answers


def locked(engine: FakeEngine, need: str, right: str) -> list[str | None]:
    """Lock the engine's keys behind a passphrase; the list gets what was tried."""
    tried: list[str | None] = []

    async def open_with(passphrase: str | None = None) -> EngineStatus:
        tried.append(passphrase)
        if passphrase != right:
            raise KnownError(Kind.VAULT_LOCKED, need=need)
        return engine.status

    engine.home.open = open_with  # type: ignore[method-assign]
    return tried


def test_a_person_is_asked_for_the_passphrase(engine: FakeEngine, cli: Cli, person: list[str]) -> None:
    tried = locked(engine, "existing", "right")
    person += ["wrong", "right"]
    assert cli("models", "list").code == 0
    assert tried == [None, "wrong", "right"]


def test_a_new_passphrase_is_asked_for_twice(engine: FakeEngine, cli: Cli, person: list[str]) -> None:
    tried = locked(engine, "new", "right")
    person += ["right", "right"]
    assert cli("models", "list").code == 0
    assert tried == [None, "right"]
    person += ["right", "other"]
    assert cli("models", "list").code == 2


def test_after_three_wrong_ones_it_ends(engine: FakeEngine, cli: Cli, person: list[str]) -> None:
    tried = locked(engine, "existing", "right")
    person += ["a", "b", "c"]
    assert cli("models", "list").code == 1
    assert tried == [None, "a", "b", "c"]


def test_whoever_ends_the_input_instead_is_not_asked_again(
    engine: FakeEngine, cli: Cli, person: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def getpass(question: str) -> str:
        raise EOFError

    monkeypatch.setattr("getpass.getpass", getpass)
    tried = locked(engine, "existing", "right")
    done = cli("models", "list")
    assert (done.code, tried) == (2, [None])
    assert done.err == "Nothing was typed. See “signalbox models list --help”.\n"


def test_a_script_is_not_asked(engine: FakeEngine, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = locked(engine, "existing", "right")
    stdin(monkeypatch, "")
    assert cli("models", "list", "--json").json["error"]["kind"] == "vault_locked"
    assert tried == [None]


def test_json_of_the_policy_schema_is_the_schema(engine: FakeEngine, cli: Cli) -> None:
    assert json.loads(cli("policy", "schema").out) == {"type": "object"}
