"""Whose keys open the register, where keys and data lie: no session goes on by what held before it, or by nothing."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from app.audit import NotAddressed
from app.core.audit import AuditKind
from app.core.errors import Kind, KnownError
from app.core.events import PolicyChanged
from app.core.options import Layer
from app.core.requests import Draft
from app.engine.door.recording import Recording
from app.engine.door.records import Again
from app.engine.door.requests import Way
from app.engine.door.window import Reading
from app.sealing import hpke
from app.settings.policy_source import PolicyDocument
from tests.security.test_policy_attacked import ECHO, held
from tests.support.engines import engine_in, running
from tests.support.opened_entries import entries, opened_by
from tests.support.policies import Given, named

pytestmark = [pytest.mark.anyio, pytest.mark.skipif(os.name == "nt", reason="owners and modes of POSIX")]

ANEW = "Close Signalbox and start it again."


class Unreadable(Given):
    """A policy that cannot be read at first: it makes no sense, or nobody lets it be read."""

    def __init__(self) -> None:
        super().__init__()
        self.lose()

    def lose(self, *, trusted: bool = True) -> None:
        self._documents = (PolicyDocument("test", Layer.MANDATORY, None, "It cannot be read.", trusted=trusted),)


async def test_a_session_that_could_not_read_policy_seals_for_the_officer_once_it_can(tmp_path: Path) -> None:
    seed, public = hpke.generate()
    policy = Unreadable()
    async with running(tmp_path, ECHO, policy) as scene:
        await held(scene)
        policy.state(recipients=named(public))
        await scene.ask("The secret")
        assert (await scene.engine.audit.status()).managed
        assert (await scene.engine.audit.verify()).ok
    assert opened_by(seed, tmp_path / "home") == ["policy.applied", "request", "response", "session.close"]
    with pytest.raises(NotAddressed):
        # The person's own key opens none of these any more.
        entries(tmp_path / "home")


async def test_new_officers_open_what_is_recorded_from_then_on_and_earlier_ones_nothing(tmp_path: Path) -> None:
    (one, first), (two, second) = hpke.generate(), hpke.generate()
    policy = Given(recipients=named(first))
    async with running(tmp_path, ECHO, policy) as scene:
        await scene.ask("Hello")
        policy.state(recipients=named(first, second))
        await scene.ask("Hello")
        policy.state(recipients=named(second))
        await scene.ask("Hello")
        assert (await scene.engine.audit.verify()).ok
    assert opened_by(one, tmp_path / "home").count(AuditKind.REQUEST) == 2
    assert opened_by(two, tmp_path / "home").count(AuditKind.REQUEST) == 2
    assert opened_by(two, tmp_path / "home")[0] == AuditKind.POLICY_APPLIED


async def test_what_cannot_be_read_later_seals_for_nobody_else(tmp_path: Path) -> None:
    seed, public = hpke.generate()
    policy = Unreadable()
    policy.state(recipients=named(public))
    wrong: tuple[Callable[[], None], ...] = (policy.lose, lambda: policy.state(recipients=["x"]))
    async with running(tmp_path, ECHO, policy) as scene:
        for change in wrong:
            change()
            await held(scene)
        policy.state(recipients=named(public))
        await scene.ask("Hello")
        told = (await scene.engine.audit.status()).entries
    assert len(opened_by(seed, tmp_path / "home")) == told + 1


async def test_a_request_that_was_sealed_for_others_is_not_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = Given(recipients=named(hpke.generate()[1]))
    async with running(tmp_path, ECHO, policy) as scene:
        record = Recording.request

        async def slowly(recording: Recording, way: Way, hop: int, reading: Reading, again: Again | None) -> int:
            seq = await record(recording, way, hop, reading, again)
            policy.state(recipients=named(hpke.generate()[1]))
            return seq

        monkeypatch.setattr(Recording, "request", slowly)
        with pytest.raises(KnownError) as caught:
            await scene.ask("Hello")
        assert caught.value.kind is Kind.NO_CANDIDATE
        monkeypatch.undo()
        await scene.ask("Hello")


@pytest.mark.parametrize("early", [True, False])
@pytest.mark.parametrize("rules", [{"passphrase_fallback": False}, {"home": "/srv/companys"}, {"home": "~/companys"}])
async def test_where_keys_or_data_shall_lie_elsewhere_nothing_is_sent_before_a_new_start(
    tmp_path: Path, rules: dict[str, object], early: bool
) -> None:
    policy = Unreadable() if early else Given()
    async with running(tmp_path, ECHO, policy) as scene:
        policy.state(**rules)
        assert ANEW in (await held(scene)).message
        assert ANEW in (await held(scene)).message
        report = await scene.engine.policy.report()
        assert not report.policy.local_models and ANEW in ((report.closed_by and report.closed_by.problem) or "")
        policy.state()
        await scene.ask("Hello")
    kinds = [kind for kind, _ in entries(tmp_path / "home")]
    assert kinds.count(AuditKind.REQUEST) == 1 and kinds.count(AuditKind.POLICY_APPLIED) == 2


async def test_the_folder_that_policy_wants_is_no_other(tmp_path: Path) -> None:
    async with running(tmp_path, ECHO, Given(home=f"{tmp_path}/home/")) as scene:
        await scene.ask("Hello")


async def test_a_home_without_a_key_of_its_own_waits_for_a_new_start_when_the_officers_are_gone(tmp_path: Path) -> None:
    seed, public = hpke.generate()
    policy = Given(recipients=named(public))
    async with running(tmp_path, ECHO, policy) as scene:
        await scene.ask("Hello")
        policy.state()
        assert ANEW in (await held(scene)).message
    assert opened_by(seed, tmp_path / "home")[-1] == AuditKind.SESSION_CLOSE
    async with running(tmp_path, ECHO, policy) as scene:
        await scene.ask("Hello")


async def test_a_home_is_opened_by_the_rules_of_its_opening(tmp_path: Path) -> None:
    """A window may wait for days at its prompt."""
    seed, public = hpke.generate()
    policy = Given()
    engine, told = engine_in(tmp_path, ECHO, policy), list[object]()
    engine.subscribe(told.extend)
    policy.state(recipients=named(public))
    status = await engine.home.open()
    try:
        await engine.chat.wait(await engine.chat.send(Draft("The secret")))
        assert status.policy_sha256 == (await engine.policy.report()).policy.sha256
    finally:
        await engine.close()
    assert any(isinstance(event, PolicyChanged) for event in told)
    assert opened_by(seed, tmp_path / "home") == [
        "key.created", "session.open", "request", "response", "session.close",
    ]  # fmt: skip


async def test_nor_with_a_passphrase_that_is_not_allowed_by_then(tmp_path: Path) -> None:
    policy = Given()
    engine = engine_in(tmp_path, ECHO, policy)
    policy.state(passphrase_fallback=False)
    with pytest.raises(KnownError) as caught:
        await engine.home.open()
    assert caught.value.kind is Kind.POLICY
    assert not (tmp_path / "home/vault.json").exists()


async def test_a_home_of_the_officers_gets_no_other_reader_where_the_rules_are_kept_from_the_program(
    tmp_path: Path,
) -> None:
    seed, public = hpke.generate()
    policy = Unreadable()
    policy.state(recipients=named(public))
    async with running(tmp_path, ECHO, policy) as scene:
        await scene.ask("Hello")
    before = opened_by(seed, tmp_path / "home")
    policy.lose(trusted=False)
    for _ in range(2):
        with pytest.raises(KnownError) as caught:
            await engine_in(tmp_path, ECHO, policy).home.open()
        assert caught.value.kind is Kind.POLICY and "It cannot be read" in caught.value.message
    policy.state(recipients=named(public))
    async with running(tmp_path, ECHO, policy) as scene:
        await scene.ask("Hello")
        assert (await scene.engine.audit.verify()).ok
    assert opened_by(seed, tmp_path / "home") == [*before, "session.open", "request", "response", "session.close"]


async def test_nor_does_one_that_is_open_by_then(tmp_path: Path) -> None:
    seed, public = hpke.generate()
    policy = Unreadable()
    policy.state(recipients=named(public))
    async with running(tmp_path, ECHO, policy) as scene:
        policy.lose(trusted=False)
        await held(scene)
        await scene.engine.home.close()
    assert AuditKind.SESSION_CLOSE in opened_by(seed, tmp_path / "home")
    with pytest.raises(NotAddressed):
        entries(tmp_path / "home")
