"""Turns the bytes that a model generates into prose, thinking and tool calls, wherever the stream cuts them."""

import codecs
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

TEXT, THINKING, CALL = "text", "thinking", "call"

# What is longer is no call but prose: honest ones that bring a whole file along have a tenth of this.
MAX_CALL = 1 << 20

Piece = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a model family marks its output.

    `swallow` are role marks that belong to nothing a person reads. `call_end` "" means: until the end.
    """

    think_open: str = "<think>"
    think_close: str = "</think>"
    call_open: str = "<tool_call>"
    call_end: str = "</tool_call>"
    swallow: tuple[str, ...] = ()


_HARMONY = Dialect(
    think_open="<|channel|>analysis<|message|>",
    think_close="<|end|>",
    swallow=("<|start|>assistant<|channel|>final<|message|>", "<|channel|>final<|message|>"),
)
_MISTRAL = Dialect(think_open="[THINK]", think_close="[/THINK]", call_open="[TOOL_CALLS]", call_end="")
_SEED = Dialect(think_open="<seed:think>", think_close="</seed:think>")


def dialect_of(template: str) -> Dialect:
    """The dialect that a chat template gives away."""
    for mark, dialect in (("<|channel|>", _HARMONY), ("[TOOL_CALLS]", _MISTRAL), ("<seed:think>", _SEED)):
        if mark in template:
            return dialect
    return Dialect()


class Output:
    """Reads one answer. Thinking is only what an answer begins with: later tags are prose, as people talk about them.

    `stopped` becomes True at a stop string; nothing is read after it.
    """

    def __init__(
        self, dialect: Dialect, *, stops: Sequence[str] = (), thinking: bool = False, tools: Sequence[str] = ()
    ) -> None:
        self.stopped = False
        self.thinking = thinking
        self._dialect = dialect
        self._stops = tuple(stops)
        self._tools = frozenset(tools)
        self._calls = (dialect.call_open,) if tools else ()
        self._marks = (*self._calls, *self._stops)
        self._raw = b""
        self._held = ""
        # Up to where an open call was searched for its end.
        self._searched = 0
        self._state = self._think if thinking else self._begin

    @property
    def settled(self) -> bool:
        """Whether nothing that may come can be anything but prose, so that it may be read later."""
        return not self._marks and self._state == self._prose

    def feed(self, data: bytes, final: bool = False) -> list[Piece]:
        """All that can be told by now; with `final`, all that is left."""
        if self.stopped:
            return []
        raw = self._raw + data
        text, whole = codecs.utf_8_decode(raw, "replace", final)
        self._raw = raw[whole:]
        self._held += text
        pieces: list[Piece] = []
        while self._held and self._state(pieces):
            pass
        if final:
            pieces += self._rest()
        return pieces

    # Each state takes what it can from the text that is held; it returns whether another state goes on with the rest.

    def _begin(self, pieces: list[Piece]) -> bool:
        """Nothing but space so far."""
        start = self._held.lstrip()
        for mark in self._dialect.swallow:
            if start.startswith(mark):
                self._held = start[len(mark) :]
                return True
        if start.startswith(self._dialect.think_open):
            self._held = start[len(self._dialect.think_open) :]
            self._state, self.thinking = self._think, True
        elif self._tools and start.startswith(("{", "<|python_tag|>")):
            # Some models write a call as bare JSON: whether it is one shows at its end.
            self._state = self._bare
        elif not any(mark.startswith(start) for mark in self._opening_marks()):
            self._state = self._prose
        else:
            return False
        return True

    def _opening_marks(self) -> tuple[str, ...]:
        bare = ("<|python_tag|>",) if self._tools else ()
        return (self._dialect.think_open, *self._dialect.swallow, *bare)

    def _think(self, pieces: list[Piece]) -> bool:
        """Inside thinking."""
        text, mark = self._until((self._dialect.think_close, *self._stops))
        if text:
            pieces.append((THINKING, text))
        if mark == self._dialect.think_close:
            self._state, self.thinking = self._after, False
        elif mark:
            self.stopped = True
        return bool(mark) and not self.stopped

    def _after(self, pieces: list[Piece]) -> bool:
        """Between thinking and prose: the space is part of neither."""
        self._held = self._held.lstrip()
        for mark in self._dialect.swallow:
            if self._held.startswith(mark):
                self._held = self._held[len(mark) :]
                return True
        if not self._held or any(mark.startswith(self._held) for mark in self._dialect.swallow):
            return False
        self._state = self._prose
        return True

    def _prose(self, pieces: list[Piece]) -> bool:
        """Prose, until a call or a stop string."""
        text, mark = self._until(self._marks)
        if text:
            pieces.append((TEXT, text))
        if mark and mark in self._calls:
            self._state = self._call
        elif mark:
            self.stopped = True
        return bool(mark) and not self.stopped

    def _call(self, pieces: list[Piece]) -> bool:
        """Inside a tool call, which is told as a whole."""
        end = self._dialect.call_end
        place = self._held.find(end, self._searched) if end else -1
        if place >= 0:
            text, self._held = self._held[:place], self._held[place + len(end) :]
            self._state, self._searched = self._after, 0
            pieces += self._told(text, end)
            return True
        self._searched = max(len(self._held) - len(end), 0)
        if len(self._held) > MAX_CALL:
            pieces.append((TEXT, self._dialect.call_open))
            self._state, self._searched = self._prose, 0
            return True
        return False

    def _bare(self, pieces: list[Piece]) -> bool:
        """What may be a call without marks."""
        if len(self._held) > MAX_CALL:
            self._state = self._prose
            return True
        return False

    def _told(self, text: str, end: str) -> Iterator[Piece]:
        calls = read_calls(text)
        if calls:
            for name, arguments in calls:
                yield CALL, json.dumps({"name": name, "arguments": arguments})
        else:
            yield TEXT, self._dialect.call_open + text + end

    def _rest(self) -> Iterator[Piece]:
        held, self._held = self._held, ""
        if self._state == self._call:
            yield from self._told(held, "")
        elif self._state == self._bare:
            calls = read_calls(held.strip().removeprefix("<|python_tag|>"))
            if calls and all(name in self._tools for name, _ in calls):
                for name, arguments in calls:
                    yield CALL, json.dumps({"name": name, "arguments": arguments})
            elif held:
                yield TEXT, held
        elif held and not self.stopped:
            yield (THINKING if self._state == self._think else TEXT), held

    def _until(self, marks: Sequence[str]) -> tuple[str, str]:
        """Take the text before the first of some marks and the mark, or the text that cannot belong to one."""
        found = [(place, mark) for mark in marks if (place := self._held.find(mark)) >= 0]
        if found:
            place, mark = min(found)
            text, self._held = self._held[:place], self._held[place + len(mark) :]
            return text, mark
        kept = max((_overlap(self._held, mark) for mark in marks), default=0)
        cut = len(self._held) - kept
        text, self._held = self._held[:cut], self._held[cut:]
        return text, ""


def _overlap(text: str, mark: str) -> int:
    """How much of the end of a text is the beginning of a mark."""
    start = text.find(mark[0], max(len(text) - len(mark) + 1, 0))
    while start >= 0 and not mark.startswith(text[start:]):
        start = text.find(mark[0], start + 1)
    return len(text) - start if start >= 0 else 0


# No honest name is longer, and each beginning of a tag is searched for the end of its name.
_FUNCTION = re.compile(r"<function=([^>\s]{1,200})>")
_PARAMETER = re.compile(r"<parameter=([^>\s]{1,200})>")


def read_calls(text: str) -> list[tuple[str, str]]:
    """Tool calls as (name, arguments as JSON text), from the JSON or the tags that models write; [] when it is none.

    Whatever the text, it is read in time that grows as its length does, and what comes out can be encoded.
    """
    try:
        calls = [(name, _parameters(inside)) for name, inside in _tagged(text, _FUNCTION, "</function>", open_end=True)]
        return [(_sound(name), arguments) for name, arguments in calls or _json_calls(text)]
    except (ValueError, RecursionError):
        return []


def _tagged(text: str, opening: re.Pattern[str], closing: str, *, open_end: bool = False) -> Iterator[tuple[str, str]]:
    """Name and content of each tag; with `open_end` the last one need not be closed."""
    place = 0
    while found := opening.search(text, place):
        end = text.find(closing, found.end())
        if end < 0 and not open_end:
            return
        end = end if end >= 0 else len(text)
        yield found[1], text[found.end() : end]
        place = end


def _parameters(inside: str) -> str:
    found = _tagged(inside, _PARAMETER, "</parameter>")
    return _written({_sound(key): _plain(value.removeprefix("\n").removesuffix("\n")) for key, value in found})


def _json_calls(text: str) -> list[tuple[str, str]]:
    value = json.loads(text)
    found = [_json_call(item) for item in (value if isinstance(value, list) else [value])]
    return [call for call in found if call is not None] if None not in found else []


def _json_call(item: Any) -> tuple[str, str] | None:
    if not isinstance(item, dict) or not isinstance(item.get("name"), str):
        return None
    arguments = item.get("arguments", item.get("parameters"))
    if isinstance(arguments, str):
        return item["name"], _sound(arguments)
    return (item["name"], _written(arguments)) if isinstance(arguments, dict) else None


def _written(arguments: dict[str, Any]) -> str:
    """Arguments as JSON text that is sound behind its escapes, too."""
    return json.dumps(json.loads(_sound(json.dumps(arguments, ensure_ascii=False))))


def _sound(text: str) -> str:
    """A text without halves of characters, which JSON can write and no encoding has."""
    return text.encode("utf-8", "replace").decode()


def _plain(value: str) -> Any:
    """A parameter between tags is JSON when it reads as such, and text when not."""
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value
