"""The presenter, without a widget."""

from typing import Any

import pytest

from app.core.errors import Kind, KnownError
from app.core.events import TurnWithdrawn
from app.core.labels import Label
from app.core.messages import FinishReason, Role
from app.core.options import Layer
from app.core.requests import Attachment, Draft, Unsent
from app.ui.chat.presenter import ChatPresenter
from app.ui.wiring.bridge import Bridge
from tests.support.fakes.engine import FakeEngine
from tests.support.qt import Run, settle
from tests.support.samples import local_status, remote_status
from tests.support.waiting import until


@pytest.fixture
def presenter(bridge: Bridge) -> ChatPresenter:
    return ChatPresenter(bridge)


def texts(presenter: ChatPresenter) -> list[str]:
    return [item.message.text for item in presenter.window.items]


def test_a_conversation_opens_at_its_end_with_its_draft(presenter: ChatPresenter, engine: FakeEngine, run: Run) -> None:
    chat = engine.add_chat("Long", *(str(n) for n in range(300)))
    engine.unsent[chat] = Unsent("unsent")
    assert run(presenter.open(chat)) == Unsent("unsent")
    assert texts(presenter)[-1] == "299"
    assert presenter.window.has_before
    assert not presenter.window.has_after
    assert presenter.conversation_id == chat


def test_the_last_one_asked_for_wins(presenter: ChatPresenter, engine: FakeEngine, bridge: Bridge, run: Run) -> None:
    first, second = engine.add_chat("A", "a"), engine.add_chat("B", "b")

    async def both() -> None:
        bridge.start(_ignore(presenter.open(first)))
        bridge.start(_ignore(presenter.open(second)))
        await settle(30)

    run(both())
    assert presenter.conversation_id == second
    assert texts(presenter) == ["b"]


async def _ignore(coroutine: Any) -> None:
    await coroutine


def test_pages_come_from_both_sides(presenter: ChatPresenter, engine: FakeEngine, run: Run) -> None:
    chat = engine.add_chat("Long", *(str(n) for n in range(500)))
    run(presenter.open(chat))
    for _ in range(20):
        run(presenter.more(older=True))
    assert texts(presenter)[0] == "0"
    assert not presenter.window.has_before
    assert len(presenter.window.items) <= 120
    for _ in range(20):
        run(presenter.more(older=False))
    assert texts(presenter)[-1] == "499"


def test_a_new_chat_becomes_a_conversation(presenter: ChatPresenter, engine: FakeEngine, run: Run) -> None:
    engine.known_models = [local_status(), remote_status()]

    async def send() -> str:
        await presenter.open(None)
        await presenter.next.set_pick("acme/large-4")
        await presenter.next.set_label(Label.PUBLIC)
        sent = await presenter.send(presenter.next.draft("Hello", (Attachment("a.txt", "text/plain", b"x"),)))
        await settle()
        return sent

    conversation_id = run(send())
    (draft,) = engine.named("chat.send")[0]
    assert (draft.conversation_id, draft.model, draft.label) == (None, "acme/large-4", Label.PUBLIC)
    assert presenter.conversation_id == conversation_id
    assert [item.message.role for item in presenter.window.items] == [Role.USER, Role.ASSISTANT]
    assert presenter.growing == presenter.window.items[1].message.id


def test_an_answer_grows_and_ends(presenter: ChatPresenter, engine: FakeEngine, run: Run) -> None:
    chat = engine.add_chat("A", "a", "b")
    grew: list[str] = []
    presenter.grew.connect(grew.append)

    async def talk() -> None:
        await presenter.open(chat)
        await presenter.send(presenter.next.draft("c"))
        await settle()
        answer = presenter.growing
        assert answer
        engine.grow(answer, "one ")
        engine.grow(answer, "two")
        await settle()
        assert presenter.streams.get(answer).text == "one two"  # type: ignore[union-attr]
        engine.end(answer)
        await settle()

    run(talk())
    assert len(grew) == 1, "what comes together is one growth"
    assert texts(presenter) == ["a", "b", "c", "one two"]
    assert presenter.growing is None
    assert presenter.window.items[-1].message.complete


def test_switching_away_and_back_loses_nothing(presenter: ChatPresenter, engine: FakeEngine, run: Run) -> None:
    chats = [engine.add_chat(name, "hi") for name in "abc"]

    async def talk() -> None:
        answers = []
        for chat in chats:
            await presenter.open(chat)
            await presenter.send(presenter.next.draft("go"))
            await settle()
            answers.append(presenter.growing)
        for step in range(50):
            for number, answer in enumerate(answers):
                assert answer
                engine.grow(answer, f"{number}.{step} ")
            if step % 7 == 0:
                await presenter.open(chats[step % 3])
            await settle(3)
        await until(lambda: presenter._bridge._inbox.empty)
        for number, chat in enumerate(chats):
            await presenter.open(chat)
            message = presenter.window.items[-1].message
            assert message.text == "".join(f"{number}.{step} " for step in range(50))
            assert not message.complete

    run(talk())


def test_a_withdrawn_turn_goes_and_its_text_comes_back(presenter: ChatPresenter, engine: FakeEngine, run: Run) -> None:
    chat = engine.add_chat("A", "a", "b")
    back: list[TurnWithdrawn] = []
    presenter.withdrawn.connect(back.append)

    async def talk() -> None:
        await presenter.open(chat)
        turn = await engine.chat.send(Draft("secret", chat))
        await settle()
        engine.withdraw(turn, KnownError(Kind.PRIVACY, detail="a key"))
        await settle()

    run(talk())
    assert texts(presenter) == ["a", "b"]
    assert back[0].text == "secret"
    assert back[0].error.kind is Kind.PRIVACY
    assert presenter.growing is None


def test_siblings_and_edits(presenter: ChatPresenter, engine: FakeEngine, run: Run) -> None:
    chat = engine.add_chat("A", "a", "b", "c", "d")

    async def talk() -> None:
        await presenter.open(chat)
        old = presenter.window.items[2].message.id
        await presenter.send(Draft("other", chat, old))
        await settle()
        assert texts(presenter)[:3] == ["a", "b", "other"]
        assert presenter.window.items[2].siblings[0] == old
        await presenter.switch(old)
        await settle()

    run(talk())
    assert texts(presenter) == ["a", "b", "c", "d"]


def test_what_the_engine_refuses_changes_nothing(presenter: ChatPresenter, engine: FakeEngine, run: Run) -> None:
    chat = engine.add_chat("A", "a", "b")
    run(presenter.open(chat))
    engine.errors["chat.send"] = KnownError(Kind.AUDIT_BLOCKED)
    with pytest.raises(KnownError):
        run(presenter.send(presenter.next.draft("x")))
    assert texts(presenter) == ["a", "b"]


def test_sending_from_far_up_shows_the_end(presenter: ChatPresenter, engine: FakeEngine, run: Run) -> None:
    chat = engine.add_chat("Long", *(str(n) for n in range(500)))

    async def talk() -> None:
        await presenter.open(chat, engine.shown[chat][10])
        assert presenter.window.has_after
        await presenter.send(presenter.next.draft("new"))
        await settle()

    run(talk())
    assert texts(presenter)[-2] == "new"
    assert not presenter.window.has_after


def test_a_removed_conversation_leaves_a_new_chat(presenter: ChatPresenter, engine: FakeEngine, run: Run) -> None:
    chat = engine.add_chat("A", "a")

    async def talk() -> None:
        await presenter.open(chat)
        await engine.conversations.delete(chat)
        await settle()

    run(talk())
    assert presenter.conversation_id is None
    assert not presenter.window.items


def test_stop_ends_the_growing_answer(presenter: ChatPresenter, engine: FakeEngine, run: Run) -> None:
    chat = engine.add_chat("A", "a")

    async def talk() -> None:
        await presenter.open(chat)
        await presenter.send(presenter.next.draft("b"))
        await settle()
        await presenter.stop()
        await settle()
        await presenter.stop()

    run(talk())
    facts = presenter.window.items[-1].message.answer
    assert facts
    assert facts.finish_reason is FinishReason.CANCELLED
    assert len(engine.named("chat.stop")) == 1


def test_options_say_what_a_new_chat_begins_with(presenter: ChatPresenter, engine: FakeEngine, run: Run) -> None:
    engine.values["chat.model"] = ("acme/large-4", Layer.USER, "")
    engine.values["chat.send_key"] = ("ctrl_enter", Layer.USER, "")
    run(presenter.next.refresh())
    assert presenter.next.pick == "acme/large-4"
    assert not presenter.next.sends_with_enter
