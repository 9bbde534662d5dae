"""Real children: what they are given, how they end, and what is left of them."""

import asyncio
import gc
import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import psutil
import pytest

from app.spawn import system
from app.spawn.process import NotStarted, start
from tests.spawn.programs import FAMILY, NEEDED, gone, line, program
from tests.support.waiting import until

pytestmark = pytest.mark.anyio
# How a process ends that a signal ends. Windows has no name for it.
KILLED = -9
posix = pytest.mark.skipif(sys.platform == "win32", reason="groups and signals are not Windows's")


async def test_its_variables_are_those_that_were_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "canary")
    named = {**NEEDED, "ONE": "1", "PYTHONCOERCECLOCALE": "0"}
    async with program("import json, os; print(json.dumps(dict(os.environ)))", environment=named) as process:
        given = json.loads(await line(process))
    # What macOS gives to each process.
    given.pop("__CF_USER_TEXT_ENCODING", None)
    assert given == named


async def test_its_arguments_go_through_no_shell(tmp_path: Path) -> None:
    words = ["$HOME", "*", "; echo", "a b", '"', ""]
    script = "import json, os, sys; print(json.dumps([sys.argv[1:], os.listdir()]))"
    (tmp_path / "here").touch()
    async with program(script, *words, folder=tmp_path) as process:
        assert json.loads(await line(process)) == [words, ["here"]]


async def test_it_hears_and_is_heard() -> None:
    async with program("import sys; sys.stderr.write(input()); print('bye'); sys.exit(3)") as process:
        assert process.code is None
        process.say(b"hello\n")
        assert await line(process) == "bye"
        assert await process.stderr.read() == b"hello"
        assert await process.wait() == 3
        process.say(b"into the void\n")


async def test_what_cannot_be_started(tmp_path: Path) -> None:
    plain = tmp_path / "plain.txt"
    plain.write_text("no program")
    for command, folder in (
        ((str(tmp_path / "none"),), tmp_path),
        ((str(plain),), tmp_path),
        ((sys.executable, "-c", ""), tmp_path / "none"),
    ):
        with pytest.raises(NotStarted, match=r"\w"):
            await start(command, environment=NEEDED, folder=folder)


async def test_no_program_is_searched_for(tmp_path: Path) -> None:
    name = Path(sys.executable).name
    environment = {**NEEDED, "PATH": str(Path(sys.executable).parent)}
    with pytest.raises(NotStarted, match="whole path"):
        await start((name, "-c", ""), environment=environment, folder=Path(sys.executable).parent)


@posix
async def test_it_has_a_session_of_its_own() -> None:
    async with program("import os; print(os.getpgrp(), os.getsid(0))") as process:
        assert await line(process) == f"{process.pid} {process.pid}"


@posix
async def test_it_is_given_no_descriptor_but_its_pipes(tmp_path: Path) -> None:
    script = """
        import os
        for number in range(1000):
            try:
                os.fstat(number)
            except OSError:
                continue
            print(number)
    """
    shared = os.open(tmp_path, os.O_RDONLY)
    os.set_inheritable(shared, True)
    async with program("input()"), program(script) as process:
        assert await process.stdout.read() == b"0\n1\n2\n"
    os.close(shared)


@posix
async def test_ending_it_leaves_no_descriptor_here() -> None:
    async with program(""):
        pass
    # What tests before this one left would be closed meanwhile.
    gc.collect()
    before = psutil.Process().num_fds()
    async with program("import sys; sys.stdout.write('x' * 10_000_000)") as loud, program("input()") as quiet:
        assert psutil.Process().num_fds() > before
        # What nobody hears does not keep it alive.
        await loud.stdout.readexactly(1)
        assert await loud.end() == KILLED
        quiet.say(b"\n")
        assert await quiet.wait() == 0
    await until(lambda: psutil.Process().num_fds() <= before)


@posix
async def test_ending_it_ends_those_that_it_started() -> None:
    async with program(FAMILY.format(apart=False)) as process:
        other = int(await line(process))
        assert not gone(other)
        assert await process.end() == KILLED
    await until(lambda: gone(other))


@posix
async def test_when_it_ends_by_itself_so_do_those_that_it_started() -> None:
    async with program(FAMILY.format(apart=False)) as process:
        other = int(await line(process))
        process.say(b"\n")
        assert await process.wait() == 0
        await until(lambda: gone(other))
        # Nobody is left to hold the pipe.
        assert await process.stdout.read() == b""


@posix
async def test_one_who_left_the_group_holds_up_nobody() -> None:
    before = psutil.Process().num_fds()
    async with program(FAMILY.format(apart=True)) as process:
        other = psutil.Process(int(await line(process)))
        process.say(b"\n")
        assert await process.wait() == 0
        assert await process.end() == 0
        await until(lambda: psutil.Process().num_fds() <= before)
        assert other.is_running()
        other.kill()


@posix
async def test_who_gives_up_waiting_leaves_nobody_behind() -> None:
    async with program("import time; print(flush=True); time.sleep(3600)") as process:
        await line(process)
        ending = asyncio.create_task(process.end())
        await asyncio.sleep(0)
        ending.cancel()
        await asyncio.gather(ending, return_exceptions=True)
        assert await process.wait() == KILLED


@posix
async def test_how_it_ended_is_left_to_whoever_waits_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    async with program("input()") as process:
        monkeypatch.setattr(subprocess.Popen, "poll", asked.append)
        assert await process.end() == KILLED
    assert asked == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds a process from outside")
async def test_it_is_bounded_before_it_is_told_anything() -> None:
    script = """
        import resource
        input()
        print(resource.getrlimit(resource.RLIMIT_CORE))
        try:
            bytearray(300 << 20)
        except MemoryError:
            print("no room", bytearray(1 << 20).count(0))
    """
    async with program(script, memory_bytes=256 << 20) as process:
        process.say(b"\n")
        assert await line(process) == "(0, 0)"
        assert await line(process) == f"no room {1 << 20}"
    async with program(script) as process:
        process.say(b"\n")
        assert await line(process) == "(0, 0)"
        assert await line(process) == ""


async def test_what_cannot_be_bounded_does_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[int] = []

    def refuse(pid: int, memory_bytes: int | None) -> None:
        started.append(pid)
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(system, "bound", refuse)
    with pytest.raises(NotStarted, match="not permitted"):
        async with program("input()"):
            pass
    assert gone(started[0])


@posix
def test_their_input_ends_when_the_program_is_killed() -> None:
    """Of two children, too: neither holds the other's pipe open."""
    script = """
        import asyncio, sys
        from pathlib import Path
        from app.spawn.process import start

        async def main():
            command = (sys.executable, "-c", "import sys; sys.stdin.read()")
            both = [await start(command, environment={}, folder=Path("/")) for _ in range(2)]
            print(*(process.pid for process in both), flush=True)
            await both[0].wait()

        asyncio.run(main())
    """
    with subprocess.Popen([sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        both = [int(word) for word in parent.stdout.readline().split()]
        assert [gone(pid) for pid in both] == [False, False]
        parent.kill()
    asyncio.run(until(lambda: all(map(gone, both))))
