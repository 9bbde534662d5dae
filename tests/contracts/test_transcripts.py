"""The desk of what was said: read by runs, shown by branches, searched, with its files."""

from pathlib import Path

import pytest

from app.core.errors import Kind
from app.core.messages import FilePart
from app.core.requests import Attachment, Draft
from tests.support.stages import ANSWER, Stage, Story, played

pytestmark = pytest.mark.anyio

NOTES = Attachment("notes.txt", "text/plain", b"Read me")


async def by_runs_and_branches(stage: Stage) -> None:
    """A run around a message, also around one that is not shown; then that one shown; and the bytes of a file."""
    desk, do = stage.engine.transcripts, stage.do
    first = await do("send", stage.engine.chat.send(Draft("Hello")))
    await do("whole", stage.whole(first))
    chat = first.conversation_id
    second = await do("send", stage.engine.chat.send(Draft("And then?", chat)))
    await do("whole", stage.whole(second))
    other = await do("again", stage.engine.chat.regenerate(first.answer_id))
    await do("whole", stage.whole(other))
    page = await do("the end", desk.page(chat, before=0))
    assert ([item.message.id for item in page.items], page.has_before, page.has_after) == (
        [other.answer_id],
        True,
        False,
    )
    page = await do("the beginning", desk.page(chat, anchor=first.user_message_id))
    assert (len(page.items), page.has_before, page.has_after) == (1, False, True)
    page = await do("around", desk.page(chat, anchor=first.user_message_id, before=5, after=5))
    assert [item.message.id for item in page.items] == [first.user_message_id, other.answer_id]
    page = await do("around what is not shown", desk.page(chat, anchor=second.user_message_id, before=1, after=1))
    assert [item.message.id for item in page.items] == [first.answer_id, second.user_message_id, second.answer_id]
    item = await do("show", desk.show_branch(second.user_message_id))
    assert (item.message.id, item.siblings) == (second.user_message_id, (second.user_message_id,))
    assert len((await do("all", desk.page(chat))).items) == 4
    await stage.refused("no branch", desk.show_branch("x"), Kind.NOT_FOUND)
    elsewhere = await do("send", stage.engine.chat.send(Draft("Hello", attachments=(NOTES,))))
    await do("whole", stage.whole(elsewhere))
    await stage.refused("of another", desk.page(chat, anchor=elsewhere.answer_id), Kind.NOT_FOUND)
    page = await do("with a file", desk.page(elsewhere.conversation_id))
    (part,) = (part for part in page.items[0].message.parts if isinstance(part, FilePart))
    assert await do("attachment", desk.attachment(part.attachment_id)) == NOTES
    await stage.refused("unknown", desk.attachment("x"), Kind.NOT_FOUND)


async def searched(stage: Stage) -> None:
    """Words that messages hold, a page at a time; and what finds nothing."""
    desk, do = stage.engine.transcripts, stage.do
    turn = await do("send", stage.engine.chat.send(Draft("Where are the wagons?")))
    await do("whole", stage.whole(turn))
    found = await do("one", desk.search("day"))
    assert [(hit.message_id, hit.title) for hit in found.items] == [(turn.answer_id, "Where are the wagons?")]
    hit = found.items[0]
    assert hit.snippet == ANSWER and [hit.snippet[start:end] for start, end in hit.marks] == ["day"]
    for text in ("zebra", "", "  "):
        assert (await do("none", desk.search(text))).items == ()
    again = await do("again", stage.engine.chat.regenerate(turn.answer_id))
    await do("whole", stage.whole(again))
    page = await do("the first of two", desk.search("day", limit=1))
    rest = await do("the other", desk.search("day", page.cursor, 1))
    assert {hit.message_id for one in (page, rest) for hit in one.items} == {turn.answer_id, again.answer_id}
    assert (page.cursor is None, rest.cursor) == (False, None)
    await do("delete", stage.engine.conversations.delete(turn.conversation_id))
    assert (await do("not in the bin", desk.search("day"))).items == ()


@pytest.mark.parametrize("story", [by_runs_and_branches, searched], ids=lambda story: story.__name__)
async def test_transcripts(tmp_path: Path, story: Story) -> None:
    await played(story, tmp_path)
