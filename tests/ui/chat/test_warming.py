"""The built-in model is loaded before it is asked, where a message would go to it; no other model is."""

import pytest

from app.core.errors import Kind, KnownError
from app.ui.chat import warming
from app.ui.chat.view import ChatView
from tests.support.fakes.engine import FakeEngine
from tests.support.qt import Run, settle
from tests.support.samples import local_status, remote_status
from tests.support.waiting import until


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warming, "_REST_MS", 0)


def forecast(run: Run, view: ChatView) -> None:
    """Ask where a message would go, and let follow what follows."""
    told: list[object] = []
    view.forecast.known.connect(told.append)
    run(view.presenter.next.refresh())
    run(until(lambda: told))
    run(settle(40))


def test_the_starter_is_loaded_before_anything_is_typed(view: ChatView, engine: FakeEngine, run: Run) -> None:
    engine.known_models = [local_status("starter")]
    forecast(run, view)
    run(until(lambda: engine.named("models.load")))
    assert engine.named("models.load")[0] == ("local/starter",)


def test_another_model_is_not(view: ChatView, engine: FakeEngine, run: Run) -> None:
    engine.known_models = [local_status("large"), remote_status("acme", "m")]
    forecast(run, view)
    assert engine.named("models.load") == []


def test_whoever_cannot_load_it_says_so_only_when_asked(view: ChatView, engine: FakeEngine, run: Run) -> None:
    failed: list[object] = []
    view._bridge.failed.connect(failed.append)
    engine.known_models = [local_status("starter")]
    engine.errors["models.load"] = KnownError(Kind.MEMORY)
    forecast(run, view)
    run(until(lambda: engine.named("models.load")))
    run(settle(40))
    assert failed == []
