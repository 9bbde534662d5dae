"""Opening a model file: it answers from now on where it may, and the notice says what is true."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from app.core.decisions import Reason, ReasonCode, Removed, RouteDecision
from app.core.labels import Label
from app.ui.shell.window import Window
from app.ui.wiring.actions import ActionId
from tests.support.fakes.engine import FakeEngine
from tests.support.qt import Run, settle
from tests.support.samples import local_status, remote_status
from tests.support.waiting import until
from tests.support.window import dialog, notices, opened


async def _shown(window: Window, chat: str | None) -> None:
    window.conversations.open(chat)
    await until(lambda: window.chat.presenter.conversation_id == chat)


def test_an_opened_model_answers_in_the_open_conversation(run: Run, window: Window, engine: FakeEngine) -> None:
    async def scenario() -> None:
        engine.known_models = [remote_status()]
        chat, other = engine.add_chat("Report", "one", "two"), engine.add_chat("Other", "one", "two")
        await opened(window)
        await _shown(window, chat)
        window.model_files.open(["/models/tiny.gguf"])
        await until(lambda: engine.chats[chat].model == "local/tiny")
        await until(lambda: window.chat.composer.model.text().strip() == "tiny")
        assert engine.chats[other].model == "auto"
        await until(lambda: notices(window))
        assert notices(window) == [
            "tiny is ready: it answers in this chat from now on. It runs on this device; nothing leaves."
        ]

    run(scenario())


def test_an_opened_model_answers_in_a_new_chat(run: Run, window: Window, engine: FakeEngine) -> None:
    async def scenario() -> None:
        engine.known_models = [remote_status()]
        await opened(window)
        window.model_files.open(["/models/tiny.gguf"])
        await until(lambda: window.chat.presenter.next.pick == "local/tiny")
        assert window.chat.presenter.next.draft("Hello").model == "local/tiny"

    run(scenario())


def test_a_model_that_may_not_answer_here_is_not_picked(run: Run, window: Window, engine: FakeEngine) -> None:
    def forbidden(pick: str, label: Label) -> RouteDecision:
        removed = (Removed("local/tiny", Reason(ReasonCode.POLICY_MODEL)),)
        return replace(allowed(pick, label), chosen=None, chain=(), removed=removed)

    allowed, engine.decide = engine.decide, forbidden  # type: ignore[method-assign]

    async def scenario() -> None:
        chat = engine.add_chat("Report", "one", "two")
        await opened(window)
        await _shown(window, chat)
        window.model_files.open(["/models/tiny.gguf"])
        await until(lambda: any("cannot be used here" in text for text in notices(window)))
        assert any("Your organization does not allow this model" in text for text in notices(window))
        assert engine.chats[chat].model == "auto" and not engine.named("conversations.set_pick")

    run(scenario())


def test_among_several_files_the_person_chooses(run: Run, window: Window, engine: FakeEngine) -> None:
    async def scenario() -> None:
        await opened(window)
        window.model_files.open(["/models/one.gguf", "/models/two.gguf"])
        await until(lambda: sum("is ready: your next message can use it" in text for text in notices(window)) == 2)
        await settle(30)
        assert window.chat.presenter.next.pick == "auto"

    run(scenario())


def test_a_pick_that_comes_late_stays_with_its_conversation(run: Run, window: Window, engine: FakeEngine) -> None:
    async def scenario() -> None:
        first, second = engine.add_chat("First", "one", "two"), engine.add_chat("Second", "one", "two")
        await opened(window)
        await _shown(window, first)
        let_go = engine.hold("conversations.set_pick")
        window.model_files.open(["/models/tiny.gguf"])
        await until(lambda: engine.named("conversations.set_pick"))
        await _shown(window, second)
        let_go.set()
        await until(lambda: engine.chats[first].model == "local/tiny")
        await settle(30)
        following = window.chat.presenter.next
        assert following.draft("Hello").conversation_id == second and following.pick == "auto"

    run(scenario())


def test_files_are_looked_for_beside_the_models_that_are_known(
    run: Run, window: Window, engine: FakeEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario() -> None:
        monkeypatch.setenv("HOME", str(tmp_path))
        await opened(window)
        assert await _folder(window) == str(tmp_path), "not where the program happened to be started"
        (tmp_path / "models").mkdir()
        engine.known_models = [remote_status(), replace(local_status(), path=str(tmp_path / "models" / "one.gguf"))]
        await window.chat.presenter.next.refresh()
        assert await _folder(window) == str(tmp_path / "models")

    run(scenario())


async def _folder(window: Window) -> str:
    """Where the dialog for model files begins."""
    window.actions_table[ActionId.OPEN_MODEL].trigger()
    await until(lambda: dialog(window, QFileDialog))
    shown = dialog(window, QFileDialog)
    assert isinstance(shown, QFileDialog)
    folder = shown.directory().absolutePath()
    shown.reject()
    await until(lambda: not dialog(window, QFileDialog))
    return folder
