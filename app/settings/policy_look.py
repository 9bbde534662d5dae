"""A look at the places of policy that reads nothing: as long as it tells the same, so does a reading."""

import errno
import os
from collections.abc import Sequence

# What a look tells that could not see: what lies there may be another thing with each.
BLIND = "blind"

Seen = tuple[int, ...]
# Of these a reading says the same, and what they say stays true until the place is another.
_TOLD = frozenset({errno.ENOENT, errno.ENOTDIR, errno.EACCES, errno.ELOOP, errno.ENAMETOOLONG})


def look(above: Sequence[str], folders: Sequence[str]) -> object:
    """What is to be seen of folders and what lies in them, and of those above; `BLIND` where that cannot be told."""
    try:
        # In the folders above things come and go that are none of ours.
        return [_seen(place)[:4] for place in above], [(_seen(folder), _seen_in(folder)) for folder in folders]
    except OSError:
        return BLIND


def _seen(place: str) -> Seen:
    """What a look tells of a place: who owns it, who may write it, and what changes when it is written."""
    try:
        found = os.stat(place)
    except OSError as error:
        return (_told(error),)
    owned = (found.st_dev, found.st_ino, found.st_mode, found.st_uid)
    return (*owned, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def _seen_in(folder: str) -> object:
    if len(_seen(folder)) == 1:
        # Without a folder nothing is opened, which needs what a process may lack.
        return ()
    try:
        return [(entry.name, _seen(entry.path)) for entry in sorted(os.scandir(folder), key=lambda entry: entry.name)]
    except OSError as error:
        return _told(error)


def _told(error: OSError) -> int:
    """The number of an error that is an answer; raises it where it is none."""
    if error.errno not in _TOLD:
        raise error
    return error.errno
