"""A look at the company's rules that could not see sees no change: it closes, and opens by itself."""

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.settings.layers import Settings
from app.settings.policy_look import BLIND
from app.settings.policy_source import LinuxFiles
from tests.security.test_policy_attacked import DENY, ECHO, held, places, source, state
from tests.support.engines import running

__all__ = ["places"]

pytestmark = [pytest.mark.anyio, pytest.mark.skipif(os.name == "nt", reason="owners and modes of POSIX")]

LACKING = [errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EIO, errno.EINTR]
Blinds = Callable[[pytest.MonkeyPatch, int], None]


def no_listing(patched: pytest.MonkeyPatch, number: int) -> None:
    def fails(path: str) -> None:
        raise OSError(number, os.strerror(number), path)

    patched.setattr(os, "scandir", fails)


def no_word_of_a_file(patched: pytest.MonkeyPatch, number: int) -> None:
    stat = os.stat

    def fails(path: str, **more: object) -> os.stat_result:
        if str(path).endswith(".json"):
            raise OSError(number, os.strerror(number), path)
        return stat(path, **more)  # type: ignore[arg-type]

    patched.setattr(os, "stat", fails)


@pytest.mark.parametrize("number", LACKING)
@pytest.mark.parametrize("blinds", [no_listing, no_word_of_a_file])
def test_what_could_not_be_looked_at_closes_and_is_read_once_it_can(
    tmp_path: Path, places: Path, monkeypatch: pytest.MonkeyPatch, blinds: Blinds, number: int
) -> None:
    state(places, {"$schema": "", "user_providers": True})
    settings = Settings.load(tmp_path, source(places))
    with monkeypatch.context() as patched:
        blinds(patched, number)
        assert settings.is_outdated()
        settings.reload()
        assert source(places).stamp() == BLIND
        assert settings.report.closed_by is not None and settings.report.policy.providers_denied == ("*",)
        assert not settings.report.policy.local_models
        # It is as it was, and nothing is looked for again and again.
        assert not settings.is_outdated()
        # What an administrator writes meanwhile, in place, and as long as it was.
        state(places, {"$schema": "", "user_providers": True, **DENY})
        assert settings.report.closed_by is not None
    assert settings.is_outdated()
    settings.reload()
    assert settings.report.closed_by is None and settings.report.policy.providers_denied == ("*",)


@pytest.mark.parametrize("number", LACKING)
def test_where_the_company_has_no_place_nothing_is_lacking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    no_listing(monkeypatch, number)
    settings = Settings.load(tmp_path, LinuxFiles(tmp_path / "nothing/policies", os.getuid()))
    assert not settings.report.policy.managed and not settings.is_outdated()


@pytest.mark.parametrize("number", [errno.EACCES, errno.ENOTDIR])
def test_what_a_reading_says_as_well_is_no_blindness(
    places: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    before = source(places).stamp()
    no_listing(monkeypatch, number)
    assert source(places).stamp() not in (before, BLIND)


async def test_what_is_sent_after_a_blind_look_follows_what_was_written_meanwhile(
    tmp_path: Path, places: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state(places, {"user_providers": True})
    async with running(tmp_path, ECHO, source(places)) as scene:
        await scene.ask("Hello")
        with monkeypatch.context() as patched:
            no_listing(patched, errno.EMFILE)
            await held(scene)
            state(places, DENY)
            await held(scene)
        assert "room to look" not in (await held(scene)).message
        state(places, {"user_providers": True})
        await scene.ask("Hello")


def test_a_process_without_descriptors_is_one(tmp_path: Path, places: Path) -> None:
    state(places, {"user_providers": True})
    code = (
        "import os, resource, sys; from pathlib import Path; from app.settings.layers import Settings;"
        "from app.settings.policy_source import LinuxFiles; places = Path(sys.argv[1]);"
        "settings = Settings.load(places.parent, LinuxFiles(places, os.getuid()));"
        "found = [settings.report.closed_by is not None]; hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1];"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (1, hard)); found += [settings.is_outdated()]; settings.reload();"
        "found += [settings.report.closed_by is not None, settings.is_outdated()];"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard)); found += [settings.is_outdated()]; settings.reload();"
        "print(found + [settings.report.closed_by is not None])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(places)], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("[False, True, True, False, True, False]", "")
