"""The way in: `signalbox`, `python -m app`, and the child process that runs a local model."""

import sys


def main() -> int:
    """Run the window, a command, or a worker; returns the exit code."""
    if sys.argv[1:2] == ["_worker"]:
        # A worker must load none of the program around it, also when frozen into one executable.
        from app.providers.llama.worker.main import main as work

        return work()
    from app import bootstrap

    return bootstrap.run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
