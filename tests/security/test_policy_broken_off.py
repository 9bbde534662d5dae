"""The company's rules where a look at them breaks off half way: nothing is judged by what did not come into force."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.core.audit import AuditKind
from app.core.errors import Kind, KnownError
from app.core.labels import Passage
from app.core.models import Offer, ProviderConfig, ProviderKind
from app.engine.door.catalogue import Catalogue
from app.engine.frame.witness import Witnessed
from tests.support.engines import Scene, running
from tests.support.opened_entries import entries
from tests.support.policies import Given

pytestmark = pytest.mark.anyio

ECHO = {"replies": [{"echo": True}]}
OWN = ProviderConfig("own", ProviderKind.OPENAI_CHAT, "http://127.0.0.1:9/v1")
STRICT: dict[str, object] = {"default_label": "confidential"}
LOOSE: dict[str, object] = {**STRICT, "vouched": [OWN.url]}
Break = Callable[[pytest.MonkeyPatch], None]


def no_file(patched: pytest.MonkeyPatch) -> None:
    """As where the registry's file is locked by another process, or no descriptor is left."""

    async def fails(catalogue: Catalogue) -> None:
        raise OSError(24, "Too many open files")

    patched.setattr(Catalogue, "_read", fails)


def no_entry(patched: pytest.MonkeyPatch) -> None:
    async def fails(register: Witnessed, event: object) -> None:
        raise KnownError(Kind.AUDIT_BLOCKED)

    patched.setattr(Witnessed, "append", fails)


async def broken_off(scene: Scene, monkeypatch: pytest.MonkeyPatch, breaks: Break) -> None:
    with monkeypatch.context() as patched:
        breaks(patched)
        with pytest.raises((OSError, KnownError)):
            await scene.engine._open.changes.look()
    assert scene.engine._open.changes.is_behind


async def offered(scene: Scene, model: str = "own/big") -> Offer:
    """As it is judged for the next message."""
    await scene.engine._open.changes.before_sending()
    found = scene.engine._open.catalogue.find(model)
    assert found is not None
    return found


async def with_own(scene: Scene) -> None:
    registry = scene.engine._open.ground.registry
    await registry.put_provider(OWN)
    await registry.put_offers("own", [Offer("own", "big", "big", Passage.LEAVES)])


@pytest.mark.parametrize("breaks", [no_file, no_entry])
async def test_rules_that_came_and_went_while_a_look_broke_off_judge_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, breaks: Break
) -> None:
    policy = Given(**STRICT)
    async with running(tmp_path, None, policy) as scene:
        await with_own(scene)
        assert (await offered(scene)).passage is Passage.LEAVES
        policy.state(**LOOSE)
        await broken_off(scene, monkeypatch, breaks)
        # A window that lists the models reads everything again, by rules that are in force nowhere.
        await scene.engine._open.ground.registry.put_provider(ProviderConfig("b", OWN.kind, "http://127.0.0.1:8"))
        await scene.engine.models.all()
        policy.state(**STRICT)
        assert (await offered(scene)).passage is Passage.LEAVES
        assert not scene.engine._open.changes.is_behind


async def test_nor_do_rules_that_hold_where_the_catalogue_was_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = Given(**LOOSE)
    async with running(tmp_path, None, policy) as scene:
        await with_own(scene)
        assert (await offered(scene)).passage is Passage.STAYS
        policy.state(**STRICT)
        await broken_off(scene, monkeypatch, no_file)
        assert (await offered(scene)).passage is Passage.LEAVES


async def test_what_is_open_by_options_of_rules_that_went_again_is_opened_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = Given()
    async with running(tmp_path, None, policy) as scene:
        changes, done = scene.engine._open.changes, []
        follow = changes._follow

        async def noted(group: str) -> None:
            done.append(group)
            await follow(group)

        monkeypatch.setattr(changes, "_follow", noted)
        policy.state(options={"local.starter": "hidden"})
        await broken_off(scene, monkeypatch, no_file)
        policy.state()
        await changes.up_to_date()
        assert done.count("Local models") == 2


async def test_nothing_is_sent_under_rules_that_stand_in_no_entry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = Given()
    async with running(tmp_path, ECHO, policy) as scene:
        await scene.ask("Hello")
        policy.state(audit_content="metadata")
        await broken_off(scene, monkeypatch, no_entry)
        with monkeypatch.context() as patched:
            no_entry(patched)
            with pytest.raises(KnownError) as caught:
                await scene.ask("Hello")
            assert caught.value.kind is Kind.AUDIT_BLOCKED
        await scene.ask("Hello")
    told = [kind for kind, _ in entries(tmp_path / "home")]
    assert told.count(AuditKind.REQUEST) == 2
    last = len(told) - 1 - told[::-1].index(AuditKind.REQUEST)
    assert AuditKind.POLICY_APPLIED in told[:last]


async def test_the_name_of_a_company_s_provider_gives_no_other_its_permission(tmp_path: Path) -> None:
    corp = {"name": "own", "kind": "openai-chat", "url": "https://llm.corp.example/v1"}
    policy = Given(user_providers=False, providers_allowed=["own"], models_allowed=["own/big"], providers=[corp])
    async with running(tmp_path, None, policy) as scene:
        await with_own(scene)
        session = scene.engine._open
        assert (await offered(scene)).managed
        with pytest.raises(KnownError) as caught:
            session.catalogue.check_contact(OWN)
        assert caught.value.kind is Kind.POLICY
