"""What stands on a real terminal when a whole command has ended."""

import json
import os
import subprocess
import sys

import pytest

from tests.cli.eye import seen
from tests.support.desktop import ROOT, Home
from tests.support.waiting import PATIENCE

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name == "nt", reason="terminals of POSIX")]

SCRIPT = {
    "models": ["demo"],
    "replies": [
        {"match": "think", "thinking": "Hm.\nHm.", "text": "The answer is 42."},
        {"match": "break", "text": "The answer is 42.", "fail": {"kind": "network", "after_tokens": 2}},
        {"match": "end", "text": "The answer is 42.\n"},
        {"text": "The answer is 42."},
    ],
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    folder = tmp_path_factory.mktemp("terminal")
    (folder / "script.json").write_text(json.dumps(SCRIPT))
    return Home(folder / "account", more={"SIGNALBOX_FAKE": str(folder / "script.json"), "TERM": "xterm"})


def on_a_terminal(home: Home, *argv: str) -> tuple[int, str]:
    """Run a command with both its outputs on one terminal; gives its exit code and what was written there."""
    ours, theirs = os.openpty()
    with os.fdopen(ours, "rb", buffering=0) as terminal:
        process = subprocess.Popen(
            [sys.executable, "-m", "app", *argv],
            cwd=ROOT, env=home.environment(), stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs,
        )  # fmt: skip
        os.close(theirs)
        written = bytearray()
        try:
            while piece := terminal.read(4096):
                written += piece
        except OSError:
            # Linux says so where others give nothing: the last who had it open has closed it.
            pass
    return process.wait(PATIENCE), written.decode()


@pytest.mark.parametrize("question", ["hi", "think", "end"])
def test_all_of_an_answer_stands_there(home: Home, question: str) -> None:
    code, written = on_a_terminal(home, "ask", question)
    first, *_ = lines = seen(written).splitlines()
    assert (code, first, lines[-1]) == (0, "The answer is 42.", "▏")


def test_an_answer_that_failed_stands_above_its_error(home: Home) -> None:
    code, written = on_a_terminal(home, "ask", "break")
    first, *_, told, cursor = seen(written).splitlines()
    assert (code, first.startswith("The"), cursor) == (1, True, "▏")
    assert told.endswith("try again.")
