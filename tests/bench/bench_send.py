"""What a message costs before it leaves, and what a failed hop costs before the next one."""

import asyncio
import json
import random
import statistics
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any, cast

from app.core.decisions import Preference, RouteRequest
from app.core.errors import ProviderFailure
from app.core.events import StreamEvent
from app.core.ids import new_id
from app.core.labels import Label, Passage
from app.core.messages import Message, Role, TextPart
from app.core.models import AUTO, Capability, Offer
from app.core.ports.providers import Ready, at_once
from app.core.requests import ChatRequest, Draft, Purpose
from app.engine.door.dispatch import Dispatch
from app.engine.door.requests import Ask, Subject, SubjectKind
from app.engine.door.screening import Screen
from app.engine.facade import Engine
from app.engine.frame.setup import Setup
from app.providers.fake import Fake
from app.providers.fake_lorem import lorem
from app.routing import RouteState, decide
from app.settings.layers import Settings
from app.settings.policy_source import NoPolicy
from tests.bench.child_send import LEAVES, SEND
from tests.bench.filling import passphrase_file
from tests.bench.harness import Measurement, Row, Run, need
from tests.bench.pairs import Pair, Pairs, cpu_ms, loop_ms, percentile

NEW = 4_096
# Each text so many times and never in a row: what disturbs a moment finds another text there.
TIMES = 80
OFFERS = 300
HISTORY = 20
MESSAGES = 12
HOPS, WARM = 160, 20
_US = 1_700_000_000_000_000


def texts() -> list[str]:
    """Texts of 4 kB each, of the kinds that cost scanners most: prose, code, tables of numbers, other scripts."""
    dice = random.Random(2)
    numbers = "\n".join(
        f"{dice.randint(10**3, 10**11)};{dice.randint(1, 28):02}.{dice.randint(1, 12):02}.2025;"
        f"DE{dice.randint(10**19, 10**20 - 1)};{dice.choice('ABC')}-{dice.randint(10**5, 10**6)};{dice.random():.4f}"
        for _ in range(90)
    )
    log = "\n".join(
        f"2025-06-{dice.randint(1, 30):02}T10:00:00Z host-{dice.randint(1, 99)} "
        f"{dice.getrandbits(128):032x} 10.{dice.randint(0, 255)}.{dice.randint(0, 255)}.7 GET /a/b?id={new_id()}"
        for _ in range(60)
    )
    scripts = "信号扱所はすべての列車の進路を定める。 Сигналист ведёт журнал. สัญญาณ ينظم القطارات. " * 60
    prose = [lorem(NEW, seed) for seed in range(8)]
    return [text.ljust(NEW, ".")[:NEW] for text in (*prose, numbers, log, scripts)]


def offers() -> tuple[Offer, ...]:
    """As many offers as a few providers make."""
    return tuple(
        Offer(
            provider=f"provider-{i % 6}",
            model=f"model-{i}",
            wire_name=f"model-{i}",
            passage=Passage.LEAVES,
            capabilities=frozenset(list(Capability)[: i % 5]),
            context_tokens=4_096 * (1 + i % 32),
            residency=("DE", "US", "")[i % 3],
            reviewed=i % 2 == 0,
        )
        for i in range(OFFERS)
    )


def _message(text: str, role: Role = Role.USER) -> Message:
    return Message(new_id(), "conversation", None, role, (TextPart(text),), _US)


def computing(run: Run) -> list[Measurement]:
    """CPU of this thread for scan, label, classify and decide of a new message behind a history that is known."""
    known = offers()
    ground = SimpleNamespace(
        owners=None,
        register=None,
        conversations=None,
        turns=None,
        settings=Settings.load(run.folder("settings"), NoPolicy()),
    )
    door = Dispatch(
        cast(Any, ground), cast(Any, None), cast(Any, SimpleNamespace(offers=known)), cast(Any, None), Screen()
    )
    history = tuple(_message(lorem(800, i), Role.ASSISTANT if i % 2 else Role.USER) for i in range(HISTORY))
    subject = Subject(SubjectKind.CONVERSATION, "conversation", Label.INTERNAL)
    news = texts()
    whole: list[list[Pair]] = [[] for _ in news]
    decisions: list[list[Pair]] = [[] for _ in news]

    async def one(which: int, number: int) -> None:
        # A new message each time: what was read once is not read again.
        messages = (*history, _message(f"{number:04}{news[which]}"[:NEW]))
        ask = Ask(Purpose.CHAT, subject, messages, AUTO, 4_096)
        probe, start = loop_ms(), time.thread_time_ns()
        admitted, _ = await door.consider(ask)
        whole[which].append(Pair(probe, (time.thread_time_ns() - start) / 1e6))
        made = admitted.decision
        request = RouteRequest(made.task, made.label, AUTO, made.findings)
        state, policy = RouteState("provider-1/model-1"), ground.settings.report.policy
        work = cpu_ms(lambda: decide(request, known, Preference.BALANCED, policy, state))
        decisions[which].append(Pair(probe, work))

    async def measure() -> None:
        for number in range(TIMES):
            for which in range(len(news)):
                await one(which, number)

    asyncio.run(measure())
    return [_share("all", whole, 5.0), _share(f"the decision among {OFFERS} offers", decisions, 0.5)]


def _share(what: str, messages: list[list[Pair]], budget: float) -> Measurement:
    """The percentile is over texts: a message costs what its text costs, and what that is its own pairs say.

    One over all pairs would be one of the moments in which something else had the processor's caches.
    """
    found = [Pairs(pairs) for pairs in messages]
    slowest, half = (percentile([one.work for one in found], share) for share in (0.99, 0.5))
    figures = f"{what}: p99 of {len(found)} texts {slowest:.2f} ms, half {half:.2f} ms"
    judged = percentile([one.reference_ms for one in found], 0.99)
    return Measurement(figures, judged, budget, Pairs([pair for pairs in messages for pair in pairs]).loop)


def commits(run: Run) -> list[Measurement]:
    """Synced writes between the call of `send` and the provider's first step, counted by the kernel."""
    trace = run.folder("commits") / "trace"
    strace = (need("strace"), "-f", "-qq", "-e", "trace=fsync,fdatasync,access", "-o", str(trace))
    run.child("child_send", str(run.folder("home")), str(MESSAGES), prefix=strace)
    counts: list[int] = []
    counting = False
    for line in trace.read_text().splitlines():
        if SEND in line:
            counting = True
            counts.append(0)
        elif LEAVES in line:
            counting = False
        elif counting and ("fsync(" in line or "fdatasync(" in line):
            counts[-1] += 1
    if len(counts) != MESSAGES:
        raise RuntimeError(f"{len(counts)} of {MESSAGES} messages were seen")
    usual = statistics.mode(counts)
    return [Measurement(f"{usual} a message; at most {max(counts)} when a log is emptied", usual, 3, "strace")]


def next_hop(run: Run) -> list[Measurement]:
    """CPU of the loop from a provider's failure to the next provider's first step.

    The two records between them are sealed and written by the register's own thread, which has a row of its own.
    """
    folder = run.folder("hops")
    script = folder / "fake.json"
    script.write_text(json.dumps({"models": ["a", "b"], "replies": [{"fail": {"kind": "overloaded"}}, {"text": "ok"}]}))
    probes: list[float] = []
    spent: list[tuple[float, float]] = []

    async def measure() -> None:
        setup = Setup(folder / "home", passphrase_file(folder), str(script), NoPolicy())
        engine = Engine(setup)
        await engine.home.open()
        with watched_provider(spent):
            for number in range(HOPS + WARM):
                probes.append(loop_ms())
                turn = await engine.chat.send(Draft(f"message {number}"))
                await engine.chat.wait(turn)
        await engine.close()

    asyncio.run(measure())
    if len(spent) != HOPS + WARM:
        raise RuntimeError(f"{len(spent)} hops instead of {HOPS + WARM}")
    hops = Pairs([Pair(probe, loop) for probe, (loop, _) in zip(probes, spent, strict=True)][WARM:])
    with_records = percentile([both for _, both in spent[WARM:]], 0.5)
    figures = f"half {hops.work:.2f} ms, with the two records {with_records:.2f} ms"
    return [Measurement(figures, hops.reference_ms, 1.0, hops.loop)]


@contextmanager
def watched_provider(spent: list[tuple[float, float]]) -> Iterator[None]:
    """While this holds, the fake provider notes the CPU of thread and process between a failure and the next call."""
    original, failed = Fake.stream, list[tuple[float, float]]()

    async def stream(self: Fake, request: ChatRequest, ready: Ready = at_once) -> AsyncIterator[StreamEvent]:
        await ready()
        thread, process = failed.pop() if failed else (0.0, 0.0)
        if process:
            spent.append(((time.thread_time() - thread) * 1000, (time.process_time() - process) * 1000))
        try:
            async for event in original(self, request):
                yield event
        except ProviderFailure:
            failed.append((time.thread_time(), time.process_time()))
            raise

    Fake.stream = stream  # type: ignore[method-assign]
    try:
        yield
    finally:
        Fake.stream = original  # type: ignore[method-assign]


ROWS = [
    Row("computing before leaving", "p99 5 ms of CPU for 4 kB, decision 0.5 ms", computing),
    Row("synced commits before leaving", "at most 3", commits),
    Row("moving to the next hop", "1 ms of CPU", next_hop),
]
