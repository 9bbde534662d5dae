"""The parent's end of a child: starts it, hears it, watches its heartbeat and memory, and ends it."""

import asyncio
import contextlib
import importlib.util
import os
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from app.core.errors import Kind, ProviderFailure
from app.core.models import LoadPlan
from app.providers.llama import frames
from app.providers.llama.frames import BrokenFrame, Frame

# What the GPU's drivers and llama.cpp's backends read, and what Windows cannot start a process without.
_KEPT = (
    "CUDA_",
    "NVIDIA_",
    "HIP_",
    "ROCR_",
    "HSA_",
    "GPU_",
    "GGML_",
    "VK_",
    "MTL_",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
)
_KEPT_ON_WINDOWS = ("SYSTEMROOT", "PATH", "TEMP", "TMP")
_LAST_WORDS = 64
_CHUNK = 4096
_ALLOWED = frozenset(
    {Kind.MEMORY, Kind.MODEL_FILE, Kind.BAD_REQUEST, Kind.CONTEXT_LENGTH, Kind.OVERLOADED, Kind.TIMEOUT, Kind.PROTOCOL}
)
_STARVED = (b"bad_alloc", b"MemoryError", b"out of memory", b"failed to allocate", b"Cannot allocate memory")
# Arithmetic libraries would start threads of their own, and threads cannot leave the network behind. And llama.cpp's
# threads wait for each other by spinning: the usual length of it costs nine tenths of the speed as soon as another
# program wants a core; this one is as fast on an idle machine (measured on 2 cores: 1.8 and 11 tokens/s, 53 and 55).
_THREADS = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "GOMP_SPINCOUNT": "2000"}
# How a process ends that the kernel kills, for memory above all.
_KILLED = -9
# More unheard frames than this no honest child produces.
_MOST_WAITING = 100_000
# Windows opens a console for a child unless told not to (CREATE_NO_WINDOW).
_NO_WINDOW = 0x08000000 if sys.platform == "win32" else 0
# Below this share of the machine's memory the kernel begins to end processes.
_SCARCE = 0.02

# Apple's is known without asking.
_GPU_BACKENDS = ("cuda", "hip", "musa", "sycl", "vulkan")

Words = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a child may take, in seconds: to say its first word, between heartbeats, and for one step of work."""

    start: float = 90.0
    beat: float = 15.0
    step: float = 180.0
    watch: float = 0.5


@dataclass(frozen=True, slots=True)
class ChildReport:
    """What a child said about itself. `network` names what keeps it off the network, "" when nothing does.

    `files` says that it can read the model and the system only. `gpus` are (name, total bytes, free bytes).
    """

    network: str
    files: bool
    gpus: tuple[tuple[str, int, int], ...] = ()


def usual_command() -> tuple[str, ...]:
    """How a child is started: the program itself, frozen or not."""
    return (sys.executable, "_worker") if getattr(sys, "frozen", False) else (sys.executable, "-m", "app", "_worker")


def may_use_gpus() -> bool:
    """Whether the installed llama.cpp was built for graphics processors that only a child sees; loads nothing."""
    spec = importlib.util.find_spec("llama_cpp")
    folders = (spec.submodule_search_locations if spec else None) or ()
    libraries = [file.name for folder in folders for file in Path(folder, "lib").glob("*ggml-*")]
    return any(backend in name for name in libraries for backend in _GPU_BACKENDS)


def environment(source: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The child's variables: none of the person's, but for those that make the GPU work."""
    kept = _KEPT + (_KEPT_ON_WINDOWS if sys.platform == "win32" else ())
    chosen = {key: value for key, value in source.items() if key.upper().startswith(kept)}
    return {**chosen, "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", **_THREADS}


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
        self._patience = patience
        self._on_loading = on_loading
        self._weights = weights
        self._ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._listeners: dict[int, asyncio.Queue[Frame | None]] = {}
        self._last_id = 0
        self._heard = time.monotonic()
        self._words: deque[bytes] = deque(maxlen=_LAST_WORDS)
        self._verdict: ProviderFailure | None = None
        self._largest = 0
        self._closing = False
        self._tasks: list[asyncio.Task[None]] = []
        self._process: asyncio.subprocess.Process

    async def start(self, command: Sequence[str]) -> None:
        """Start the process and wait until its model is loaded (without a plan: until it has reported).

        Raises:
            ProviderFailure: with the reason for which it cannot be used.
        """
        try:
            self._process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                env=environment(),
                cwd=_folder(),
                limit=frames.MAX_HEADER * 4,
                # What is typed at a terminal, Ctrl+C above all, is meant for the parent.
                start_new_session=sys.platform != "win32",
                creationflags=_NO_WINDOW,
            )
        except OSError:
            raise self._fault(Kind.OVERLOADED, "Its process cannot be started.") from None
        self._tasks = [
            asyncio.create_task(self._listen()),
            asyncio.create_task(self._watch()),
            asyncio.create_task(self._overhear()),
        ]
        try:
            self._say(self._opening())
            await self._ready
        except BaseException:
            await self.close()
            raise

    def _opening(self) -> bytes:
        plan = self._plan
        if plan is None:
            return frames.pack({"type": "probe"})
        return frames.pack(
            {
                "type": "load" if self._weights else "try",
                "path": plan.path,
                "files": [str(file) for file in _files(Path(plan.path))],
                "context": plan.context_tokens,
                "gpu_layers": plan.gpu_layers,
                "threads": plan.threads,
                "batch": plan.batch_tokens,
                "memory": plan.memory_bytes,
                "seed": plan.seed,
            }
        )

    @property
    def alive(self) -> bool:
        """Whether it can take requests."""
        return self._ready.done() and not self._ready.cancelled() and self.failure is None and not self._closing

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def ask(self, body: bytes) -> tuple[int, asyncio.Queue[Frame | None]]:
        """Send a request; its frames come through the queue, and None when the child has ended."""
        if self.failure is not None:
            raise self.failure
        self._last_id += 1
        number = self._last_id
        queue: asyncio.Queue[Frame | None] = asyncio.Queue()
        try:
            packed = frames.pack({"type": "ask", "id": number}, body)
        except BrokenFrame:
            raise self._fault(Kind.CONTEXT_LENGTH) from None
        self._listeners[number] = queue
        self._say(packed)
        return number, queue

    def forget(self, number: int, *, ended: bool) -> None:
        """Hear no more of a request; one that has not ended is stopped."""
        self._listeners.pop(number, None)
        if not ended and self.alive:
            self._say(frames.pack({"type": "stop", "id": number}))

    async def close(self) -> None:
        """End the process."""
        self._closing = True
        self._kill()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._process.wait()
        self._end(self._fault(Kind.OVERLOADED, "It was unloaded."))

    def _say(self, data: bytes) -> None:
        stdin = self._process.stdin
        if stdin is not None and not stdin.is_closing():
            stdin.write(data)

    def _kill(self) -> None:
        # Not asyncio's own way: that asks first how the process ended, and whoever waits for it hears nothing then.
        if self._process.returncode is None:
            with contextlib.suppress(psutil.Error):
                psutil.Process(self._process.pid).kill()

    async def _listen(self) -> None:
        """Hear frames until the end, then say what the end was."""
        stdout = self._process.stdout
        try:
            while stdout is not None and (frame := await frames.receive(stdout)) is not None:
                self._heard = time.monotonic()
                self._take(frame)
        except BrokenFrame:
            self._verdict = self._verdict or self._fault(Kind.PROTOCOL)
            self._kill()
        code = await self._process.wait()
        self._end(self._verdict or self._why(code))

    def _take(self, frame: Frame) -> None:
        match frame.type:
            case "beat":
                if frame.number("still") > self._patience.step * 1000:
                    self._condemn(Kind.TIMEOUT)
            case "report":
                self.report = _report(frame)
                if self._plan is None and not self._ready.done():
                    self._ready.set_result(None)
            case "loading":
                fraction = frame.header.get("fraction")
                if isinstance(fraction, float | int) and not self._ready.done():
                    # The last step, from weights to working memory, has no progress of its own.
                    self._on_loading(min(max(float(fraction), 0.0), 1.0) * 0.95)
            case "ready":
                if not self._ready.done():
                    self._on_loading(1.0)
                    self._ready.set_result(None)
            case "failed":
                self._verdict = self._told(frame)
            case _:
                queue = self._listeners.get(frame.number("id"))
                if queue is not None and queue.qsize() < _MOST_WAITING:
                    queue.put_nowait(frame)
                elif queue is not None:
                    self._condemn(Kind.PROTOCOL)

    def _told(self, frame: Frame) -> ProviderFailure:
        """A failure that the child told: its kind only if it may be one."""
        try:
            kind = Kind(frame.text("kind"))
        except ValueError:
            kind = Kind.PROTOCOL
        return self._fault(kind if kind in _ALLOWED else Kind.PROTOCOL, _printable(frame.text("detail")))

    def failure_of(self, frame: Frame) -> ProviderFailure:
        """The failure in an `error` frame."""
        return self._told(frame)

    async def _watch(self) -> None:
        """End a child that is silent or takes more memory than planned."""
        while True:
            before = time.monotonic()
            await asyncio.sleep(self._patience.watch)
            now = time.monotonic()
            if now - before > self._patience.watch + 1.0:
                # It was this loop that hung, and what the child said meanwhile is still unheard.
                self._heard = now
            limit = self._patience.start if self.report is None else self._patience.beat
            if now - self._heard > limit:
                self._condemn(Kind.TIMEOUT)
            elif self._plan is not None and self._memory() > self._plan.memory_bytes:
                self._condemn(Kind.MEMORY)

    def _memory(self) -> int:
        """What the process holds for itself; pages of the model's file are the system's to take back."""
        try:
            memory = psutil.Process(self._process.pid).memory_info()
        except psutil.Error:
            return 0
        own = int(memory.rss) - int(getattr(memory, "shared", 0))
        self._largest = max(self._largest, int(memory.rss))
        return own

    def _condemn(self, kind: Kind) -> None:
        if self._verdict is None:
            self._verdict = self._fault(kind)
            self._kill()

    async def _overhear(self) -> None:
        """Drain what the child's libraries print; the last of it helps to tell why it ended, and is shown nowhere."""
        stderr = self._process.stderr
        while stderr is not None and (words := await stderr.read(_CHUNK)):
            self._words.append(words)

    def _why(self, code: int) -> ProviderFailure:
        """The failure that an unexpected end amounts to."""
        words = b"".join(self._words)
        if any(sign in words for sign in _STARVED) or (code == _KILLED and self._starved()):
            return self._fault(Kind.MEMORY)
        # A trial that stops without a word says nothing about the file.
        if self._weights and self._plan is not None and self.report is not None and not self._ready.done():
            return self._fault(Kind.MODEL_FILE, "llama.cpp stopped while it loaded it")
        return self._fault(Kind.OVERLOADED, "Its process stopped by itself.")

    def _starved(self) -> bool:
        """Whether a kill that was not ours was the kernel's, for memory."""
        memory = psutil.virtual_memory()
        planned = self._plan.memory_bytes if self._plan else 0
        return memory.available < memory.total * _SCARCE or (planned > 0 and self._largest > planned)

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


def _folder() -> str:
    """Where the child starts: there `-m app` finds this very program."""
    return str(Path(sys.executable).parent if getattr(sys, "frozen", False) else Path(__file__).parents[3])


def _files(first: Path) -> list[Path]:
    """The files of a model: llama.cpp finds the parts of a split one by the name of the first."""
    stem, mark, rest = first.name.partition("-00001-of-")
    return sorted(first.parent.glob(f"{_literal(stem)}-?????-of-{_literal(rest)}")) if mark else [first]


def _literal(text: str) -> str:
    """A text that `glob` takes as it is."""
    return "".join(f"[{c}]" if c in "*?[" else c for c in text)


def _printable(text: str) -> str:
    return "".join(c for c in text if c.isprintable())[:500]


def _report(frame: Frame) -> ChildReport:
    found = []
    gpus = frame.header.get("gpus")
    for gpu in gpus if isinstance(gpus, list) else ():
        entry = Frame(gpu if isinstance(gpu, dict) else {})
        found.append((_printable(entry.text("name")), entry.number("total"), entry.number("free")))
    return ChildReport(_printable(frame.text("network")), frame.header.get("files") is True, tuple(found))
