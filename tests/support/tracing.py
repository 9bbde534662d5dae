"""What a program asks of the system: a trace by strace, and what in it nobody should have asked for."""

import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_TRACED = "trace=%file,%network,%process"
_CALL = re.compile(r"^(\d+)\s+(?:<\.\.\. )?(\w+)(?:\(| resumed>)")
_NEW_PROCESS = frozenset({"execve", "execveat", "fork", "vfork"})
_TALKING = frozenset({"connect", "sendto", "sendmsg", "sendmmsg", "bind", "recvfrom", "recvmsg", "recvmmsg"})
_ABROAD = re.compile(r"sa_family=AF_(?!UNIX\b)(\w+)")


@dataclass(frozen=True)
class Trace:
    """The calls after `over`, and the program's own words."""

    calls: tuple[str, ...]
    output: str
    code: int

    def naming(self, mark: str) -> list[str]:
        """Calls about files that name a mark, however it is written."""
        return [c for c in self.calls if mark.lower() in c.lower() and _name(c) not in _TALKING]

    def new_processes(self) -> list[str]:
        """Programs started, and processes made: a clone that is no thread."""
        # The flags stand where a call begins; where it goes on after another thread's, they are not said again.
        begun = [c for c in self.calls if " resumed>" not in c]
        return [c for c in begun if _name(c) in _NEW_PROCESS or ("clone" in _name(c) and "CLONE_THREAD" not in c)]

    def connections(self, allowed: Sequence[str] = ()) -> list[str]:
        """Talk with anything but local sockets, of which only those in `allowed` may be connected to."""
        abroad = [c for c in self.calls if _name(c) in _TALKING and _ABROAD.search(c)]
        local = [c for c in self.calls if _name(c) == "connect" and "AF_UNIX" in c]
        return abroad + [c for c in local if not any(name in c for name in allowed)]


def _name(call: str) -> str:
    match = _CALL.match(call)
    return match.group(2) if match else ""


def traced(
    command: Sequence[str], file: Path, *, env: Mapping[str, str], cwd: Path, over: str, seconds: float
) -> Trace:
    """Run a command to its end under strace; fails the test when it does not end well or never says `over`."""
    strace = ["strace", "-f", "--seccomp-bpf", "-qq", "-s", "4096", "-e", _TRACED, "-o", str(file), *command]
    done = subprocess.run(
        strace, cwd=cwd, env=dict(env), capture_output=True, text=True, timeout=seconds, check=False, errors="replace"
    )
    calls = file.read_text(errors="replace").splitlines()
    mark = next((place for place, call in enumerate(calls) if over in call), None)
    assert mark is not None, f"the warm-up did not end:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    return Trace(tuple(calls[mark + 1 :]), done.stdout + done.stderr, done.returncode)
