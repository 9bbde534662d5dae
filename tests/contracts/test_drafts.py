"""The desk of drafts: kept, forgotten with what was sent, and given back with what was not."""

from pathlib import Path

import pytest

from app.core.requests import Attachment, Draft, Unsent
from tests.support.stages import Stage, Story, played

pytestmark = pytest.mark.anyio

NOTES = Attachment("notes.txt", "text/plain", b"Read me")
PLAN = Attachment("plan.txt", "text/plain", b"Lay the rails")


async def what_is_kept(stage: Stage) -> None:
    """Text and files, each conversation's its own; forgotten when they become the message."""
    drafts, do = stage.engine.drafts, stage.do
    assert await do("nothing", drafts.get("")) == Unsent()
    await do("save", drafts.save("", "Half a", (NOTES, PLAN)))
    await do("more text", drafts.save("", "Half a sentence"))
    assert await do("get", drafts.get("")) == Unsent("Half a sentence", (NOTES, PLAN))
    await do("other files", drafts.save("", "Half a sentence", (PLAN,)))
    assert await do("get", drafts.get("")) == Unsent("Half a sentence", (PLAN,))
    turn = await do("send another", stage.engine.chat.send(Draft("Hello")))
    await do("whole", stage.whole(turn))
    await do("save", drafts.save(turn.conversation_id, "And"))
    assert await do("still there", drafts.get("")) == Unsent("Half a sentence", (PLAN,))
    draft = Draft("Half a sentence", attachments=(PLAN,), written_in="")
    sent = await do("send it", stage.engine.chat.send(draft))
    await do("whole", stage.whole(sent))
    assert await do("gone", drafts.get("")) == Unsent()
    assert await do("the other one's", drafts.get(turn.conversation_id)) == Unsent("And")
    await do("nothing to keep", drafts.save(turn.conversation_id, "", ()))
    assert await do("gone", drafts.get(turn.conversation_id)) == Unsent()


async def what_is_taken_back(stage: Stage) -> None:
    """A turn of which nothing was sent, in a new chat, beside an edited message, and an answer made again."""
    engine, do = stage.engine, stage.do
    new = await do("send", engine.chat.send(Draft("refuse this", attachments=(NOTES,))))
    chat = new.conversation_id
    await do("written since", engine.drafts.save(chat, "and this"))
    await do("withdraw", stage.withdraw(new))
    await do("why", engine.chat.wait(new))
    assert await do("draft", engine.drafts.get(chat)) == Unsent("refuse this\n\nand this", (NOTES,))
    assert (await do("all", engine.transcripts.page(chat))).items == ()
    first = await do("send", engine.chat.send(Draft("Hello", chat)))
    await do("whole", stage.whole(first))
    edited = await do("edit", engine.chat.send(Draft("refuse that", chat, first.user_message_id)))
    await do("withdraw", stage.withdraw(edited))
    assert (await do("draft", engine.drafts.get(chat))).text == "refuse that\n\nrefuse this\n\nand this"
    page = await do("all", engine.transcripts.page(chat))
    assert [item.message.id for item in page.items] == [first.user_message_id, first.answer_id]


@pytest.mark.parametrize("story", [what_is_kept, what_is_taken_back], ids=lambda story: story.__name__)
async def test_drafts(tmp_path: Path, story: Story) -> None:
    await played(story, tmp_path)
