"""Writing: from an event to everything that one transaction makes durable."""

import base64
import hashlib
from dataclasses import dataclass, field

from app.audit import notes
from app.audit.entries import (
    OUTCOMES,
    AuditRow,
    BadEntry,
    Header,
    Wrap,
    dek_id,
    encode_body,
    encode_header,
    join,
    make_wrap,
    split,
    wrap_hash,
    wraps_digest,
)
from app.audit.merkle import Tip, leaf_hash
from app.core.audit import AuditEvent, AuditKind
from app.core.clock import DAY_US, Clock
from app.core.errors import Kind, KnownError
from app.sealing import BadKey, aead, hpke, signing

KEY_KINDS = frozenset({AuditKind.KEY_CREATED, AuditKind.KEY_REPLACED})


@dataclass(frozen=True, slots=True)
class SealedEntry:
    """What must be written in one transaction.

    `row` is the entry, `tip` the log's new end, `wraps` those of its day key: insert them where they are not there
    yet (they are given with every entry, so that a transaction that was rolled back loses nothing).
    """

    row: AuditRow
    tip: Tip
    wraps: tuple[Wrap, ...]


@dataclass(frozen=True, slots=True)
class _DayKey:
    day: int
    recipients: tuple[bytes, ...]
    name: str
    box: aead.Box = field(repr=False)
    wraps: tuple[Wrap, ...]
    digest: str


class Sealer:
    """Writes entries and cannot read them back.

    The key of the day lives in memory only and is never the same in two processes. Use it from one thread, inside the
    transaction that read the tip.
    """

    def __init__(
        self, origin: str, device_seed: bytes, recipients: tuple[bytes, ...], clock: Clock, boot_id: str
    ) -> None:
        """`origin` names the log for ever; `recipients` are HPKE public keys; raises `audit_blocked` for bad ones."""
        notes.check_origin(origin)
        self.origin = origin
        self.seal_for(recipients)
        self._signer = signing.Signer(device_seed)
        self._public_text = base64.b64encode(self._signer.public).decode()
        self._clock = clock
        self._boot_id = boot_id
        self._day_key: _DayKey | None = None

    def seal_for(self, recipients: tuple[bytes, ...]) -> None:
        """From the next entry on for these, under a new key; any thread may. Raises `audit_blocked` for bad ones."""
        if not recipients:
            raise KnownError(Kind.AUDIT_BLOCKED, detail="It has nobody to be sealed for.")
        try:
            for recipient in recipients:
                hpke.check_public(recipient)
        except BadKey:
            raise KnownError(Kind.AUDIT_BLOCKED, detail="An officer's key in the policy cannot be used.") from None
        self.recipients = tuple(dict.fromkeys(recipients))
        names = sorted(map(hpke.fingerprint, self.recipients))
        self._audience = hashlib.sha256("\n".join((self.origin, *names)).encode()).digest()

    @property
    def audience(self) -> bytes:
        """Names the log and everybody whom the next entry is sealed for."""
        return self._audience

    @property
    def public_key(self) -> bytes:
        """The device's public key, by which its checkpoints are verified."""
        return self._signer.public

    def checkpoint(self, note: str) -> notes.Checkpoint | None:
        """What a stored note states, if this device's key signed it.

        When it did not sign the log's last one, the device lost its key: append a `key.replaced` before all else.
        """
        try:
            found = notes.read(note)
            return found.checkpoint if notes.is_signed_by(found, self._signer.public) else None
        except (TypeError, ValueError):
            return None

    def introduced(self, entry: bytes) -> bool:
        """Whether a stored entry is one from which on this device's key signs."""
        try:
            return split(entry)[0].key == self._public_text
        except BadEntry:
            return False

    def is_foreign(self, note: str) -> bool:
        """Whether a stored checkpoint is one of another log."""
        try:
            return notes.read(note).checkpoint.origin != self.origin
        except (TypeError, ValueError):
            return False

    def seal(self, event: AuditEvent, tip: Tip) -> SealedEntry:
        """Make the entry that follows `tip`.

        Raises TypeError or ValueError for an event that no entry can hold (a float, an outcome without its request):
        a bug of the caller.
        """
        _check_links(event)
        now = self._clock.now_us()
        key = self._key_of(now // DAY_US)
        body = encode_body(event.body)
        carries_key = tip.size == 0 or event.kind in KEY_KINDS
        header = Header(
            seq=tip.size + 1,
            kind=str(event.kind),
            t=now,
            boot_id=self._boot_id,
            mono_ms=self._clock.monotonic_ms(),
            dek=key.name,
            wraps=key.digest,
            size=len(body),
            turn=event.turn,
            ref=event.ref,
            key=self._public_text if carries_key else "",
        )
        head = encode_header(header)
        entry = join(head, key.box.seal(body, head))
        leaf = leaf_hash(entry)
        grown = tip.grown(leaf)
        note = notes.sign(notes.Checkpoint(self.origin, grown.size, grown.root), self._signer)
        row = AuditRow(grown.size, header.kind, header.turn, header.ref, header.dek, entry, leaf, note)
        return SealedEntry(row, grown, key.wraps)

    def _key_of(self, day: int) -> _DayKey:
        key, recipients = self._day_key, self.recipients
        if key is None or (key.day, key.recipients) != (day, recipients):
            dek = aead.random_key()
            wraps = tuple(make_wrap(dek, recipient) for recipient in recipients)
            digest = wraps_digest([wrap_hash(wrap) for wrap in wraps])
            key = self._day_key = _DayKey(day, recipients, dek_id(dek), aead.Box(dek), wraps, digest)
        return key


def _check_links(event: AuditEvent) -> None:
    if event.kind in OUTCOMES:
        if not event.turn or event.ref is None:
            raise ValueError("an outcome names its turn and its request")
    elif event.ref is not None:
        raise ValueError("only an outcome closes an entry")
    elif event.kind is AuditKind.REQUEST and not event.turn:
        raise ValueError("a request names its turn")
