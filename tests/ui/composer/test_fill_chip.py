"""How full a chat is, in the composer; and the line in the transcript from which on its model read."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QMenu

from app.core.decisions import Fill
from app.core.messages import WhenFull
from app.ui.cards.reading_mark import ReadingMark
from app.ui.chat.view import ChatView
from tests.support.chat import open_chat
from tests.support.fakes.engine import FakeEngine
from tests.support.qt import Run, settle
from tests.support.waiting import until

ROOM = 1_000


def asked(run: Run, view: ChatView, engine: FakeEngine, fill: Fill | None) -> None:
    """The engine says how full the shown chat is."""
    engine.fill = fill
    run(view.forecast._ask())


@pytest.fixture
def talk(view: ChatView, engine: FakeEngine, run: Run) -> str:
    """A chat that is shown."""
    chat = engine.add_chat("A", "one", "two", "three", "four")
    open_chat(run, view, chat)
    return chat


@pytest.mark.parametrize("fill", [None, Fill(0, ROOM), Fill(699, ROOM)])
def test_nothing_is_said_while_there_is_room(
    view: ChatView, engine: FakeEngine, run: Run, talk: str, fill: Fill | None
) -> None:
    asked(run, view, engine, fill)
    assert view.composer.full.isHidden()


@pytest.mark.parametrize(("tokens", "said"), [(700, "70 % full"), (999, "99 % full"), (1_500, "Oldest left out")])
def test_it_says_how_full_the_chat_is(
    view: ChatView, engine: FakeEngine, run: Run, talk: str, tokens: int, said: str
) -> None:
    asked(run, view, engine, Fill(tokens, ROOM))
    chip = view.composer.full
    assert not chip.isHidden()
    assert chip.accessibleName() == f"Room in the chat: {said}"
    assert "1,000 tokens" in chip.toolTip()


def test_a_new_chat_has_nothing_to_leave_out(view: ChatView, engine: FakeEngine, run: Run) -> None:
    open_chat(run, view, None)
    asked(run, view, engine, Fill(900, ROOM))
    assert view.composer.full.isHidden()


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_what_happens_then_is_chosen_in_the_chat(view: ChatView, engine: FakeEngine, run: Run, talk: str) -> None:
    asked(run, view, engine, Fill(1_200, ROOM))
    chip = view.composer.full
    menu: QMenu = chip.open()
    leave_out, stop = (action for action in menu.actions() if action.isCheckable())
    assert (leave_out.isChecked(), stop.isChecked()) == (True, False)
    stop.trigger()
    menu.close()
    run(until(lambda: engine.chats[talk].when_full is WhenFull.STOP))
    run(settle())
    assert chip.accessibleName() == "Room in the chat: Full"


def test_the_options_say_it_for_chats_that_do_not(view: ChatView, engine: FakeEngine, run: Run, talk: str) -> None:
    view.presenter.next.options["chat.when_full"] = "stop"
    asked(run, view, engine, Fill(1_200, ROOM))
    assert view.composer.full.accessibleName() == "Room in the chat: Full"


def begins(engine: FakeEngine, talk: str, place: int) -> str:
    """The newest answer was given by a model that read from this message on."""
    ids = engine.shown[talk]
    newest = engine.messages[ids[-1]]
    assert newest.answer
    engine.messages[newest.id] = replace(newest, answer=replace(newest.answer, begins=ids[place]))
    return ids[place]


def test_the_transcript_says_from_where_on_the_model_read(view: ChatView, engine: FakeEngine, run: Run) -> None:
    talk = engine.add_chat("A", "one", "two", "three", "four")
    begins(engine, talk, 2)
    open_chat(run, view, talk)
    (mark,) = view.transcript.findChildren(ReadingMark)
    card = view.transcript.card(engine.shown[talk][2])
    assert card is not None and card.isAncestorOf(mark)
    assert mark.y() == 0
    card.edit()  # type: ignore[attr-defined]
    assert mark.y() == 0


def test_it_moves_with_the_newest_answer(view: ChatView, engine: FakeEngine, run: Run) -> None:
    talk = engine.add_chat("A", "one", "two", "three", "four")
    begins(engine, talk, 0)
    open_chat(run, view, talk)
    engine.reply("five")
    view.composer.set_text("more")
    view.send()
    run(settle(60))
    assert view.transcript.findChildren(ReadingMark) == []
