"""Real registers on real files."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from app.audit import Sealer
from app.core.clock import Clock, SystemClock
from app.sealing import hpke, signing
from app.store.register import OpenAuditLog, open_audit_log

ORIGIN = "signalbox/audit/test"
DEVICE = bytes(range(32))
# The same in every process: the byte that names the suite, then the seed itself.
OFFICER = hpke.generate()[0][:1] + bytes(range(96))


def sealer(device: bytes = DEVICE, clock: Clock | None = None) -> Sealer:
    """A sealer for the one officer."""
    return Sealer(ORIGIN, device, (hpke.public_key(OFFICER),), clock or SystemClock(), "boot")


@asynccontextmanager
async def open_register(home: Path, device: bytes = DEVICE, clock: Clock | None = None) -> AsyncIterator[OpenAuditLog]:
    """An open register that is closed at the end; the key of the device may be in the place of another."""
    log = await open_audit_log(home, sealer(device, clock), renewed=True)
    try:
        yield log
    finally:
        await log.aclose()


def new_device() -> bytes:
    """Another device's seed."""
    return signing.generate()
