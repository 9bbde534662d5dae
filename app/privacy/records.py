"""Records of tables with separators: where one ends of which a cell in quotes holds the end of a line (RFC 4180)."""

import re

from app.privacy.headings import Table
from app.privacy.spans import Work

# How often all of a text is looked at at most, in search of such ends.
_TIMES = 8

_MARKS = (b",", b";", b"\t", b"|", b":")
# A line whose last quote opens a cell and is not closed.
_OPEN = {mark: re.compile(rb"(?:\A|\%s)\"(?:[^\"]|\"\")*+\Z" % mark) for mark in _MARKS}
# Up to the quote that closes a cell, and with it where it is there.
_QUOTED = re.compile(rb"\"(?:[^\"]|\"\")*+(\" *+)?")
_BARE = {mark: re.compile(rb"[^\%s\n]*+" % mark) for mark in _MARKS}


class Records:
    """Ends of records of one text; how far it was looked for them is counted, for any line may seem to begin one."""

    def __init__(self, text: bytes, work: Work) -> None:
        self.text = text
        self.work = work
        self._left = _TIMES * len(text)

    @property
    def is_spent(self) -> bool:
        """Whether there was more to look at than can be."""
        return self._left < 0

    def end(self, start: int, line: bytes, table: Table) -> int:
        """Where the record ends that begins with a line, if it goes beyond it and has as many cells as others; else 0.

        Within a wrapper it may have more.
        """
        if not _OPEN[table.mark].search(line):
            return 0
        position, cells = start, 0
        while not self.is_spent and (cells < table.width or table.before is not None):
            after = self._cell(position, table.mark)
            if self.text[after : after + 1] != table.mark:
                return after if after > start + len(line) else 0
            position, cells = after + 1, cells + 1
        return 0

    def _cell(self, start: int, mark: bytes) -> int:
        """Where a cell ends; one whose closing quote is followed by something else has none."""
        quoted = _QUOTED.match(self.text, start)
        if quoted:
            self._left -= quoted.end() - start
            if quoted.group(1) and self.text[quoted.end() : quoted.end() + 1] in {mark, b"\n", b""}:
                return quoted.end()
        bare = _BARE[mark].match(self.text, start)
        after = bare.end() if bare else start
        self._left -= after + 1 - start
        return after
