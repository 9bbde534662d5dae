"""What the handbook says to a message: above the answer, in its place, and nowhere else."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.core.api.providers import NewProvider
from app.core.digest import plain
from app.core.events import AnswerEnded, AnswerGrew, MessageAdded, StreamEvent
from app.core.handbook import Card
from app.core.messages import Message
from app.core.models import STARTER, ProviderConfig, ProviderKind
from app.core.ports.providers import Ready
from app.core.requests import Attachment, ChatRequest, Tool, Turn
from app.handbook.book import shipped
from app.providers.fake import Fake
from tests.handbook.test_answers import ALL, ORDINARY
from tests.support.engines import Scene, running
from tests.support.opened_entries import entries
from tests.support.policies import Given
from tests.support.scripted_server import DONE, END, ScriptedServer, chunk, delta, http, message, stream_head

pytestmark = pytest.mark.anyio

STRONG = "How do I move Signalbox to another computer?"
FOUND = shipped().answer(STRONG)
assert FOUND is not None
CARD = Card(FOUND.topic, FOUND.title, FOUND.heading, FOUND.paragraph)
PLAIN = {"replies": [{"text": "So it is."}]}


async def card_of(scene: Scene, turn: Turn) -> Card | None:
    """The card above the answer, as it is stored."""
    items = (await scene.engine.transcripts.page(turn.conversation_id, anchor=turn.answer_id)).items
    return items[-1].card


async def card_for(scene: Scene, text: str, **fields: Any) -> Card | None:
    turn = await scene.send(text, **fields)
    await scene.engine.chat.stop(turn.answer_id)
    return await card_of(scene, turn)


async def test_a_question_about_the_program_gets_a_card_above_its_answer(tmp_path: Path) -> None:
    async with running(tmp_path, PLAIN) as scene:
        turn = await scene.send(STRONG)
        answer = await scene.engine.chat.wait(turn)
        await scene.until(lambda: scene.of(AnswerEnded))
        (mine, its) = [event.item for event in scene.of(MessageAdded)]
        assert (mine.card, its.card) == (None, CARD)
        kinds = [type(event) for event in scene.events]
        assert max(i for i, kind in enumerate(kinds) if kind is MessageAdded) < kinds.index(AnswerGrew)
        assert (answer.text, mine.message.text) == ("So it is.", STRONG)
        await scene.ask("Thank you", conversation_id=turn.conversation_id)
    async with running(tmp_path, PLAIN) as again:
        page = await again.engine.transcripts.page(turn.conversation_id)
        assert [item.card for item in page.items] == [None, CARD, None, None]
        shown = await again.engine.transcripts.show_branch(turn.answer_id)
        assert shown.card == CARD
        assert (await again.engine.transcripts.search("backup restore FILE")).items == ()
        assert [chat.title for chat in (await again.engine.conversations.page()).items] == [STRONG]


async def test_a_new_answer_gets_the_card_as_well(tmp_path: Path) -> None:
    async with running(tmp_path, PLAIN) as scene:
        turn = await scene.send(STRONG)
        await scene.engine.chat.wait(turn)
        again = await scene.engine.chat.regenerate(turn.answer_id)
        await scene.engine.chat.wait(again)
        assert await card_of(scene, again) == CARD


async def test_no_word_of_a_card_leaves_or_is_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    stream = Fake.stream

    async def listening(self: Fake, request: ChatRequest, ready: Ready) -> AsyncIterator[StreamEvent]:
        asked.append(json.dumps(plain(request), ensure_ascii=False))
        async for event in stream(self, request, ready):
            yield event

    monkeypatch.setattr(Fake, "stream", listening)
    talk = None
    async with running(tmp_path, PLAIN) as scene:
        cards = []
        for question, _, _ in ALL:
            turn = await scene.send(question, conversation_id=talk)
            talk = turn.conversation_id
            await scene.engine.chat.wait(turn)
            cards.append(await card_of(scene, turn))
        items = (await scene.engine.transcripts.page(turn.conversation_id, before=200)).items
    said = [card.paragraph for card in cards if card is not None]
    assert len(said) > 50 and len(asked) == len(ALL)
    everything = "".join(asked) + "".join(json.dumps(plain(item.message)) for item in items)
    everything += json.dumps([body for _, body in entries(tmp_path / "home")], ensure_ascii=False)
    assert [paragraph for paragraph in said if paragraph in everything] == []


async def test_a_server_sees_nothing_of_a_card(tmp_path: Path) -> None:
    reply = stream_head() + chunk(message(delta("So it is.", finish="stop")) + DONE) + END
    async with ScriptedServer() as server, running(tmp_path) as scene:
        server.script(http(200, b'{"data": [{"id": "large"}]}'))
        await scene.engine.providers.add(NewProvider(ProviderConfig("acme", ProviderKind.OPENAI_CHAT, server.url)))
        talk = None
        for text in (STRONG, "And how do I restore a backup in Signalbox?"):
            server.script(reply)
            turn = await scene.send(text, conversation_id=talk)
            talk = turn.conversation_id
            await scene.engine.chat.wait(turn)
            card = await card_of(scene, turn)
            sent = server.requests[-1].body.decode()
            assert card is not None and text in sent
            assert not any(words in sent for words in (card.paragraph, card.title, card.heading))


# --- where the built-in model would answer


async def test_a_card_stands_alone_where_only_the_built_in_model_would_answer(tmp_path: Path, built_in: Path) -> None:
    async with running(tmp_path, starter=built_in) as scene:
        turn = await scene.send(STRONG)
        answer = await scene.engine.chat.wait(turn)
        assert (answer.text, answer.parts, answer.answer, answer.complete) == ("", (), None, True)
        await scene.until(lambda: scene.of(AnswerEnded))
        assert scene.of(AnswerEnded)[0].message == answer
        assert [event.item.card for event in scene.of(MessageAdded)] == [None, replace(CARD, alone=True)]
        assert await scene.engine.chat.decision(turn.answer_id) is None
        assert await scene.engine._open.ground.turns.open_turns() == ()
        assert "request" not in [kind for kind, _ in entries(tmp_path / "home")]
        await scene.engine.chat.stop(turn.answer_id)
    async with running(tmp_path, starter=built_in) as again:
        assert await again.engine._open.housekeeping.recover() == 0
        assert await card_of(again, turn) == replace(CARD, alone=True)
        assert (await again.engine.audit.verify()).ok


async def test_the_model_can_be_asked_anyway_and_the_talk_goes_on(tmp_path: Path, built_in: Path) -> None:
    async with running(tmp_path, starter=built_in) as scene:
        await scene.engine.options.set("chat.max_output_tokens", 16)
        first = await scene.send(STRONG)
        again = await scene.engine.chat.regenerate(first.answer_id)
        answer = await scene.engine.chat.wait(again)
        assert answer.answer is not None and answer.answer.model == "starter"
        page = await scene.engine.transcripts.page(first.conversation_id)
        assert (page.items[-1].card, page.items[-1].siblings) == (CARD, (first.answer_id, again.answer_id))
        await scene.engine.transcripts.show_branch(first.answer_id)
        more: Message = await scene.ask("Tell me a joke.", conversation_id=first.conversation_id, max_output=4)
        assert more.parent_id is not None and more.answer is not None


async def test_who_wants_a_models_answer_gets_it(tmp_path: Path, built_in: Path) -> None:
    tool = Tool("look", "Looks.", {"type": "object"})
    async with running(tmp_path, starter=built_in) as scene:
        assert await card_for(scene, STRONG, model=STARTER) == CARD
        assert await card_for(scene, STRONG, system="You translate into German.") is None
        note = Attachment("notes.txt", "text/plain", b"Read me")
        assert await card_for(scene, STRONG, attachments=(note,)) is None
        assert await card_for(scene, "Write a poem about Signalbox.") is None
    async with running(
        tmp_path, PLAIN | {"models": [{"name": "demo", "capabilities": ["json_schema", "tools"]}]}
    ) as scene:
        assert await card_for(scene, STRONG, model="fake/demo", json_schema={"type": "object"}) is None
        assert await card_for(scene, STRONG, model="fake/demo", tools=(tool,)) is None
        assert await card_for(scene, STRONG, model="fake/demo") == CARD


async def test_cards_can_be_turned_off_by_the_person_and_by_the_company(tmp_path: Path) -> None:
    policy = Given()
    async with running(tmp_path, PLAIN, source=policy) as scene:
        await scene.engine.options.set("chat.handbook_cards", False)
        assert await card_for(scene, STRONG) is None
        await scene.engine.options.set("chat.handbook_cards", True)
        assert await card_for(scene, STRONG) == CARD
        policy.state(options={"chat.handbook_cards": False})
        assert await card_for(scene, STRONG) is None


# --- how good they are, through the whole engine


async def test_the_right_cards_and_no_others(tmp_path: Path) -> None:
    async with running(tmp_path, PLAIN) as scene:
        found = [(await card_for(scene, question), topic, fact) for question, topic, fact in ALL]
        false = [text for texts in ORDINARY.values() for text in texts if await card_for(scene, text)]
    right = [card for card, topic, _ in found if card and card.topic == topic]
    holding = [card for card, topic, fact in found if card and card.topic == topic and fact in card.paragraph]
    assert len(right) >= 0.9 * len(ALL) and len(holding) >= 0.85 * len(ALL)
    assert len(false) <= 0.01 * sum(map(len, ORDINARY.values()))
