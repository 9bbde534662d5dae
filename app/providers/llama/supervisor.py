"""The parent's end of a child: starts it, asks it, hears it, and ends it."""

import asyncio
from collections.abc import Callable, Sequence

from app.core.errors import Kind, ProviderFailure
from app.core.models import LoadPlan
from app.providers.llama import claims, frames
from app.providers.llama.claims import ChildReport
from app.providers.llama.ending import LastWords, cause
from app.providers.llama.frames import BrokenFrame, Frame
from app.providers.llama.launch import environment, first_frame
from app.providers.llama.watch import Patience, Watch
from app.spawn.own import own_folder
from app.spawn.process import NotStarted, Process, start

# More unheard frames than this no honest child produces.
_MOST_WAITING = 100_000
# What the end of a process is called that its template did not come back from.
_OF_TEMPLATES = (Kind.MODEL_FILE, Kind.TIMEOUT)
_OF_ANOTHER = "Its chat template ended its process at the words of another conversation."


class EndedByAnother(ProviderFailure):
    """The process of an answer ended because of what another conversation says: this one may be begun anew."""


class Child:
    """One process with one model. Ends by itself when it fails; `failure` says why.

    Without `weights` it only tries whether the model can be loaded.
    """

    def __init__(
        self,
        name: str,
        plan: LoadPlan | None,
        patience: Patience,
        on_loading: Callable[[float], None],
        *,
        weights: bool = True,
    ) -> None:
        self.name = name
        self.failure: ProviderFailure | None = None
        self.report: ChildReport | None = None
        self._plan = plan
        self._on_loading = on_loading
        self._weights = weights
        self._ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._listeners: dict[int, asyncio.Queue[Frame | None]] = {}
        self._last_id = 0
        self._watch = Watch(patience, plan.memory_bytes if plan is not None else None)
        self._words = LastWords()
        self._verdict: ProviderFailure | None = None
        self._closing = False
        self._tasks: list[asyncio.Task[None]] = []
        self._process: Process

    async def start(self, command: Sequence[str]) -> None:
        """Start the process and wait until its model is loaded (without a plan: until it has reported).

        Raises:
            ProviderFailure: with the reason for which it cannot be used.
        """
        try:
            # Its memory it bounds itself, once the drivers of graphics processors are awake, which live with no bound.
            self._process = await start(command, environment=environment(), folder=own_folder())
        except NotStarted:
            raise self._fault(Kind.OVERLOADED, "Its process cannot be started.") from None
        overhearing = asyncio.create_task(self._words.overhear(self._process.stderr))
        listening = asyncio.create_task(self._listen(overhearing))
        self._tasks = [overhearing, listening, asyncio.create_task(self._guard())]
        try:
            self._process.say(first_frame(self._plan, weights=self._weights))
            await self._ready
        except BaseException:
            await self.close()
            raise

    @property
    def alive(self) -> bool:
        """Whether it can take requests."""
        return self._ready.done() and not self._ready.cancelled() and self.failure is None and not self._closing

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def ask(self, body: bytes, *, measure: bool = False) -> tuple[int, asyncio.Queue[Frame | None]]:
        """Send a request; its frames come through the queue, and None when the child has ended.

        With `measure` it is not answered: one frame says what it takes of the context.
        """
        if self.failure is not None:
            raise self.failure_for(0)
        self._last_id += 1
        number = self._last_id
        queue: asyncio.Queue[Frame | None] = asyncio.Queue()
        try:
            packed = frames.pack({"type": "measure" if measure else "ask", "id": number}, body)
        except BrokenFrame:
            raise self._fault(Kind.CONTEXT_LENGTH) from None
        self._listeners[number] = queue
        self._process.say(packed)
        return number, queue

    def forget(self, number: int, *, ended: bool) -> None:
        """Hear no more of a request; one that has not ended is stopped."""
        self._listeners.pop(number, None)
        if not ended and self.alive:
            self._process.say(frames.pack({"type": "stop", "id": number}))

    def failure_for(self, number: int) -> ProviderFailure:
        """Why a request has no answer, once the process has ended: where its template did that, whose it was counts."""
        failure = self.failure or self._fault(Kind.OVERLOADED)
        its_template = failure.kind in _OF_TEMPLATES and self._watch.in_template
        if its_template and self._watch.taking not in (0, number):
            return EndedByAnother(Kind.OVERLOADED, who=self.name, detail=_OF_ANOTHER)
        return failure

    def failure_of(self, frame: Frame) -> ProviderFailure:
        """The failure in an `error` frame."""
        return claims.failure_of(frame, self.name)

    async def close(self) -> None:
        """End the process."""
        self._closing = True
        self._process.kill()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._process.end()
        self._end(self._fault(Kind.OVERLOADED, "It was unloaded."))

    async def _listen(self, overhearing: asyncio.Task[None]) -> None:
        """Hear frames until the end, then say what the end was."""
        try:
            while (frame := await frames.receive(self._process.stdout)) is not None:
                self._watch.hear(frame)
                self._take(frame)
        except BrokenFrame:
            self._verdict = self._verdict or self._fault(Kind.PROTOCOL)
            self._process.kill()
        code = await self._process.wait()
        # What it printed last tells why.
        await overhearing
        self._end(self._verdict or self._why(code))

    async def _guard(self) -> None:
        """End a child that is silent or takes more memory than planned."""
        self._condemn(await self._watch.fault(self.pid))

    def _take(self, frame: Frame) -> None:
        match frame.type:
            case "beat":
                if self._watch.stuck(frame):
                    self._condemn(Kind.TIMEOUT)
            case "report":
                self.report = claims.report_of(frame)
                if self._plan is None and not self._ready.done():
                    self._ready.set_result(None)
            case "loading":
                fraction = claims.progress_of(frame)
                if fraction is not None and not self._ready.done():
                    self._on_loading(fraction)
            case "ready":
                if not self._ready.done():
                    self._on_loading(1.0)
                    self._ready.set_result(None)
            case "failed":
                self._verdict = self.failure_of(frame)
            case _:
                queue = self._listeners.get(frame.number("id"))
                if queue is not None and queue.qsize() < _MOST_WAITING:
                    queue.put_nowait(frame)
                elif queue is not None:
                    self._condemn(Kind.PROTOCOL)

    def _condemn(self, kind: Kind) -> None:
        if self._verdict is None:
            self._verdict = self._fault(kind)
            self._process.kill()

    def _why(self, code: int) -> ProviderFailure:
        """The failure that an unexpected end amounts to."""
        whole = self._weights and self._plan is not None
        loading = whole and self.report is not None and not self._ready.done()
        kind, detail = cause(code, self._words, self._watch, loading=loading)
        return self._fault(kind, detail)

    def _end(self, failure: ProviderFailure) -> None:
        if self.failure is None:
            self.failure = failure
        if not self._ready.done():
            self._ready.set_exception(self.failure)
            # Whoever awaited it may be gone.
            self._ready.exception()
        for queue in self._listeners.values():
            queue.put_nowait(None)
        self._listeners.clear()

    def _fault(self, kind: Kind, detail: str = "") -> ProviderFailure:
        return ProviderFailure(kind, who=self.name, detail=detail)
