"""The embedded runtime as a provider: one child for each model that is in use."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.core.errors import Kind, KnownError, ProviderFailure
from app.core.events import Finished, Started, StreamEvent, TextDelta, ThinkingDelta, ToolCallDelta, Turned, UsageReport
from app.core.ids import new_id
from app.core.messages import FinishReason, Usage
from app.core.models import LoadPlan, Offer
from app.core.ports.providers import Ready, Taken, at_once
from app.core.requests import ChatRequest
from app.providers.llama.claims import ChildReport
from app.providers.llama.frames import Frame
from app.providers.llama.question import question
from app.providers.llama.supervisor import Child, EndedByAnother
from app.providers.llama.watch import Patience
from app.spawn.own import own_command

_REASONS = {
    "stop": FinishReason.STOP,
    "length": FinishReason.LENGTH,
    "tool_calls": FinishReason.TOOL_CALLS,
}

# What is longer than the longest answer of a server does not end.
MAX_ANSWER_BYTES = 16 << 20

# Vocabulary and template take some 100 MB at most.
_TRIAL_BYTES = 2 << 30

# So often an answer of which nothing was told is begun anew, when its process ended because of another one.
_ANEW = 3

_BOUNDS = (Kind.MEMORY, Kind.TIMEOUT)

Plans = Callable[[str], Awaitable[LoadPlan]]
OnLoading = Callable[[str, float], None]
Check = Callable[[LoadPlan], Awaitable[None]]
Offers = Callable[[], Awaitable[tuple[Offer, ...]]]


@dataclass(slots=True, eq=False)
class _Seat:
    """A model in use: its child or the loading of one, and how many answers want it.

    `outdated` is what was loaded by plans that hold no more: it goes as soon as nobody wants it.
    """

    loading: asyncio.Task[Child]
    users: int = 0
    outdated: bool = False
    idle: asyncio.TimerHandle | None = None

    @property
    def child(self) -> Child | None:
        """The child once it is loaded and as long as it lives."""
        task = self.loading
        if not task.done() or task.cancelled() or task.exception() is not None:
            return None
        return task.result() if task.result().alive else None


class LlamaProvider:
    """Answers with local models.

    `plans` says how a model is loaded, by its wire name, and is asked whenever a child is started; `check` is asked
    about what was loaded, before it answers. `on_loading` hears fractions up to 1, which means ready. A model that
    nobody asks anything for `idle_seconds` is unloaded; 0 keeps it.
    """

    def __init__(
        self,
        plans: Plans,
        on_loading: OnLoading,
        idle_seconds: float,
        *,
        offers: Offers | None = None,
        check: Check | None = None,
        command: Sequence[str] | None = None,
        patience: Patience | None = None,
    ) -> None:
        self._plans = plans
        self._on_loading = on_loading
        self._idle_seconds = idle_seconds
        self._offers = offers
        self._check = check
        self._command = tuple(command) if command is not None else own_command("_worker")
        self._patience = patience or Patience()
        self._seats: dict[str, _Seat] = {}
        self._background: set[asyncio.Task[None]] = set()

    @property
    def loaded(self) -> frozenset[str]:
        """Wire names of the models that are in memory."""
        return frozenset(name for name, seat in self._seats.items() if seat.child is not None)

    async def list_offers(self, ready: Ready = at_once) -> tuple[Offer, ...]:
        """The local models, as the library knows them."""
        await ready()
        return await self._offers() if self._offers is not None else ()

    async def report(self) -> ChildReport:
        """What protects the children on this machine, and which graphics processors they can use.

        Raises:
            ProviderFailure: no child can be started.
        """
        for seat in self._seats.values():
            if seat.child is not None and seat.child.report is not None:
                return seat.child.report
        child = Child("llama.cpp", None, self._patience, lambda fraction: None)
        await child.start(self._command)
        await child.close()
        if child.report is None:
            raise ProviderFailure(Kind.PROTOCOL, who="llama.cpp")
        return child.report

    async def try_out(self, file: Path) -> None:
        """Load a model without its weights, which takes a moment however large it is, and let go of it again.

        `file` is the whole path of its first part.

        Raises:
            ProviderFailure: `model_file` with what is wrong; `memory` or `timeout` for a file that takes all that a
                trial may. That no child can be started is not the file's fault.
        """
        plan = LoadPlan(str(file), 0, 0, 1, 0, _TRIAL_BYTES)
        child = Child(file.name, plan, self._patience, lambda fraction: None, weights=False)
        try:
            await child.start(self._command)
        except ProviderFailure as failure:
            if failure.kind is Kind.MODEL_FILE or (failure.kind in _BOUNDS and child.report is not None):
                raise
        else:
            await child.close()

    async def load(self, name: str) -> None:
        """Have a model in memory before it is asked; it is unloaded as if it had just answered.

        Raises:
            ProviderFailure: with why it cannot be loaded.
        """
        async with self._seated(name):
            pass

    async def unload(self, name: str) -> None:
        """Take a model out of memory; answers that it is giving end."""
        seat = self._seats.pop(name, None)
        if seat is not None:
            await self._empty(seat)

    async def renew(self, idle_seconds: float) -> None:
        """Plans have changed: a model that rests is loaded anew for its next request, one that answers after that."""
        self._idle_seconds = idle_seconds
        for seat in self._seats.values():
            seat.outdated = True
        await self._make_room()

    async def aclose(self) -> None:
        """End every child."""
        for name in tuple(self._seats):
            await self.unload(name)
        await asyncio.gather(*self._background, return_exceptions=True)

    def stated(self, request: ChatRequest) -> ChatRequest:
        """As it is: the runtime counts for real."""
        return request

    async def stream(self, request: ChatRequest, ready: Ready = at_once) -> AsyncGenerator[StreamEvent, None]:
        """Load the model if need be, and yield its answer.

        Where its process ends because of another conversation, it is begun anew as long as nothing of it was told.
        """
        body = question(request)
        name = request.model
        begun, left = False, _ANEW
        while True:
            try:
                async with self._seated(name) as child:
                    if not begun:
                        begun = True
                        yield Started(model=name, response_id=new_id())
                        await ready()
                    async with contextlib.aclosing(self._answer(child, body)) as answer:
                        async for event in answer:
                            left = left if isinstance(event, UsageReport) else 0
                            yield event
                return
            except EndedByAnother:
                if not left:
                    raise
                left -= 1

    async def measure(self, request: ChatRequest, ready: Ready = at_once) -> Taken | None:
        """What a request takes of the context, which the model is loaded for; nothing is answered."""
        body, left = question(request), _ANEW
        while True:
            try:
                async with self._seated(request.model) as child:
                    await ready()
                    return await self._measure(child, body)
            except EndedByAnother:
                if not left:
                    raise
                left -= 1

    @contextlib.asynccontextmanager
    async def _seated(self, name: str) -> AsyncIterator[Child]:
        """The child of a model, loaded, and not unloaded meanwhile for want of use."""
        seat = self._seat(name)
        seat.users += 1
        try:
            yield await self._loaded(seat)
        finally:
            seat.users -= 1
            self._rest(name, seat)

    async def _measure(self, child: Child, body: bytes) -> Taken:
        number, queue = child.ask(body, measure=True)
        ended = False
        try:
            while (frame := await queue.get()) is not None:
                ended = frame.type in ("measured", "error")
                if frame.type == "error":
                    raise child.failure_of(frame)
                if ended:
                    return Taken(frame.number("tokens"), frame.number("of"))
            raise child.failure_for(number)
        finally:
            child.forget(number, ended=ended)

    async def _answer(self, child: Child, body: bytes) -> AsyncGenerator[StreamEvent, None]:
        number, queue = child.ask(body)
        ended, usage, heard = False, Usage(), 0
        try:
            while not ended:
                frame = await queue.get()
                if frame is None:
                    raise child.failure_for(number)
                ended = frame.type in ("done", "error")
                heard += len(frame.body)
                if heard > MAX_ANSWER_BYTES:
                    raise ProviderFailure(Kind.PROTOCOL, who=child.name, detail="It does not end.")
                usage = _usage(frame, usage)
                for event in _events(frame, usage, child):
                    yield event
        finally:
            child.forget(number, ended=ended)

    def _seat(self, name: str) -> _Seat:
        seat = self._seats.get(name)
        if seat is not None and seat.loading.done() and seat.child is None:
            # It failed or died: the next request gets a new child.
            self._later(self._empty(seat))
            seat = None
        if seat is None:
            seat = self._seats[name] = _Seat(asyncio.create_task(self._load(name)))
        if seat.idle is not None:
            seat.idle.cancel()
            seat.idle = None
        return seat

    async def _loaded(self, seat: _Seat) -> Child:
        """The seat's child. One loading serves all who wait for it; it outlives the first of them to leave."""
        try:
            return await asyncio.shield(seat.loading)
        except asyncio.CancelledError:
            if seat.loading.cancelled() and not _being_cancelled():
                raise ProviderFailure(Kind.OVERLOADED) from None
            raise

    async def _load(self, name: str) -> Child:
        plan = await self._plan(name)
        while True:
            try:
                return await self._start(name, plan)
            except ProviderFailure as failure:
                if failure.kind is not Kind.MEMORY or not plan.gpu_layers:
                    raise
            # What was free on a graphics processor when a child told of it need not be free any more.
            if not await self._make_room():
                plan = replace(plan, gpu_layers=0)

    async def _start(self, name: str, plan: LoadPlan) -> Child:
        child = Child(name, plan, self._patience, lambda fraction: self._on_loading(name, fraction))
        self._on_loading(name, 0.0)
        await child.start(self._command)
        if self._check is not None:
            try:
                await self._check(plan)
            except BaseException as error:
                await child.close()
                if type(error) is KnownError:
                    raise _failed(name, error) from error
                raise
        return child

    async def _plan(self, name: str) -> LoadPlan:
        """How to load; models that rest make room when that is needed."""
        try:
            try:
                return await self._plans(name)
            except KnownError as error:
                if error.kind is not Kind.MEMORY or not await self._make_room():
                    raise
                return await self._plans(name)
        except ProviderFailure:
            raise
        except KnownError as error:
            raise _failed(name, error) from error

    async def _make_room(self) -> bool:
        resting = {name: seat for name, seat in self._seats.items() if not seat.users and seat.child is not None}
        # At once, so that nobody is given one of them meanwhile.
        for name in resting:
            del self._seats[name]
        for seat in resting.values():
            await self._empty(seat)
        return bool(resting)

    def _rest(self, name: str, seat: _Seat) -> None:
        """Nobody wants the model right now: unload it, later if it may be wanted again, or stop loading it."""
        if seat.users or self._seats.get(name) is not seat:
            return
        if not seat.loading.done() or seat.child is None or seat.outdated:
            del self._seats[name]
            self._later(self._empty(seat))
        elif self._idle_seconds > 0:
            seat.idle = asyncio.get_running_loop().call_later(self._idle_seconds, self._retire, name, seat)

    def _retire(self, name: str, seat: _Seat) -> None:
        if not seat.users and self._seats.get(name) is seat:
            del self._seats[name]
            self._later(self._empty(seat))

    def _later(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _empty(self, seat: _Seat) -> None:
        """End the seat's child, or its loading."""
        if seat.idle is not None:
            seat.idle.cancel()
        if not seat.loading.done():
            seat.loading.cancel()
        with contextlib.suppress(asyncio.CancelledError, ProviderFailure):
            child = await seat.loading
            await child.close()


def _failed(name: str, error: KnownError) -> ProviderFailure:
    fields = {"who": name, **error.fields}
    return ProviderFailure(error.kind, None, **fields)


def _being_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _events(frame: Frame, usage: Usage, child: Child) -> list[StreamEvent]:
    """What a frame of an answer means; raises `ProviderFailure` for an error.

    Every one says what the answer took by then: it may be the last that is heard of it.
    """
    match frame.type:
        case "began":
            return [UsageReport(usage)]
        case "text" | "thinking" | "turned" | "call":
            return [_words(frame), UsageReport(usage)]
        case "done":
            reason = _REASONS.get(frame.text("reason"), FinishReason.STOP)
            return [UsageReport(usage), Finished(reason)]
        case "error":
            raise child.failure_of(frame)
    return []


def _words(frame: Frame) -> StreamEvent:
    """What came of an answer."""
    said = frame.body.decode("utf-8", "replace")
    match frame.type:
        case "thinking":
            return ThinkingDelta(said)
        case "turned":
            return Turned(frame.text("to") == "thinking")
        case "call":
            return ToolCallDelta(frame.number("index"), f"call_{new_id()}", frame.text("name"), said)
    return TextDelta(said)


def _usage(frame: Frame, before: Usage) -> Usage:
    """The counts of a frame; what it does not count is as it was before."""
    names = {"input": before.input_tokens, "output": before.output_tokens}
    names |= {"cached": before.cache_read_tokens, "reasoning": before.reasoning_tokens}
    read, written, cached, thought = (frame.number(n) if n in frame.header else old for n, old in names.items())
    return Usage(read, written, cached, reasoning_tokens=thought)
