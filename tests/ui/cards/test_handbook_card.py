"""What the handbook says in the transcript: above an answer, in its place, and never in what is copied of one."""

from dataclasses import replace

import pytest
from PySide6.QtGui import QGuiApplication

from app.core.handbook import Card
from app.core.requests import Draft
from app.ui.cards.answer_card import AnswerCard
from app.ui.cards.handbook_card import HandbookCard
from app.ui.cards.prose import ProseView
from app.ui.chat.view import ChatView
from app.ui.theme.theme import theme
from app.ui.wiring.actions import ActionId
from tests.support.chat import open_chat, stands
from tests.support.fakes.engine import FakeEngine
from tests.support.qt import Run
from tests.support.waiting import until

CARD = Card("backups", "Backups", "Move", "Make a file with `signalbox backup create FILE`, see [Options](options.md).")
PLAIN = "Make a file with signalbox backup create FILE, see Options."


async def asked(view: ChatView, engine: FakeEngine, card: Card, *reply: str) -> AnswerCard:
    """The last answer, after a question that the handbook knows something about."""
    engine.cards_to_come.append(card)
    if reply:
        engine.reply(*reply)
    view.composer.set_text("How?")
    view.send()
    await until(lambda: (card := last(view)) is not None and card.message.complete and stands(view))
    found = last(view)
    assert isinstance(found, AnswerCard)
    return found


def last(view: ChatView) -> AnswerCard | None:
    found = view.transcript.cards[-1] if view.transcript.cards else None
    return found if isinstance(found, AnswerCard) else None


def above(card: AnswerCard) -> HandbookCard:
    assert card.above is not None
    return card.above


def test_it_stands_above_the_answer_from_the_beginning(view: ChatView, engine: FakeEngine, run: Run) -> None:
    async def scenario() -> None:
        engine.cards_to_come.append(CARD)
        turn = await engine.chat.send(Draft("How?"))
        view.open(turn.conversation_id)
        await until(lambda: last(view) is not None and stands(view))
        card = last(view)
        assert card is not None and above(card).isVisible() and not card.message.complete
        engine.grow(turn.answer_id, "Like this.")
        engine.end(turn.answer_id)
        await until(lambda: card.message.complete and stands(view))
        assert above(card).geometry().bottom() < card.body.y()
        assert above(card).accessibleName() == "From the handbook · Backups"
        (prose,) = above(card).body.views
        assert isinstance(prose, ProseView) and prose.toPlainText() == PLAIN
        assert card.plain_text() == "Like this." and not hasattr(above(card), "ask_button")

    run(scenario())


def test_it_leads_to_its_page_and_can_be_copied(view: ChatView, engine: FakeEngine, run: Run) -> None:
    async def scenario() -> None:
        card = await asked(view, engine, CARD, "Like this.")
        wanted: list[tuple[str, str]] = []
        view.help_requested.connect(lambda topic, heading: wanted.append((topic, heading)))
        above(card).open_button.click()
        above(card).body.link_wanted.emit("https://handbook.invalid/options")
        assert wanted == [("backups", "Move"), ("options", "")]
        above(card).copy_button.click()
        assert QGuiApplication.clipboard().text() == PLAIN
        card.copy_text()
        assert QGuiApplication.clipboard().text() == "Like this."

    run(scenario())


def test_alone_it_is_the_answer_until_the_model_is_asked(view: ChatView, engine: FakeEngine, run: Run) -> None:
    async def scenario() -> None:
        card = await asked(view, engine, replace(CARD, alone=True))
        assert not card.footer.isVisible() and view.presenter.growing is None
        card.copy_text()
        assert QGuiApplication.clipboard().text() == PLAIN
        card.copy_markdown()
        assert QGuiApplication.clipboard().text() == CARD.paragraph
        assert [action.text() for action in card.menu().actions()] == ["Copy", "Copy as Markdown", "Retry"]
        engine.cards_to_come.append(CARD)
        engine.reply("Like this.")
        above(card).ask_button.click()
        await until(lambda: last(view) is not card and last(view) is not None and stands(view))
        again = last(view)
        await until(lambda: again is not None and again.message.complete)
        assert again is not None and again.plain_text() == "Like this." and again.item.siblings[0] == card.message.id
        await view._switch(again.item.siblings[0])
        await until(lambda: (shown := last(view)) is not None and shown.item.card == replace(CARD, alone=True))
        back = last(view)
        assert back is not None and back.footer.siblings.isVisible()

    run(scenario())


@pytest.mark.parametrize("alone", [False, True])
def test_it_is_there_again_when_the_chat_is_opened_again(
    view: ChatView, engine: FakeEngine, run: Run, alone: bool
) -> None:
    async def scenario() -> str:
        card = await asked(view, engine, replace(CARD, alone=alone), *(() if alone else ("Like this.",)))
        return card.message.conversation_id

    chat = run(scenario())
    open_chat(run, view, None)
    open_chat(run, view, chat)
    card = last(view)
    assert card is not None and above(card).card == replace(CARD, alone=alone)


def test_it_follows_the_size_of_the_text(view: ChatView, engine: FakeEngine, run: Run) -> None:
    async def scenario() -> None:
        card = await asked(view, engine, CARD, "Like this.")
        before = above(card).height()
        theme().set_text_steps(6)
        await until(lambda: above(card).height() > before and stands(view))
        assert above(card).geometry().bottom() < card.body.y()
        theme().set_text_steps(0)

    run(scenario())


def test_the_shortcut_for_copying_takes_what_stands_in_the_place_of_an_answer(
    view: ChatView, engine: FakeEngine, run: Run
) -> None:
    async def scenario() -> None:
        await asked(view, engine, replace(CARD, alone=True))
        view.deeds()[ActionId.COPY_ANSWER]()
        assert QGuiApplication.clipboard().text() == PLAIN

    run(scenario())
