"""How patterns are compiled: for RE2, which tries nothing twice, and quietly."""

from collections.abc import Iterable

import re2


def options(memory: int) -> re2.Options:
    """What a pattern may take of memory, and that it says nothing."""
    options = re2.Options()
    options.max_mem = memory
    # Where a text needs more room than that, it is read more slowly; nobody needs to be told.
    options.log_errors = False
    return options


def compiled(pattern: str, memory: int = 8 << 20) -> "re2._Regexp":
    """One pattern, for bytes."""
    return re2.compile(pattern.encode(), options(memory))


def together(patterns: Iterable[str]) -> re2.Set:
    """Many, of which one pass tells the ones that occur."""
    those = re2.Set.SearchSet(options(64 << 20))
    for pattern in patterns:
        those.Add(pattern)
    those.Compile()
    return those
