"""The life of a home: opened, locked, lost, recovered, tidied, examined."""

import asyncio
import base64
import os
import shutil
import threading
from pathlib import Path

import pytest

from app.audit.sealer import KEY_KINDS
from app.core.audit import AuditKind
from app.core.clock import DAY_US
from app.core.errors import Kind, KnownError
from app.core.events import ModelsChanged, Notice, OptionsChanged
from app.core.options import OptionValue
from app.engine.facade import Engine
from app.engine.frame.setup import Setup
from app.sealing import hpke
from app.settings.policy_source import NoPolicy
from app.settings.user_file import UserFile
from tests.support.engines import PASSPHRASE, engine_in, running
from tests.support.opened_entries import entries, readable
from tests.support.policies import Given
from tests.support.waiting import PATIENCE, a_moment

pytestmark = pytest.mark.anyio

ECHO = {"models": ["demo"], "replies": [{"echo": True}]}
LATER = "another good passphrase"


async def test_a_passphrase_is_asked_for(tmp_path: Path) -> None:
    engine = Engine(Setup(tmp_path / "home", policy_source=NoPolicy()))
    with pytest.raises(KnownError) as caught:
        await engine.home.open()
    assert (caught.value.kind, caught.value.fields["need"]) == (Kind.VAULT_LOCKED, "new")
    status = await engine.home.open(PASSPHRASE)
    assert (status.vault, status.managed, status.has_recovery) == ("passphrase", False, False)
    assert await engine.home.open() == status
    await engine.close()
    await engine.close()
    with pytest.raises(KnownError) as caught:
        await engine.home.open("something else entirely")
    assert caught.value.fields["need"] == "existing"
    await engine.home.open(PASSPHRASE)
    await engine.close()
    assert os.listdir(tmp_path / "home" / "run") == ["opening"]


@pytest.mark.parametrize("named", [False, True])
async def test_the_record_says_whose_keys_open_it(tmp_path: Path, named: bool) -> None:
    officer = base64.b64encode(hpke.public_key(hpke.generate()[0])).decode()
    policy = Given(recipients=[officer]) if named else Given(default_label="internal")
    async with running(tmp_path, ECHO, policy) as scene:
        status = await scene.engine.audit.status()
        assert (status.managed, status.recipients) == (named, 1)


async def test_nothing_of_a_conversation_is_readable_in_the_home(tmp_path: Path) -> None:
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("The canary sings at midnight")
        await scene.engine.drafts.save("", "The canary is unsent")
    for path in (tmp_path / "home").rglob("*"):
        if path.is_file():
            assert b"canary" not in path.read_bytes(), path
            assert path.stat().st_mode & 0o077 == 0, path


async def test_a_recovery_key_brings_back_what_a_passphrase_lost(tmp_path: Path) -> None:
    async with running(tmp_path, ECHO) as scene:
        turn = await scene.send("Remember")
        await scene.engine.chat.wait(turn)
        recovery_key = await scene.engine.home.make_recovery_key()
    engine = Engine(Setup(tmp_path / "home", policy_source=NoPolicy()))
    status = await engine.home.recover(recovery_key, LATER)
    assert status.has_recovery
    assert (await engine.transcripts.page(turn.conversation_id)).items[0].message.text == "Remember"
    assert (await engine.audit.verify()).ok
    await engine.close()
    again = Engine(Setup(tmp_path / "home", policy_source=NoPolicy()))
    await again.home.open(LATER)
    await again.close()


@pytest.mark.parametrize("lost", ["device_key", "officer_key"])
async def test_a_key_in_the_place_of_a_lost_one_is_on_record(tmp_path: Path, lost: str) -> None:
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("Hello")
        scene.engine._open.vault.delete(lost)
    for _ in range(2):
        async with running(tmp_path, ECHO) as scene:
            await scene.ask("Hello again")
            report = await scene.engine.audit.verify()
            assert report.ok, report.problems
    found = [(kind, body) for kind, body in readable(tmp_path / "home") if kind in KEY_KINDS]
    expected = [(AuditKind.KEY_REPLACED, [lost])]
    if lost == "device_key":
        expected.insert(0, (AuditKind.KEY_CREATED, ["chat_key", "device_key", "officer_key"]))
    assert [(kind, body["signalbox.keys"]) for kind, body in found] == expected


async def test_a_damaged_database_is_left_as_it_is(tmp_path: Path) -> None:
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("Hello")
    file = tmp_path / "home" / "chat.db"
    damaged = file.read_bytes()[:100] + os.urandom(4096)
    file.write_bytes(damaged)
    engine = engine_in(tmp_path, ECHO)
    with pytest.raises(KnownError) as caught:
        await engine.home.open()
    assert caught.value.kind is Kind.STORE_DAMAGED
    assert file.read_bytes() == damaged
    checks = {check.name: check for check in await engine.home.doctor()}
    assert checks["Keys and conversations"].ok is False
    assert checks["Data folder"].ok


async def test_an_older_register_is_told_and_takes_no_entry(tmp_path: Path) -> None:
    file = tmp_path / "home" / "audit.db"
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("First")
    older = file.read_bytes()
    async with running(tmp_path, ECHO) as scene:
        turn = await scene.send("Second")
        await scene.engine.chat.wait(turn)
        # The turn is closed a moment after its answer is told.
        await scene.engine.close()
    file.write_bytes(older)
    async with running(tmp_path, ECHO) as scene:
        await scene.until(lambda: scene.of(Notice))
        report = await scene.engine.audit.verify()
        assert [problem.kind for problem in report.problems] == ["rollback"]
        checks = {check.name: check for check in await scene.engine.home.doctor()}
        assert checks["Audit log"].ok is False and "1 problem on" in checks["Audit log"].text
        assert (await scene.shown(turn.conversation_id))[0] == ("user", "Second")
        with pytest.raises(KnownError) as caught:
            await scene.ask("Third")
        assert caught.value.kind is Kind.AUDIT_BLOCKED
        assert "older than the conversations" in caught.value.message
    assert file.read_bytes() == older


async def test_the_bin_is_emptied_in_time_and_on_record(tmp_path: Path) -> None:
    async with running(tmp_path, ECHO) as scene:
        old, young = await scene.send("Old"), await scene.send("Young")
        await scene.engine.chat.wait(old)
        await scene.engine.chat.wait(young)
        await scene.engine.conversations.delete(young.conversation_id)
        ground = scene.engine._open.ground
        await ground.conversations.delete(old.conversation_id, ground.clock.now_us() - 31 * DAY_US)
        await scene.engine._open.housekeeping.tidy()
        with pytest.raises(KnownError):
            await scene.engine.conversations.get(old.conversation_id)
        await scene.engine.conversations.restore(young.conversation_id)
    purged = [body for kind, body in entries(tmp_path / "home") if kind == AuditKind.CONVERSATION_PURGED]
    assert [body["gen_ai.conversation.id"] for body in purged] == [old.conversation_id]


async def test_a_removal_that_a_crash_kept_off_the_record_is_recorded_later(tmp_path: Path) -> None:
    async with running(tmp_path, ECHO) as scene:
        turn = await scene.send("Old")
        await scene.engine.chat.wait(turn)
        ground = scene.engine._open.ground
        await ground.conversations.delete(turn.conversation_id, ground.clock.now_us() - 31 * DAY_US)
        # As housekeeping does, and no further.
        now = ground.clock.now_us()
        await ground.conversations.purge(now - 30 * DAY_US, now_us=now)
    for _ in range(2):
        async with running(tmp_path, ECHO) as scene:
            await scene.engine._open.housekeeping.purge()
    purged = [body for kind, body in entries(tmp_path / "home") if kind == AuditKind.CONVERSATION_PURGED]
    assert [body["gen_ai.conversation.id"] for body in purged] == [turn.conversation_id]


async def test_a_removal_by_two_at_once_is_recorded_once(tmp_path: Path) -> None:
    async with running(tmp_path, ECHO) as scene, running(tmp_path, ECHO) as beside:
        turns = [await scene.send(f"Old {number}") for number in range(5)]
        ground = scene.engine._open.ground
        for turn in turns:
            await scene.engine.chat.wait(turn)
            await ground.conversations.delete(turn.conversation_id, ground.clock.now_us() - 31 * DAY_US)
        await asyncio.gather(*(each.engine._open.housekeeping.purge() for each in (scene, beside, scene)))
    purged = [body for kind, body in entries(tmp_path / "home") if kind == AuditKind.CONVERSATION_PURGED]
    assert len(purged) == 5


async def test_options_are_kept_told_and_locked(tmp_path: Path) -> None:
    async with running(tmp_path, ECHO) as scene:
        await scene.engine.options.set("chat.label", "public")
        await scene.engine.options.set("local.threads", 1)
        await scene.engine.options.set("network.proxy", "none")
        await scene.until(lambda: scene.of(OptionsChanged))
        turn = await scene.send("Hello")
        await scene.engine.chat.wait(turn)
        assert (await scene.engine.conversations.get(turn.conversation_id)).label == "public"
        await scene.engine.options.reset("chat.label")
    async with running(tmp_path, ECHO, Given(options={"mandatory": {}})) as scene:
        states = {state.option.key: state for state in await scene.engine.options.all()}
        assert states["chat.label"].value == "internal"
        assert states["network.proxy"].value == "none"


async def test_a_policy_that_changes_is_in_force_told_and_on_record(tmp_path: Path) -> None:
    policy = Given(default_label="internal")
    async with running(tmp_path, ECHO, policy) as scene:
        look = scene.engine._open.changes.look
        before = (await scene.engine.policy.report()).policy.sha256
        await look()
        policy.state(
            default_label="internal", models_denied=["fake/*"], audit_content="hash", options={"chat.bin_days": 3}
        )
        scene.events.clear()
        await look()
        await look()
        await scene.until(lambda: scene.of(OptionsChanged) and scene.of(ModelsChanged))
        with pytest.raises(KnownError) as caught:
            await scene.ask("Hello")
        assert caught.value.kind is Kind.POLICY
        assert {state.option.key: state.value for state in await scene.engine.options.all()}["chat.bin_days"] == 3
        after = (await scene.engine.policy.report()).policy.sha256
        assert scene.engine._open.status().policy_sha256 == after
    applied = [body for kind, body in entries(tmp_path / "home") if kind == AuditKind.POLICY_APPLIED]
    assert [(body["signalbox.policy_before_sha256"], body["signalbox.policy_sha256"]) for body in applied] == [
        (before, after)
    ]
    assert applied[0]["signalbox.policy"]["models_denied"] == ["fake/*"]


async def test_what_another_process_set_is_in_force_here(tmp_path: Path) -> None:
    async with running(tmp_path, ECHO) as one, running(tmp_path, ECHO) as two:
        await one.engine.options.set("chat.label", "public")
        await two.engine._open.changes.look()
        await two.until(lambda: two.of(OptionsChanged))
        turn = await two.send("Hello")
        await two.engine.chat.wait(turn)
        assert (await two.engine.conversations.get(turn.conversation_id)).label == "public"
        assert not [kind for kind, _ in entries(two.home) if kind == AuditKind.POLICY_APPLIED]


async def test_doctor_says_what_works(tmp_path: Path) -> None:
    engine = engine_in(tmp_path, ECHO)
    checks = {check.name: check for check in await engine.home.doctor()}
    assert (checks["Audit log"].ok, checks["Audit log"].text) == (None, "It was not checked yet.")
    assert checks["Models"].ok
    assert checks["Local runtime"].ok
    assert checks["Keys"].text == "Keys are kept in: passphrase. There is no recovery key."
    assert all(check.ok is not False for check in checks.values())
    shutil.rmtree(tmp_path / "home")


async def test_policy_is_explained_before_opening(tmp_path: Path) -> None:
    engine = engine_in(tmp_path, None, Given(default_label="confidential", nonsense=1))
    report = await engine.policy.report()
    assert report.policy.managed
    assert [issue.key for issue in report.issues] == ["nonsense"]
    assert "properties" in await engine.policy.schema()
    file = tmp_path / "policy.json"
    file.write_text('{"audit_content": 3}')
    assert (await engine.policy.check(str(file))).issues[0].key == "audit_content"
    with pytest.raises(KnownError) as caught:
        await engine.policy.check(str(tmp_path / "none.json"))
    assert caught.value.kind is Kind.NOT_FOUND


async def test_of_two_values_for_one_option_the_later_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    began, go_on = threading.Event(), threading.Event()
    write = UserFile.set

    def slowly(self: UserFile, key: str, value: OptionValue) -> None:
        if value == 1:
            began.set()
            go_on.wait(PATIENCE)
        write(self, key, value)

    monkeypatch.setattr(UserFile, "set", slowly)
    async with running(tmp_path) as scene:
        first = asyncio.create_task(scene.engine.options.set("appearance.text_size", 1))
        await asyncio.to_thread(began.wait, PATIENCE)
        second = asyncio.create_task(scene.engine.options.set("appearance.text_size", 2))
        # Time enough to overtake, where that can be.
        await a_moment(0.5)
        go_on.set()
        await asyncio.gather(first, second)
        states = {state.option.key: state.value for state in await scene.engine.options.all()}
        assert states["appearance.text_size"] == 2
