"""What a body of the chat-completions wire is, read slowly and plainly: whole, broken or failed, and which text came.

Nothing of the program is used here. The body lies there to its end, so that there is no state between pieces: what the
program must find out while bytes trickle in is asked of the finished thing.
"""

import json
import re
from dataclasses import dataclass
from enum import Enum
from typing import Any


class End(Enum):
    """How a body ends."""

    IN_ORDER = "in order"
    BROKE = "broke"
    STALLED = "stalled"


class Outcome(Enum):
    """What an answer is then."""

    WHOLE = "whole"
    BROKEN = "broken"
    FAILED = "failed"


@dataclass(frozen=True)
class Verdict:
    """The outcome, and the words that must have come, from the first one on."""

    outcome: Outcome
    text: str


@dataclass
class _Message:
    """What one message says, whether something shows that it is over, and whether what it says is worth its word."""

    data: str
    over: bool = True
    proves: bool = True


_MARKS = ("[DONE]", "[done]", '"[DONE]"')
_REASONS = ("finish_reason", "finishReason")
_NO_REASON = (None, "", "null")


def verdict(body: bytes, end: End) -> Verdict:
    """What the body of an answer is, whose status was 200."""
    text = body.decode("utf-8", "replace").removeprefix("\ufeff")
    first = text.lstrip(" \t\n\r\x0b\x0c")[:1]
    if first == "<":
        return Verdict(Outcome.FAILED, "")
    framed = first not in ("{", "[")
    in_order = end is End.IN_ORDER
    messages = _messages(text, in_order) if framed else [_Message(text, over=in_order)]
    return _Reading(end).read(messages, alone=not framed)


def _messages(text: str, in_order: bool) -> list[_Message]:
    found: list[_Message] = []
    data: list[str] = []
    lines = re.split("\r\n|\r|\n", text)
    for number, line in enumerate(lines):
        if line == "" and number < len(lines) - 1:
            if data:
                found.append(_Message("\n".join(data)))
            data = []
        elif line.startswith("data:"):
            value = line.removeprefix("data:").removeprefix(" ")
            if len(data) == 1 and value and _is_all_json(data[0]):
                found.append(_Message(data[0]))
                data = []
            data.append(value)
    return [*found, _Message("\n".join(data), over=False, proves=in_order)] if data else found


def _is_all_json(text: str) -> bool:
    items = _items(text)
    return bool(items) and all(item == "mark" or isinstance(item, dict) for item in items)


def _items(text: str) -> list[Any]:
    """The objects of a message, "mark" for an end mark; the last one is "junk" where it goes on with no JSON."""
    items: list[Any] = []
    rest = _next(text)
    while rest:
        mark = next((mark for mark in _MARKS if rest.startswith(mark)), None)
        if mark is not None:
            items.append("mark")
            rest = _next(rest.removeprefix(mark))
            continue
        try:
            value, length = json.JSONDecoder().raw_decode(rest)
        except ValueError:
            return [*items, "junk"]
        items.append(value if isinstance(value, dict) else "junk")
        rest = _next(rest[length:])
    return items


def _next(text: str) -> str:
    while text.strip() and text.lstrip().startswith("data:"):
        text = text.lstrip().removeprefix("data:")
    return text.lstrip()


class _Reading:
    def __init__(self, end: End) -> None:
        self.in_order = end is End.IN_ORDER
        self.words: list[str] = []
        self.something = False
        self.objects = 0
        self.marked = False
        self.reason = False
        self.came_behind = False
        self.failed = False

    def read(self, messages: list[_Message], *, alone: bool) -> Verdict:
        for message in messages:
            if not (self.marked or self.failed):
                self._message(message)
        text = "".join(self.words).lstrip()
        return Verdict(self._outcome(messages, bool(text), alone=alone), text)

    def _outcome(self, messages: list[_Message], has_text: bool, *, alone: bool) -> Outcome:
        if self.failed:
            return Outcome.FAILED
        holds = has_text or self.something
        whole = self.marked or (self.reason and (self.in_order or not self.came_behind))
        if alone and len(items := _items(messages[0].data)) == 1 and isinstance(items[0], dict):
            whole = whole or not any("delta" in choice for choice in items[0].get("choices") or [])
        if self.objects and whole and holds:
            return Outcome.WHOLE
        if not self.in_order and not self.marked:
            return Outcome.BROKEN
        return Outcome.BROKEN if holds and not whole else Outcome.FAILED

    def _message(self, message: _Message) -> None:
        for item in _items(message.data):
            if item == "mark":
                self.marked = message.proves
                return
            if item == "junk":
                self.failed = message.over
                return
            self._object(item, proves=message.proves)
            if self.failed:
                return

    def _object(self, value: dict[str, Any], *, proves: bool) -> None:
        choice = ((value.get("choices") or [{}])[0]) or {}
        said = choice.get("delta") or choice.get("message") or {"content": choice.get("text")}
        text = said.get("content") or ""
        self.words.append(text)
        other = (said.get("reasoning") or "").strip() or said.get("tool_calls")
        self.something = self.something or bool(other)
        if self.reason and (text.strip() or other):
            self.came_behind = True
        self.objects += 1
        if value.get("error") or (not value.get("choices") and value.get("code")):
            self.failed = True
        word = next((choice[name] for name in _REASONS if choice.get(name) not in _NO_REASON), None)
        if word == "error":
            self.failed = True
        elif word is not None and proves:
            self.reason, self.came_behind = True, False
