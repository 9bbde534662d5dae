"""The marks that may stand in an answer, and how they are found in it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property, lru_cache

from app.thinking.dialects import MAX_NAME, Dialect, Frame, is_strong


class Part(Enum):
    """Where in an answer: nothing yet, within thoughts, between two parts, within the answer."""

    BEGIN = "begin"
    THOUGHT = "thought"
    SEAM = "seam"
    ANSWER = "answer"


class Role(Enum):
    """What a mark does."""

    OPENS = "opens"
    CLOSES = "closes"
    ANSWERS = "answers"
    SILENT = "silent"
    NAMES = "names"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark; `text` is how it begins, and `frame` what it is where it names a channel."""

    role: Role
    text: str
    family: int
    closes: str = ""
    frame: Frame | None = None
    own: bool = True

    @property
    def pattern(self) -> str:
        """It as a regular expression."""
        if self.frame is None:
            return re.escape(self.text)
        before, after = re.escape(self.frame.before), re.escape(self.frame.after)
        # One that begins once more before it ends is that other one, wherever the text is cut.
        return f"{before}(?:(?!{before})[^\\n]){{1,{MAX_NAME}}}?{after}"

    @property
    def strong(self) -> bool:
        """Whether nobody writes it but a machine."""
        return is_strong(self.text) or self.frame is not None


class Marks:
    """Some marks, to be found in a text."""

    def __init__(self, marks: Sequence[Mark]) -> None:
        # Of marks that begin alike the longest is meant; where several families have it, the first.
        self._marks = sorted(dict.fromkeys(marks), key=lambda mark: -len(mark.text))
        self._starts = tuple(dict.fromkeys(mark.text for mark in self._marks))
        self._frames = tuple(mark.frame for mark in self._marks if mark.frame)

    def __bool__(self) -> bool:
        return bool(self._marks)

    @cached_property
    def _any(self) -> re.Pattern[str]:
        if not self._marks:
            return re.compile(r"(?!)")
        # Most of a text begins none, and is passed over quickly.
        marks = "|".join(f"({mark.pattern})" for mark in self._marks)
        return re.compile(f"(?={self._begins.pattern})(?:{marks})")

    @cached_property
    def _begins(self) -> re.Pattern[str]:
        letters = "".join(sorted({re.escape(start[0]) for start in self._starts}))
        return re.compile(f"[{letters}]" if letters else r"(?!)")

    def find(self, text: str, place: int) -> tuple[Mark, int, int] | None:
        """The first mark from a place on, where it begins and ends."""
        found = self._any.search(text, place)
        return (self._marks[(found.lastindex or 1) - 1], *found.span()) if found else None

    def at(self, text: str, place: int) -> tuple[Mark, int] | None:
        """The mark that stands at a place, and where it ends."""
        found = self._any.match(text, place)
        return (self._marks[(found.lastindex or 1) - 1], found.end()) if found else None

    def may_grow(self, text: str, start: int) -> bool:
        """Whether the mark that was found at a place may yet turn out to be a longer one."""
        length = len(text) - start
        return length < self._most and any(len(m) > length and m.startswith(text[start:]) for m in self._starts)

    @cached_property
    def _most(self) -> int:
        return max(map(len, self._starts), default=0)

    def unfinished(self, text: str, place: int) -> int:
        """From where on, behind a place, the end of a text may be the beginning of a mark."""
        least = len(text)
        for letter in self._begins.finditer(text, max(place, len(text) - self._most + 1)):
            if any(start.startswith(text[letter.start() :]) for start in self._starts):
                least = letter.start()
                break
        return max(min(least, self.named_from(text, 0, len(text))), place)

    def named_from(self, text: str, place: int, end: int) -> int:
        """From where on, between two places, a channel may be named whose mark has not ended; `end` where none is."""
        least = end
        for frame in self._frames:
            begins = text.rfind(frame.before, max(len(text) - self._longest, place), end)
            if begins >= 0 and "\n" not in text[begins:]:
                least = min(least, begins)
        return least

    @cached_property
    def _longest(self) -> int:
        return max((len(frame.before) + MAX_NAME + len(frame.after) for frame in self._frames), default=0)


@lru_cache(maxsize=256)
def known(
    families: tuple[Dialect, ...],
    family: int | None,
    part: Part,
    closes: tuple[str, ...],
    foreign: tuple[str, ...],
    *,
    thought: bool,
) -> Marks:
    """The marks that may be meant in a part of an answer."""
    marks = [Mark(Role.FOREIGN, text, -1) for text in foreign if text]
    for text in closes:
        owner = (n for n, one in enumerate(families) if any(block.closes == text for block in one.every))
        marks.append(Mark(Role.CLOSES, text, next(owner, -1)))
    for number, one in enumerate(families):
        if family in (None, number):
            marks += _of_family(one, number, part, own=family == number or not number, thought=thought)
    return Marks([mark for mark in marks if mark.text])


def _of_family(one: Dialect, number: int, part: Part, *, own: bool, thought: bool) -> list[Mark]:
    # Behind the beginning of an answer, tags of a family that has not shown itself are what people talk about.
    opens = [Mark(Role.OPENS, block.opens, number, block.closes, own=own) for block in one.blocks]
    names = [Mark(Role.NAMES, frame.before, number, frame=frame) for frame in one.frames]
    answers = [Mark(Role.ANSWERS, text, number) for text in one.answers]
    silent = [Mark(Role.SILENT, text, number, own=own) for text in one.silent]
    closes = [Mark(Role.CLOSES, block.closes, number) for block in one.blocks]
    if part in (Part.BEGIN, Part.SEAM):
        return [*opens, *names, *answers, *silent, *closes]
    if part is Part.THOUGHT:
        return [*opens, *names, *answers, *(mark for mark in silent if mark.strong)]
    silent = [mark for mark in silent if mark.strong or own]
    answers = [mark for mark in answers if mark.strong and own]
    closes = [mark for mark in closes if mark.strong or not thought]
    return [*opens, *names, *answers, *silent, *closes]
