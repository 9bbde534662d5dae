"""What other programs take of the machine while something is measured: a disturbed figure is no figure."""

import psutil

# Where others took more of all cores than this, a figure on the wall is theirs as well, and nothing was measured.
TOO_LOUD = 0.05


class Neighbours:
    """Counts the CPU time of everything but the bench and its children; the X server of a window is one of those."""

    def __init__(self, bench: int) -> None:
        self._bench = psutil.Process(bench)
        self._begun = (0.0, 0.0, 0.0)

    def start(self) -> None:
        """Count from now on."""
        self._begun = self._now()

    def share(self) -> float:
        """The part of all cores that others took since `start`, from 0 to 1."""
        busy, whole, own = (now - then for now, then in zip(self._now(), self._begun, strict=True))
        return max(0.0, busy - own) / whole if whole else 0.0

    def _now(self) -> tuple[float, float, float]:
        """Seconds of all cores at work, of all cores in all, and of the bench at work, ended children included."""
        times = psutil.cpu_times()
        whole = sum(times) - getattr(times, "guest", 0.0) - getattr(times, "guest_nice", 0.0)
        busy = whole - times.idle - getattr(times, "iowait", 0.0)
        own = 0.0
        for process in (self._bench, *self._bench.children(recursive=True)):
            try:
                spent = process.cpu_times()
            except psutil.NoSuchProcess:
                continue
            own += spent.user + spent.system + spent.children_user + spent.children_system
        return busy, whole, own
