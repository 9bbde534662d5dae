"""Everything that can have the focus has a name, in every window and dialog; texts from outside are never markup."""

from collections.abc import Awaitable, Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QLabel, QScrollBar, QSplitterHandle, QWidget

from app.core.errors import Kind, KnownError
from app.core.events import Notice
from app.core.handbook import Card
from app.core.labels import Label
from app.core.models import ProviderConfig, ProviderKind
from app.core.requests import Draft
from app.ui.preferences.provider_form import ProviderForm
from app.ui.preferences.view import PageId
from app.ui.shell.crash import CrashDialog, report
from app.ui.shell.window import Window
from app.ui.wiring.actions import ActionId
from app.ui.wiring.bridge import Bridge
from tests.support.fakes.engine import FakeEngine
from tests.support.qt import Run, settle
from tests.support.samples import local_status, remote_status
from tests.support.window import make_window

HOSTILE = '<img src="file:///etc/hostname"><b>x</b>'


def nameless(root: QWidget) -> list[str]:
    """Visible widgets that take the focus and have no name for a screen reader."""
    found = []
    for widget in [root, *root.findChildren(QWidget)]:
        if not widget.isVisible() or widget.focusPolicy() == Qt.FocusPolicy.NoFocus or widget.isWindow():
            continue
        if isinstance(widget, QScrollBar | QSplitterHandle) or widget.objectName().startswith("qt_"):
            continue
        interface = QAccessible.queryAccessibleInterface(widget)
        if not interface.text(QAccessible.Text.Name).strip():
            found.append(f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}")
    return found


def guessing(root: QWidget) -> list[str]:
    """Labels that would take hostile text for markup."""
    labels = [w for w in root.findChildren(QLabel) if w.textFormat() != Qt.TextFormat.PlainText]
    return [f"{type(w.parentWidget()).__name__}: {w.text()[:40]}" for w in labels if w.text()]


async def chat(window: Window, engine: FakeEngine) -> None:
    first = next(iter(engine.chats))
    window.conversations.open(first)
    await settle(60)
    window.set_inspector(True)
    engine.emit(Notice(KnownError(Kind.MODEL_FILE, detail=HOSTILE)))


async def search(window: Window, engine: FakeEngine) -> None:
    window.sidebar.field.setText("img")
    await window.sidebar.search_model.search("img")


async def locked(window: Window, engine: FakeEngine) -> None:
    engine.errors["home.open"] = KnownError(Kind.VAULT_LOCKED, need="new")
    await window.opening.open()


async def key_lost(window: Window, engine: FakeEngine) -> None:
    engine.errors["home.open"] = KnownError(Kind.KEY_LOST, detail=HOSTILE)
    await window.opening.open()


async def trouble(window: Window, engine: FakeEngine) -> None:
    engine.errors["home.open"] = KnownError(Kind.STORE_DAMAGED, path=HOSTILE)
    await window.opening.open()


def settings(page: PageId) -> Callable[[Window, FakeEngine], Awaitable[None]]:
    async def show(window: Window, engine: FakeEngine) -> None:
        window.views.show_preferences(page)

    return show


async def first_start(window: Window, engine: FakeEngine) -> None:
    window.new_chat()


async def help_page(window: Window, engine: FakeEngine) -> None:
    window.views.show_help("labels")


async def help_found(window: Window, engine: FakeEngine) -> None:
    await window.views.show_help().search("chat")


async def cards(window: Window, engine: FakeEngine) -> None:
    for alone in (False, True):
        engine.cards_to_come.append(Card("labels", HOSTILE, HOSTILE, HOSTILE, alone))
    turn = await engine.chat.send(Draft("How?"))
    engine.end(turn.answer_id)
    await engine.chat.send(Draft("How?", turn.conversation_id))
    window.conversations.open(turn.conversation_id)


async def palette(window: Window, engine: FakeEngine) -> None:
    window.actions_table[ActionId.PALETTE].trigger()


async def shortcuts(window: Window, engine: FakeEngine) -> None:
    window.actions_table[ActionId.SHORTCUTS].trigger()


async def recovery(window: Window, engine: FakeEngine) -> None:
    window.recovery.make()


async def delete(window: Window, engine: FakeEngine) -> None:
    window.conversations.open(next(iter(engine.chats)))
    await settle(60)
    window.conversations.delete()


async def bin(window: Window, engine: FakeEngine) -> None:
    await engine.conversations.delete(next(iter(engine.chats)))
    window.actions_table[ActionId.RECENTLY_DELETED].trigger()


async def form(window: Window, engine: FakeEngine) -> None:
    ProviderForm(window._bridge, window, engine.known_providers[0]).show()


async def crash(window: Window, engine: FakeEngine) -> None:
    CrashDialog(report(ZeroDivisionError(HOSTILE)), window).show()


VIEWS = {
    "first start": first_start,
    "chat with inspector": chat,
    "search": search,
    "unlock": locked,
    "key lost": key_lost,
    "trouble": trouble,
    "help": help_page,
    "search in help": help_found,
    "cards from the handbook": cards,
    "palette": palette,
    "shortcuts": shortcuts,
    "recovery key": recovery,
    "undo": delete,
    "recently deleted": bin,
    "provider form": form,
    "crash": crash,
    **{f"settings {page}": settings(page) for page in PageId},
}


@pytest.mark.parametrize("view", VIEWS)
def test_names_and_plain_text_everywhere(run: Run, bridge: Bridge, engine: FakeEngine, view: str) -> None:
    async def scenario() -> tuple[list[str], list[str]]:
        engine.known_models = [local_status(HOSTILE), remote_status("acme", HOSTILE, available=False, why_not=HOSTILE)]
        engine.known_providers = [ProviderConfig("acme", ProviderKind.OPENAI_CHAT, f"https://x.example/{HOSTILE}")]
        engine.add_chat(HOSTILE, HOSTILE, HOSTILE, label=Label.RESTRICTED)
        window = make_window(bridge)
        window.resize(1300, 900)
        await window.start()
        await settle(40)
        await VIEWS[view](window, engine)
        await settle(60)
        tops = [w for w in QApplication.topLevelWidgets() if w.isVisible()]
        missing = [line for top in tops for line in nameless(top)]
        markup = [line for top in tops for line in guessing(top)]
        for top in tops:
            if top is not window:
                top.close()
        await bridge.close()
        window.end()
        window.deleteLater()
        await settle()
        return missing, markup

    missing, markup = run(scenario())
    assert not missing
    assert not markup


def test_crash_report_holds_no_content() -> None:
    content = " ".join(["my", "secret", "plan"])
    try:
        raise ValueError(content)
    except ValueError as error:
        text = report(error)
    assert "my secret plan" not in text
    assert "ValueError" in text and "test_accessibility" in text
