"""What a child says about itself and its failures, and how much of it is believed."""

from dataclasses import dataclass

from app.core.errors import Kind, ProviderFailure
from app.providers.llama.frames import Frame

# The failures that a child may tell of.
_ALLOWED = frozenset(
    {Kind.MEMORY, Kind.MODEL_FILE, Kind.BAD_REQUEST, Kind.CONTEXT_LENGTH, Kind.OVERLOADED, Kind.TIMEOUT, Kind.PROTOCOL}
)
_LONGEST = 500
# The last step of loading, from weights to working memory, has no progress of its own.
_WEIGHTS = 0.95


@dataclass(frozen=True, slots=True)
class ChildReport:
    """What a child said about itself. `network` names what keeps it off the network, "" when nothing does.

    `files` says that it can read the model and the system only. `gpus` are (name, total bytes, free bytes).
    """

    network: str
    files: bool
    gpus: tuple[tuple[str, int, int], ...] = ()


def report_of(frame: Frame) -> ChildReport:
    """The report in a `report` frame."""
    found = []
    gpus = frame.header.get("gpus")
    for gpu in gpus if isinstance(gpus, list) else ():
        entry = Frame(gpu if isinstance(gpu, dict) else {})
        found.append((_printable(entry.text("name")), entry.number("total"), entry.number("free")))
    return ChildReport(_printable(frame.text("network")), frame.header.get("files") is True, tuple(found))


def failure_of(frame: Frame, who: str) -> ProviderFailure:
    """The failure in a `failed` or `error` frame: its kind only if it may be one."""
    try:
        kind = Kind(frame.text("kind"))
    except ValueError:
        kind = Kind.PROTOCOL
    kind = kind if kind in _ALLOWED else Kind.PROTOCOL
    return ProviderFailure(kind, who=who, detail=_printable(frame.text("detail")))


def progress_of(frame: Frame) -> float | None:
    """How far a `loading` frame says that loading is, from 0 to almost 1; None when it says no such thing."""
    fraction = frame.header.get("fraction")
    return min(max(float(fraction), 0.0), 1.0) * _WEIGHTS if isinstance(fraction, float | int) else None


def _printable(text: str) -> str:
    return "".join(c for c in text if c.isprintable())[:_LONGEST]
