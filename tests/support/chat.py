"""The chat in tests: opening a conversation and waiting until it stands."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.ui.cards.code_view import CodeView
from app.ui.chat.transcript import TranscriptView
from app.ui.chat.view import ChatView
from tests.support.qt import Run, settle
from tests.support.waiting import until


def open_chat(run: Run, view: ChatView, chat: str | None, message: str | None = None) -> TranscriptView:
    """Show a conversation, at its end or at a message."""
    view.open(chat, message)
    run(until(lambda: view.presenter.conversation_id == chat))
    run(settle(40))
    return view.transcript


def at_rest(view: ChatView) -> bool:
    """Whether everything that the engine told is laid out."""
    return view.queue.idle and view._bridge._inbox.empty


def stands(view: ChatView) -> bool:
    """Whether, moreover, all that is near was made, and all code has its colours."""
    colouring = any(code._timer.isActive() for code in view.transcript.findChildren(CodeView))
    return at_rest(view) and not view.transcript._fill.isActive() and not colouring


def keys(view: ChatView, text: str) -> None:
    """Type a text into the composer."""
    QTest.keyClicks(view.composer.editor, text)


def key(view: ChatView, which: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press one key in the composer."""
    QTest.keyClick(view.composer.editor, which, modifier)
