"""A chat that outgrows what its model reads: the oldest turns are left out, which is recorded and told."""

from pathlib import Path

import pytest

from app.core.audit import AuditKind
from app.core.decisions import Reason, ReasonCode
from app.core.errors import Kind, KnownError
from app.core.events import TurnWithdrawn
from app.core.ids import new_id
from app.core.labels import Label, Passage
from app.core.messages import Message, Part, Role, TextPart, ToolCallPart, ToolResultPart, WhenFull
from app.core.models import Offer
from app.core.requests import Attachment, Purpose
from app.engine.door.requests import Ask, Subject, SubjectKind
from app.engine.door.window import reading
from app.routing import tokens_of
from tests.support.engines import Scene, running
from tests.support.gguf_models import write_llama
from tests.support.opened_entries import entries
from tests.support.policies import Given

CONTEXT, TURNS, SAID = 1_024, 8, 280


async def shown(scene: Scene, conversation_id: str) -> list[Message]:
    """The branch, oldest first."""
    return [item.message for item in (await scene.engine.transcripts.page(conversation_id)).items]


async def talk(scene: Scene, model: str, text: str, turns: int = TURNS) -> str:
    """So many turns in one chat; each is answered."""
    conversation_id = None
    for number in range(turns):
        turn = await scene.send(f"{number} {text}", model=model, conversation_id=conversation_id, max_output=16)
        conversation_id = turn.conversation_id
        await scene.engine.chat.wait(turn)
    assert conversation_id
    return conversation_id


@pytest.mark.anyio
async def test_a_small_model_goes_on_answering(tmp_path: Path) -> None:
    async with running(tmp_path) as scene:
        await scene.engine.models.add(str(write_llama(tmp_path / "tiny.gguf", context=CONTEXT)))
        conversation_id = await talk(scene, "local/tiny", "a" * SAID)
        messages = await shown(scene, conversation_id)
        assert (await scene.engine.audit.verify()).ok
    asked = [body for kind, body in entries(tmp_path / "home") if kind == AuditKind.REQUEST]
    assert len(asked) == TURNS
    left_out = [body.get("signalbox.left_out", {"messages": 0})["messages"] for body in asked]
    assert left_out[0] == 0 < left_out[-1]
    assert left_out == sorted(left_out)
    answers = [message for message in messages if message.role is Role.ASSISTANT]
    for number, (answer, left) in enumerate(zip(answers, left_out, strict=True)):
        assert answer.answer
        read = [message.id for message in messages[: 2 * number + 1]]
        assert answer.answer.begins == ("" if not left else read[left])


@pytest.mark.anyio
async def test_a_question_that_is_too_long_alone_is_given_back(tmp_path: Path) -> None:
    async with running(tmp_path) as scene:
        await scene.engine.models.add(str(write_llama(tmp_path / "tiny.gguf", context=CONTEXT)))
        text = "b" * (CONTEXT * 2)
        with pytest.raises(KnownError) as refused:
            await scene.engine.chat.wait(await scene.send(text, model="local/tiny"))
        assert refused.value.kind is Kind.CONTEXT_LENGTH
        await scene.until(lambda: scene.of(TurnWithdrawn))
        (withdrawn,) = scene.of(TurnWithdrawn)
        assert withdrawn.text == text
    assert AuditKind.REQUEST not in [kind for kind, _ in entries(tmp_path / "home")]


@pytest.mark.anyio
async def test_a_server_that_cannot_be_asked_gets_what_likely_fits(tmp_path: Path) -> None:
    script = {"models": [{"name": "small", "context_tokens": CONTEXT}], "replies": [{"text": "Yes."}]}
    async with running(tmp_path, script) as scene:
        await talk(scene, "fake/small", "word " * SAID, turns=5)
    asked = [body for kind, body in entries(tmp_path / "home") if kind == AuditKind.REQUEST]
    assert [bool(body.get("signalbox.left_out")) for body in asked] == [False, False, True, True, True]


@pytest.mark.anyio
async def test_a_chat_may_rather_stop(tmp_path: Path) -> None:
    script = {"models": [{"name": "small", "context_tokens": CONTEXT}], "replies": [{"text": "Yes."}]}
    async with running(tmp_path, script) as scene:
        conversation_id = await talk(scene, "fake/small", "word " * SAID, turns=3)
        await scene.engine.conversations.set_when_full(conversation_id, WhenFull.STOP)
        with pytest.raises(KnownError) as refused:
            await scene.send("word " * 2_000, model="fake/small", conversation_id=conversation_id)
        assert refused.value.kind is Kind.CONTEXT_LENGTH
        before = await shown(scene, conversation_id)
        await scene.engine.conversations.set_when_full(conversation_id, WhenFull.LEAVE_OUT)
        await scene.engine.chat.wait(await scene.send("Go on", model="fake/small", conversation_id=conversation_id))
        assert len(await shown(scene, conversation_id)) == len(before) + 2


@pytest.mark.anyio
async def test_what_the_company_says_of_full_chats_holds_for_all(tmp_path: Path) -> None:
    script = {"models": [{"name": "small", "context_tokens": CONTEXT}], "replies": [{"text": "Yes."}]}
    policy = Given()
    async with running(tmp_path, script, policy) as scene:
        conversation_id = await talk(scene, "fake/small", "word " * SAID, turns=3)
        policy.state(options={"chat.when_full": "stop"})
        with pytest.raises(KnownError) as refused:
            await scene.engine.conversations.set_when_full(conversation_id, WhenFull.LEAVE_OUT)
        assert refused.value.kind is Kind.POLICY


SUM = {"replies": [{"match": "Person:|Summary of what came before:", "text": "They spoke of words."}, {"text": "Yes."}]}


@pytest.mark.anyio
async def test_a_recap_is_read_in_place_of_what_is_left_out(tmp_path: Path) -> None:
    models = [{"name": "small", "context_tokens": CONTEXT}, {"name": "large", "context_tokens": 100_000}]
    async with running(tmp_path, {"models": models, **SUM}) as scene:
        conversation_id = await talk(scene, "fake/small", "word " * SAID, turns=4)
        parts: list[float] = []
        recap = await scene.engine.chat.summarize(conversation_id, parts.append)
        assert recap.text == "They spoke of words."
        assert recap.message_id == (await shown(scene, conversation_id))[-3].id
        assert parts == sorted(parts) and parts[-1] == 1.0
        assert await scene.engine.chat.recap(conversation_id) == recap
        message = await scene.ask("And now?", model="fake/small", conversation_id=conversation_id)
        assert message.answer and message.answer.recapped
        assert message.answer.begins == (await shown(scene, conversation_id))[-4].id
        # Whoever reads all needs none.
        message = await scene.ask("And now?", model="fake/large", conversation_id=conversation_id)
        assert message.answer and (message.answer.begins, message.answer.recapped) == ("", False)
        await scene.engine.chat.forget_recap(conversation_id)
        assert await scene.engine.chat.recap(conversation_id) is None
        assert (await scene.engine.audit.verify()).ok
    asked = [body for kind, body in entries(tmp_path / "home") if kind == AuditKind.REQUEST]
    written = [body for body in asked if body["signalbox.purpose"] == "summary"]
    assert len(written) > 1, "piece by piece"
    assert all(len(str(body["gen_ai.input.messages"])) < CONTEXT * 4 for body in written)
    assert asked[-2]["signalbox.left_out"] == {"messages": 6, "recap": True}
    assert "They spoke of words." in str(asked[-2]["gen_ai.input.messages"])
    assert "They spoke of words." not in str(asked[-1]["gen_ai.input.messages"])


@pytest.mark.anyio
async def test_a_recap_goes_where_its_chat_may_go(tmp_path: Path) -> None:
    async with running(tmp_path, {"models": ["small"], **SUM}) as scene:
        conversation_id = await talk(scene, "fake/small", "word", turns=2)
        await scene.engine.conversations.set_label(conversation_id, Label.RESTRICTED)
        with pytest.raises(KnownError) as refused:
            await scene.engine.chat.summarize(conversation_id)
        assert refused.value.kind is Kind.LABEL


@pytest.mark.anyio
async def test_there_must_be_something_to_sum_up(tmp_path: Path) -> None:
    async with running(tmp_path, {"models": ["small"], **SUM}) as scene:
        conversation_id = await talk(scene, "fake/small", "word", turns=1)
        with pytest.raises(KnownError) as refused:
            await scene.engine.chat.summarize(conversation_id)
        assert refused.value.kind is Kind.USAGE


@pytest.mark.anyio
async def test_a_long_document_goes_with_its_turn(tmp_path: Path) -> None:
    script = {"models": [{"name": "small", "context_tokens": CONTEXT}], "replies": [{"text": "Yes."}]}
    async with running(tmp_path, script) as scene:
        document = Attachment("long.txt", "text/plain", b"word " * 500)
        first = await scene.ask("Read this", model="fake/small", attachments=(document,))
        talk = first.conversation_id
        await scene.ask("word " * 200, model="fake/small", conversation_id=talk)
        message = await scene.ask("And then?", model="fake/small", conversation_id=talk)
        assert message.answer and message.answer.begins == (await shown(scene, talk))[2].id
    asked = [body for kind, body in entries(tmp_path / "home") if kind == AuditKind.REQUEST]
    assert "long.txt" not in str(asked[-1]["gen_ai.input.messages"])


@pytest.mark.anyio
async def test_a_smaller_model_in_the_midst_reads_what_it_can(tmp_path: Path) -> None:
    models = [{"name": "large", "context_tokens": 100_000}, {"name": "small", "context_tokens": CONTEXT}]
    async with running(tmp_path, {"models": models, "replies": [{"text": "Yes."}]}) as scene:
        talked = await talk(scene, "fake/large", "word " * SAID, turns=4)
        message = await scene.ask("And now?", model="fake/small", conversation_id=talked)
        assert message.answer and message.answer.begins
        message = await scene.ask("And now?", model="fake/large", conversation_id=talked)
        assert message.answer and not message.answer.begins


@pytest.mark.anyio
async def test_auto_takes_who_reads_all_though_another_answered_last(tmp_path: Path) -> None:
    models = [{"name": "large", "context_tokens": 100_000}, {"name": "small", "context_tokens": CONTEXT}]
    async with running(tmp_path, {"models": models, "replies": [{"text": "Yes."}]}) as scene:
        talked = await talk(scene, "fake/small", "word " * SAID, turns=4)
        message = await scene.ask("And now?", model="auto", conversation_id=talked)
        assert message.answer and (message.answer.model, message.answer.begins) == ("large", "")
        decision = await scene.engine.chat.decision(message.id)
        assert decision and Reason(ReasonCode.READS_ALL) in decision.reasons


@pytest.mark.anyio
async def test_an_edited_branch_is_read_from_its_own_turns(tmp_path: Path) -> None:
    script = {"models": [{"name": "small", "context_tokens": CONTEXT}], "replies": [{"text": "Yes."}]}
    async with running(tmp_path, script) as scene:
        talked = await talk(scene, "fake/small", "word " * SAID, turns=5)
        third = (await shown(scene, talked))[4]
        message = await scene.ask("Short instead", model="fake/small", conversation_id=talked, edit_of=third.id)
        branch = await shown(scene, talked)
        assert len(branch) == 6
        assert message.answer and message.answer.begins in {"", *(one.id for one in branch)}


def said(role: Role, text: str, *parts: Part) -> Message:
    return Message(new_id(), "c", None, role, (*((TextPart(text),) if text else ()), *parts), 0)


def test_results_of_tools_stay_with_their_calls() -> None:
    call, result = ToolCallPart("1", "look", "{}"), ToolResultPart("1", "r" * 4_000)
    messages = (
        said(Role.SYSTEM, "Be kind."),
        said(Role.USER, "a" * 4_000),
        said(Role.ASSISTANT, "", call),
        said(Role.USER, "", result),
        said(Role.ASSISTANT, "It is so."),
        said(Role.USER, "And?"),
        said(Role.ASSISTANT, "", call),
        said(Role.TOOL, "", result),
        said(Role.USER, "Thanks"),
    )
    subject = Subject(SubjectKind.CONVERSATION, "c", Label.INTERNAL)
    ask = Ask(Purpose.CHAT, subject, messages, "auto", 100, may_leave_out=True)
    offer = Offer("fake", "small", "small", Passage.STAYS, frozenset(), context_tokens=CONTEXT)
    for room in range(0, 4_000, 50):
        found = reading(ask, offer, sum(map(tokens_of, messages)), room)
        kept = found.request.messages
        assert kept[0].role is Role.SYSTEM
        assert kept[-1] is messages[-1]
        assert kept[1].text, "a turn begins with what a person says"
        assert found.left_out == len(messages) - len(kept)
