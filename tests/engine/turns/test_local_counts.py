"""An answer of a local model that ends early: what it took is known, and that it cost nothing."""

import os
import signal
import sys
from pathlib import Path

import pytest

from app.core.audit import AuditKind
from app.core.clock import SystemClock
from app.core.events import AnswerGrew, TextDelta, UsageReport
from app.core.labels import Label, Passage
from app.core.messages import AnswerFacts, FinishReason, Message, Role, Usage
from app.core.models import Offer
from app.core.money import Money, Price
from app.core.requests import Turn
from app.engine.turns.answers import GrowingAnswer
from tests.providers.llama.children import children
from tests.support.engines import Scene, running
from tests.support.gguf_models import write_llama
from tests.support.opened_entries import entries

FREE = Money("USD", 0)
# So many that the answer goes on for as long as it takes to stop it.
CONTEXT, MOST = 32_768, 30_000


async def growing(scene: Scene, folder: Path) -> Turn:
    """An answer that has begun and goes on and on."""
    await scene.engine.models.add(str(write_llama(folder / "tiny.gguf", context=CONTEXT)))
    turn = await scene.send("Hello", model="local/tiny", max_output=MOST)
    await scene.until(lambda: "".join(event.text for event in scene.of(AnswerGrew)).strip())
    return turn


async def check_stored(scene: Scene, turn: Turn) -> AnswerFacts:
    """What is known of an answer that came in part."""
    page = await scene.engine.transcripts.page(turn.conversation_id)
    (message,) = (item.message for item in page.items if item.message.id == turn.answer_id)
    assert message.text and message.answer
    usage = message.answer.usage
    assert usage is not None and usage.input_tokens > 0 and usage.output_tokens > 0
    assert message.answer.cost == FREE
    return message.answer


def check_recorded(home: Path, facts: AnswerFacts) -> None:
    """The record says the same."""
    (body,) = (body for kind, body in entries(home) if kind == AuditKind.RESPONSE_ABORTED)
    assert facts.usage is not None
    assert body["gen_ai.usage.input_tokens"] == facts.usage.input_tokens
    assert body["gen_ai.usage.output_tokens"] == facts.usage.output_tokens
    assert body["signalbox.cost"] == {"amount": "0", "currency": "USD"}


@pytest.mark.anyio
async def test_stopped(tmp_path: Path) -> None:
    async with running(tmp_path) as scene:
        turn = await growing(scene, tmp_path)
        await scene.engine.chat.stop(turn.answer_id)
        await scene.engine.chat.wait(turn)
        facts = await check_stored(scene, turn)
    assert facts.finish_reason is FinishReason.CANCELLED
    check_recorded(tmp_path / "home", facts)


@pytest.mark.anyio
async def test_the_program_closes(tmp_path: Path) -> None:
    async with running(tmp_path) as scene:
        turn = await growing(scene, tmp_path)
    async with running(tmp_path) as scene:
        facts = await check_stored(scene, turn)
    assert facts.finish_reason is FinishReason.CANCELLED
    check_recorded(tmp_path / "home", facts)


@pytest.mark.anyio
@pytest.mark.skipif(sys.platform == "win32", reason="ends processes by signals")
async def test_its_process_dies(tmp_path: Path) -> None:
    async with running(tmp_path) as scene:
        turn = await growing(scene, tmp_path)
        for pid in children():
            os.kill(pid, signal.SIGKILL)
        await scene.engine.chat.wait(turn)
        facts = await check_stored(scene, turn)
    assert facts.finish_reason is FinishReason.ERROR
    check_recorded(tmp_path / "home", facts)


# --- what is known without a count


def grown(price: Price | None, *reports: Usage) -> GrowingAnswer:
    answer = GrowingAnswer(Message("a", "c", None, Role.ASSISTANT, (), 0, Label.INTERNAL), SystemClock())
    answer.hop(Offer("local", "tiny", "tiny", Passage.STAYS, price=price), 1, Label.INTERNAL)
    for report in reports:
        answer.add(TextDelta("word"))
        answer.add(UsageReport(report))
    return answer


def test_what_is_free_is_free_without_a_count() -> None:
    facts = grown(Price("USD", 0, 0)).facts(FinishReason.CANCELLED)
    assert facts is not None
    assert (facts.usage, facts.cost) == (None, FREE)


@pytest.mark.parametrize("price", [None, Price("USD", 0, 5), Price("USD", 3, 0), Price("USD", 0, 0, 0, 1)])
def test_what_may_cost_something_is_unknown_without_a_count(price: Price | None) -> None:
    facts = grown(price).facts(FinishReason.CANCELLED)
    assert facts is not None
    assert (facts.usage, facts.cost) == (None, None)


def test_the_last_count_holds_while_it_grows_and_when_it_is_cut_off() -> None:
    answer = grown(Price("USD", 1_000_000, 2_000_000), Usage(5, 1), Usage(5, 3))
    for reason in (None, FinishReason.CANCELLED, FinishReason.ERROR):
        facts = answer.facts(reason)
        assert facts is not None
        assert (facts.usage, facts.cost) == (Usage(5, 3), Money("USD", 11))
