"""The desk of the home: opened, locked, recovered, examined."""

import re
from pathlib import Path

import pytest

from app.core.errors import Kind, KnownError
from tests.support.engines import PASSPHRASE
from tests.support.stages import Stage, played

pytestmark = pytest.mark.anyio

WRONG = KnownError(Kind.VAULT_LOCKED, detail="That passphrase is not right.", need="existing", reason="wrong")
NOT_THIS_HOMES = "4KQ7R-9TZ2M-XW3HD-P6VNB-8CJYF-2LGSE"


async def opened_and_examined(stage: Stage) -> None:
    """Opened as often as one likes, locked for who does not know the passphrase, recovered with its key."""
    home, do = stage.engine.home, stage.do
    status = await do("open", home.open())
    assert (bool(status.home), bool(status.version), status.has_recovery, status.managed) == (True, True, False, False)
    assert await do("open what is open", home.open()) == status
    checks = await home.doctor()
    stage.book.write(("doctor", bool(checks), {stage.book.said(check) for check in checks}))
    assert checks and all(check.name and check.text for check in checks)
    assert all(check.ok in (True, None) for check in checks)
    key = await home.make_recovery_key()
    assert re.fullmatch(r"[0-9A-Z]{5}(-[0-9A-Z]{5})+", key)
    assert (await do("open", home.open())).has_recovery
    await do("close", stage.engine.close())
    stage.script("home.open", WRONG)
    await stage.refused("a wrong passphrase", home.open("something else entirely"), Kind.VAULT_LOCKED)
    stage.script("home.recover", KnownError(Kind.KEY_LOST, detail="It has too few characters.", reason="typo"))
    await stage.refused("half a key", home.recover(key[:-1]), Kind.KEY_LOST)
    recovered = await do("recover", home.recover(key, "another good passphrase"))
    assert (recovered.has_recovery, recovered.home) == (True, status.home)
    await do("close", stage.engine.close())
    stage.script("home.open", WRONG)
    await stage.refused("the old passphrase", home.open(PASSPHRASE), Kind.VAULT_LOCKED)


async def test_the_home(tmp_path: Path) -> None:
    await played(opened_and_examined, tmp_path)
