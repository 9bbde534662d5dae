"""The company's rules where a reading fails: whoever starts a program sets its bounds, and may mean them for this."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from app.settings import policy_source
from app.settings.layers import Settings
from app.settings.policy_source import PolicyDocument
from tests.security.test_policy_attacked import ECHO, held, places, source, state
from tests.support.engines import running
from tests.support.gguf_models import write_llama
from tests.support.policies import named

__all__ = ["places"]

from app.core.errors import Kind, KnownError
from app.sealing import hpke

pytestmark = [pytest.mark.anyio, pytest.mark.skipif(os.name == "nt", reason="owners and modes of POSIX")]

# Landlock and AppArmor say EACCES, seccomp whatever its filter is told; the others are limits and broken disks.
NUMBERS = [
    errno.EACCES,
    errno.EPERM,
    errno.EIO,
    errno.ENOSYS,
    errno.ESTALE,
    errno.EMFILE,
    errno.ENFILE,
    errno.ENOMEM,
]
Change = Callable[[pytest.MonkeyPatch, OSError], None]


def no_file(patched: pytest.MonkeyPatch, error: OSError) -> None:
    """As under a rule that no file there is read, while stat and lists are as before."""

    def fails(path: str, flags: int) -> int:
        raise error

    patched.setattr(policy_source, "_at_once", fails)


def no_list(patched: pytest.MonkeyPatch, error: OSError) -> None:
    def fails(folder: object = ".") -> list[str]:
        raise error

    patched.setattr(os, "listdir", fails)


def no_handle(patched: pytest.MonkeyPatch, error: OSError) -> None:
    """The file is open, and says nothing of itself."""

    def fails(handle: int) -> os.stat_result:
        raise error

    patched.setattr(os, "fstat", fails)


def no_place(patched: pytest.MonkeyPatch, error: OSError) -> None:
    """Not even the folder above is there to be looked at."""
    stat = os.stat

    def fails(path: str, *, follow_symlinks: bool = True) -> os.stat_result:
        if str(path).endswith("policies"):
            raise error
        return stat(path, follow_symlinks=follow_symlinks)

    patched.setattr(os, "stat", fails)


def no_memory(patched: pytest.MonkeyPatch, error: OSError) -> None:
    def fails(*values: object) -> PolicyDocument:
        raise MemoryError

    patched.setattr(policy_source, "document", fails)


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("change", [no_file, no_list, no_handle, no_place])
def test_what_is_not_read_closes_for_local_models_too(
    tmp_path: Path, places: Path, change: Change, number: int
) -> None:
    state(places, {"default_label": "public"})
    with pytest.MonkeyPatch.context() as patched:
        change(patched, OSError(number, os.strerror(number)))
        settings = Settings.load(tmp_path, source(places))
    policy = settings.report.policy
    assert (policy.providers_denied, policy.local_models) == (("*",), False)
    assert "nothing is sent." in ((settings.report.closed_by and settings.report.closed_by.problem) or "")
    settings.reload()
    assert not settings.report.issues and settings.report.policy.local_models


def test_a_file_that_is_listed_and_cannot_be_found_closes_as_well(tmp_path: Path, places: Path) -> None:
    state(places, {"default_label": "public"})
    with pytest.MonkeyPatch.context() as patched:
        no_file(patched, FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT)))
        policy = Settings.load(tmp_path, source(places)).report.policy
    assert (policy.providers_denied, policy.local_models) == (("*",), False)


def test_nor_is_anything_sent_where_there_is_no_memory_for_it(
    tmp_path: Path, places: Path, expect_log: Callable[[str], None]
) -> None:
    expect_log("Policy could not be read")
    state(places, {"default_label": "public"})
    with pytest.MonkeyPatch.context() as patched:
        no_memory(patched, OSError(errno.ENOMEM, os.strerror(errno.ENOMEM)))
        policy = Settings.load(tmp_path, source(places)).report.policy
    assert (policy.providers_denied, policy.local_models) == (("*",), False)


def test_one_file_that_is_not_read_closes_whatever_the_others_say(tmp_path: Path, places: Path) -> None:
    state(places, {"local_models": True, "user_providers": True})
    second = state(places, {"recipients": named(hpke.generate()[1])}, "20.json")
    at_once = policy_source._at_once
    with pytest.MonkeyPatch.context() as patched:

        def fails(path: str, flags: int) -> int:
            if path == str(second):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            return at_once(path, flags)

        patched.setattr(policy_source, "_at_once", fails)
        policy = Settings.load(tmp_path, source(places)).report.policy
    assert (policy.providers_denied, policy.local_models) == (("*",), False)


async def test_a_model_file_is_neither_opened_nor_asked_by_a_program_that_may_not_read_the_rules(
    tmp_path: Path, places: Path
) -> None:
    file = write_llama(tmp_path / "forbidden.gguf")
    state(places, {"local_models": False, "models_denied": ["local/*"], "user_providers": False})
    with pytest.MonkeyPatch.context() as patched:
        no_file(patched, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))
        async with running(tmp_path, ECHO, source(places)) as scene:
            with pytest.raises(KnownError) as caught:
                await scene.engine.models.add(str(file))
            assert caught.value.kind is Kind.POLICY
            await held(scene)


def test_what_was_read_and_makes_no_sense_is_a_mistake_of_the_company_s(tmp_path: Path, places: Path) -> None:
    state(places, {}).write_text("{")
    policy = Settings.load(tmp_path, source(places)).report.policy
    assert (policy.providers_denied, policy.local_models) == (("*",), True)
