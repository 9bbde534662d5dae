"""A home with a conversation in it, copies of it, and commands on them; answers that come when a test lets them."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.cli.main import run as run_command
from app.core.requests import Draft
from app.engine.facade import Engine
from app.engine.frame.loop import LoopThread
from app.engine.frame.setup import Setup
from app.settings.policy_source import NoPolicy
from tests.security.homes import SAID, Command, Done
from tests.support.desktop import Home
from tests.support.vaults import quick_passphrases

__all__ = ["quick_passphrases"]


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs a command on a home in this process."""

    def call(home: Home, *words: str) -> Done:
        capsys.readouterr()
        with LoopThread() as loop:
            code = run_command(Engine(Setup(home.data, home.secret, "demo", NoPolicy())), loop.submit, words)
        return Done(code, *capsys.readouterr())

    return call


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with a conversation in it, to be copied."""
    home = Home(tmp_path_factory.mktemp("finished") / "account")

    async def talk() -> None:
        engine = Engine(Setup(home.data, home.secret, "demo", NoPolicy()))
        await engine.home.open()
        try:
            await engine.chat.wait(await engine.chat.send(Draft(f"A table please: {SAID}")))
        finally:
            await engine.close()

    asyncio.run(talk())
    return home


@pytest.fixture
def home(finished: Home, tmp_path: Path) -> Home:
    shutil.copytree(finished.folder, tmp_path / "account")
    return Home(tmp_path / "account")


@pytest.fixture
def rest(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Answers stop behind their first word where this is cleared, and come whole when it is set."""
    event = asyncio.Event()
    event.set()

    async def in_two(total: int, _: object) -> AsyncIterator[int]:
        yield 1
        await event.wait()
        yield total

    monkeypatch.setattr("app.providers.fake._paced", in_two)
    return event
