"""What is closed while the engine works for it hears nothing more; the `loop` fixture fails when a coroutine did."""

import base64

import pytest
from PySide6.QtWidgets import QDialog

from app.core.models import ProviderConfig, ProviderKind
from app.core.requests import Attachment
from app.ui.cards.attachment_row import Thumbnail
from app.ui.preferences.provider_form import ProviderForm
from app.ui.preferences.providers import ProviderCard
from app.ui.shell.sidebar.recently_deleted import RecentlyDeleted
from app.ui.shell.window import Window
from app.ui.widgets.dialogs import ask
from app.ui.wiring.bridge import Bridge
from tests.support.fakes.engine import FakeEngine
from tests.support.qt import Run, destroy_later_now, settle
from tests.support.waiting import until
from tests.support.window import NOW, dialog, notices, opened

DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


async def ask_for(bridge: Bridge, shown: QDialog) -> None:
    await ask(shown)


@pytest.mark.parametrize(("button", "method"), [("test", "providers.test"), ("save", "providers.add")])
def test_a_form_that_is_cancelled(
    run: Run, window: Window, bridge: Bridge, engine: FakeEngine, button: str, method: str
) -> None:
    async def scenario() -> None:
        await opened(window)
        let_go = engine.hold(method)
        form = ProviderForm(bridge, window)
        bridge.start(ask_for(bridge, form))
        await until(form.isVisible)
        form.name.setText("acme")
        form.url.setText("https://ai.acme.example/v1")
        getattr(form, button).click()
        await until(lambda: engine.named(method))
        form.reject()
        await until(lambda: dialog(window, ProviderForm) is None)
        destroy_later_now()
        let_go.set()
        await settle()
        assert not notices(window)

    run(scenario())


def test_a_provider_that_is_removed_while_it_is_tested(
    run: Run, window: Window, bridge: Bridge, engine: FakeEngine
) -> None:
    async def scenario() -> None:
        let_go = engine.hold("providers.test")
        card = ProviderCard(bridge, ProviderConfig("acme", ProviderKind.OPENAI_CHAT, url="https://ai.acme.example/v1"))
        card.test.click()
        await until(lambda: engine.named("providers.test"))
        card.deleteLater()
        destroy_later_now()
        let_go.set()
        await settle()

    run(scenario())


def test_a_bin_that_is_closed_before_it_was_read(run: Run, window: Window, bridge: Bridge, engine: FakeEngine) -> None:
    async def scenario() -> None:
        engine.add_chat("Report", "one")
        let_go = engine.hold("conversations.deleted")
        bin = RecentlyDeleted(bridge, NOW, window)
        await until(lambda: engine.named("conversations.deleted"))
        bin.deleteLater()
        destroy_later_now()
        let_go.set()
        await settle()

    run(scenario())


def test_a_bin_that_is_closed_brings_all_back(run: Run, window: Window, bridge: Bridge, engine: FakeEngine) -> None:
    async def scenario() -> None:
        for title in ("Report", "Other"):
            await engine.conversations.delete(engine.add_chat(title, "one"))
        bin = RecentlyDeleted(bridge, NOW, window)
        await until(lambda: bin.model.rowCount() == 2)
        let_go = engine.hold("conversations.restore")
        bin.list.selectAll()
        bin.restore_button.click()
        await until(lambda: engine.named("conversations.restore"))
        bin.deleteLater()
        destroy_later_now()
        let_go.set()
        await until(lambda: not engine.bin)
        await settle()

    run(scenario())


def test_a_picture_that_went(run: Run, window: Window, engine: FakeEngine) -> None:
    async def scenario() -> None:
        await opened(window)
        engine.files["dot"] = Attachment("dot.png", "image/png", DOT)
        let_go = engine.hold("transcripts.attachment")
        picture = Thumbnail("dot.png", window)
        window.chat.transcript.signals.image.emit("dot", picture)
        await until(lambda: engine.named("transcripts.attachment"))
        picture.deleteLater()
        destroy_later_now()
        let_go.set()
        await window.chat.commands.show_picture("dot", Thumbnail("dot.png", window))
        await settle()

    run(scenario())


def test_a_notice_that_was_closed(run: Run, window: Window, engine: FakeEngine) -> None:
    async def scenario() -> None:
        await opened(window)
        let_go = engine.hold("models.add")
        window.model_files.open(["/models/tiny.gguf"])
        await until(lambda: notices(window) == ["Reading tiny.gguf…"])
        window.notices.shown[0].close_now()
        destroy_later_now()
        let_go.set()
        await until(lambda: any("tiny is ready" in text for text in notices(window)))

    run(scenario())
