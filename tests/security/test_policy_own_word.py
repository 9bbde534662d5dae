"""Rules of the company that a person's own word would meet."""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from app.core.errors import Kind, KnownError
from app.core.labels import Passage
from app.core.models import Offer, ProviderConfig, ProviderKind
from app.settings.layers import Settings
from app.settings.options import BY_KEY
from tests.support.engines import running
from tests.support.policies import Given

pytestmark = [pytest.mark.anyio, pytest.mark.skipif(os.name == "nt", reason="owners and modes of POSIX")]

Rules = dict[str, object]
CORP = {"name": "corp", "kind": "openai-chat", "url": "https://llm.corp.example/v1", "residency": "DE"}


async def offered(folder: Path, policies: Sequence[Rules], url: str = "https://llm.example/v1") -> list[set[str]]:
    """Which models may take a message under each, where a person added `own`, in Germany as they say."""
    given = Given()
    async with running(folder, None, given) as scene:
        session = scene.engine._open
        await session.ground.registry.put_provider(ProviderConfig("own", ProviderKind.OPENAI_CHAT, url, "DE"))
        for name in ("own", "corp"):
            await session.ground.registry.put_offers(name, [Offer(name, "big", "big", Passage.LEAVES)])
        found = []
        for rules in policies:
            given.state(providers=[CORP], **rules)
            await session.changes.look()
            found.append({status.name for status in await scene.engine.models.all() if status.available})
        return found


async def test_a_residency_that_a_person_states_meets_no_rule(tmp_path: Path) -> None:
    assert await offered(tmp_path, [{"residencies_allowed": ["DE"]}]) == [{"corp/big"}]


async def test_a_name_that_a_person_gives_meets_no_rule(tmp_path: Path) -> None:
    patterns = ("own", "o*", "*", "OWN")
    assert await offered(tmp_path, [{"providers_allowed": [one, "corp"]} for one in patterns]) == [{"corp/big"}] * 4


async def test_nor_does_it_for_a_model(tmp_path: Path) -> None:
    patterns = ("own/big", "own/*", "*/big", "*")
    assert await offered(tmp_path, [{"models_allowed": [one, "corp/big"]} for one in patterns]) == [{"corp/big"}] * 4


@pytest.mark.parametrize("path", ["/v1", "/other", ":443/v1", "./v1"])
async def test_a_ban_binds_the_server_by_whatever_name(tmp_path: Path, path: str) -> None:
    found = await offered(tmp_path, [{"providers_denied": ["corp"]}], f"https://llm.corp.example{path}")
    assert found == [set()]


async def test_a_ban_may_name_the_server_itself(tmp_path: Path) -> None:
    banned = (
        "https://llm.example",
        "https://LLM.example:443",
        "https://llm.example/v1",
        "https://llm.example./",
        "HTTPS://llm.example",
        "llm.example",
        "llm.example:443",
        "*://llm.example*",
        "https://*m.example/*",
    )
    found = await offered(tmp_path, [{"providers_denied": [one]} for one in banned])
    assert found == [{"corp/big"}] * len(banned)


def test_a_ban_of_what_is_no_address_bans_all(tmp_path: Path) -> None:
    report = Settings.load(tmp_path, Given(providers_denied=["https://256.1.1.1"])).report
    assert report.policy.providers_denied == ("*",) and report.issues


async def test_a_ban_of_a_model_binds_it_at_its_server(tmp_path: Path) -> None:
    banned = ("corp/big", "https://llm.corp.example/big", "big", "corp/*")
    found = await offered(tmp_path, [{"models_denied": [one]} for one in banned], CORP["url"])
    assert found == [set()] * 4


async def test_the_model_of_new_chats_bars_no_other_and_a_permission_does(tmp_path: Path) -> None:
    """As the option says of itself: it is where a chat begins."""
    script = {"models": ["one", "two"], "replies": [{"echo": True}]}
    policy = Given(options={"chat.model": "fake/one"})
    async with running(tmp_path, script, policy) as scene:
        began = await scene.ask("Hello")
        other = await scene.ask("Hello", model="fake/two")
        assert [one.answer and one.answer.model for one in (began, other)] == ["one", "two"]
        policy.state(options={"chat.model": "fake/one"}, models_allowed=["fake/one"])
        with pytest.raises(KnownError) as caught:
            await scene.ask("Hello", model="fake/two")
        assert caught.value.kind is Kind.POLICY
    assert "which models may be asked is for “models_allowed”" in BY_KEY["chat.model"].help


async def test_what_no_rule_is_about_stays_as_it_is(tmp_path: Path) -> None:
    found = await offered(tmp_path, [{"providers_denied": ["https://else.example"]}, {}])
    assert found == [{"own/big", "corp/big"}] * 2
