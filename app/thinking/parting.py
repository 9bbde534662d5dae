"""Parts a growing text into thoughts and answer, wherever the stream cuts it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from enum import Enum
from typing import NamedTuple

from app.thinking.dialects import FAMILIES, Block, Dialect
from app.thinking.marks import Mark, Marks, Part, Role, known
from app.thinking.surroundings import Surroundings

# Behind these a sentence has ended, so that a blank may stand before a mark.
_ENDS = frozenset(".!?…。！？")
# A tag right behind one of these, or right before one of those, is quoted or stands in a sentence about it.
_BEFORE = frozenset("\"'`“„‘«‹「『([{<=/\\|")
_BEHIND = frozenset(".,;:!?)]}'\"`»”’›」』、。，|/ \t")
_SIGNS = frozenset("`'\"")
# What begins so is JSON or a page, in which nothing is a mark.
_DATA = frozenset("{[<")
_STOPS = frozenset(".,;:!?)]}、。，")


class Piece(NamedTuple):
    """Some of a text; with `turned`, all that was passed on before is of its kind, too."""

    thinking: bool
    text: str
    turned: bool = False


class _Verdict(Enum):
    """Whether a mark is meant; that may show only in what follows."""

    MEANT = "meant"
    QUOTED = "quoted"
    OPEN = "open"


def _quoted(is_quoted: bool) -> _Verdict:
    return _Verdict.QUOTED if is_quoted else _Verdict.MEANT


class Parting:
    """Parts one text. `families` are the dialects that it may be in: the first that shows itself holds to its end.

    Without any, it may be in every known one. `inside` means that the text begins within thoughts, as its prompt opened
    them, up to one of `closes` where they are known; `unsure` that this is only likely: where no mark ends them, all
    was the answer. At a text of `ends`, or of `calls` within the answer, it stops: then `met` is that text, and nothing
    is read until `take` gave away what stands behind it.
    """

    def __init__(
        self,
        families: Sequence[Dialect] = (Dialect(), *FAMILIES),
        *,
        inside: bool = False,
        unsure: bool = False,
        closes: Sequence[str] = (),
        ends: Sequence[str] = (),
        calls: Sequence[str] = (),
    ) -> None:
        self.met = ""
        # Whether thoughts ended that nothing in the text had opened.
        self.begun_before = False
        self._families = tuple(families)
        self._ends, self._calls = tuple(ends), tuple(calls)
        owners = (n for n, one in enumerate(families) if any(block.closes in closes for block in one.every))
        self._family: int | None = next(owners, None) if inside else None
        self._held, self._place = "", 0
        # Looking them up takes longer than reading a word.
        self._found: dict[object, Marks] = {}
        self._part = Part.THOUGHT if inside else Part.BEGIN
        every = (block.closes for family in families for block in family.every)
        self._closes = tuple(dict.fromkeys(closes or every))
        self._unsure = inside and unsure
        self._thought = inside
        self._fresh = True
        self._told = self._apart = False
        # Marks of the ends of thoughts that the answer talks about.
        self._quoted: set[str] = set()
        self._around = Surroundings()
        # With which character the answer began, "" before it does.
        self._first = ""

    @property
    def thinking(self) -> bool:
        """Whether what comes next are thoughts, as far as that can be told."""
        return self._part is Part.THOUGHT

    def ends_with(self, mark: str) -> bool:
        """Whether a mark ends the thoughts that are under way."""
        return self.thinking and mark.strip() in self._closes

    @property
    def plain(self) -> bool:
        """Whether nothing that may come can be anything but answer."""
        return self._part is Part.ANSWER and not self._marks()

    def apart(self) -> None:
        """Thoughts come on a way of their own: none stand in the text, and at most a mark that was left over."""
        if self._unsure and not self._told:
            self._unsure, self._part = False, Part.BEGIN
        self._thought = self._apart = True
        if self._part is Part.BEGIN and not self._held.strip():
            self._held, self._part = "", Part.SEAM

    def feed(self, text: str) -> list[Piece]:
        """All that can be told by now."""
        return self._read(text, final=False)

    def close(self, *, whole: bool = True) -> list[Piece]:
        """All that is left; `whole` says that the text has ended, and was not cut off."""
        pieces = self._read("", final=True)
        if self._unsure and whole and self._part is Part.THOUGHT:
            self._unsure, self._part = False, Part.ANSWER
            pieces.append(Piece(thinking=False, text="", turned=True))
        return pieces

    def take(self) -> str:
        """What stands behind the mark that was met; reading goes on with what is fed next."""
        rest, self._held, self.met = self._held, "", ""
        return rest

    def resume(self) -> None:
        """Something that is neither thought nor answer has ended: the space behind it is part of nothing."""
        self._part = Part.SEAM

    # --- one step -----------------------------------------------------------------------------------------------

    def _read(self, text: str, *, final: bool) -> list[Piece]:
        self._held += text
        self._place = 0
        pieces: list[Piece] = []
        while self._place < len(self._held) and not self.met and self._step(pieces, final=final):
            pass
        self._held = self._held[self._place :]
        return pieces

    def _step(self, pieces: list[Piece], *, final: bool) -> bool:
        """Take what can be taken from the text that is held; whether there may be more to take."""
        if self._part in (Part.BEGIN, Part.SEAM):
            return self._between(pieces, final=final)
        marks, place = self._marks(), self._place
        around, seen = self._around, place
        while found := marks.find(self._held, place):
            mark, start, end = found
            if not final and (named := marks.named_from(self._held, place, start)) < start:
                # What is within a name is no mark.
                self._tell(pieces, named)
                return False
            if around is self._around:
                around = replace(around)
            around.grow(self._held[seen:start])
            seen = start
            grows = not final and marks.may_grow(self._held, start)
            verdict = _Verdict.OPEN if grows else self._verdict(mark, start, end, around, final=final)
            if verdict is _Verdict.MEANT:
                self._tell(pieces, start)
                self._place = end
                self._apply(mark, self._held[start:end], pieces)
                return True
            if verdict is _Verdict.OPEN:
                self._tell(pieces, start)
                return False
            place = start + 1
        self._tell(pieces, len(self._held) if final else marks.unfinished(self._held, self._place))
        return False

    def _between(self, pieces: list[Piece], *, final: bool) -> bool:
        """Nothing but space since the beginning, or since a part ended."""
        held = self._held
        place = _behind_space(held, self._place)
        if self._part is Part.BEGIN:
            if not final and _BEGINS_TAG.match(held, place):
                return False
            self._learn(held, place)
        marks = self._marks()
        if not final and marks.may_grow(held, place):
            return False
        if found := marks.at(held, place):
            mark, self._place = found
            self._apply(mark, held[place : self._place], pieces)
            return True
        if not final and marks.unfinished(held, place) == place:
            return False
        if self._part is Part.SEAM:
            self._place = place
        self._part = Part.ANSWER
        return True

    def _learn(self, held: str, place: int) -> None:
        """Know a family by the tag that an answer begins with, where its name says what it is for."""
        tag = _TAG.match(held, place)
        if tag is None or self._family is not None or self._apart or self._marks().at(held, place):
            return
        if _THOUGHTS.isdisjoint(word.lower() for word in _WORD.findall(tag[0])):
            return
        block = Block(tag[0], f"{tag[0][0]}/{tag[0][1:]}")
        self._families, self._found = (*self._families, Dialect((block,))), {}

    def _tell(self, pieces: list[Piece], end: int) -> None:
        """Tell the held text up to a place."""
        text, self._place = self._held[self._place : end], end
        if text:
            pieces.append(Piece(self.thinking, text))
            self._around.grow(text)
            self._told = True
            if not self._first and not self.thinking:
                self._first = text.lstrip()[:1]
            self._fresh = self._fresh and not text.strip()

    # --- marks --------------------------------------------------------------------------------------------------

    def _marks(self) -> Marks:
        """The marks that may be meant here."""
        key = self._part, self._family, self._closes, self._thought, self._apart
        if key not in self._found:
            self._found[key] = self._find_marks()
        return self._found[key]

    def _find_marks(self) -> Marks:
        foreign = {
            Part.BEGIN: (),
            Part.SEAM: (),
            Part.THOUGHT: self._ends,
            Part.ANSWER: (*self._ends, *self._calls),
        }[self._part]
        if self._apart:
            left = tuple(block.closes for family in self._families for block in family.blocks)
            return known((), None, self._part, left if self._part is Part.SEAM else (), foreign, thought=True)
        closes = self._closes if self._part is Part.THOUGHT else ()
        return known(self._families, self._family, self._part, closes, foreign, thought=self._thought)

    def _verdict(self, mark: Mark, start: int, end: int, around: Surroundings, *, final: bool) -> _Verdict:
        """Whether a mark within thoughts or answer is meant."""
        if mark.role is Role.CLOSES and self.thinking and not mark.strong and around.last in _SIGNS:
            # Between two of a kind it is quoted, also by thoughts.
            behind = self._held[end : end + 1]
            return _Verdict.OPEN if not behind and not final else _quoted(behind == around.last)
        if mark.role is Role.FOREIGN or (self.thinking and (mark.role is Role.CLOSES or mark.strong)):
            return _Verdict.MEANT
        if self.thinking:
            fresh = self._fresh and _behind_space(self._held, self._place) >= start
            return _quoted(not (fresh if mark.role is Role.OPENS else around.begins_line))
        return self._within_answer(mark, end, around, final=final)

    def _within_answer(self, mark: Mark, end: int, around: Surroundings, *, final: bool) -> _Verdict:
        """Tags may be what the answer talks about; what only machines write is not, outside of code and data."""
        begins = _behind_space(self._held, self._place)
        quoted = around.quoting or (self._first or self._held[begins]) in _DATA
        if mark.role is Role.OPENS:
            if not quoted and (mark.strong or (mark.own and around.begins_line)):
                return _Verdict.MEANT
            # Who writes of the one writes of the other.
            self._quoted.add(mark.closes)
            return _Verdict.QUOTED
        if quoted or (mark.role is Role.CLOSES and mark.text in self._quoted):
            return _Verdict.QUOTED
        if mark.role is Role.SILENT and not (mark.strong and mark.own):
            return self._at_the_end(end, final=final)
        if mark.strong:
            return _Verdict.QUOTED if around.last and around.last in _BEFORE else _Verdict.MEANT
        return self._ends_thoughts(end, around, final=final)

    def _at_the_end(self, end: int, *, final: bool) -> _Verdict:
        """A tag behind an answer is meant where nothing follows it."""
        place = _behind_space(self._held, end)
        if place == len(self._held):
            return _Verdict.MEANT if final else _Verdict.OPEN
        marks = self._marks()
        if marks.at(self._held, place):
            return _Verdict.MEANT
        return _Verdict.OPEN if not final and marks.unfinished(self._held, place) == place else _Verdict.QUOTED

    def _ends_thoughts(self, end: int, around: Surroundings, *, final: bool) -> _Verdict:
        """A tag that nothing opened ends thoughts that the prompt had begun, or the answer talks about it."""
        if _behind_space(self._held, end) == len(self._held):
            # Behind thoughts there is an answer.
            return _Verdict.QUOTED if final else _Verdict.OPEN
        behind = self._held[end]
        if around.begins_line or around.said in _ENDS:
            return _quoted(behind in _STOPS)
        attached = around.last == around.said and around.last not in _BEFORE
        return _quoted(not attached or behind in _BEHIND)

    def _apply(self, mark: Mark, name: str, pieces: list[Piece]) -> None:
        """Do what a mark says."""
        if mark.role is Role.FOREIGN:
            self.met = mark.text
            return
        if self._family is None and mark.family >= 0:
            self._family = mark.family
        if mark.role is Role.CLOSES and self._told and not self._thought:
            # What came so far were thoughts that the prompt had opened.
            self.begun_before = True
            pieces.append(Piece(thinking=True, text="", turned=True))
        if mark.role is Role.CLOSES or (mark.role is Role.SILENT and mark.text in self._closes):
            self._enter(Part.SEAM)
        elif mark.role is Role.OPENS:
            self._enter(Part.THOUGHT, mark.closes)
        elif mark.role is Role.ANSWERS:
            self._enter(Part.SEAM)
        elif mark.role is Role.NAMES and mark.frame is not None:
            channel = name[len(mark.frame.before) : len(name) - len(mark.frame.after)].split()[:1]
            answers = bool(channel) and channel[0] in mark.frame.answers
            self._enter(Part.SEAM if answers else Part.THOUGHT, mark.frame.closes)
        elif self._part is Part.ANSWER:
            self._enter(Part.SEAM)

    def _enter(self, part: Part, closes: str = "") -> None:
        if part is Part.THOUGHT and self._part is not Part.THOUGHT:
            self._fresh = True
        if self._part is Part.THOUGHT and part is not Part.THOUGHT:
            self._unsure = False
        if closes and part is Part.THOUGHT:
            self._closes = (closes,)
        self._thought = self._thought or part is not Part.ANSWER
        self._part = part
        self._around, self._first = Surroundings(), ""


_TAG = re.compile(r"<[A-Za-z][\w:.-]{0,40}>|\[[A-Za-z][\w:.-]{0,40}\]")
_BEGINS_TAG = re.compile(r"[<\[](?:[A-Za-z][\w:.-]{0,40})?\Z")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_THOUGHTS = frozenset({"think", "thinking", "thought", "thoughts", "reason", "reasoning"})
_SPACE = re.compile(r"\s*")


def _behind_space(text: str, place: int) -> int:
    """Where the space at a place ends."""
    found = _SPACE.match(text, place)
    return found.end() if found else place
