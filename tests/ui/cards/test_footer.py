"""The line under an answer: what it took and cost, however it ended, and nothing that would only puzzle."""

import pytest
from PySide6.QtWidgets import QApplication

from app.core.labels import Label, Passage
from app.core.messages import AnswerFacts, FinishReason, Message, Role, TextPart, Timings, Usage
from app.core.money import Money
from app.ui.cards.footer import AnswerFooter

FREE, PAID = Money("USD", 0), Money("USD", 2_000_000)
STOPPED, FAILED = FinishReason.CANCELLED, FinishReason.ERROR


@pytest.mark.parametrize(
    ("passage", "reason", "text", "usage", "cost", "said"),
    [
        (Passage.STAYS, STOPPED, "half", Usage(90, 7), FREE, "7 tokens · 3.2 s · free · Stopped"),
        (Passage.STAYS, STOPPED, "", Usage(90, 0), FREE, "0 tokens · 3.2 s · free · Stopped"),
        (Passage.STAYS, STOPPED, "", None, FREE, "3.2 s · free · Stopped"),
        (Passage.STAYS, FAILED, "half", Usage(90, 7), FREE, "7 tokens · 3.2 s · free"),
        (Passage.STAYS, FAILED, "", Usage(90, 0), FREE, ""),
        (Passage.LEAVES, STOPPED, "half", None, None, "3.2 s · cost unknown · Stopped"),
        (Passage.LEAVES, FAILED, "", None, None, ""),
        (Passage.LEAVES, FAILED, "", Usage(90, 0), PAID, "0 tokens · 3.2 s · $0.002"),
    ],
)
def test_what_an_answer_took(
    themed: QApplication,
    passage: Passage,
    reason: FinishReason,
    text: str,
    usage: Usage | None,
    cost: Money | None,
    said: str,
) -> None:
    facts = AnswerFacts("tiny", "acme", passage, reason, usage, cost, Timings(None, 3_200))
    parts = (TextPart(text),) if text else ()
    message = Message("a", "c", None, Role.ASSISTANT, parts, 0, Label.INTERNAL, facts, complete=True)
    footer = AnswerFooter(lambda known: known.provider, lambda shown: None)
    footer.show_message(message, ("a",))
    place = "On this device" if passage is Passage.STAYS else "acme"
    assert footer._facts.text().split(" · ", 3)[:2] == [place, "tiny"]
    assert footer._facts.text().removeprefix(f"{place} · tiny · internal").removeprefix(" · ") == said
    footer.deleteLater()
