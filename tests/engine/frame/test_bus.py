"""Events come in order, in few batches, with the growth of an answer merged."""

import asyncio
from collections.abc import Sequence

import pytest

from app.core.events import AnswerEnded, AnswerGrew, AnswerTurned, EngineEvent, ModelsChanged
from app.core.messages import Message, Role
from app.engine.frame import bus as bus_module
from app.engine.frame.bus import EventBus

pytestmark = pytest.mark.anyio


def ended(message_id: str) -> AnswerEnded:
    return AnswerEnded(Message(message_id, "c", None, Role.ASSISTANT, (), 0))


async def test_growth_is_merged_and_order_kept() -> None:
    bus, batches = EventBus(), list[Sequence[EngineEvent]]()
    bus.subscribe(batches.append)
    for i in range(50):
        bus.publish(AnswerGrew("c", "a", text=f"{i} "), AnswerGrew("c", "b", thinking="."))
    bus.publish(ended("a"), AnswerGrew("c", "a", text="late"), ModelsChanged())
    bus.flush()
    (batch,) = batches
    assert [type(event).__name__ for event in batch] == [
        "AnswerGrew", "AnswerGrew", "AnswerEnded", "AnswerGrew", "ModelsChanged",
    ]  # fmt: skip
    assert batch[0] == AnswerGrew("c", "a", text="".join(f"{i} " for i in range(50)))
    assert batch[1] == AnswerGrew("c", "b", thinking="." * 50)


async def test_what_grows_behind_a_turn_stays_behind_it() -> None:
    bus, batches = EventBus(), list[Sequence[EngineEvent]]()
    bus.subscribe(batches.append)
    turn = AnswerTurned("c", "a", thinking=True)
    bus.publish(AnswerGrew("c", "a", text="hm"), AnswerGrew("c", "a", text="."), turn, AnswerGrew("c", "a", text="Yes"))
    bus.flush()
    assert batches == [(AnswerGrew("c", "a", text="hm."), turn, AnswerGrew("c", "a", text="Yes"))]


async def test_batches_are_few_and_the_first_does_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    # Longer than any machine has been up: before the first batch, no time has begun to run.
    monkeypatch.setattr(bus_module, "BATCH_SECONDS", 1e9)
    bus, batches = EventBus(), list[Sequence[EngineEvent]]()
    bus.subscribe(batches.append)
    bus.publish(ModelsChanged())
    await asyncio.sleep(0)
    assert len(batches) == 1
    for _ in range(100):
        bus.publish(AnswerGrew("c", "a", text="x"))
        await asyncio.sleep(0)
    assert len(batches) == 1
    bus.flush()
    assert len(batches) == 2
    assert sum(len(e.text) for batch in batches for e in batch if isinstance(e, AnswerGrew)) == 100


async def test_a_failing_listener_harms_nobody(expect_log: object) -> None:
    expect_log("A listener failed")  # type: ignore[operator]
    bus, heard = EventBus(), list[Sequence[EngineEvent]]()

    def bad(batch: Sequence[EngineEvent]) -> None:
        raise RuntimeError

    bus.subscribe(bad)
    stop = bus.subscribe(heard.append)
    bus.publish(ModelsChanged())
    bus.flush()
    stop()
    stop()
    bus.publish(ModelsChanged())
    bus.flush()
    assert len(heard) == 1
