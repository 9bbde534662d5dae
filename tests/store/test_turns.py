"""The life of a turn on a real encrypted file."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.audit import AuditHead
from app.core.decisions import Preference, Reason, ReasonCode, Removed, RouteDecision, TaskKind, TaskProfile
from app.core.digest import Snapshot
from app.core.errors import Kind, KnownError
from app.core.ids import new_id
from app.core.labels import Label
from app.core.messages import (
    ErrorPart,
    FinishReason,
    ImagePart,
    Message,
    Role,
    TextPart,
    ThinkingPart,
    Timings,
    ToolCallPart,
    ToolResultPart,
)
from app.core.models import Capability
from app.core.money import Money
from app.core.ports.turns import LabelRose, TurnState
from app.core.requests import Attachment, Unsent
from tests.support.stores import FACTS, chat, chat_store, conversation, exchange, say, whole

pytestmark = pytest.mark.anyio

OFFERS, STATE = Snapshot.of(["any", "offers"]), Snapshot.of("any state")
DECISION = RouteDecision(
    chosen="acme/large",
    chain=("acme/large", "acme/small"),
    removed=(Removed("x/y", Reason(ReasonCode.LABEL, "restricted")),),
    reasons=(Reason(ReasonCode.PICKED),),
    versions=(("offers", OFFERS.sha256), ("state", STATE.sha256)),
    task=TaskProfile(TaskKind.CODE, 40, frozenset({Capability.TOOLS}), "en", 100, 200),
    label=Label.INTERNAL,
    preference=Preference.BALANCED,
)


async def test_every_state_is_durable(tmp_path: Path) -> None:
    talk = conversation()
    new = exchange(talk, None, "hello", owner="me")
    async with chat_store(tmp_path) as store:
        await store.drafts.save("", "hello")
        await store.turns.begin(replace(new, written_in=""))
        assert await store.drafts.get("") == Unsent()
    async with chat_store(tmp_path) as store:
        assert await store.turns.open_turns() == (new.turn,)
        assert not (await store.transcripts.message(new.answer.id)).complete
        await store.turns.save_partial(new.answer.id, [TextPart("hal")], replace(FACTS, model="m-2"))
    async with chat_store(tmp_path) as store:
        partial = await store.transcripts.message(new.answer.id)
        assert (partial.text, partial.complete, partial.answer) == ("hal", False, replace(FACTS, model="m-2"))
        await store.turns.answer(new.turn.id, whole(new, "hallo"))
    async with chat_store(tmp_path) as store:
        assert await store.turns.open_turns() == (replace(new.turn, state=TurnState.ANSWERED),)
        assert (await store.transcripts.message(new.answer.id)).text == "hallo"
        await store.turns.close(new.turn.id)
    async with chat_store(tmp_path) as store:
        assert await store.turns.open_turns() == ()


def end(size: int, of: int = 0) -> AuditHead:
    return AuditHead(size, bytes([of or size]) * 32)


HEAD = end(7)


async def test_the_end_of_the_register_is_exchanged_for_the_one_that_is_known(tmp_path: Path) -> None:
    async with chat_store(tmp_path) as store:
        assert await store.turns.head() is None
        new = (await chat(store, conversation(), 1))[0]
        assert await store.turns.head() is None
        assert await store.turns.close(new.turn.id) is None
        assert await store.turns.close(new.turn.id, end(7)) == end(7)
        # Another process was here, or somebody who put something back: what stands there stays, and is told.
        for known in (None, end(6), end(7, 1), end(8)):
            assert await store.turns.remember(end(9), known) == end(7)
            assert await store.turns.close(new.turn.id, end(9), known) == end(7)
        assert await store.turns.remember(end(9), end(7)) == end(9)
    async with chat_store(tmp_path) as store:
        assert await store.turns.head() == end(9)


async def test_all_parts_and_facts_come_back_as_they_were(tmp_path: Path) -> None:
    talk = conversation()
    new = exchange(talk, None, TextPart("shown \ud83d \0", wire="sent \udc00"))
    facts = replace(
        FACTS, finish_reason=FinishReason.ERROR, cost=Money("EUR", 7), timings=Timings(None, 9), audit_seq=3
    )
    parts = (
        ThinkingPart("hm", signature="sig"),
        ToolCallPart("c1", "look", '{"a": 1}'),
        ToolResultPart("c1", "found", is_error=True),
        ErrorPart("network", (("who", "Acme"), ("detail", "x"))),
        ImagePart("i", "image/png", "n", data=b"not kept here"),
    )
    answer = Message(new.answer.id, talk.id, new.answer.parent_id, Role.ASSISTANT, parts, 1, Label.PUBLIC, facts)
    async with chat_store(tmp_path) as store:
        await store.turns.begin(new)
        await store.turns.answer(new.turn.id, answer)
        assert new.user is not None
        assert (await store.transcripts.message(new.user.id)).parts == new.user.parts
        assert await store.transcripts.message(answer.id) == answer


async def test_a_late_partial_changes_no_whole_answer(tmp_path: Path) -> None:
    async with chat_store(tmp_path) as store:
        new = await say(store, conversation(), None, "hello", "whole")
        await store.turns.save_partial(new.answer.id, [TextPart("late")])
        assert (await store.transcripts.message(new.answer.id)).text == "whole"
        await store.turns.save_partial("nobody", [TextPart("late")])


async def test_partial_text_keeps_facts_and_is_found_only_when_whole(tmp_path: Path) -> None:
    async with chat_store(tmp_path) as store:
        new = exchange(conversation(), None, "hello")
        await store.turns.begin(new)
        await store.turns.save_partial(new.answer.id, [TextPart("quince")])
        assert (await store.transcripts.message(new.answer.id)).answer == FACTS
        assert (await store.transcripts.search("quince")).items == ()
        await store.turns.answer(new.turn.id, whole(new, "quince jelly"))
        assert len((await store.transcripts.search("quince")).items) == 1


async def test_a_decision_is_kept_once_with_what_it_was_made_from(tmp_path: Path) -> None:
    talk = conversation()
    async with chat_store(tmp_path) as store:
        one, two = (exchange(talk, None, text) for text in ("one", "two"))
        for new in (one, two):
            await store.turns.begin(new)
        assert await store.turns.decision(one.answer.id) is None
        await store.turns.sending(one.turn.id, DECISION, (OFFERS, STATE), HEAD, None)
        await store.turns.sending(two.turn.id, DECISION, (OFFERS, STATE), HEAD, None)
        other = replace(DECISION, chosen=None)
        await store.turns.sending(two.turn.id, other, (OFFERS, STATE), HEAD, None)
        assert await store.turns.decision(one.answer.id) == DECISION
        assert await store.turns.decision(two.answer.id) == other
        assert await store.turns.decision("nobody") is None
    kept = {OFFERS.sha256: b'["any","offers"]', STATE.sha256: b'"any state"'}
    async with chat_store(tmp_path) as store:
        assert await store.turns.snapshots((*kept, "unheard of")) == kept


async def test_snapshots_outlive_the_conversation(tmp_path: Path) -> None:
    """The register names them as well, and it is never shortened."""
    talk = conversation()
    async with chat_store(tmp_path) as store, chat_store(tmp_path) as beside:
        one = exchange(talk, None, "one")
        await store.turns.begin(one)
        await store.turns.sending(one.turn.id, DECISION, (OFFERS, STATE), HEAD, None)
        await beside.turns.keep((OFFERS, Snapshot.of("of a request that was held")))
        await store.conversations.delete(talk.id, 1)
        await store.conversations.purge(2, now_us=2)
        assert await store.turns.decision(one.answer.id) is None
        assert set(await store.turns.snapshots([name for _, name in DECISION.versions])) == {
            OFFERS.sha256,
            STATE.sha256,
        }


async def test_withdrawing_the_first_message_leaves_a_draft(tmp_path: Path) -> None:
    talk = conversation()
    files = (("p1", Attachment("a.png", "image/png", b"bytes")),)
    new = exchange(talk, None, "hello", ImagePart("p1", "image/png"), "and more", attachments=files)
    async with chat_store(tmp_path) as store:
        await store.turns.begin(new)
        assert await store.turns.withdraw(new.turn.id) == "hello\n\nand more"
        assert await store.drafts.get(talk.id) == Unsent("hello\n\nand more", (files[0][1],))
        assert (await store.transcripts.page(talk.id)).items == ()
        assert (await store.transcripts.search("hello")).items == ()
        assert await store.turns.open_turns() == ()


async def test_withdrawing_shows_again_what_was_shown(tmp_path: Path) -> None:
    talk = conversation()
    async with chat_store(tmp_path) as store:
        first = await say(store, talk, None, "hello", "one")
        second = await say(store, talk, None, "", "two", user_id=first.turn.user_message_id)
        await store.transcripts.show_branch(first.answer.id)
        before = await store.transcripts.page(talk.id)
        for new in (
            exchange(talk, None, user_id=first.turn.user_message_id),
            exchange(talk, first.answer.id, "go on"),
            exchange(talk, None, "edited"),
            exchange(talk, second.answer.id, "elsewhere"),
        ):
            await store.turns.begin(new)
            assert await store.transcripts.page(talk.id) != before
            await store.turns.withdraw(new.turn.id)
            assert await store.transcripts.page(talk.id) == before


async def test_regenerating_keeps_the_draft_and_withdrawing_it_gives_no_text(tmp_path: Path) -> None:
    talk = conversation()
    async with chat_store(tmp_path) as store:
        first = await say(store, talk, None, "hello", "one")
        await store.drafts.save(talk.id, "typing")
        again = exchange(talk, None, user_id=first.turn.user_message_id)
        await store.turns.begin(again)
        assert (await store.drafts.get(talk.id)).text == "typing"
        assert await store.turns.withdraw(again.turn.id) == ""
        assert (await store.drafts.get(talk.id)).text == "typing"


async def test_a_message_with_another_answer_stays(tmp_path: Path) -> None:
    talk = conversation()
    async with chat_store(tmp_path) as store:
        new = exchange(talk, None, "hello")
        await store.turns.begin(new)
        await say(store, talk, None, "", "two", user_id=new.turn.user_message_id)
        assert await store.turns.withdraw(new.turn.id) == ""
        page = await store.transcripts.page(talk.id)
        assert [item.message.text for item in page.items] == ["hello", "two"]


async def test_a_turn_that_fails_to_begin_leaves_nothing(tmp_path: Path) -> None:
    talk = conversation()
    files = (("p1", Attachment("a.png", "image/png", b"bytes")),)
    async with chat_store(tmp_path) as store:
        before = await say(store, talk, None, "hello", "one")
        new = exchange(talk, new_id(), "its parent does not exist", attachments=files)
        with pytest.raises(Exception, match="FOREIGN KEY"):
            await store.turns.begin(new)
        assert (await store.transcripts.page(talk.id)).items[-1].message.id == before.answer.id
        assert list((tmp_path / "attachments").iterdir()) == []
        assert await store.turns.open_turns() == ()


async def test_a_turn_changes_of_a_conversation_only_what_came_with_it(tmp_path: Path) -> None:
    talk = conversation("its first title")
    async with chat_store(tmp_path) as store:
        first = await say(store, talk, None, "hello", "one")
        changed = await store.conversations.change(talk.id, title="another", model="acme/small")
        later = replace(talk, model="acme/large", label=Label.CONFIDENTIAL, updated_us=9)
        begun = await store.turns.begin(exchange(later, first.answer.id, "two"))
        assert begun == replace(changed, updated_us=9), "a label that was lowered meanwhile stays lowered"
        raised = replace(exchange(later, first.answer.id, "two"), label=Label.CONFIDENTIAL)
        assert (await store.turns.begin(raised)).label is Label.CONFIDENTIAL
        picked = replace(exchange(later, first.answer.id, "three"), picked=True)
        assert (await store.turns.begin(picked)).model == "acme/large"


async def test_a_turn_under_a_label_that_rose_leaves_nothing(tmp_path: Path) -> None:
    talk = conversation()
    files = (("p1", Attachment("a.png", "image/png", b"bytes")),)
    async with chat_store(tmp_path) as store:
        first = await say(store, talk, None, "hello", "one")
        risen = await store.conversations.change(talk.id, label=Label.CONFIDENTIAL)
        with pytest.raises(LabelRose):
            await store.turns.begin(exchange(talk, first.answer.id, "two", attachments=files))
        assert await store.conversations.get(talk.id) == risen
        assert list((tmp_path / "attachments").iterdir()) == []
        assert await store.turns.open_turns() == ()


async def test_nothing_begins_in_a_conversation_that_was_deleted_meanwhile(tmp_path: Path) -> None:
    talk = conversation()
    files = (("p1", Attachment("a.png", "image/png", b"bytes")),)
    async with chat_store(tmp_path) as store:
        first = await say(store, talk, None, "hello", "one")
        await store.conversations.delete(talk.id, 5)
        for _ in ("deleted", "purged"):
            with pytest.raises(KnownError) as caught:
                await store.turns.begin(exchange(talk, first.answer.id, "two", attachments=files))
            assert caught.value.kind is Kind.NOT_FOUND
            await store.conversations.purge(6, now_us=6)
        assert list((tmp_path / "attachments").iterdir()) == []
        assert await store.turns.open_turns() == ()


async def test_a_cancelled_write_is_whole_or_not_at_all(tmp_path: Path) -> None:
    talk = conversation()
    async with chat_store(tmp_path) as store:
        for wait in range(12):
            new = exchange(talk, None, f"message {wait}")
            task = asyncio.ensure_future(store.turns.begin(new))
            for _ in range(wait):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.wait([task])
        # A write that had begun is finished though nobody waits for it; this one comes after it.
        await store.drafts.save("", "")
        for turn in await store.turns.open_turns():
            assert (await store.transcripts.branch(turn.answer_id))[0].text.startswith("message")
            await store.turns.withdraw(turn.id)
        assert await store.turns.open_turns() == ()
        await chat(store, talk, 1)
