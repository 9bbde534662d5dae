"""The child process of one model: `signalbox _worker`.

It reads frames from its standard input and writes frames to what was its standard output; anything else that code in
here prints goes to standard error, which the parent keeps to itself. The main thread evaluates, one thread reads, one
says that the process is alive. When the parent goes, the process goes: at the end of its input, and by the kernel.
"""

import gc
import os
import queue
import sys
import threading
import time
from typing import Any, BinaryIO

from app.providers.llama import frames
from app.providers.llama.worker.answers import Answers
from app.providers.llama.worker.context import Context
from app.providers.llama.worker.fixed import fixed
from app.providers.llama.worker.jinja import BadTemplate
from app.providers.llama.worker.model import LoadFailed, Model, gpus, start_runtime
from app.providers.llama.worker.prompt import Prompter
from app.providers.llama.worker.quotes import BadVocabulary
from app.providers.llama.worker.sandbox import confine, harden, limit_memory

BEAT_SECONDS = 2.0
_PROGRESS_STEP = 0.01


def main() -> int:
    """Serve one model until the input ends; returns the exit code."""
    incoming, outgoing = _pipes()
    pipe = _Pipe(outgoing)
    alone = harden()
    first = frames.read(incoming)
    if first is None:
        return 0
    plan = first.header
    files, tcp = confine(plan.get("files") or ())
    report = {"network": "namespace" if alone else "landlock" if tcp else "", "files": files}
    worker = _Worker(pipe, plan)
    threading.Thread(target=worker.beat, daemon=True).start()
    start_runtime()
    pipe.send({"type": "report", **report, "gpus": gpus()})
    if first.type not in ("load", "try"):
        return 0
    threading.Thread(target=worker.read, args=(incoming,), daemon=True).start()
    return worker.serve()


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """Take the two pipes away from everything else that might read or print."""
    incoming = os.fdopen(os.dup(0), "rb")
    outgoing = os.fdopen(os.dup(1), "wb", buffering=0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return incoming, outgoing


class _Pipe:
    """Writes whole frames, from any thread."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._lock = threading.Lock()

    def send(self, header: dict[str, Any], body: bytes = b"") -> None:
        data = memoryview(frames.pack(header, body))
        with self._lock:
            try:
                while data:
                    data = data[self._file.write(data) or 0 :]
            except OSError:
                # Nobody listens any more.
                os._exit(0)


class _Worker:
    """Loads the model of a plan and answers."""

    def __init__(self, pipe: _Pipe, plan: dict[str, Any]) -> None:
        self._pipe = pipe
        self._plan = plan
        self._inbox: queue.SimpleQueue[frames.Frame] = queue.SimpleQueue()
        self._answers: Answers | None = None
        self._told = 0.0
        # The request that is being taken in; none has this number.
        self._taking = 0
        self._moved = time.monotonic()

    def beat(self) -> None:
        """Say that the process lives, and for how long its work has not got on."""
        while True:
            answers = self._answers
            since = self._moved if answers is None else answers.since if answers.busy else None
            still = 0 if since is None else int((time.monotonic() - since) * 1000)
            self._pipe.send({"type": "beat", "still": still})
            time.sleep(BEAT_SECONDS)

    def read(self, incoming: BinaryIO) -> None:
        """Take frames in; a stop works at once, whatever is being evaluated."""
        try:
            while (frame := frames.read(incoming)) is not None:
                if frame.type == "stop" and self._answers is not None:
                    self._answers.stop(frame.number("id"))
                self._inbox.put(frame)
        except (frames.BrokenFrame, OSError):
            pass
        except BaseException:
            # Whatever it is, memory above all: a process that hears nothing more would never answer again.
            os._exit(1)
        os._exit(0)

    def serve(self) -> int:
        """Load, then answer for as long as the parent wants; or try what loading would say, and end."""
        try:
            if self._plan["type"] == "try":
                self._try_out()
                self._pipe.send({"type": "ready"})
                return 0
            answers = self._load()
        except LoadFailed as failure:
            self._pipe.send({"type": "failed", "kind": failure.kind, "detail": failure.detail})
            return 1
        except BadTemplate as failure:
            self._pipe.send({"type": "failed", "kind": "model_file", "detail": f"its chat template {failure}"})
            return 1
        except BadVocabulary as failure:
            self._pipe.send({"type": "failed", "kind": "model_file", "detail": f"its vocabulary {failure}"})
            return 1
        self._answers = answers
        # What was loaded stays: the collector need not look at it again and again.
        gc.freeze()
        self._pipe.send({"type": "ready"})
        while True:
            if not answers.busy:
                self._take(answers, self._inbox.get())
                answers.since = time.monotonic()
            while not self._inbox.empty():
                self._take(answers, self._inbox.get())
            if answers.busy:
                answers.run()

    def _try_out(self) -> None:
        limit_memory(int(self._plan["memory"]))
        Prompter(Model(str(self._plan["path"]), 0, self._progress, weights=False), self._template).probe()

    def _load(self) -> Answers:
        plan = self._plan
        if not plan["gpu_layers"]:
            limit_memory(int(plan["memory"]))
        path = fixed(str(plan["path"]), plan.get("marks") or ())
        model = Model(path, int(plan["gpu_layers"]), self._progress)
        context = Context(model, tokens=int(plan["context"]), batch=int(plan["batch"]), threads=int(plan["threads"]))
        prompter = Prompter(model, self._template)
        return Answers(model, context, prompter, self._pipe.send, plan.get("seed"))

    def _progress(self, fraction: float) -> bool:
        self._moved = time.monotonic()
        if fraction - self._told >= _PROGRESS_STEP or fraction >= 1:
            self._told = fraction
            self._pipe.send({"type": "loading", "fraction": round(fraction, 3)})
        return True

    def _template(self, runs: bool) -> None:
        self._pipe.send({"type": "template", "runs": runs, "id": self._taking})

    def _take(self, answers: Answers, frame: frames.Frame) -> None:
        if frame.type in ("ask", "measure"):
            self._taking = frame.number("id")
            take_in = answers.ask if frame.type == "ask" else answers.measure
            take_in(self._taking, frame.body)
        elif frame.type == "stop":
            # Again, for the reading thread may have been faster than the request itself.
            answers.stop(frame.number("id"))


if __name__ == "__main__":
    sys.exit(main())
