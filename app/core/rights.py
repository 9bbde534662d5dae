"""Who but ourselves may get at a file or a folder, judged from what the system says of it.

On Windows nothing is judged: a folder there takes its rights from the account's own.
"""

import os
import shlex
import stat
import sys
from pathlib import Path

_READ_OR_WRITE = 0o077
_WRITE = 0o022
_GROUP_READS = 0o040
_ROOT = 0
# A file that somebody opened for us: whose it is was their affair.
_OPENED = ("/dev/stdin", "/dev/fd/", "/proc/self/fd/")

ANOTHERS = "It belongs to another account."


def is_ours(status: os.stat_result) -> bool:
    """Whether it belongs to the account that runs this process."""
    return sys.platform == "win32" or status.st_uid == os.geteuid()


def is_open_to_others(status: os.stat_result, *, to_write: bool = False) -> bool:
    """Whether its owner lets others read or write it, or write it."""
    return sys.platform != "win32" and bool(status.st_mode & (_WRITE if to_write else _READ_OR_WRITE))


def fault_of_secret(path: Path, status: os.stat_result) -> str:
    """Why a file is no place for a secret, with what mends it; "" where it may stay there.

    What is no file, as a pipe, is somebody's who gives the secret just now.
    """
    if sys.platform == "win32" or not stat.S_ISREG(status.st_mode) or str(path).startswith(_OPENED):
        return ""
    if not is_ours(status):
        if status.st_uid != _ROOT:
            return ANOTHERS
        # As systemd hands credentials out: the one account's right to read them shows as that of root's group.
        if status.st_gid == _ROOT and status.st_mode & _READ_OR_WRITE == _GROUP_READS:
            return ""
    if not is_open_to_others(status):
        return ""
    return f"“chmod 600 {shlex.quote(str(path))}” keeps it to its owner."
