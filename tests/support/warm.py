"""Commands in processes of their own, without the second that each would take to load the same modules once more.

A process that has loaded what every command loads, and done nothing yet, forks for each: environment, streams, signals
and the end of the interpreter are the command's own. That it also starts from nothing is proven by `tests/cli`.

    python -m tests.support.warm SOCKET          serves until its standard input ends
"""

import atexit
import gc
import importlib
import json
import os
import runpy
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from tests.support.desktop import ROOT, of_this_place
from tests.support.waiting import PATIENCE

# What every command loads; nothing of it starts a thread or reads the environment.
MODULES = ("app.bootstrap", "app.cli.main", "app.engine.facade", "app.engine.frame.loop")


def run_warm(
    words: Sequence[str], environment: Mapping[str, str], *, stdin: str = "", seconds: float = PATIENCE
) -> "subprocess.CompletedProcess[str]":
    """Stands in for `desktop.run_command`."""
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as given,
        tempfile.TemporaryFile("w+", encoding="utf-8") as out,
        tempfile.TemporaryFile("w+", encoding="utf-8") as err,
        socket.socket(socket.AF_UNIX) as line,
        line.makefile() as told,
    ):
        given.write(stdin)
        given.seek(0)
        line.connect(_server())
        line.settimeout(seconds)
        socket.send_fds(line, [b"\n"], [given.fileno(), out.fileno(), err.fileno()])
        line.sendall(json.dumps([list(words), dict(environment)]).encode() + b"\n")
        command = int(told.readline())
        try:
            code = int(told.readline())
        except TimeoutError:
            os.kill(command, signal.SIGKILL)
            raise subprocess.TimeoutExpired(list(words), seconds) from None
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(list(words), code, out.read(), err.read())


@cache
def _server() -> str:
    """The socket at which this process's own server waits; both end together."""
    folder = tempfile.mkdtemp(prefix="warm-")
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.warm", f"{folder}/socket"], cwd=ROOT,
        env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8"} | of_this_place(),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    atexit.register(process.communicate)
    assert process.stdout
    begun = select.select([process.stdout], (), (), PATIENCE)[0] and process.stdout.readline()
    assert begun, "no commands: the server did not start"
    return f"{folder}/socket"


def serve(place: str) -> bool:
    """Fork for whoever calls; whether this is the fork, which goes on as the command."""
    from app.sealing.passphrase import Cost
    from app.vault import boxed

    for name in MODULES:
        importlib.import_module(name)
    # The real cost of a passphrase is paid by programs that really start; here it would only take time.
    boxed.DEFAULT_COST = Cost(memory_kib=64, passes=1, lanes=1)  # type: ignore[attr-defined]
    # What is there stays there: no fork need look through it, which would copy it.
    gc.freeze()
    # Nobody here asks how those ended that keep the commands.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(place)
        listener.listen()
        os.write(1, b"ready\n")
        # Standard input is only ever ready when it has ended.
        while 0 not in select.select([0, listener.fileno()], [], [])[0]:
            line, _ = listener.accept()
            with line:
                if not os.fork():
                    listener.close()
                    become(line)
                    return True
    shutil.rmtree(Path(place).parent)
    return False


def become(line: socket.socket) -> None:
    """Be the command that is asked for; a process between tells how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    _, streams, _, _ = socket.recv_fds(line, 1, 3)
    with line.makefile() as asked:
        words, environment = json.loads(asked.readline())
    if command := os.fork():
        line.sendall(b"%d\n" % command)
        code = os.waitstatus_to_exitcode(os.waitpid(command, 0)[1])
        line.sendall(b"%d\n" % code)
        os._exit(0)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv[1:] = words


if __name__ == "__main__":
    if serve(sys.argv[1]):
        runpy.run_module("app", run_name="__main__", alter_sys=True)
