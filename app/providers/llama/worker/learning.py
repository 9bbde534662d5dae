"""Which dialect of thoughts a model has: its own template tells, where it writes a turn with a thought in it.

The same turn is written with a thought and without, and the beginning of an answer with thinking and without: what
differs are the marks. What a template only describes in words is looked up among the known families.
"""

import contextlib
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.providers.llama.worker.jinja import BadTemplate
from app.providers.llama.worker.template import FIELDS, Message, Template
from app.thinking.dialects import FAMILIES, Block, Dialect, Frame, is_strong

# Work of this process, for all that is tried; with real templates it is some milliseconds.
MAX_SECONDS = 2.0
# Marks are short; what is longer is text.
_LONGEST = 80

_USER: Message = {"role": "user", "content": "lorem\u2060ipsum"}
_LATER: Message = {"role": "user", "content": "nibh\u2060diam"}
_THOUGHT, _ANSWER = "sed\u2060quia", "amet\u2060elit"
_TOOL = {"type": "function", "function": {"name": "dolor", "description": "sit", "parameters": {"type": "object"}}}
_CALL = {"id": "call00001", "type": "function", "function": {"name": "dolor", "arguments": {}}}
# How else a thought is part of a turn.
_PARTS: tuple[Any, ...] = (
    [{"type": "thinking", "thinking": _THOUGHT}, {"type": "text", "text": _ANSWER}],
    {"blocks": [{"type": "thoughts", "text": _THOUGHT}, {"type": "response", "text": _ANSWER}]},
)

# A mark: what stands between brackets, or a word between two of the odd kind.
_ODD = r"<[|｜][^<>\n]{1,60}>|<[^<>\s]{1,60}[|｜]>"
_UNIT = rf"(?:(?:{_ODD})\w{{1,40}}(?:{_ODD})|{_ODD}|<[^<>\n]{{1,60}}>|\[[^\[\]\n]{{1,60}}\])"
_EMPTY = re.compile(rf"(?P<opens>{_UNIT}\w{{0,40}})\s*(?P<closes>{_UNIT})")
_NAMED = re.compile(rf"(?P<before>.*?)(?P<name>\w+)(?P<after>{_ODD})", re.DOTALL)
_WORDS = re.compile(r"think|thought|reason|analysis", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Learned:
    """What a template told.

    `families` are for `Parting`, the model's own first. `opened` is how a prompt ends that has begun the thoughts
    without a mark, and `field` where the template wants thoughts of earlier turns. `unsure`: see `Parting`.
    """

    families: tuple[Dialect, ...]
    opened: str = ""
    field: str = ""
    unsure: bool = False

    def begun(self, ending: str) -> str:
        """The mark that ends the thoughts which the ending of a prompt has begun for the model, "" when it has not."""
        ending = ending.rstrip()
        for block in (block for family in self.families for block in family.every):
            opens = block.opens or self.opened
            if opens and ending.endswith(opens):
                return block.closes
        return ""


def learned(template: Template) -> Learned:
    """Try a template out, within its bounds; one that cannot write such turns tells nothing."""
    return _Learner(template).learn()


@dataclass(slots=True)
class _Turn:
    """How a turn is written: what stands before its thought, between that and the answer, and behind."""

    before: str
    between: str
    behind: str


class _Learner:
    def __init__(self, template: Template) -> None:
        self._template = template
        self._end = time.thread_time() + MAX_SECONDS
        # What begins an answer, with thinking and without, and what ends the person's words before it.
        self._whole = self._render([_USER])
        self._on = _behind(self._whole, _USER)
        self._off = _behind(self._render([_USER], thinking=False), _USER)
        self._ended = _behind(self._render([_USER], prompt=False), _USER)
        self._plain = self._turn({"content": _ANSWER}, _ANSWER)
        self._earlier = self._turn({"content": _ANSWER}, _ANSWER, then=(_LATER,))

    def learn(self) -> Learned:
        """What its renderings tell."""
        thought, field = self._thought()
        head = self._head(thought)
        answers = self._plain.before[len(head) :].strip() if self._plain else ""
        if thought is not None:
            own, answers, opened = self._from_thought(thought, head, answers)
        else:
            own, answers, opened = *self._from_nothing(head, answers), ""
            if not own.blocks and answers and self._on == head and self._plain:
                # No thoughts, but each answer has a heading.
                own = Dialect(answers=(self._plain.before[len(head) :],))
        return self._with_families(self._framed(own, answers, head), opened, field)

    # --- renderings

    def _render(self, messages: Sequence[Message], **options: Any) -> str:
        if time.thread_time() < self._end:
            with contextlib.suppress(BadTemplate):
                return self._template.render(messages, **options)
        return ""

    def _turn(
        self,
        fields: Mapping[str, Any],
        first: str,
        last: str = _ANSWER,
        *,
        then: Sequence[Message] = (),
        tools: Sequence[Mapping[str, Any]] = (),
    ) -> _Turn | None:
        """A turn that holds two texts, or one; None where they are not both in it, in this order."""
        turn: Message = {"role": "assistant", **fields}
        written = _behind(self._render([_USER, turn, *then], prompt=False, tools=tools), _USER)
        start = written.find(first)
        if start < 0:
            return None
        rest = written[start + len(first) :]
        if first == last:
            return _Turn(written[:start], "", rest)
        between, found, behind = rest.partition(last)
        return _Turn(written[:start], between, behind) if found else None

    def _thought(self) -> tuple[_Turn | None, str]:
        """A turn with a thought, and the field in which that has to stand, "" where it is none of a text."""
        calling: dict[str, Any] = {"content": "", "tool_calls": [_CALL]}
        for said, last, tools in (({"content": _ANSWER}, _ANSWER, []), (calling, "dolor", [_TOOL])):
            if self._turn({**said, **dict.fromkeys(FIELDS, _THOUGHT)}, _THOUGHT, last, tools=tools) is None:
                continue
            for field in FIELDS:
                turn = self._turn({**said, field: _THOUGHT}, _THOUGHT, last, tools=tools)
                if turn is not None:
                    return turn, field
        for parts in _PARTS:
            turn = self._turn({"content": parts}, _THOUGHT)
            # What a template does not know, it may write out as it is.
            if turn is not None and not re.search(r"[\"']\s*:", turn.between):
                return turn, ""
        return None, ""

    # --- what differs

    def _head(self, thought: _Turn | None) -> str:
        """What every turn of the assistant begins with."""
        turns = [turn.before for turn in (thought, self._plain, self._earlier) if turn is not None]
        head = _common([text for text in (self._on, *turns) if text] or [""])
        if common := _common([head, self._off]):
            head = common
        # Not within a mark.
        return re.sub(r"[<\[][^<>\[\]\n]{0,60}\Z", "", head)

    def _from_nothing(self, head: str, answers: str) -> tuple[Dialect, str]:
        """The block that a template leaves empty where there is no thought, and what of the answer's marks is left."""
        for empty in (self._off[len(head) :], answers):
            if (found := _EMPTY.fullmatch(empty.strip())) and _WORDS.search(empty):
                left = "" if empty == answers else answers
                return Dialect((Block(found["opens"].strip(), found["closes"]),)), left
        if answers and (opens := _last_mark(head, answers)):
            return Dialect((Block(opens, answers),)), ""
        return Dialect(), answers

    def _from_thought(self, thought: _Turn, head: str, answers: str) -> tuple[Dialect, str, str]:
        """The block of a thought, the mark of the answer behind it, and how the prompt opens it without a mark."""
        between = thought.between.strip()
        if answers and between != answers:
            between = between.removesuffix(answers).strip()
        between = between.removesuffix(self._role(head)).strip() or between
        unit = re.match(_UNIT, between)
        closes = unit[0] if unit else between
        opens = thought.before[len(head) :].strip()
        if not closes or len(closes) > _LONGEST or len(opens) > _LONGEST:
            return Dialect(), answers, ""
        opened = ""
        if not opens:
            opens, opened = self._opened(head, closes)
        answers = answers.removeprefix(opens).strip().removeprefix(closes).strip()
        return Dialect((Block(opens, closes),)), answers, opened

    def _opened(self, head: str, closes: str) -> tuple[str, str]:
        """How a prompt opens thoughts that no mark in the turn opens: with its own mark, or with words."""
        opened = self._on[len(head) :].strip()
        if opened and not opened.startswith(closes):
            return (opened, "") if re.fullmatch(_UNIT, opened) else ("", opened)
        # It always does: then the last mark of every turn's beginning is of the same name.
        return _last_mark(head, closes), ""

    def _framed(self, own: Dialect, answers: str, head: str) -> Dialect:
        """With the marks around an answer, and the headings of which thoughts and answers are two."""
        if not answers or len(answers) > _LONGEST or not own.blocks:
            return own
        role = self._role(head).removesuffix(own.blocks[0].opens).strip()
        behind = re.findall(_UNIT, self._plain.behind) if self._plain else []
        silent = tuple(dict.fromkeys(mark for mark in (role, *behind) if mark and is_strong(mark)))
        own = replace(own, answers=(answers,), silent=silent)
        one, other = (_NAMED.fullmatch(text) for text in (own.blocks[0].opens, answers))
        if one and other and one["before"] and (one["before"], one["after"]) == (other["before"], other["after"]):
            frame = Frame(one["before"], one["after"], (other["name"],), own.blocks[0].closes)
            own = replace(own, frames=(frame,))
        return own

    def _role(self, head: str) -> str:
        """The part of a turn's beginning that says whose it is."""
        return head.removeprefix(self._ended).strip() if self._ended else ""

    def _with_families(self, own: Dialect, opened: str, field: str) -> Learned:
        """Before the families that the template speaks of, and all others."""
        source = self._template.source
        spoken = [family for family in FAMILIES if any(_is_spoken_of(block, source) for block in family.blocks)]
        families = dict.fromkeys(([own] if own != Dialect() else []) + spoken)
        if not families:
            families[Dialect()] = None
        asked = [block.closes for family in FAMILIES for block in family.blocks if not block.opens]
        unsure = not own.blocks and any(closes in self._whole for closes in asked)
        return Learned(tuple(dict.fromkeys((*families, *FAMILIES))), opened, field, unsure)


def _last_mark(text: str, like: str) -> str:
    """The mark at the end of a text, where it has a name in common with another."""
    last = re.search(rf"{_UNIT}\Z", text.rstrip())
    names = set(re.findall(r"\w+", like))
    return last[0] if last and names & set(re.findall(r"\w+", last[0])) else ""


def _common(texts: Sequence[str]) -> str:
    """What all of some texts begin with."""
    least, most = min(texts), max(texts)
    same = (n for n, (one, other) in enumerate(zip(least, most, strict=False)) if one != other)
    return least[: next(same, len(least))]


def _is_spoken_of(block: Block, source: str) -> bool:
    return block.closes in source and _WORDS.search(block.closes) is not None


def _behind(text: str, message: Message) -> str:
    return text.partition(message["content"])[2]
