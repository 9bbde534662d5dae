"""A register in memory, as a store would keep it: rows, tip and wraps, written by the real sealer."""

import dataclasses
from dataclasses import dataclass, field
from typing import Any

from app.audit import AuditRow, Sealer, Tip, Wrap, verify
from app.audit.notes import Checkpoint
from app.core.audit import AuditEvent, AuditKind, AuditReport
from app.core.clock import DAY_US
from app.sealing import hpke, signing

ORIGIN = "signalbox/audit/test-home"
OFFICER_SEED, OFFICER = hpke.generate()


@dataclass
class SetClock:
    """A clock that tests set."""

    us: int = 20_000 * DAY_US
    ms: int = 1_000

    def now_us(self) -> int:
        self.us += 1_000
        return self.us

    def monotonic_ms(self) -> int:
        self.ms += 1
        return self.ms


@dataclass
class MemoryLog:
    """Appends as a store does, and may be copied and attacked."""

    device_seed: bytes = field(default_factory=signing.generate)
    clock: SetClock = field(default_factory=SetClock)
    tip: Tip = field(default_factory=Tip)
    rows: list[AuditRow] = field(default_factory=list)
    wraps: dict[tuple[str, str], Wrap] = field(default_factory=dict)
    recipients: tuple[bytes, ...] = (OFFICER,)

    def __post_init__(self) -> None:
        self.sealer = self.new_sealer()

    def new_sealer(self, boot_id: str = "boot-1") -> Sealer:
        """As after a restart."""
        self.sealer = Sealer(ORIGIN, self.device_seed, self.recipients, self.clock, boot_id)
        return self.sealer

    def append(
        self, kind: AuditKind, body: dict[str, Any] | None = None, turn: str = "", ref: int | None = None
    ) -> int:
        sealed = self.sealer.seal(AuditEvent(kind, body or {}, turn, ref), self.tip)
        self.tip = sealed.tip
        self.rows.append(sealed.row)
        for wrap in sealed.wraps:
            self.wraps.setdefault((wrap.dek, wrap.recipient), wrap)
        return sealed.row.seq

    def turn(self, number: int) -> None:
        """A request and its outcome."""
        ref = self.append(AuditKind.REQUEST, {"text": f"question {number}"}, turn=f"turn-{number}")
        self.append(AuditKind.RESPONSE, {"text": "answer " * number}, turn=f"turn-{number}", ref=ref)

    def verify(self, rows: list[AuditRow] | None = None, **changed: Any) -> AuditReport:
        """What verification says of these rows, or of others in their place."""
        options: dict[str, Any] = {
            "origin": ORIGIN,
            "device_keys": {self.sealer.public_key},
            "tip": self.tip,
            "wraps": list(self.wraps.values()),
            "seed": OFFICER_SEED,
        }
        return verify(self.rows if rows is None else rows, **{**options, **changed})

    def checkpoint(self) -> Checkpoint:
        """What someone elsewhere would remember."""
        return Checkpoint(ORIGIN, self.tip.size, self.tip.root)

    def with_row(self, index: int, **fields: Any) -> list[AuditRow]:
        """The rows with one changed."""
        rows = list(self.rows)
        rows[index] = dataclasses.replace(rows[index], **fields)
        return rows


def small_log(turns: int = 10) -> MemoryLog:
    """Two days, two processes, an open request, and a device key that was lost and replaced."""
    log = MemoryLog()
    log.append(AuditKind.KEY_CREATED)
    log.append(AuditKind.SESSION_OPEN)
    for number in range(turns):
        if number == turns // 3:
            log.clock.us += DAY_US
        if number == turns // 2:
            log.device_seed = signing.generate()
            log.new_sealer("boot-2")
            log.append(AuditKind.KEY_REPLACED)
        log.turn(number)
    log.append(AuditKind.REQUEST, {"text": "left open"}, turn="turn-open")
    log.append(AuditKind.SESSION_CLOSE)
    return log
