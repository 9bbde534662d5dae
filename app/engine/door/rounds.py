"""What the end of a text repeats, followed while the text grows; and whether that is code or a table."""

from collections import deque

# The longest part that is looked for, in characters: some 128 tokens of prose.
LONGEST = 800
_STEP = 64
# Where nothing long is repeated, something short may be.
_SHORTER = (128, 32)
_FENCES = ("```", "~~~")
_INDENTED = ("    ", "\t")
# Of a line, so much tells what it is.
_HEAD = 16


class Round:
    """The part that the end of a text repeats; each piece costs as much as it is long."""

    def __init__(self) -> None:
        # The length of the part, 0 for none; where it began, in characters and in tokens.
        self.period = 0
        self._since = (0, 0)
        self._tail = ""
        self._count = 0
        self._tokens = 0
        self._sought = 0
        # How many tokens there were after so many characters.
        self._marks: deque[tuple[int, int]] = deque([(0, 0)])

    @property
    def part(self) -> str:
        """What is repeated; it may begin anywhere in it."""
        return self._tail[-self.period :] if self.period else ""

    @property
    def began(self) -> int:
        """After how many tokens."""
        return self._since[1]

    def tokens(self, total: int) -> float:
        """How many tokens the part has, where there were so many in all."""
        return (total - self._since[1]) * self.period / (self._count - self._since[0])

    def grow(self, text: str, tokens: int) -> bool:
        """Take in a piece, with which there are so many tokens; whether a part was found or lost."""
        before = self.period
        self._tail += text
        self._count += len(text)
        if before:
            start = max(0, len(self._tail) - len(text) - before)
            if self._tail[start + before :] != self._tail[start : len(self._tail) - before]:
                self.period = 0
        self._marks.append((self._count, tokens))
        if not self.period and self._count - self._sought >= _STEP:
            self._sought = self._count
            self._seek()
        self._forget()
        return self.period != before

    def _seek(self) -> None:
        """Find the part that the end of the text repeats: the end must be longer than the part."""
        for long in (LONGEST, *_SHORTER):
            window = self._tail[-2 * long :]
            before = window.rfind(window[-long:], 0, len(window) - 1) if len(window) > long else -1
            if before >= 0:
                self._follow(len(window) - long - before, long)
                return

    def _follow(self, period: int, seen: int) -> None:
        self.period = period
        begun = self._count - seen - period
        tokens = next((tokens for count, tokens in reversed(self._marks) if count <= begun), 0)
        self._since = (begun, tokens)

    def _forget(self) -> None:
        if len(self._tail) > 4 * LONGEST:
            self._tail = self._tail[-2 * LONGEST :]
        while len(self._marks) > 1 and self._marks[1][0] <= self._count - 2 * LONGEST:
            self._marks.popleft()


class Layout:
    """Which line of a text is code or a row of a table, where many may look alike."""

    def __init__(self) -> None:
        self._fence = ""
        self._line = ""

    def grow(self, text: str) -> None:
        """Take in a piece."""
        first, *more = text.split("\n")
        self._line = (self._line + first)[:_HEAD]
        for line in more:
            self._end_line()
            self._line = line[:_HEAD]

    def _end_line(self) -> None:
        mark = self._line.lstrip()[:3]
        if mark in _FENCES and self._fence in ("", mark):
            self._fence = "" if self._fence else mark

    def holds(self, part: str) -> bool:
        """Whether the part that is repeated now is code or rows; a row that never ends is none."""
        behind, _, before = part.partition("\n")
        whole = [*before.split("\n")[:-1], before.split("\n")[-1] + behind] if "\n" in part else [self._line]
        lines = [line for line in whole if line.strip()]
        if not lines or any(line.lstrip().startswith(_FENCES) for line in lines):
            return False
        if self._fence or all(line.startswith(_INDENTED) for line in lines):
            return True
        return "\n" in part and all(line.lstrip().startswith("|") for line in lines)
