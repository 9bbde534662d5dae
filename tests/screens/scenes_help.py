"""Scenes of help: a page, what a search finds, what it does not find; and cards from the handbook in the chat."""

from dataclasses import replace

from app.core.handbook import Card
from app.core.requests import Draft
from tests.screens.content import fill
from tests.screens.studio import Stage, scene


@scene
async def help_page(stage: Stage) -> None:
    fill(stage)
    await stage.open()
    stage.window.views.show_help("labels")


@scene
async def help_search(stage: Stage) -> None:
    fill(stage)
    await stage.open()
    view = stage.window.views.show_help("backups", "Restore a backup")
    view.focus_search()
    view.field.setText("delete a chat")
    await view.search("delete a chat")


@scene
async def help_nothing(stage: Stage) -> None:
    fill(stage)
    await stage.open()
    view = stage.window.views.show_help()
    view.focus_search()
    view.field.setText("xyzzy")
    await view.search("xyzzy")


@scene
async def help_narrow(stage: Stage) -> None:
    fill(stage)
    await stage.open()
    view = stage.window.views.show_help("errors")
    stage.window.resize(stage.window.minimumSize())
    await view.search("network")
    view.list.step(1)


ABOVE = Card(
    "labels",
    "Labels: how far a chat may go",
    "Choose a label",
    "Change the label of a chat on the chip with the semaphore under the message, or with Ctrl+Shift+L. It says at "
    "once what would happen: *stays here*, *may leave*, or *held*.",
)
ALONE = Card(
    "backups",
    "Backups, and getting things back",
    "Move to a new computer",
    "Make a file with `signalbox backup create FILE` on the old computer, take it to the new one, and use `signalbox "
    "backup restore FILE` there. Open your model files again, and set your options anew.",
    alone=True,
)


async def ask(stage: Stage, question: str, card: Card, *answer: str) -> str:
    """A chat with a question about the program; returns the answer's id."""
    fill(stage)
    await stage.open()
    stage.engine.cards_to_come.append(card)
    stage.engine.reply(*answer)
    turn = await stage.engine.chat.send(Draft(question))
    await stage.rest()
    stage.engine.replies.clear()
    stage.window.open_conversation(turn.conversation_id)
    await stage.rest()
    return turn.answer_id


@scene
async def card_above(stage: Stage) -> None:
    text = "Use the chip under the message: it lists the labels, and says for each whether the chat may leave."
    await ask(stage, "How do I change the label of this chat?", ABOVE, text)


@scene
async def card_alone(stage: Stage) -> None:
    await ask(stage, "How do I move Signalbox to another computer?", ALONE)


@scene
async def card_asked_anyway(stage: Stage) -> None:
    answer = await ask(stage, "How do I move Signalbox to another computer?", ALONE)
    stage.engine.cards_to_come.append(replace(ALONE, alone=False))
    stage.engine.reply("Copy the program to the other computer.")
    await stage.engine.chat.regenerate(answer)


@scene
async def card_narrow(stage: Stage) -> None:
    await ask(stage, "How do I move Signalbox to another computer?", ALONE)
    stage.window.resize(stage.window.minimumSize())
