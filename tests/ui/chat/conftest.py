"""A chat view on the engine in memory."""

from collections.abc import Iterator

import pytest

from app.ui.bridge import Bridge
from app.ui.chat.view import ChatView
from tests.support.chat import open_chat
from tests.support.fake_engine import FakeEngine
from tests.support.qt import Run, destroy_later_now, settle
from tests.support.samples import local_status


@pytest.fixture
def view(bridge: Bridge, engine: FakeEngine, run: Run) -> Iterator[ChatView]:
    """The view with a new chat and one local model."""
    engine.known_models = [local_status()]
    made = ChatView(bridge)
    made.resize(800, 600)
    made.show()
    open_chat(run, made, None)
    yield made
    made.hide()
    run(settle())
    made.deleteLater()
    destroy_later_now()
