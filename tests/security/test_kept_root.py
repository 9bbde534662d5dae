"""A whole folder put back to an earlier day is whole in itself: an end that was kept elsewhere tells."""

import json
import shutil

from tests.security.homes import Command
from tests.support.desktop import Home


def end(home: Home, command: Command) -> str:
    status = json.loads(command(home, "audit", "status", "--json").out)
    return f"{status['entries']}:{status['root']}"


def kinds(home: Home, command: Command, kept: str) -> list[str]:
    report = json.loads(command(home, "audit", "verify", "--kept", kept, "--json").out)
    return [problem["kind"] for problem in report["problems"]]


def test_a_folder_that_was_put_back_is_told_by_an_end_that_was_kept(home: Home, command: Command) -> None:
    before = home.folder.with_name("before")
    shutil.copytree(home.folder, before)
    early = end(home, command)
    assert command(home, "ask", "What nobody shall know of").code == 0
    late = end(home, command)
    assert kinds(home, command, early) == kinds(home, command, late) == []

    shutil.rmtree(home.folder)
    before.rename(home.folder)
    assert json.loads(command(home, "audit", "verify", "--json").out)["ok"]
    assert kinds(home, command, late) == ["rollback"]
    # It grows past that size again, and is another one.
    while int(end(home, command).partition(":")[0]) <= int(late.partition(":")[0]):
        command(home, "ask", "Something else")
    assert json.loads(command(home, "audit", "verify", "--json").out)["ok"]
    assert kinds(home, command, late) == ["rollback"]
    assert command(home, "audit", "verify", "--kept", late).code == 1
