"""Changes to conversations that come at the same time as others, or while a message is on its way."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from app.core.audit import AuditKind
from app.core.errors import Kind, KnownError
from app.core.events import ConversationChanged
from app.core.labels import Label
from app.core.models import AUTO
from tests.support.engines import Scene, running
from tests.support.opened_entries import entries

pytestmark = pytest.mark.anyio

ECHO = {"models": ["demo"], "replies": [{"echo": True}]}
PICK = "fake/demo"


def meanwhile(
    monkeypatch: pytest.MonkeyPatch, owner: object, name: str, others: Callable[[], Awaitable[object]], *, first: bool
) -> None:
    """Let others act once, right before (`first`) or right after a method of `owner` is called."""
    method = getattr(owner, name)

    async def called(*args: Any, **kwargs: Any) -> Any:
        monkeypatch.setattr(owner, name, method)
        if first:
            await others()
        result = await method(*args, **kwargs)
        if not first:
            await others()
        return result

    monkeypatch.setattr(owner, name, called)


async def test_no_change_takes_another_back(tmp_path: Path) -> None:
    async with running(tmp_path, ECHO) as scene:
        talk = (await scene.ask("Hello")).conversation_id
        for turn, (label, pick) in enumerate([(Label.RESTRICTED, PICK), (Label.PUBLIC, AUTO)] * 3):
            await asyncio.gather(
                scene.engine.conversations.rename(talk, f"Title {turn}"),
                scene.engine.conversations.set_label(talk, label, "A reason"),
                scene.engine.conversations.set_pick(talk, pick),
            )
            now = await scene.engine.conversations.get(talk)
            assert (now.title, now.label, now.model) == (f"Title {turn}", label, pick)
        await scene.until(lambda: scene.of(ConversationChanged)[-1].conversation == now)


@pytest.mark.parametrize("again", [False, True], ids=["send", "regenerate"])
async def test_a_label_that_rises_while_a_message_is_on_its_way_holds_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, again: bool
) -> None:
    async with running(tmp_path, ECHO) as scene:
        first = await scene.ask("Hello")
        talk = first.conversation_id
        shown = await scene.shown(talk)

        async def others() -> None:
            await scene.engine.conversations.set_label(talk, Label.RESTRICTED)
            await scene.engine.conversations.rename(talk, "Not for others")
            await scene.engine.conversations.set_pick(talk, PICK)

        meanwhile(monkeypatch, scene.engine._open.chat._door, "consider", others, first=False)
        with pytest.raises(KnownError) as caught:
            await (scene.engine.chat.regenerate(first.id) if again else scene.send("More", conversation_id=talk))
        assert caught.value.kind is Kind.LABEL
        now = await scene.engine.conversations.get(talk)
        assert (now.label, now.title, now.model) == (Label.RESTRICTED, "Not for others", PICK)
        assert await scene.shown(talk) == shown
    kinds = [kind for kind, _ in entries(tmp_path / "home")]
    assert (kinds.count(AuditKind.REQUEST), kinds.count(AuditKind.HELD)) == (1, 1)


async def test_a_message_on_its_way_takes_no_title_and_no_pick_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(tmp_path, ECHO) as scene:
        talk = (await scene.ask("Hello")).conversation_id

        async def others() -> None:
            await scene.engine.conversations.rename(talk, "Greetings")
            await scene.engine.conversations.set_pick(talk, PICK)

        meanwhile(monkeypatch, scene.engine._open.chat._door, "consider", others, first=False)
        assert (await scene.ask("More", conversation_id=talk)).text == "More"
        now = await scene.engine.conversations.get(talk)
        assert (now.title, now.model) == ("Greetings", PICK)
        await scene.until(lambda: scene.of(ConversationChanged)[-1].conversation == now)
        await scene.ask("And more", conversation_id=talk, model=AUTO)
        assert (await scene.engine.conversations.get(talk)).model == AUTO


async def relabelled(scene: Scene, monkeypatch: pytest.MonkeyPatch, reason: str) -> str:
    """Ask for `internal` while another process makes the conversation `restricted`; returns its id."""
    talk = (await scene.ask("Hello", label=Label.PUBLIC)).conversation_id
    conversations = scene.engine._open.store.conversations

    async def others() -> None:
        await conversations.change(talk, label=Label.RESTRICTED)

    meanwhile(monkeypatch, conversations, "change", others, first=True)
    await scene.engine.conversations.set_label(talk, Label.INTERNAL, reason)
    return talk


async def test_a_label_that_rose_meanwhile_is_lowered_only_with_a_reason_that_is_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(tmp_path, ECHO) as scene:
        with pytest.raises(KnownError) as caught:
            await relabelled(scene, monkeypatch, "")
        assert caught.value.kind is Kind.USAGE
        talk = await relabelled(scene, monkeypatch, "It was announced.")
        assert (await scene.engine.conversations.get(talk)).label is Label.INTERNAL
    changed = [body for kind, body in entries(tmp_path / "home") if kind == AuditKind.LABEL_CHANGED]
    assert [body["signalbox.label.from"] for body in changed] == ["restricted"]
