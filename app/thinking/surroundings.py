"""Where in a text of prose and code a place is: at the beginning of a line, between backticks, in a fenced block."""

import re
from dataclasses import dataclass

_TICKS = re.compile("`+")
_FENCES = ("```", "~~~")
# Of a line, so much tells whether it is a fence.
_HEAD = 16


@dataclass(slots=True)
class Surroundings:
    """What stands around the end of a growing text; each piece costs as much as it is long."""

    head: str = ""
    fence: str = ""
    ticked: bool = False
    # What came last, and what came last that is no blank; "" at the beginning, the second also of a line.
    last: str = ""
    said: str = ""

    @property
    def quoting(self) -> bool:
        """Whether what comes next is code, or a quotation that looks like it."""
        return bool(self.fence) or self.ticked

    @property
    def begins_line(self) -> bool:
        """Whether nothing but blanks stands before it on its line."""
        return not self.head.strip()

    def grow(self, text: str) -> None:
        """Take in a piece."""
        if not text:
            return
        *lines, rest = text.split("\n")
        for line in lines:
            self._go_on(line)
            self._end_line()
        self._go_on(rest)

    def _go_on(self, line: str) -> None:
        if not line:
            return
        runs = len(_TICKS.findall(line))
        if line[0] == "`" and self.last == "`" and self.head:
            runs -= 1
        self.ticked ^= runs % 2 == 1
        # Blanks in front tell nothing, however many they are.
        self.head = (self.head + line).lstrip(" \t")[:_HEAD] or " "
        self.last = line[-1]
        self.said = line.rstrip(" \t")[-1:] or self.said

    def _end_line(self) -> None:
        mark = self.head.lstrip()[:3]
        if mark in _FENCES and self.fence in ("", mark):
            self.fence = "" if self.fence else mark
        self.head, self.ticked, self.last, self.said = "", False, "\n", ""
