"""Scenes of the chat: empty, in use, with long text, with an error, while something happens."""

from dataclasses import replace

from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QWidget

from app.core.decisions import Fill
from app.core.errors import Kind, KnownError
from app.core.events import AnswerAwaits, Notice
from app.core.labels import Label
from app.core.messages import FinishReason, Recap
from app.core.preparing import Preparing, State
from app.core.requests import Draft
from app.ui.wiring.actions import ActionId
from tests.screens.content import BICYCLE, EVERYTHING, LONG, SNOW, STARTER_ITSELF, open_chat
from tests.screens.studio import Stage, scene
from tests.support.samples import local_status, remote_status

NO_COMPILER = (
    "Local models need a compiler for C++, and there is none. Run “sudo apt-get install g++”, then “make run”."
)


@scene
async def first_start(stage: Stage) -> None:
    stage.engine.known_models = [local_status()]
    await stage.open()


@scene
async def first_start_without_a_model(stage: Stage) -> None:
    await stage.open()


@scene
async def first_start_preparing(stage: Stage) -> None:
    stage.engine.known_models = [local_status("starter")]
    stage.engine.prepare(State.BUILDING, 40)
    await stage.open()


@scene
async def first_start_with_the_starter(stage: Stage) -> None:
    stage.engine.known_models = [local_status("starter")]
    await stage.open()


@scene
async def first_start_failed(stage: Stage) -> None:
    stage.engine.known_models = [local_status("starter", available=False, why_not=NO_COMPILER)]
    stage.engine.prepare(State.FAILED, sentence=NO_COMPILER)
    await stage.open()


@scene
async def picker_preparing(stage: Stage) -> QWidget:
    await _pick_while(stage, State.BUILDING, "Building llama.cpp for this machine, once")
    return stage.dialog()


@scene
async def picker_failed(stage: Stage) -> QWidget:
    await _pick_while(stage, State.FAILED, NO_COMPILER)
    return stage.dialog()


async def _pick_while(stage: Stage, state: State, sentence: str) -> None:
    why = sentence if state is State.FAILED else ""
    mine = [local_status(name, available=not why, why_not=why) for name in ("starter", "Qwen3.6-35B-A3B")]
    stage.engine.known_models = [*mine, remote_status("acme", "large-4")]
    stage.engine.prepare(state, 40 if state is State.BUILDING else 0, sentence)
    await stage.open()
    stage.window.chat.composer.model.open()
    await stage.rest()


@scene
async def chat_nearly_full(stage: Stage) -> None:
    stage.engine.fill = Fill(3_490, 4_096)
    await open_chat(stage)


@scene
async def chat_without_its_oldest(stage: Stage) -> None:
    await _long_talk(stage, recapped=False)


@scene
async def chat_with_a_summary(stage: Stage) -> None:
    await _long_talk(stage, recapped=True)


@scene
async def summary_of_a_chat(stage: Stage) -> QWidget:
    await _long_talk(stage, recapped=True)
    stage.window.chat.composer.full.recap_wanted.emit()
    await stage.rest()
    return stage.dialog()


async def _long_talk(stage: Stage, *, recapped: bool) -> None:
    stage.engine.fill = Fill(5_200, 4_096)
    talk = stage.engine.add_chat("A long talk about snow", "What is snow?", SNOW, "And in the Alps?", SNOW)
    question, answer = stage.engine.shown[talk][-2:]
    known = stage.engine.messages[answer]
    assert known.answer
    stage.engine.messages[answer] = replace(known, answer=replace(known.answer, begins=question, recapped=recapped))
    if recapped:
        told = "The person asked what snow is, and wants to know how it falls in the Alps. " * 6
        stage.engine.recaps[talk] = Recap(question, told, Label.INTERNAL, 0)
    await stage.open()
    stage.window.conversations.open(talk)
    await stage.rest()


@scene
async def chat_awaits(stage: Stage) -> None:
    first = await open_chat(stage)
    turn = await stage.engine.chat.send(Draft("And now as a table, please.", conversation_id=first))
    far = Preparing(State.BUILDING, "Building llama.cpp for this machine, once", 40, 100)
    stage.engine.emit(AnswerAwaits(first, turn.answer_id, far))


@scene
async def chat_starter(stage: Stage) -> None:
    """Word for word what it answers at temperature 0, with the tokens and the time of that run."""
    stage.engine.known_models = [local_status("starter")]
    first = stage.engine.add_chat("Bicycles")
    await stage.open()
    stage.window.conversations.open(first)
    await stage.rest()
    for text, answer, reason, tokens, took in (
        ("Explain how a bicycle works.", BICYCLE, FinishReason.STOP, 24, 2_000),
        ("Und warum schneit es im Winter?", SNOW, FinishReason.STOP, 27, 2_100),
        ("Who are you?", STARTER_ITSELF, FinishReason.REPETITION, 350, 33_100),
    ):
        turn = await stage.engine.chat.send(Draft(text, conversation_id=first))
        stage.engine.grow(turn.answer_id, answer)
        stage.engine.end(turn.answer_id, reason, tokens=tokens, total_ms=took)
        await stage.rest()


@scene
async def chat(stage: Stage) -> None:
    await open_chat(stage)
    stage.window.set_inspector(True)


@scene
async def chat_plain(stage: Stage) -> None:
    await open_chat(stage)


@scene
async def chat_everything(stage: Stage) -> None:
    first = await open_chat(stage)
    stage.engine.add_chat(LONG, "Show me everything", EVERYTHING)
    await stage.window.model.reload()
    stage.window.conversations.open(
        next(c for c in stage.engine.chats if c != first and stage.engine.chats[c].title == LONG)
    )


@scene
async def chat_growing(stage: Stage) -> None:
    first = await open_chat(stage)
    turn = await stage.engine.chat.send(Draft("And now as a table, please.", conversation_id=first))
    stage.engine.grow(turn.answer_id, thinking="The person wants a table.")
    stage.engine.grow(turn.answer_id, "Here is the table, with one row for each mon")


@scene
async def chat_error(stage: Stage) -> None:
    first = await open_chat(stage)
    turn = await stage.engine.chat.send(Draft("And the quarters?", conversation_id=first))
    stage.engine.grow(turn.answer_id, "The quarters are")
    stage.engine.fail(turn.answer_id, KnownError(Kind.TIMEOUT, who="acme"))


@scene
async def chat_held(stage: Stage) -> None:
    first = await open_chat(stage)
    turn = await stage.engine.chat.send(Draft("Transfer to DE89 3704 0044 0532 0130 00", conversation_id=first))
    stage.engine.withdraw(turn, KnownError(Kind.PRIVACY, detail="an IBAN"))


@scene
async def chat_that_would_leave(stage: Stage) -> None:
    first = await open_chat(stage)
    stage.window.conversations.open(next(chat for chat in stage.engine.chats if chat != first))
    await stage.rest()
    turn = await stage.engine.chat.send(
        Draft("The merger is on Friday.", conversation_id=stage.window.chat.presenter.conversation_id)
    )
    stage.engine.withdraw(turn, KnownError(Kind.WOULD_LEAVE, who="acme"))


@scene
async def long_text(stage: Stage) -> None:
    stage.engine.known_models = [local_status(LONG.replace("/", " "))]
    chat = stage.engine.add_chat(LONG, LONG * 3, f"{LONG}\n\n" * 6)
    for number in range(30):
        stage.engine.add_chat(f"{number} {LONG}", "a", "b", age_days=number * 3)
    await stage.open()
    stage.window.conversations.open(chat)
    await stage.rest()
    stage.window.set_inspector(True)


@scene
async def unbroken(stage: Stage) -> None:
    await _runs_without_an_end(stage, 0.0)


@scene
async def unbroken_below(stage: Stage) -> None:
    await _runs_without_an_end(stage, 0.62)


async def _runs_without_an_end(stage: Stage, place: float) -> None:
    """Wherever one may stand, and one that was pasted."""
    run = "QmFzZTY0" * 700
    asked = f"What is this?\n{run[:1_500]}\nI found it in a file."
    answer = (
        f"It begins with {run[:1_300]} and goes on:\n\n- an item with {run[:1_100]}\n- another\n\n"
        f"| part | content |\n|---|---|\n| first | {run} |\n| second | short |\n\n> quoted {run[:1_200]}\n\n"
        f"```\n{run[:3_000]}\n```\n\n{'سلام' * 400}\n\nThat was it."
    )
    stage.engine.known_models = [local_status()]
    chat = stage.engine.add_chat("Runs without an end", asked, answer)
    await stage.open()
    stage.window.conversations.open(chat)
    await stage.rest()
    bar = stage.window.chat.transcript.verticalScrollBar()
    bar.setValue(round(bar.maximum() * place))
    await stage.rest()
    for text in ("word " * 3_000, run * 150):
        data = QMimeData()
        data.setText(text)
        stage.window.chat.composer.editor.insertFromMimeData(data)


@scene
async def narrow(stage: Stage) -> None:
    await open_chat(stage)
    stage.window.set_sidebar(False)
    stage.window.resize(stage.window.minimumSize())


@scene
async def search(stage: Stage) -> None:
    await open_chat(stage)
    stage.window.actions_table[ActionId.SEARCH].trigger()
    await stage.window.sidebar.search_model.search("sales")


@scene
async def search_nothing(stage: Stage) -> None:
    await open_chat(stage)
    await stage.window.sidebar.search_model.search("xyzzy")


@scene
async def notices(stage: Stage) -> None:
    first = await open_chat(stage)
    stage.window.conversations.delete()
    await stage.rest()
    stage.engine.emit(Notice(KnownError(Kind.DISK_FULL)))
    turn = await stage.engine.chat.send(Draft("hello"))
    stage.engine.end(turn.answer_id)
    assert first
