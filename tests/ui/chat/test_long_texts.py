"""Texts without an end, wherever they stand in a conversation: made a little at a time, and in the end all of them."""

from itertools import pairwise

import pytest

from app.core.messages import Part, Role, TextPart, ThinkingPart, ToolCallPart, ToolResultPart
from app.ui.cards.body import LETTERS_AT_ONCE, Body
from app.ui.cards.fold import Fold
from app.ui.cards.pieces import LONGEST_PIECE
from app.ui.cards.prose import ProseView
from app.ui.cards.user_card import UserCard
from app.ui.chat.view import ChatView
from tests.support.chat import at_rest, open_chat, stands
from tests.support.fakes.engine import FakeEngine
from tests.support.qt import Run, settle
from tests.support.waiting import until

RUN = "k3" * 40_000
WORDS = "Some words of a long line. " * 3_000


def shown(body: Body) -> str:
    return "".join(view.toPlainText() for view in body.views if isinstance(view, ProseView))


async def read_on(view: ChatView, body: Body) -> None:
    """Read down to where the text ends; what is laid out at a time is bounded."""
    lengths = [len(shown(body))]
    body.height_changed.connect(lambda: lengths.append(len(shown(body))))
    bar = view.transcript.verticalScrollBar()
    while body.lacks_below:
        so_far = len(lengths)
        bar.setValue(bar.maximum())
        await until(lambda so_far=so_far: len(lengths) > so_far)  # type: ignore[misc]
    assert max(after - before for before, after in pairwise(lengths)) <= 2 * LONGEST_PIECE + 10


@pytest.mark.parametrize("text", [RUN, WORDS], ids=["run", "words"])
@pytest.mark.parametrize("role", [Role.ASSISTANT, Role.TOOL, Role.SYSTEM])
def test_what_is_folded_is_all_there_once_it_is_read(
    view: ChatView, engine: FakeEngine, run: Run, role: Role, text: str
) -> None:
    chat = engine.add_chat("A", "hi")
    parts: dict[Role, tuple[Part, ...]] = {
        Role.ASSISTANT: (ThinkingPart(text),),
        Role.TOOL: (ToolResultPart("1", text),),
        Role.SYSTEM: (TextPart(text),),
    }
    engine.append(chat, role, parts[role])
    open_chat(run, view, chat)
    card = view.transcript.cards[-1]
    fold = card.findChild(Fold)
    assert fold is not None
    fold.button.click()
    body = fold.inside
    assert isinstance(body, Body)
    assert len(shown(body)) < LETTERS_AT_ONCE + 2 * LONGEST_PIECE
    run(read_on(view, body))
    assert shown(body).strip() == text.strip()


def test_all_of_a_message_is_there_once_it_is_read(view: ChatView, engine: FakeEngine, run: Run) -> None:
    open_chat(run, view, engine.add_chat("A", RUN))
    card = view.transcript.cards[-1]
    assert isinstance(card, UserCard)
    assert shown(card.body).startswith(RUN[:3_000])
    assert len(shown(card.body)) < 5_000
    card._show_all()
    run(read_on(view, card.body))
    assert shown(card.body) == RUN


def test_a_name_without_an_end_does_not_widen_its_card(view: ChatView, engine: FakeEngine, run: Run) -> None:
    chat = engine.add_chat(RUN, "hi")
    engine.append(chat, Role.ASSISTANT, (TextPart("x"), ToolCallPart("1", RUN, f'{{"path": "{RUN}"}}')))
    open_chat(run, view, chat)
    fold = view.transcript.cards[-1].findChild(Fold)
    assert fold is not None
    assert len(fold.button.text()) < 1_100
    assert fold.button.width() <= view.transcript.cards[-1].width()


def test_an_answer_that_grows_without_a_space_lays_out_its_end_alone(
    view: ChatView, engine: FakeEngine, run: Run
) -> None:
    open_chat(run, view, engine.add_chat("A", "hi"))
    view.composer.set_text("go")
    view.send()
    run(until(lambda: view.presenter.growing))
    answer = view.presenter.growing
    assert answer is not None
    engine.grow(answer, RUN)
    run(until(lambda: at_rest(view)))
    run(settle())
    body = view.transcript.cards[-1].bodies[-1]
    before = {id(part): part.document().revision() for part in body.views if isinstance(part, ProseView)}
    for _ in range(20):
        engine.grow(answer, "w7")
        run(until(lambda: at_rest(view)))
    changed = [
        part
        for part in body.views
        if isinstance(part, ProseView) and part.document().revision() != before.get(id(part), -1)
    ]
    assert len(changed) == 1, "the last piece alone"
    assert changed[0].document().characterCount() <= LONGEST_PIECE + 1
    engine.end(answer)
    run(until(lambda: stands(view)))
    assert view.transcript.cards[-1].plain_text() == RUN + "w7" * 20
