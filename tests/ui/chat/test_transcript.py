"""The transcript: a window of cards that moves with the reader."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QPushButton

from app.core.errors import Kind, KnownError
from app.core.events import AnswerAwaits
from app.core.messages import ErrorPart, FinishReason, ToolCallPart
from app.core.preparing import Preparing, State
from app.ui.cards.answer_card import AnswerCard
from app.ui.cards.fold import Fold
from app.ui.cards.footer import AnswerFooter
from app.ui.cards.user_card import UserCard
from app.ui.chat.transcript import TranscriptView
from app.ui.chat.turn_window import MOST
from app.ui.chat.view import ChatView
from app.ui.theme.theme import theme
from app.ui.widgets.notice_view import NoticeView
from tests.support.chat import at_rest, open_chat
from tests.support.fakes.engine import FakeEngine
from tests.support.qt import Run, settle
from tests.support.waiting import until


def numbers(transcript: TranscriptView) -> list[int]:
    return [int(card.message.text.split()[0]) for card in transcript.cards]


def first_seen(transcript: TranscriptView) -> int:
    top = transcript.verticalScrollBar().value()
    return next(int(c.message.text.split()[0]) for c in transcript.cards if c.geometry().bottom() >= top)


def long_chat(engine: FakeEngine, count: int = 1_000) -> str:
    return engine.add_chat("Long", *(f"{n} " + "words " * (n % 40) for n in range(count)))


def test_a_long_conversation_opens_at_its_end_with_few_cards(view: ChatView, engine: FakeEngine, run: Run) -> None:
    transcript = open_chat(run, view, long_chat(engine, 10_000))
    assert numbers(transcript)[-1] == 9_999
    assert len(transcript.cards) < 40
    bar = transcript.verticalScrollBar()
    assert bar.value() == bar.maximum()
    assert transcript._follow
    assert transcript.jump.isHidden()


def test_cards_stand_in_order_without_overlap(view: ChatView, engine: FakeEngine, run: Run) -> None:
    transcript = open_chat(run, view, long_chat(engine))
    for above, below in zip(transcript.cards, transcript.cards[1:], strict=False):
        assert above.geometry().bottom() < below.y()
        assert above.width() <= theme().prose_width()


def test_reading_upwards_goes_through_everything_and_stays_bounded(
    view: ChatView, engine: FakeEngine, run: Run
) -> None:
    transcript = open_chat(run, view, long_chat(engine, 200))
    bar = transcript.verticalScrollBar()

    async def up() -> None:
        seen = first_seen(transcript)
        for _ in range(600):
            if seen == 0:
                return
            bar.setValue(bar.value() - 400)
            await settle(3)
            now = first_seen(transcript)
            assert now <= seen
            assert seen - now < 40
            seen = now
            assert len(transcript.cards) <= MOST
            held = numbers(transcript)
            assert held == list(range(held[0], held[-1] + 1))

    run(up())
    assert first_seen(transcript) == 0
    assert not transcript.jump.isHidden()
    transcript.jump.click()
    run(settle(40))
    assert numbers(transcript)[-1] == 199
    assert bar.value() == bar.maximum()


def test_making_cards_above_moves_nothing_on_the_screen(view: ChatView, engine: FakeEngine, run: Run) -> None:
    transcript = open_chat(run, view, long_chat(engine))
    bar = transcript.verticalScrollBar()
    bar.setValue(bar.value() - 300)
    card, before = transcript.cards[-3], transcript.cards[-3].y() - bar.value()
    count = len(transcript.cards)
    transcript._make_before(2_000)
    assert len(transcript.cards) > count
    assert card.y() - bar.value() == before


def test_a_search_hit_opens_in_the_middle(view: ChatView, engine: FakeEngine, run: Run) -> None:
    chat = long_chat(engine, 200)
    transcript = open_chat(run, view, chat, engine.shown[chat][100])
    assert first_seen(transcript) in {99, 100}
    assert not transcript._follow
    assert not transcript.jump.isHidden()
    bar = transcript.verticalScrollBar()

    async def down() -> None:
        for _ in range(900):
            if numbers(transcript)[-1] == 199 and bar.value() == bar.maximum():
                return
            bar.setValue(bar.value() + 500)
            await settle(3)

    run(down())
    assert numbers(transcript)[-1] == 199
    assert transcript._follow


def growing(run: Run, view: ChatView, engine: FakeEngine, text: str = "go") -> str:
    view.composer.set_text(text)
    view.composer.submitted.emit()
    run(until(lambda: view.presenter.growing))
    run(settle())
    answer = view.presenter.growing
    assert answer
    return answer


def test_the_end_is_followed_while_an_answer_grows(view: ChatView, engine: FakeEngine, run: Run) -> None:
    transcript = open_chat(run, view, long_chat(engine, 50))
    answer = growing(run, view, engine)
    bar = transcript.verticalScrollBar()

    async def grow() -> None:
        for _ in range(20):
            engine.grow(answer, "More words for this answer. " * 6 + "\n\n")
            await until(lambda: at_rest(view))
            await settle(3)
            assert bar.value() == bar.maximum()

    run(grow())
    card = transcript.card(answer)
    assert card is not None
    assert card.height() > 20 * card.fontMetrics().height(), "as many paragraphs as came"


def test_a_reader_who_went_up_is_left_alone(view: ChatView, engine: FakeEngine, run: Run) -> None:
    transcript = open_chat(run, view, long_chat(engine, 50))
    answer = growing(run, view, engine)
    bar = transcript.verticalScrollBar()
    bar.setValue(bar.value() - 250)
    card = transcript.cards[-3]

    def where() -> int:
        return card.y() - bar.value()

    before = where()

    async def grow() -> None:
        for _ in range(10):
            engine.grow(answer, "More words for this answer. " * 10 + "\n\n")
            await until(lambda: at_rest(view))
            await settle(3)

    run(grow())
    assert where() == before
    assert not transcript.jump.isHidden()
    engine.end(answer)
    run(settle())
    assert where() == before


def test_a_long_growing_answer_keeps_few_widgets(view: ChatView, engine: FakeEngine, run: Run) -> None:
    chat = engine.add_chat("A", "hi")
    open_chat(run, view, chat)
    answer = growing(run, view, engine)
    engine.grow(answer, "\n\n".join(f"Text {n}\n\n```\ncode {n}\n```" for n in range(300)))
    run(until(lambda: at_rest(view)))
    other = engine.add_chat("B", "hi")
    open_chat(run, view, other)
    transcript = open_chat(run, view, chat)
    card = transcript.card(answer)
    assert isinstance(card, AnswerCard)
    assert len(card.body.views) < 60
    assert card.plain_text().count("code") == 300


def test_two_answers_are_siblings(view: ChatView, engine: FakeEngine, run: Run) -> None:
    chat = engine.add_chat("A", "0 question", "1 answer")
    transcript = open_chat(run, view, chat)
    card = transcript.cards[-1]
    assert isinstance(card, AnswerCard)
    assert card.footer.siblings.isHidden()
    card.footer.retry.click()
    run(until(lambda: view.presenter.growing))
    engine.grow(view.presenter.growing or "", "2 other")
    engine.end(view.presenter.growing or "")
    run(settle(20))
    assert [c.message.text for c in transcript.cards] == ["0 question", "2 other"]
    card = transcript.cards[-1]
    assert isinstance(card, AnswerCard)
    assert not card.footer.siblings.isHidden()
    assert card.footer.siblings.accessibleName() == "Version 2 of 2"
    card.footer.siblings.back.click()
    run(settle(40))
    assert [c.message.text for c in transcript.cards] == ["0 question", "1 answer"]


def test_errors_stand_in_the_card_with_a_way_on(view: ChatView, engine: FakeEngine, run: Run) -> None:
    open_chat(run, view, engine.add_chat("A", "hi"))
    answer = growing(run, view, engine)
    engine.grow(answer, "half")
    engine.fail(answer, KnownError(Kind.NETWORK, who="acme"))
    run(settle(20))
    notice = view.transcript.cards[-1].findChild(NoticeView)
    assert notice is not None
    assert notice.accessibleName() == "acme cannot be reached. Check the address and your connection, then try again."
    before = len(engine.named("chat.regenerate"))
    notice.findChildren(QPushButton)[0].click()
    run(settle(20))
    assert len(engine.named("chat.regenerate")) == before + 1


@pytest.mark.parametrize("reason", [FinishReason.LENGTH, FinishReason.REPETITION])
def test_an_answer_that_was_cut_off_can_go_on(
    view: ChatView, engine: FakeEngine, run: Run, reason: FinishReason
) -> None:
    open_chat(run, view, engine.add_chat("A", "hi"))
    answer = growing(run, view, engine)
    engine.grow(answer, "half")
    engine.end(answer, reason)
    run(settle(20))
    card = view.transcript.card(answer)
    assert card is not None
    [carry_on] = [button for button in card.findChildren(QPushButton) if button.text() == "Continue"]
    carry_on.click()
    run(settle(20))
    assert engine.named("chat.send")[-1][0].text == "Continue."


def test_thoughts_that_took_the_whole_limit_offer_no_more_of_the_same(
    view: ChatView, engine: FakeEngine, run: Run
) -> None:
    open_chat(run, view, engine.add_chat("A", "hi"))
    answer = growing(run, view, engine)
    engine.grow(answer, thinking="I wonder")
    error = KnownError(Kind.UNANSWERED)
    engine.end(answer, FinishReason.LENGTH, ErrorPart(error.kind.value))
    run(settle(20))
    card = view.transcript.card(answer)
    assert card is not None
    [notice] = card.findChildren(NoticeView)
    assert notice.accessibleName() == f"{error.message} {error.next_step}"
    assert "Continue" not in [button.text() for button in card.findChildren(QPushButton)]


@pytest.mark.parametrize(
    ("reason", "text", "thinking", "kind"),
    [
        (FinishReason.STOP, "", "", Kind.EMPTY),
        (FinishReason.STOP, " \n", "\n", Kind.EMPTY),
        (FinishReason.UNKNOWN, "\u200b", "", Kind.EMPTY),
        (FinishReason.LENGTH, "", "hm", Kind.UNANSWERED),
        (FinishReason.LENGTH, "\n", "", Kind.UNANSWERED),
    ],
)
def test_a_blank_answer_of_an_earlier_version_is_not_shown_as_one(
    view: ChatView, engine: FakeEngine, run: Run, reason: FinishReason, text: str, thinking: str, kind: Kind
) -> None:
    open_chat(run, view, engine.add_chat("A", "hi"))
    answer = growing(run, view, engine)
    engine.grow(answer, text, thinking)
    engine.end(answer, reason)
    run(settle(20))
    card = view.transcript.card(answer)
    assert isinstance(card, AnswerCard)
    [notice] = card.findChildren(NoticeView)
    assert notice.accessibleName().startswith(KnownError(kind).message)
    assert card.body.isHidden()
    assert card.status.isHidden()
    assert bool(card.findChildren(Fold)) == bool(thinking.strip())
    assert [button.text() for button in notice.findChildren(QPushButton)] == ["Retry"]


def test_blanks_are_neither_thoughts_nor_a_beginning(view: ChatView, engine: FakeEngine, run: Run) -> None:
    open_chat(run, view, engine.add_chat("A", "hi"))
    answer = growing(run, view, engine)
    card = view.transcript.card(answer)
    assert isinstance(card, AnswerCard)
    engine.grow(answer, "\n", "\n \u200b")
    run(until(lambda: at_rest(view)))
    assert not card.status.isHidden()
    assert card.findChild(Fold) is None
    engine.grow(answer, "So")
    engine.end(answer, FinishReason.UNKNOWN)
    run(settle(20))
    assert card.findChild(Fold) is None
    assert card.findChild(NoticeView) is None
    assert not card.body.isHidden()


def test_thinking_is_folded_until_asked_for(view: ChatView, engine: FakeEngine, run: Run) -> None:
    open_chat(run, view, engine.add_chat("A", "hi"))
    answer = growing(run, view, engine)
    card = view.transcript.card(answer)
    assert isinstance(card, AnswerCard)
    assert not card.status.isHidden()
    engine.grow(answer, thinking="I wonder")
    run(until(lambda: at_rest(view)))
    fold = card.findChild(Fold)
    assert fold is not None
    assert card.status.isHidden()
    assert (fold.button.text(), fold.inside) == ("Thinking…", None)
    engine.grow(answer, "So")
    run(until(lambda: at_rest(view)))
    assert fold.button.text().startswith("Thought for")
    height = card.height()
    fold.button.click()
    run(settle())
    assert fold.inside is not None
    assert card.height() > height


def test_text_that_turns_out_to_be_thoughts_is_folded_and_the_other_way_round(
    view: ChatView, engine: FakeEngine, run: Run
) -> None:
    open_chat(run, view, engine.add_chat("A", "hi"))
    answer = growing(run, view, engine)
    card = view.transcript.card(answer)
    assert isinstance(card, AnswerCard)
    engine.grow(answer, "I wonder.\n\n# Well\n")
    run(until(lambda: at_rest(view)))
    assert card.plain_text().startswith("I wonder.")
    engine.turn_over(answer, thinking=True)
    run(until(lambda: at_rest(view)))
    fold = card.findChild(Fold)
    assert fold is not None
    assert (card.plain_text(), card.body.isHidden(), fold.button.text()) == ("", True, "Thinking…")
    engine.grow(answer, "Yes")
    run(until(lambda: at_rest(view)))
    assert (card.plain_text(), card.body.isHidden()) == ("Yes", False)
    engine.turn_over(answer, thinking=False)
    run(until(lambda: at_rest(view)))
    assert "Yes" in card.plain_text()
    assert card.plain_text().startswith("I wonder.")
    assert card.findChild(Fold) is None
    engine.grow(answer, thinking="Or not")
    engine.end(answer)
    run(until(lambda: at_rest(view)))
    assert not card.body.isHidden()


def test_tools_are_shown_as_they_were_asked_for(view: ChatView, engine: FakeEngine, run: Run) -> None:
    open_chat(run, view, engine.add_chat("A", "hi"))
    answer = growing(run, view, engine)
    engine.end(answer, FinishReason.TOOL_CALLS, ToolCallPart("1", "read_file\n<b>", '{"path": "/etc"}'))
    run(settle(20))
    fold = view.transcript.cards[-1].findChild(Fold)
    assert fold is not None
    assert fold.button.text() == "Wants to call read_file <b>"
    footer = view.transcript.cards[-1].findChild(AnswerFooter)
    assert footer is not None and footer.copy.isHidden() and not footer.retry.isHidden(), "there is nothing to copy"


def status(view: ChatView, answer: str) -> tuple[str, int | None]:
    """What the line of a waiting answer says, and where its bar is."""
    card = view.transcript.card(answer)
    assert isinstance(card, AnswerCard)
    line = card.status
    assert line.isVisible()
    return line._label.text(), line._bar.value() if line._bar.isVisible() else None


def test_a_model_that_loads_says_how_far_it_is(view: ChatView, engine: FakeEngine, run: Run) -> None:
    open_chat(run, view, engine.add_chat("A", "hi"))
    answer = growing(run, view, engine)
    assert status(view, answer) == ("Waiting for the answer…", None)
    engine.load("local/Qwen3.6-35B-A3B", 0.4)
    run(until(lambda: status(view, answer) == ("Loading Qwen3.6-35B-A3B…", 40)))
    engine.load("local/Qwen3.6-35B-A3B", 0.7)
    run(until(lambda: status(view, answer) == ("Loading Qwen3.6-35B-A3B…", 70)))
    assert len(engine.named("chat.decision")) == 1
    engine.load("local/Qwen3.6-35B-A3B", 1)
    run(until(lambda: status(view, answer) == ("Waiting for Qwen3.6-35B-A3B…", None)))


def test_an_answer_that_waits_for_set_up_says_so(view: ChatView, engine: FakeEngine, run: Run) -> None:
    chat = engine.add_chat("A", "hi")
    open_chat(run, view, chat)
    answer = growing(run, view, engine)
    engine.emit(AnswerAwaits(chat, answer, Preparing(State.BUILDING, "Building")))
    run(until(lambda: status(view, answer) == ("Preparing local models…", None)))
    engine.emit(AnswerAwaits(chat, answer, Preparing(State.BUILDING, "Building", 40, 100)))
    run(until(lambda: status(view, answer) == ("Preparing local models, 40 %", 40)))
    engine.load("local/Qwen3.6-35B-A3B", 0.4)
    run(until(lambda: status(view, answer) == ("Loading Qwen3.6-35B-A3B…", 40)))


def test_the_answer_that_is_shown_while_its_model_loads_says_so(view: ChatView, engine: FakeEngine, run: Run) -> None:
    first, second = engine.add_chat("A", "hi"), engine.add_chat("B", "hi")
    open_chat(run, view, first)
    mine = growing(run, view, engine)
    open_chat(run, view, second)
    other = growing(run, view, engine)
    engine.decisions[other] = replace(engine.decisions[other], chain=("acme/large-4",))
    engine.load("local/Qwen3.6-35B-A3B", 0.2)
    run(until(lambda: engine.named("chat.decision")))
    run(settle())
    assert status(view, other) == ("Waiting for the answer…", None), "it waits for another model"
    open_chat(run, view, first)
    engine.load("local/Qwen3.6-35B-A3B", 0.4)
    run(until(lambda: status(view, mine) == ("Loading Qwen3.6-35B-A3B…", 40)))


def test_what_is_not_decided_yet_is_asked_again(view: ChatView, engine: FakeEngine, run: Run) -> None:
    open_chat(run, view, engine.add_chat("A", "hi"))
    answer = growing(run, view, engine)
    decision = engine.decisions.pop(answer)
    engine.load("local/Qwen3.6-35B-A3B", 0.2)
    run(until(lambda: engine.named("chat.decision")))
    run(settle())
    engine.decisions[answer] = decision
    engine.load("local/Qwen3.6-35B-A3B", 0.4)
    run(until(lambda: status(view, answer) == ("Loading Qwen3.6-35B-A3B…", 40)))


def test_editing_in_place_sends_again(view: ChatView, engine: FakeEngine, run: Run) -> None:
    open_chat(run, view, engine.add_chat("A", "first", "answer"))
    view.edit_last()
    card = view.transcript.cards[0]
    assert isinstance(card, UserCard)
    assert card._editor is not None
    assert card._editor.editor.toPlainText() == "first"
    card._editor.editor.setPlainText("second")
    card._editor.editor.submitted.emit()
    run(settle(30))
    draft = engine.named("chat.send")[-1][0]
    assert (draft.text, draft.edit_of) == ("second", card.message.id)
    assert [c.message.text for c in view.transcript.cards] == ["second", ""]


def test_a_very_long_message_of_ones_own_is_shortened(view: ChatView, engine: FakeEngine, run: Run) -> None:
    open_chat(run, view, engine.add_chat("A", "x " * 10_000))
    (card,) = view.transcript.cards
    assert isinstance(card, UserCard)
    height = card.height()
    card._rest.click()
    run(settle())
    assert card.height() > 2 * height
    card.copy_text()
    assert card.plain_text() == "x " * 10_000


def test_a_message_being_edited_offers_nothing_else(view: ChatView, engine: FakeEngine, run: Run) -> None:
    open_chat(run, view, engine.add_chat("A", "hi", "there"))
    card = next(card for card in view.transcript.cards if isinstance(card, UserCard))
    card._edit.setFocus()
    card.edit()
    run(settle())
    assert card._editor is not None and card._copy.isHidden() and card._edit.isHidden()
    card._end_edit()
    card._edit.setFocus()
    card._hover(True)
    assert not card._copy.isHidden()
