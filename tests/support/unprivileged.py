"""What an ordinary account may not do, tried by an ordinary account also where root runs the tests."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.waiting import PATIENCE

ROOT = Path(__file__).resolve().parents[2]
NOBODY = 65534

_DROP = f"""
import os
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid({NOBODY})
    os.setuid({NOBODY})
"""


@contextmanager
def own_folder() -> Iterator[Path]:
    """A folder that belongs to the ordinary account and that it can reach."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
        folder.chmod(0o755)
        yield folder


def run_as_person(imports: str, code: str, *arguments: object) -> str:
    """Run code in a child without rights; returns what it printed.

    `imports` run first: an account without rights may not be able to read the program here.
    """
    argv = [sys.executable, "-c", f"import sys\n{imports}\n{_DROP}\n{code}", *map(str, arguments)]
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
