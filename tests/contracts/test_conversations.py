"""The desk of conversations: listed, named, labelled, deleted, brought back."""

from pathlib import Path

import pytest

from app.core.errors import Kind
from app.core.events import ConversationChanged, ConversationRemoved
from app.core.labels import Label
from app.core.messages import FinishReason
from app.core.requests import Draft
from tests.support.stages import BEGUN, Stage, Story, played

pytestmark = pytest.mark.anyio


async def what_grows(stage: Stage) -> None:
    """Stopped, and deleted while it grows; the bin, and back."""
    engine, do = stage.engine, stage.do
    first = await do("send", engine.chat.send(Draft("Hello")))
    await do("whole", stage.whole(first))
    chat = first.conversation_id
    slow = await do("send", engine.chat.send(Draft("Go slowly", chat)))
    await do("begin", stage.begin(slow))
    await do("live", engine.transcripts.page(chat))
    await stage.refused("too early", engine.chat.send(Draft("And?", chat)), Kind.USAGE)
    await do("stop", engine.chat.stop(slow.answer_id))
    await do("all", engine.transcripts.page(chat))
    slow = await do("send", engine.chat.send(Draft("Again slowly", chat)))
    await do("begin", stage.begin(slow))
    await do("delete", engine.conversations.delete(chat))
    assert [event.conversation_id for event in stage.of(ConversationRemoved)] == [chat]
    assert (await do("in the bin", engine.conversations.get(chat))).deleted_us is not None
    page = await do("in the bin, all", engine.transcripts.page(chat))
    assert (page.items[-1].message.text, page.items[-1].message.complete) == (BEGUN, True)
    assert page.items[-1].message.answer.finish_reason is FinishReason.CANCELLED
    assert [one.id for one in (await do("the bin", engine.conversations.deleted())).items] == [chat]
    await stage.refused("no more", engine.chat.send(Draft("Hello?", chat)), Kind.NOT_FOUND)
    await do("twice", engine.conversations.delete(chat))
    assert (await do("list", engine.conversations.page())).items == ()
    assert (await do("restore", engine.conversations.restore(chat))).deleted_us is None
    await do("restore twice", engine.conversations.restore(chat))
    assert [one.id for one in (await do("list", engine.conversations.page())).items] == [chat]
    await do("unknown", engine.conversations.get("x"))
    await do("unknown", engine.transcripts.page("x"))
    await do("unknown", engine.transcripts.page(chat, anchor="x"))
    await do("unknown", engine.conversations.restore("x"))
    await do("unknown", engine.conversations.delete("x"))
    await do("unknown", engine.conversations.rename("x", "y"))
    await do("unknown", engine.transcripts.attachment("x"))


async def named_and_labelled(stage: Stage) -> None:
    """A title, a pick and a label, each told; and what may be none of them."""
    desk, do = stage.engine.conversations, stage.do
    turn = await do("send", stage.engine.chat.send(Draft("Hello")))
    await do("whole", stage.whole(turn))
    chat = turn.conversation_id
    named = await do("rename", desk.rename(chat, "  Another *name*\nfor it "))
    assert named.title == "Another name for it"
    assert stage.of(ConversationChanged)[-1].conversation == named
    assert (await do("pick", desk.set_pick(chat, "fake/demo"))).model == "fake/demo"
    assert (await do("pick none", desk.set_pick(chat, "auto"))).model == "auto"
    assert (await do("raise", desk.set_label(chat, Label.RESTRICTED))).label is Label.RESTRICTED
    assert (await do("lower", desk.set_label(chat, Label.PUBLIC, "all know it"))).label is Label.PUBLIC
    told = len(stage.of(ConversationChanged))
    await do("raise", desk.set_label(chat, Label.CONFIDENTIAL))
    for reason in ("", "  "):
        await stage.refused("lower for nothing", desk.set_label(chat, Label.INTERNAL, reason), Kind.USAGE)
    await stage.refused("no title", desk.rename(chat, " \n "), Kind.USAGE)
    for model in ("", "demo", "a model/b", "fake/"):
        await stage.refused("no model", desk.set_pick(chat, model), Kind.USAGE)
    for asked in (desk.set_pick("x", "auto"), desk.set_label("x", Label.PUBLIC), desk.rename("x", "y")):
        await stage.refused("unknown", asked, Kind.NOT_FOUND)
    assert len(stage.of(ConversationChanged)) == told + 1


async def by_pages(stage: Stage) -> None:
    """Newest first, and the last deleted first, a few at a time."""
    desk, do = stage.engine.conversations, stage.do
    for text in ("one", "two", "three"):
        turn = await do("send", stage.engine.chat.send(Draft(text)))
        await do("whole", stage.whole(turn))
    page = await do("two", desk.page(limit=2))
    assert [chat.title for chat in page.items] == ["three", "two"]
    rest = await do("the rest", desk.page(page.cursor, 2))
    assert ([chat.title for chat in rest.items], rest.cursor) == (["one"], None)
    whole = await do("all", desk.page(limit=3))
    assert (len(whole.items), whole.cursor) == (3, None)
    for chat in whole.items[:2]:
        await do("delete", desk.delete(chat.id))
    gone = await do("one of the bin", desk.deleted(limit=1))
    assert ([chat.title for chat in gone.items], gone.days) == (["two"], 30)
    rest = await do("the rest of the bin", desk.deleted(gone.cursor, 1))
    assert ([chat.title for chat in rest.items], rest.cursor) == (["three"], None)


@pytest.mark.parametrize("story", [what_grows, named_and_labelled, by_pages], ids=lambda story: story.__name__)
async def test_conversations(tmp_path: Path, story: Story) -> None:
    await played(story, tmp_path)
