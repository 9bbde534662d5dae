"""The trace of a tour through hostile messages, and what must not be in it."""

import json
import sys
from pathlib import Path

from tests.security.hostile_show import OVER
from tests.support.desktop import ROOT, Home, needs
from tests.support.hostile import CANARY, TARGETS
from tests.support.paced_server import PacedServer
from tests.support.tracing import Trace, traced

SCRIPT = {"models": [{"name": f"demo <img src='{TARGETS[0]}'>"}], "replies": [{"echo": True, "thinking": CANARY}]}


def shown(folder: Path, argument: str, *, display: str = "", seconds: float = 300) -> Trace:
    """The trace of a tour in an account of its own, offscreen or on a display."""
    needs("strace")
    script = folder / "script.json"
    script.write_text(json.dumps(SCRIPT))
    home = Home(folder / "account", more={"SIGNALBOX_FAKE": str(script)})
    _hostile_models(home)
    # A helper that would be a way out: whoever asks for it starts a process, which the trace shows.
    screen = {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"} if display else {"QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "tests.security.hostile_show", argument]
    return traced(command, folder / "trace", env=home.environment() | screen, cwd=ROOT, over=OVER, seconds=seconds)


def _hostile_models(home: Home) -> None:
    """A server whose list of models is hostile as well; it is gone before the tour."""
    names = [target.format(n=f"m{number}") for number, target in enumerate(TARGETS)]
    with PacedServer(models=[f"<img src='{name}'>" for name in names]) as server:
        home.run("providers", "add", "acme", "--kind", "openai-chat", "--url", server.url)
        home.run("providers", "test", "acme")


def is_clean(trace: Trace, *, display: str = "") -> None:
    """No call that a message could have caused."""
    allowed = [f"/tmp/.X11-unix/X{display.lstrip(':')}"] if display else []
    assert trace.code == 0, trace.output[-4000:]
    assert "Traceback" not in trace.output, trace.output[-4000:]
    assert trace.naming(CANARY) == []
    assert trace.connections(allowed) == []
    assert trace.new_processes() == []
