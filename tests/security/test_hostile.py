"""Whatever a message says, showing it opens no file, calls no server and starts no program."""

import sys
from pathlib import Path

import pytest

from tests.security.hostile_trace import is_clean, shown
from tests.support.hostile import CANARY

pytestmark = [pytest.mark.gui, pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="strace is Linux")]


def test_the_trace_sees_what_it_should(tmp_path: Path) -> None:
    trace = shown(tmp_path, "control")
    files = "\n".join(trace.naming(CANARY))
    assert f'"/{CANARY}/0/x.png"' in files
    assert f"/{CANARY}/1/x.png" in files
    assert trace.connections()
    assert any("true" in call for call in trace.new_processes())


def test_a_hundred_hostile_messages(tmp_path: Path) -> None:
    trace = shown(tmp_path, "110")
    assert int(trace.output.split(" texts shown")[0].split()[-1]) >= 100
    is_clean(trace)
