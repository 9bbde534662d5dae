"""The way in: `signalbox`, `python -m app`, and the child process that runs a local model."""

import os
import signal
import sys


def main() -> int:
    """Run the window, a command, or a worker; returns the exit code."""
    if sys.argv[1:2] == ["_worker"]:
        # A worker must load none of the program around it, also when frozen into one executable.
        from app.providers.llama.worker.main import main as work

        return work()
    open_streams()
    try:
        from app import bootstrap

        return bootstrap.run(sys.argv[1:])
    except KeyboardInterrupt:
        # Whoever presses again while the last threads end wants out at once.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        return 130


def open_streams() -> None:
    """Put nothing where a standard stream was closed: the next file opened would take its number, and its texts."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))


if __name__ == "__main__":
    sys.exit(main())
