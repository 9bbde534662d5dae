"""The company's rules in time: what is sent while they change, and what a fault in reading them lets through."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from unittest.mock import Mock

import pytest

from app.core.api.providers import NewProvider
from app.core.audit import AuditKind
from app.core.errors import Kind, KnownError
from app.core.events import PolicyChanged
from app.core.labels import Label, Passage
from app.core.models import Offer, ProviderConfig, ProviderKind
from app.core.options import Layer
from app.core.requests import Draft
from app.engine.house import opening
from app.settings.policy_source import PolicyDocument, PolicyReading
from tests.security.test_policy_attacked import DENY, held, places, source, state
from tests.security.test_policy_own_word import CORP, Rules
from tests.support.engines import running
from tests.support.opened_entries import entries
from tests.support.policies import Given
from tests.support.scripted_server import ScriptedServer
from tests.support.waiting import PATIENCE, a_moment

__all__ = ["places"]

from app.engine.door.recording import Recording
from app.engine.door.records import Again
from app.engine.door.requests import Way
from app.engine.door.window import Reading

pytestmark = pytest.mark.anyio

ECHO = {"replies": [{"echo": True}]}


class Slow(Given):
    """A policy whose reading waits for the test."""

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        self.may_read = threading.Event()
        self.may_read.set()
        self.begun = threading.Event()

    def read(self) -> PolicyReading:
        self.begun.set()
        self.may_read.wait(PATIENCE)
        return super().read()

    def hold(self, **values: object) -> None:
        """State something else, and let its reading wait."""
        self.begun.clear()
        self.may_read.clear()
        self.state(**values)


async def reading(policy: Slow) -> None:
    await asyncio.to_thread(policy.begun.wait, PATIENCE)


async def test_a_look_that_nobody_waits_for_any_more_is_finished(tmp_path: Path) -> None:
    policy = Slow()
    async with running(tmp_path, ECHO, policy) as scene:
        await scene.ask("Hello")
        policy.hold(providers_denied=["*"])
        asking = asyncio.ensure_future(scene.ask("Hello"))
        await reading(policy)
        asking.cancel()
        await asyncio.wait([asking])
        policy.may_read.set()
        await held(scene)
        await scene.until(lambda: len(scene.of(PolicyChanged)) == 1)
    told = [kind for kind, _ in entries(tmp_path / "home")]
    assert told.count(AuditKind.POLICY_APPLIED) == 1


async def test_nobody_sends_while_others_look(tmp_path: Path) -> None:
    policy = Slow()
    async with running(tmp_path, ECHO, policy) as scene:
        await scene.ask("Hello")
        policy.hold(providers_denied=["*"])
        asking = [asyncio.ensure_future(held(scene)) for _ in range(3)]
        await reading(policy)
        asking.append(asyncio.ensure_future(held(scene)))
        await a_moment(0.1)
        assert not any(one.done() for one in asking)
        policy.may_read.set()
        await asyncio.gather(*asking)
        assert [kind for kind, _ in entries(tmp_path / "home")].count(AuditKind.REQUEST) == 1


async def test_a_message_is_put_together_under_the_rules_that_it_is_sent_under(tmp_path: Path) -> None:
    policy = Given()
    async with running(tmp_path, ECHO, policy) as scene:
        await scene.ask("Hello")
        policy.state(default_label="confidential", options={"chat.max_output_tokens": 32})
        with pytest.raises(KnownError) as caught:
            await scene.ask("Hello", max_output=4_096)
        assert caught.value.kind is Kind.LABEL
        policy.state(options={"chat.label": "confidential", "chat.max_output_tokens": 32})
        with pytest.raises(KnownError) as caught:
            await scene.ask("Hello", label=Label.PUBLIC)
        assert caught.value.kind is Kind.LABEL
        policy.state(options={"chat.max_output_tokens": 32})
        await scene.ask("Hello", max_output=4_096)
    requests = [body for kind, body in entries(tmp_path / "home") if kind == AuditKind.REQUEST]
    assert [body["gen_ai.request.max_tokens"] for body in requests][1:] == [32]


async def test_a_rule_that_comes_while_the_request_is_recorded_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = Given()
    async with running(tmp_path, ECHO, policy) as scene:
        await scene.ask("Hello")
        sent = scene.engine._open.lines.within("fake")
        record = Recording.request

        async def slowly(recording: Recording, way: Way, hop: int, reading: Reading, again: Again | None) -> int:
            seq = await record(recording, way, hop, reading, again)
            policy.state(providers_denied=["*"])
            return seq

        monkeypatch.setattr(Recording, "request", slowly)
        asked = Mock(wraps=sent.stream)  # type: ignore[union-attr]
        monkeypatch.setattr(sent, "stream", asked)
        with pytest.raises(KnownError) as caught:
            await scene.ask("Hello")
        assert caught.value.kind is Kind.POLICY
        assert not asked.called
    kinds = [kind for kind, _ in entries(tmp_path / "home")]
    assert kinds.count(AuditKind.REQUEST) == 2 and AuditKind.RESPONSE_ABORTED in kinds


@pytest.mark.parametrize(
    "values",
    [
        {"providers": [{"name": "a", "kind": ["openai-chat"], "url": "https://a.example"}]},
        {"providers": [{"name": "a", "kind": {}, "url": "https://a.example"}]},
        {"recipients": ["\u201cQUJD\u201d"]},
        {"recipients": ["A"]},
    ],
)
async def test_no_wrong_value_keeps_the_rest_of_its_file_from_holding(
    tmp_path: Path, places: Path, values: dict[str, object]
) -> None:
    async with running(tmp_path, ECHO, source(places)) as scene:
        await scene.ask("Hello")
        state(places, {**values, **DENY})
        for _ in range(2):
            await held(scene)


async def test_a_fault_of_ours_while_reading_closes(tmp_path: Path, expect_log: Callable[[str], None]) -> None:
    class Broken(Given):
        def read(self) -> PolicyReading:
            raise ZeroDivisionError

    expect_log("Policy could not be read")
    async with running(tmp_path, ECHO, Broken()) as scene:
        assert "A fault of Signalbox itself" in (await held(scene)).message


async def test_no_banned_server_is_asked_what_it_has(tmp_path: Path) -> None:
    async with ScriptedServer() as server:
        config = ProviderConfig("own", ProviderKind.OPENAI_CHAT, server.url)
        policy = Given()
        async with running(tmp_path, None, policy) as scene:
            await scene.engine._open.ground.registry.put_provider(config)
            bans: tuple[Rules, ...] = (
                {"providers_denied": ["own"]},
                {"user_providers": False},
                {"providers_allowed": []},
            )
            for rules in bans:
                policy.state(**rules)
                await held(scene)
                for call in (
                    scene.engine.providers.test(NewProvider(config, "sk-1")),
                    scene.engine.providers.set_key("own", "sk-1", server.url),
                ):
                    with suppress(KnownError):
                        await call
        assert not server.requests


async def test_rows_from_elsewhere_do_not_pass_for_what_is_allowed(tmp_path: Path) -> None:
    allowed = {"providers": [CORP], "models_allowed": ["corp/good"]}
    async with running(tmp_path, None, Given(**allowed)) as scene:
        session = scene.engine._open
        for name in ("fake", "auto", "Local"):
            await session.ground.registry.put_provider(ProviderConfig(name, ProviderKind.OPENAI_CHAT, "http://x"))
            await session.ground.registry.put_offers(name, [Offer(name, "good", "good", Passage.STAYS)])
        await session.ground.registry.put_offers("corp", [Offer("corp", "good", "bad", Passage.LEAVES)])
        await session.catalogue.refresh()
        assert await scene.engine.models.all() == ()


async def test_a_session_whose_first_entry_is_missing_sends_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(session: object) -> None:
        raise KnownError(Kind.AUDIT_BLOCKED)

    with monkeypatch.context() as patched:
        patched.setattr(opening, "_record_opening", fails)
        async with running(tmp_path, ECHO) as scene:
            with pytest.raises(KnownError) as caught:
                await scene.ask("Hello")
            assert caught.value.kind is Kind.AUDIT_BLOCKED
            patched.undo()
            await scene.ask("Hello")
    kinds = [kind for kind, _ in entries(tmp_path / "home")]
    assert kinds.index(AuditKind.SESSION_OPEN) < kinds.index(AuditKind.REQUEST)


@pytest.mark.parametrize("rules", [{"options": {"chat.label": "confidential"}}, {"default_label": "confidential"}])
@pytest.mark.parametrize("later", [True, False])
async def test_a_label_is_lowered_no_further_than_the_company_wants_by_now(
    tmp_path: Path, rules: Rules, later: bool
) -> None:
    policy = Given(**({} if later else rules))
    async with running(tmp_path, {"passage": "stays", **ECHO}, policy) as scene:
        talk = (await scene.ask("Hello", label=Label.CONFIDENTIAL)).conversation_id
        lower = scene.engine.conversations.set_label
        await lower(talk, Label.RESTRICTED)
        policy.state(**rules)
        for label in (Label.INTERNAL, Label.PUBLIC):
            with pytest.raises(KnownError) as caught:
                await lower(talk, label, "It is known by now")
            assert caught.value.kind is Kind.POLICY
        assert (await lower(talk, Label.CONFIDENTIAL, "It is known by now")).label is Label.CONFIDENTIAL


def unreadable(policy: Given, *, trusted: bool) -> None:
    policy._documents = (PolicyDocument("test", Layer.MANDATORY, None, "It is broken.", trusted=trusted),)


@pytest.mark.parametrize("trusted", [True, False])
@pytest.mark.parametrize("fault", ["file", "folder", "objection"])
async def test_no_label_is_lowered_while_what_the_company_wants_cannot_be_read(
    tmp_path: Path, fault: str, trusted: bool
) -> None:
    """A moment is enough for that, and the label stays what it was made."""
    rules: Rules = {"default_label": "confidential"}
    policy = Given(**rules)
    async with running(tmp_path, {"passage": "stays", **ECHO}, policy) as scene:
        talk = (await scene.ask("Hello")).conversation_id
        await scene.engine.conversations.set_label(talk, Label.RESTRICTED)
        if fault == "file":
            unreadable(policy, trusted=trusted)
        elif fault == "folder":
            policy._documents = (*policy._documents, PolicyDocument("b", Layer.MANDATORY, None, "", trusted=trusted))
        else:
            policy.state(**rules, passphrase_fallback=False)
        for label in (Label.CONFIDENTIAL, Label.INTERNAL, Label.PUBLIC):
            with pytest.raises(KnownError) as caught:
                await scene.engine.conversations.set_label(talk, label, "It is known by now")
            assert caught.value.kind is Kind.POLICY
        policy.state(**rules)
        lower = scene.engine.conversations.set_label
        assert (await lower(talk, Label.CONFIDENTIAL, "It is known by now")).label is Label.CONFIDENTIAL


async def test_a_chat_that_begins_while_nothing_can_be_read_has_the_highest_label(tmp_path: Path) -> None:
    policy = Given()
    async with running(tmp_path, {"passage": "stays", **ECHO}, policy) as scene:
        unreadable(policy, trusted=True)
        for label in (None, Label.PUBLIC):
            assert (await scene.engine.chat.route(Draft("Hello", label=label))).decision.label is Label.RESTRICTED
            policy.state()
            await scene.engine._open.changes.up_to_date()
            unreadable(policy, trusted=True)
