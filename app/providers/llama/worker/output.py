"""Turns the bytes that a model generates into prose, thinking and tool calls, wherever the stream cuts them."""

import codecs
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from app.thinking import Dialect as Family
from app.thinking import Parting
from app.thinking.dialects import FAMILIES

# TURNED: all told so far is of the kind that it names.
TEXT, THINKING, CALL, TURNED = "text", "thinking", "call", "turned"

# What is longer is no call but prose: honest ones that bring a whole file along have a tenth of this.
MAX_CALL = 1 << 20
_PYTHON = "<|python_tag|>"

Piece = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a model marks its output: thoughts as `families` say, the likeliest first, and calls between two marks.

    `call_end` "" means: until the end. `unsure` says that an answer may be thoughts from its first word on.
    """

    families: tuple[Family, ...] = FAMILIES
    call_open: str = "<tool_call>"
    call_end: str = "</tool_call>"
    unsure: bool = False


def calls_of(template: str) -> tuple[str, str]:
    """The marks before and behind a call that a chat template gives away."""
    return ("[TOOL_CALLS]", "") if "[TOOL_CALLS]" in template else ("<tool_call>", "</tool_call>")


class _State(Enum):
    """What is being read."""

    WORDS = "words"
    CALL = "call"
    BARE = "bare"


class Output:
    """Reads one answer; `thinking` says that its prompt has begun its thoughts, which end at `closes` if that is known.

    `stopped` becomes True at a stop string; nothing is read after it.
    """

    def __init__(
        self,
        dialect: Dialect,
        *,
        stops: Sequence[str] = (),
        thinking: bool = False,
        closes: str = "",
        tools: Sequence[str] = (),
    ) -> None:
        self.stopped = False
        self._dialect = dialect
        self._stops = tuple(stops)
        self._tools = frozenset(tools)
        self._parting = Parting(
            dialect.families,
            inside=thinking or dialect.unsure,
            closes=(closes,) if closes else (),
            unsure=dialect.unsure and not thinking,
            ends=self._stops,
            calls=(dialect.call_open, _PYTHON) if tools else (),
        )
        self._raw = b""
        self._state = _State.WORDS
        # Whether any word of the answer itself was read.
        self._answered = False
        # A call under way, and up to where its end was searched for.
        self._call: list[str] = []
        self._length = 0
        self._searched = ""

    @property
    def thinking(self) -> bool:
        """Whether what comes next are thoughts."""
        return self._state is _State.WORDS and self._parting.thinking

    def ends_thoughts(self, raw: bytes) -> bool:
        """Whether what comes next would end thoughts that are under way, and nothing else."""
        return self.thinking and self._parting.ends_with(raw.decode("utf-8", "replace"))

    @property
    def settled(self) -> bool:
        """Whether nothing that may come can be anything but prose, so that it may be read later."""
        return self._state is _State.WORDS and self._parting.plain

    def feed(self, data: bytes, final: bool = False, *, whole: bool = True) -> list[Piece]:
        """All that can be told by now; with `final`, all that is left, of an answer that is `whole` or was cut off."""
        if self.stopped:
            return []
        raw = self._raw + data
        text, read = codecs.utf_8_decode(raw, "replace", final)
        self._raw = raw[read:]
        pieces: list[Piece] = []
        while text or final:
            if self._state is _State.WORDS:
                text = self._words(text, pieces, final=final, whole=whole)
            elif self._state is _State.CALL:
                text = self._in_call(text, pieces)
            else:
                text = self._in_bare(text, pieces)
            if final and not text:
                self._rest(pieces)
                break
        return pieces

    # Each takes what it can from a text; it returns what another state goes on with.

    def _words(self, text: str, pieces: list[Piece], *, final: bool, whole: bool) -> str:
        """Thoughts and answer, until a call or a stop string."""
        parting = self._parting
        told = parting.feed(text)
        if final and not parting.met:
            told += parting.close(whole=whole)
        for is_thinking, words, turned in told:
            if turned:
                pieces.append((TURNED, THINKING if is_thinking else TEXT))
            if words and is_thinking:
                pieces.append((THINKING, words))
            elif words:
                self._answer(words, pieces)
        if not parting.met:
            return ""
        met, rest = parting.met, parting.take()
        if met in self._stops:
            self.stopped = True
            self._end_bare(pieces)
            return ""
        if self._state is not _State.BARE:
            self._begin_call(_State.BARE if met == _PYTHON else _State.CALL, "" if met != _PYTHON else met)
            return rest
        return met + rest

    def _answer(self, words: str, pieces: list[Piece]) -> None:
        """Words of the answer. Some models write a call as bare JSON: whether it is one shows at its end."""
        if self._state is _State.BARE:
            self._grow(words)
        elif self._tools and not self._answered and words.lstrip().startswith("{"):
            self._begin_call(_State.BARE, words)
        else:
            pieces.append((TEXT, words))
        if words.strip():
            self._answered = True

    def _begin_call(self, state: _State, text: str) -> None:
        self._state, self._call, self._length, self._searched = state, [text], len(text), ""

    def _grow(self, text: str) -> None:
        self._call.append(text)
        self._length += len(text)

    def _in_call(self, text: str, pieces: list[Piece]) -> str:
        """Inside a tool call, which is told as a whole."""
        end = self._dialect.call_end
        window = self._searched + text
        place = window.find(end) if end else -1
        if place >= 0:
            whole = "".join((*self._call, text))
            before = len(whole) - (len(window) - place)
            self._state = _State.WORDS
            self._parting.resume()
            pieces += self._told(whole[:before], end)
            return whole[before + len(end) :]
        self._grow(text)
        self._searched = window[-len(end) + 1 :] if len(end) > 1 else ""
        if self._length > MAX_CALL:
            self._state = _State.WORDS
            pieces.append((TEXT, self._dialect.call_open + "".join(self._call)))
        return ""

    def _in_bare(self, text: str, pieces: list[Piece]) -> str:
        """What may be a call without marks."""
        self._grow(text)
        if self._length > MAX_CALL:
            self._state = _State.WORDS
            pieces.append((TEXT, "".join(self._call)))
        return ""

    def _told(self, text: str, end: str) -> Iterator[Piece]:
        calls = read_calls(text)
        if calls:
            for name, arguments in calls:
                yield CALL, json.dumps({"name": name, "arguments": arguments})
        else:
            yield TEXT, self._dialect.call_open + text + end

    def _rest(self, pieces: list[Piece]) -> None:
        if self.stopped:
            return
        if self._state is _State.CALL:
            pieces += self._told("".join(self._call), "")
        self._end_bare(pieces)
        self._state = _State.WORDS

    def _end_bare(self, pieces: list[Piece]) -> None:
        if self._state is not _State.BARE:
            return
        held, self._state = "".join(self._call), _State.WORDS
        calls = read_calls(held.strip().removeprefix(_PYTHON))
        if calls and all(name in self._tools for name, _ in calls):
            pieces += [(CALL, json.dumps({"name": name, "arguments": arguments})) for name, arguments in calls]
        elif held:
            pieces.append((TEXT, held))


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
