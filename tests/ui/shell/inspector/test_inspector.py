"""The inspector says everything that a decision and an answer hold, as plain text."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from app.core.decisions import Finding, Reason, ReasonCode, Removed
from app.core.labels import Label, Passage
from app.core.messages import FinishReason
from app.core.models import Capability
from app.ui.shell.inspector.inspection import Inspection
from app.ui.shell.inspector.inspector import Inspector
from app.ui.widgets.semaphore import Semaphore
from app.ui.wiring.bridge import Bridge
from tests.support.fakes.engine import FakeEngine
from tests.support.qt import Run
from tests.support.samples import local_status, remote_status
from tests.support.waiting import until

HOSTILE = '<img src="/etc/hostname">'


def words(inspector: Inspector) -> str:
    return "\n".join(label.text() for label in inspector.findChildren(QLabel))


def test_decision_cost_and_record(run: Run, bridge: Bridge, engine: FakeEngine) -> None:
    engine.known_models = [local_status(), remote_status(), remote_status("acme", HOSTILE, available=False)]
    chat = engine.add_chat("Report", "Clean it", "Done.", label=Label.RESTRICTED)
    answer = engine.messages[engine.shown[chat][-1]]
    decision = replace(
        engine.decisions[answer.id],
        findings=(Finding("email", 2),),
        removed=(
            Removed("acme/large-4", Reason(ReasonCode.LABEL, "restricted")),
            Removed(f"acme/{HOSTILE}", Reason(ReasonCode.UNAVAILABLE, HOSTILE)),
        ),
    )
    decision = replace(decision, task=replace(decision.task, needs=frozenset({Capability.IMAGES})))
    inspector = Inspector()
    inspector.show_answer(answer, decision, {})
    text = words(inspector)
    for wanted in (
        "Code",
        "Restricted",
        "2 × e-mail address",
        "images, at most 4,100 tokens",
        "Balanced",
        "Stays on this device",
        "Qwen3.6-35B-A3B",
        "The label Restricted does not allow it",
        "free",
        "3,900",
        "48,211 · sealed",
        "Complete",
    ):
        assert wanted in text, wanted
    marks = [mark.passage for mark in inspector.findChildren(Semaphore)]
    assert marks == [Passage.STAYS, Passage.HELD, Passage.HELD]
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in inspector.findChildren(QLabel))
    inspector.deleteLater()


def test_a_message_that_was_asked_again_is_told(bridge: Bridge, engine: FakeEngine) -> None:
    chat = engine.add_chat("Report", "Clean it", "Done.")
    answer = engine.messages[engine.shown[chat][-1]]
    assert answer.answer is not None
    inspector = Inspector()
    inspector.show_answer(answer, None, {})
    assert "Asked again" not in words(inspector)
    facts = replace(answer.answer, restated=("max_tokens", "temperature"))
    inspector.show_answer(replace(answer, answer=facts), None, {})
    assert "with other max_tokens, temperature" in words(inspector)
    inspector.deleteLater()


def test_a_model_that_was_merely_not_asked_is_no_warning(bridge: Bridge, engine: FakeEngine) -> None:
    engine.known_models = [local_status(), remote_status()]
    chat = engine.add_chat("Report", "Clean it", "Done.")
    answer = engine.messages[engine.shown[chat][-1]]
    others = tuple(Removed(name, Reason(ReasonCode.NOT_PICKED)) for name in ("acme/large-4", "local/Gemma"))
    inspector = Inspector()
    inspector.show_answer(answer, replace(engine.decisions[answer.id], removed=others), {})
    marks = [mark.passage for mark in inspector.findChildren(Semaphore)][-2:]
    assert marks == [Passage.LEAVES, Passage.STAYS]
    assert "You chose another model" in words(inspector)
    assert not [label for label in inspector.findChildren(QLabel) if label.property("role") == "held"]
    inspector.deleteLater()


def test_follows_the_conversation_and_its_last_answer(run: Run, bridge: Bridge, engine: FakeEngine) -> None:
    engine.known_models = [local_status()]
    inspector = Inspector()
    inspection = Inspection(bridge, inspector)
    has: list[bool] = []
    inspection.answers.connect(has.append)
    chat = engine.add_chat("Report", "one", "first answer", "two", "second answer")
    empty = engine.add_chat("Empty")

    async def scenario() -> None:
        inspection.active = True
        inspection.follow(chat)
        await until(lambda: "Candidates" in words(inspector))
        inspection.inspect(engine.shown[chat][1])
        await until(lambda: engine.named("chat.decision")[-1] == (engine.shown[chat][1],))
        inspection.follow(empty)
        await until(lambda: "Choose an answer" in words(inspector))
        assert has[-1] is False
        inspection.active = False
        asked = len(engine.named("chat.decision"))
        inspection.follow(chat)
        await until(lambda: has[-1])
        assert len(engine.named("chat.decision")) == asked, "a hidden inspector asks for nothing"

    run(scenario())
    inspector.deleteLater()


def test_an_unknown_decision_is_said(run: Run, bridge: Bridge, engine: FakeEngine) -> None:
    chat = engine.add_chat("Report", "one", "answer")
    inspector = Inspector()
    answer = engine.messages[engine.shown[chat][-1]]
    assert answer.answer
    facts = replace(answer.answer, finish_reason=FinishReason.LENGTH, cost=None, timings=None, usage=None)
    inspector.show_answer(replace(answer, answer=facts), None, {})
    assert "was not kept" in words(inspector) and "cost unknown" in words(inspector)
    inspector.deleteLater()
