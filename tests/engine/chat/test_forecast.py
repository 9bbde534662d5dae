"""Where a message would go, said without reading the conversation again, is where it goes."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.core.decisions import RouteDecision
from app.core.labels import Label
from app.core.requests import Attachment, Draft
from app.engine.chat import forecast
from tests.support.engines import Scene, running
from tests.support.starters import starter_file

pytestmark = pytest.mark.anyio

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(16)
SCRIPT = {
    "passage": "stays",
    "models": ["one", "two"],
    "replies": [{"match": "ghp", "text": "4111 1111 1111 1111"}, {"echo": True}],
}
DRAFTS = (
    Draft(""),
    Draft("Translate this into French, please"),
    Draft("My card is 5500 0000 0000 0004"),
    Draft("Write a function", json_schema={"type": "object"}),
    Draft("Hello", label=Label.CONFIDENTIAL),
    Draft("Look", attachments=(Attachment("a.png", "image/png", PICTURE),)),
    Draft("Read", attachments=(Attachment("a.txt", "text/plain", b"IBAN DE89 3704 0044 0532 0130 00"),)),
    Draft("Again", system="Be brief."),
)


async def as_sent(scene: Scene, draft: Draft) -> RouteDecision:
    """What would be decided about the message with all that is sent with it."""
    chat = scene.engine._open.chat
    composed = await chat._composer.compose(draft if draft.text else replace(draft, text="."))
    admitted, _ = await chat._door.consider(composed.ask)
    return admitted.decision


async def agrees(scene: Scene, talk: str | None, edit_of: str | None = None) -> None:
    for draft in DRAFTS:
        asked = replace(draft, conversation_id=talk, edit_of=edit_of)
        said, sent = (await scene.engine.chat.route(asked)).decision, await as_sent(scene, asked)
        if draft.text:
            assert said == sent
        assert (said.label, said.request.findings, said.task.needs) == (
            sent.label,
            sent.request.findings,
            sent.task.needs,
        )


@pytest.fixture(params=[(4, 20), (1, 2)])
def steps(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """In few steps and in many."""
    first, near = request.param
    monkeypatch.setattr(forecast, "FIRST", first)
    monkeypatch.setattr(forecast, "MORE", 2)
    monkeypatch.setattr(forecast, "OF_A_BRANCH", near)


@pytest.mark.usefixtures("steps")
async def test_the_forecast_is_what_becomes_of_it(tmp_path: Path) -> None:
    async with running(tmp_path, SCRIPT) as scene:
        await agrees(scene, None)
        talk = (await scene.ask("One", system="You are terse.")).conversation_id
        await agrees(scene, talk)
        for number, text in enumerate(("Two", "my number is 4111 1111 1111 1111", "Four", "Five")):
            files = (Attachment("a.png", "image/png", PICTURE),) if number == 2 else ()
            await scene.ask(text, conversation_id=talk, attachments=files)
            await agrees(scene, talk)
        page = await scene.engine.transcripts.page(talk)
        questions = [item.message for item in page.items if item.message.role.value == "user"]
        for question in questions:
            await agrees(scene, talk, edit_of=question.id)
        again = await scene.send("Three, edited", conversation_id=talk, edit_of=questions[2].id)
        await scene.engine.chat.wait(again)
        await agrees(scene, talk)
        # As after a start: nothing is remembered.
        scene.engine._open.chat._forecast._known.clear()
        await agrees(scene, talk)


async def test_a_pause_in_typing_reads_what_is_new_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(tmp_path, SCRIPT) as scene:
        talk = (await scene.ask("One")).conversation_id
        for text in ("Two", "Three", "Four"):
            await scene.ask(text, conversation_id=talk)
        transcripts = scene.engine._open.ground.transcripts
        tail, read = transcripts.tail, []

        async def counted(message_id: str, most: int) -> Any:
            found = await tail(message_id, most)
            read.append(len(found))
            return found

        async def never(message_id: str) -> Any:
            raise AssertionError(message_id)

        monkeypatch.setattr(transcripts, "tail", counted)
        await scene.engine.chat.route(Draft("F", talk))
        assert sum(read) == 8
        monkeypatch.setattr(transcripts, "branch", never)
        read.clear()
        for text in ("Fi", "Fiv", "Five"):
            await scene.engine.chat.route(Draft(text, talk))
        assert sum(read) <= 3 * forecast.FIRST
        monkeypatch.undo()
        await scene.ask("Five", conversation_id=talk)
        monkeypatch.setattr(transcripts, "tail", counted)
        monkeypatch.setattr(transcripts, "branch", never)
        read.clear()
        await scene.engine.chat.route(Draft("S", talk))
        assert sum(read) <= forecast.FIRST


async def test_while_an_answer_grows_what_it_is_so_far_counts_and_is_not_remembered(tmp_path: Path) -> None:
    slow = {"match": "slow", "text": "word " * 40, "tokens_per_second": 20}
    async with running(tmp_path, {"replies": [slow, {"echo": True}]}) as scene:
        talk = (await scene.ask("One")).conversation_id
        turn = await scene.send("slow", conversation_id=talk)
        during = (await scene.engine.chat.route(Draft("next", talk))).decision
        await scene.engine.chat.wait(turn)
        after = (await scene.engine.chat.route(Draft("next", talk))).decision
        assert after.task.input_tokens > during.task.input_tokens
        assert after == await as_sent(scene, Draft("next", talk))


async def test_a_card_that_stands_alone_takes_its_question_along(tmp_path: Path) -> None:
    async with running(tmp_path, starter=starter_file()) as scene:
        turn = await scene.send("How do I move Signalbox to another computer?")
        answer = await scene.engine.chat.wait(turn)
        assert answer.parts == ()
        draft = Draft("Hello", turn.conversation_id)
        assert (await scene.engine.chat.route(draft)).decision == await as_sent(scene, draft)


async def test_its_label_binds_what_follows_all_the_same(tmp_path: Path) -> None:
    """A message that a card answered goes along with nothing, and was said under its label."""
    async with running(tmp_path, starter=starter_file()) as scene:
        turn = await scene.send("How do I move Signalbox to another computer?", label=Label.CONFIDENTIAL)
        assert (await scene.engine.chat.wait(turn)).parts == ()
        await scene.engine.conversations.set_label(turn.conversation_id, Label.PUBLIC, "It is known by now")
        for known in (False, True):
            for draft in (
                Draft("Hello", turn.conversation_id),
                Draft("Hello", turn.conversation_id, system="Be terse."),
            ):
                said, sent = (await scene.engine.chat.route(draft)).decision, await as_sent(scene, draft)
                assert said == sent and said.label is Label.CONFIDENTIAL, known
        edited = Draft("Hello", turn.conversation_id, edit_of=turn.user_message_id)
        assert (await scene.engine.chat.route(edited)).decision == await as_sent(scene, edited)
