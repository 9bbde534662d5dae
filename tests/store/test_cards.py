"""Cards from the handbook: stored with the turn, read with the message, gone with it; older files get their table."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.clock import SystemClock
from app.core.handbook import Card
from app.core.messages import ConversationSummary
from app.core.ports.turns import NewTurn, TurnState
from app.store.chat import OpenChatStore
from app.store.connection import connect
from app.store.restoring import restore_backup
from app.store.schema import CHAT
from tests.support.stores import KEY, chat_store, conversation, exchange, say, whole

pytestmark = pytest.mark.anyio

CARD = Card("backups", "Backups", "Move", "Make a file with `signalbox backup create FILE`.")


def alone(talk: ConversationSummary, parent: str | None, text: str) -> NewTurn:
    """A turn in which the card is all that is answered."""
    new = exchange(talk, parent, text)
    answer = replace(new.answer, answer=None, complete=True)
    return replace(new, turn=replace(new.turn, state=TurnState.CLOSED), answer=answer, card=replace(CARD, alone=True))


async def cards(store: OpenChatStore, talk: ConversationSummary) -> list[Card | None]:
    return [item.card for item in (await store.transcripts.page(talk.id)).items]


def left(home: Path) -> int:
    with closing(connect(home / "chat.db", KEY)) as connection:
        return int(connection.execute("SELECT count(*) FROM card").fetchone()[0])


async def test_a_card_is_stored_with_its_turn_and_read_with_its_answer(tmp_path: Path) -> None:
    talk = conversation()
    new = replace(exchange(talk, None, "how?"), card=CARD)
    async with chat_store(tmp_path) as store:
        await store.turns.begin(new)
        assert await cards(store, talk) == [None, CARD]
        await store.turns.answer(new.turn.id, whole(new, "so"))
    async with chat_store(tmp_path) as store:
        assert await cards(store, talk) == [None, CARD]
        assert (await store.transcripts.item(new.answer.id)).card == CARD
        assert (await store.transcripts.search("create FILE")).items == ()
        assert (await store.transcripts.branch(new.answer.id))[-1] == replace(whole(new, "so"))


async def test_a_card_alone_leaves_no_turn_open(tmp_path: Path) -> None:
    talk = conversation()
    new = alone(talk, None, "how?")
    async with chat_store(tmp_path) as store:
        await store.turns.begin(new)
        assert await store.turns.open_turns() == ()
        assert await store.turns.decision(new.answer.id) is None
        assert await store.transcripts.message(new.answer.id) == new.answer
        await say(store, talk, new.answer.id, "thanks", "welcome")
        assert await cards(store, talk) == [None, replace(CARD, alone=True), None, None]


async def test_a_card_goes_with_its_answer(tmp_path: Path) -> None:
    talk, other = conversation(), conversation()
    taken_back, purged = (replace(exchange(chat, None, "how?"), card=CARD) for chat in (talk, other))
    async with chat_store(tmp_path) as store:
        await store.turns.begin(taken_back)
        await store.turns.withdraw(taken_back.turn.id)
        await store.turns.begin(purged)
        await store.conversations.delete(other.id, 5)
        await store.conversations.purge(6, now_us=6)
    assert left(tmp_path) == 0


async def test_a_card_that_cannot_be_read_is_left_out(tmp_path: Path, expect_log: object) -> None:
    talk = conversation()
    async with chat_store(tmp_path) as store:
        await store.turns.begin(replace(exchange(talk, None, "how?"), card=CARD))
    with closing(connect(tmp_path / "chat.db", KEY)) as connection:
        connection.execute("UPDATE card SET body = '{\"topic\": 1}'")
    async with chat_store(tmp_path) as store:
        assert await cards(store, talk) == [None, None]
    expect_log("the card above one answer cannot be read")  # type: ignore[operator]


async def test_stores_and_backups_from_before_there_were_cards_still_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, path, talk = tmp_path / "a", tmp_path / "x.backup", conversation()
    with monkeypatch.context() as earlier:
        earlier.setattr("app.store.chat.CHAT", CHAT[:2])
        # What does not touch the columns of later steps runs on the older tables.
        async with chat_store(home) as store:
            await store.drafts.save("", "unsent")
            await store.backup_for(path, "a passphrase of some length")
    await restore_backup(tmp_path / "b", path, "a passphrase of some length", KEY, clock=SystemClock())
    for place in (home, tmp_path / "b"):
        async with chat_store(place) as store:
            assert (await store.drafts.get("")).text == "unsent"
            new = replace(exchange(talk, None, "how?"), card=CARD)
            await store.turns.begin(new)
            page = await store.transcripts.page(talk.id)
            assert [(item.message.text, item.card) for item in page.items] == [
                ("how?", None),
                ("", CARD),
            ]
