"""The desk of messages and answers: sent, made again, edited, stopped, failed, taken back."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.core.errors import Kind
from app.core.events import AnswerEnded, AnswerGrew, ConversationChanged, MessageAdded, TurnWithdrawn
from app.core.handbook import Card
from app.core.labels import Label
from app.core.messages import FinishReason, Role
from app.core.requests import Attachment, Draft, Turn
from app.handbook.book import shipped
from tests.support.stages import ANSWER, BEGUN, Stage, Story, played
from tests.support.starters import built_in

__all__ = ["built_in"]

pytestmark = pytest.mark.anyio

ABOUT_IT = "How do I move Signalbox to another computer?"
FOUND = shipped().answer(ABOUT_IT)
assert FOUND is not None
CARD = Card(FOUND.topic, FOUND.title, FOUND.heading, FOUND.paragraph)
NOTES = Attachment("notes.txt", "text/plain", b"Read me")


async def a_conversation(stage: Stage) -> None:
    """Sent, grown, ended; made again, edited, shown again; with drafts on the way."""
    engine, do = stage.engine, stage.do
    await do("draft", engine.drafts.save("", "Half a", (NOTES,)))
    await do("what is drafted", engine.drafts.get(""))
    first = await do("send", engine.chat.send(Draft("  Hello *there*,\nhow are you?", attachments=(NOTES,))))
    assert [event.item.message.role for event in stage.of(MessageAdded)] == [Role.USER, Role.ASSISTANT]
    assert stage.of(ConversationChanged)[0].conversation.title
    answer = await do("whole", stage.whole(first))
    assert (answer.id, answer.text, answer.complete) == (first.answer_id, ANSWER, True)
    assert "".join(event.text for event in stage.of(AnswerGrew)) == ANSWER
    assert [event.message.id for event in stage.of(AnswerEnded)] == [first.answer_id]
    await do("nothing is drafted", engine.drafts.get(""))
    chat = first.conversation_id
    await do("all", engine.transcripts.page(chat))
    again = await do("again", engine.chat.regenerate(first.answer_id))
    assert (again.user_message_id, again.answer_id == first.answer_id) == (first.user_message_id, False)
    await do("regenerate", stage.whole(again))
    second = await do("send more", engine.chat.send(Draft("And then?", chat)))
    await do("whole", stage.whole(second))
    edited = await do("edit", engine.chat.send(Draft("Hello again", chat, first.user_message_id)))
    await do("whole", stage.whole(edited))
    page = await do("all", engine.transcripts.page(chat))
    assert [item.message.text for item in page.items] == ["Hello again", ANSWER]
    await do("branch", engine.transcripts.show_branch(first.answer_id))
    page = await do("all", engine.transcripts.page(chat))
    assert [item.message.id for item in page.items] == [first.user_message_id, first.answer_id]
    assert [len(item.siblings) for item in page.items] == [2, 2]
    await do("a part", engine.transcripts.page(chat, anchor=first.answer_id, before=0, after=0))
    await stage.refused("nothing to send", engine.chat.send(Draft("  ", chat)), Kind.USAGE)
    await do("rename", engine.conversations.rename(chat, "Other"))
    await do("pick", engine.conversations.set_pick(chat, "fake/demo"))
    await do("raise", engine.conversations.set_label(chat, Label.CONFIDENTIAL))
    await do("lower", engine.conversations.set_label(chat, Label.INTERNAL))
    await do("lower with a reason", engine.conversations.set_label(chat, Label.INTERNAL, "it is public"))
    await do("list", engine.conversations.page())


async def what_ends_otherwise(stage: Stage) -> None:
    """Stopped, failed, refused before anything was sent; and what waiting for each of them says."""
    engine, do = stage.engine, stage.do
    slow = await do("send", engine.chat.send(Draft("Go slowly")))
    chat = slow.conversation_id
    await do("begin", stage.begin(slow))
    await stage.refused("too early", engine.chat.send(Draft("And?", chat)), Kind.USAGE)
    await do("stop", engine.chat.stop(slow.answer_id))
    await do("stop what has ended", engine.chat.stop(slow.answer_id))
    stopped = await do("wait", engine.chat.wait(slow))
    assert (stopped.text, stopped.answer.finish_reason) == (BEGUN, FinishReason.CANCELLED)
    vain = await do("send", engine.chat.send(Draft("Ask in vain", chat)))
    await do("fail", stage.fail(vain))
    await stage.refused("wait", engine.chat.wait(vain), Kind.NETWORK)
    assert stage.of(AnswerEnded)[-1].message.answer.finish_reason is FinishReason.ERROR  # type: ignore[union-attr]
    await do("all", engine.transcripts.page(chat))
    refused = await do("send", engine.chat.send(Draft("refuse this", chat)))
    await do("withdraw", stage.withdraw(refused))
    await stage.refused("wait", engine.chat.wait(refused), Kind.AUDIT_BLOCKED)
    assert [event.text for event in stage.of(TurnWithdrawn)] == ["refuse this"]


async def where_it_goes(stage: Stage) -> None:
    """The decision before a message is sent, and the one behind its answer; and what is not there to be asked for."""
    engine, do, refused = stage.engine, stage.do, stage.refused
    route = await do("route", engine.chat.route(Draft("Hello")))
    assert (route.decision.chosen, route.decision.label, route.refusal) == ("fake/demo", Label.INTERNAL, None)
    route = await do("route what may not leave", engine.chat.route(Draft("Hello", label=Label.RESTRICTED)))
    held = route.decision
    assert (held.chosen, held.chain, [one.model for one in held.removed]) == (None, (), ["fake/demo"])
    assert route.refusal is not None
    assert route.refusal.kind is Kind.LABEL
    assert (await do("nothing is stored", engine.conversations.page())).items == ()
    turn = await do("send", engine.chat.send(Draft("Hello", model="fake/demo")))
    await do("whole", stage.whole(turn))
    assert (await do("why", engine.chat.decision(turn.answer_id))).chosen == "fake/demo"
    assert await do("why not", engine.chat.decision("x")) is None
    again = await do("with another", engine.chat.regenerate(turn.answer_id, "fake/demo"))
    await do("whole", stage.whole(again))
    chat = turn.conversation_id
    await refused("no conversation", engine.chat.send(Draft("Hello", "x")), Kind.NOT_FOUND)
    await refused("no message", engine.chat.send(Draft("Hello", chat, "x")), Kind.NOT_FOUND)
    await refused("not one's own", engine.chat.send(Draft("Hello", chat, turn.answer_id)), Kind.USAGE)
    await refused("no answer", engine.chat.regenerate("x"), Kind.NOT_FOUND)
    await refused("no turn", engine.chat.wait(Turn("t", chat, "u", "x")), Kind.NOT_FOUND)
    await do("nothing to stop", engine.chat.stop("x"))
    await do("delete", engine.conversations.delete(chat))
    await refused("deleted", engine.chat.regenerate(turn.answer_id), Kind.NOT_FOUND)


async def what_the_handbook_says(stage: Stage) -> None:
    """Above the answer, with the event that tells of it and whenever it is read."""
    engine, do = stage.engine, stage.do
    turn = await do("ask about the program", engine.chat.send(Draft(ABOUT_IT)))
    assert [event.item.card for event in stage.of(MessageAdded)] == [None, CARD]
    assert (await do("whole", stage.whole(turn))).text == ANSWER
    page = await do("all", engine.transcripts.page(turn.conversation_id))
    assert [item.card for item in page.items] == [None, CARD]
    other = await do("ask something else", engine.chat.send(Draft("Hello", turn.conversation_id)))
    await do("whole", stage.whole(other))
    await do("all", engine.transcripts.page(turn.conversation_id))


async def what_the_handbook_says_alone(stage: Stage) -> None:
    """In the place of an answer: nobody was asked."""
    engine, do = stage.engine, stage.do
    turn = await do("ask about the program", engine.chat.send(Draft(ABOUT_IT)))
    answer = await do("wait", engine.chat.wait(turn))
    assert (answer.text, answer.complete, answer.answer) == ("", True, None)
    assert [event.message.id for event in stage.of(AnswerEnded)] == [turn.answer_id]
    assert stage.of(MessageAdded)[-1].item.card == replace(CARD, alone=True)
    assert await do("nothing was decided", engine.chat.decision(turn.answer_id)) is None
    await do("nothing to stop", engine.chat.stop(turn.answer_id))
    await do("all", engine.transcripts.page(turn.conversation_id))


async def test_cards(tmp_path: Path) -> None:
    await played(what_the_handbook_says, tmp_path, ready=lambda fake: fake.cards_to_come.append(CARD))


async def test_cards_alone(tmp_path: Path, built_in: Path) -> None:
    await played(
        what_the_handbook_says_alone,
        tmp_path,
        ready=lambda fake: fake.cards_to_come.append(replace(CARD, alone=True)),
        script=None,
        starter=built_in,
    )


@pytest.mark.parametrize(
    "story",
    [a_conversation, what_ends_otherwise, where_it_goes],
    ids=lambda story: story.__name__,
)
async def test_chat(tmp_path: Path, story: Story) -> None:
    await played(story, tmp_path)
