"""Requests that are no chat: about a subject with a label of its own, and without a say in what chats stay with."""

from pathlib import Path

import pytest

from app.core.decisions import ReasonCode
from app.core.errors import KnownError
from app.core.labels import Label
from app.core.messages import FinishReason, Message, Role, TextPart
from app.core.models import AUTO
from app.core.requests import Draft, Purpose
from app.engine.door.movement import Movement
from app.engine.door.requests import Ask, Subject, SubjectKind
from tests.support.engines import Scene, running

pytestmark = pytest.mark.anyio

TWO = {"models": ["a", "b"], "replies": [{"echo": True}]}


async def ask(scene: Scene, purpose: Purpose, pick: str, chat: str) -> None:
    """Let a request through the door, and take its answer in."""
    door = scene.engine._open.chat._door
    question = Message("question", chat, None, Role.USER, (TextPart("What is it about?"),), 0, Label.PUBLIC)
    subject = Subject(SubjectKind.CONVERSATION, chat, Label.INTERNAL)
    movement = Movement(door, await door.admit(Ask(purpose, subject, (question,), pick, 100)), "turn")
    answer = Message("answer", chat, "question", Role.ASSISTANT, (), 0)
    async for _ in movement.events(lambda failure: answer):
        pass
    await movement.recording.outcome(answer)


async def chosen(scene: Scene) -> tuple[str | None, bool]:
    """What `auto` would take for a chat, and whether because it answered last."""
    decision = (await scene.engine.chat.route(Draft("And now?"))).decision
    return decision.chosen, any(reason.code is ReasonCode.LAST_USED for reason in decision.reasons)


async def test_auto_stays_with_what_answered_a_chat_and_with_nothing_else(tmp_path: Path) -> None:
    async with running(tmp_path, TWO) as scene:
        first = await scene.ask("Hello", model="fake/b")
        assert first.answer is not None
        assert first.answer.finish_reason is FinishReason.STOP
        assert await chosen(scene) == ("fake/b", True)
        for purpose in (Purpose.TITLE, Purpose.EVALUATION, Purpose.COMPARE):
            await ask(scene, purpose, "fake/a", first.conversation_id)
        assert await chosen(scene) == ("fake/b", True)
        await scene.ask("Again", model="fake/a", conversation_id=first.conversation_id)
        assert await chosen(scene) == ("fake/a", True)


async def test_what_is_no_chat_does_not_stay_with_what_a_chat_had(tmp_path: Path) -> None:
    async with running(tmp_path, TWO) as scene:
        chat = (await scene.ask("Hello", model="fake/b")).conversation_id
        door = scene.engine._open.chat._door
        question = Message("question", chat, None, Role.USER, (TextPart("Judge this"),), 0, Label.PUBLIC)
        subject = Subject(SubjectKind.CONVERSATION, chat, Label.INTERNAL)
        picks = [
            (await door.admit(Ask(purpose, subject, (question,), AUTO, 100))).decision.chosen
            for purpose in (Purpose.CHAT, Purpose.JUDGE)
        ]
        assert picks == ["fake/b", "fake/a"]


async def test_the_subjects_label_binds_and_is_read_anew_before_the_hop(tmp_path: Path) -> None:
    async with running(tmp_path, TWO) as scene:
        chat = (await scene.ask("Hello")).conversation_id
        door = scene.engine._open.chat._door
        question = Message("question", chat, None, Role.USER, (TextPart("Judge this"),), 0, Label.PUBLIC)
        with pytest.raises(KnownError):
            subject = Subject(SubjectKind.CONVERSATION, chat, Label.RESTRICTED)
            await door.admit(Ask(Purpose.JUDGE, subject, (question,), AUTO, 100))
        subject = Subject(SubjectKind.CONVERSATION, chat, Label.INTERNAL)
        movement = Movement(door, await door.admit(Ask(Purpose.JUDGE, subject, (question,), AUTO, 100)), "turn")
        await scene.engine.conversations.set_label(chat, Label.RESTRICTED)
        with pytest.raises(KnownError):
            async for _ in movement.events(lambda failure: question):
                pass
        assert not movement.recording.recorded
