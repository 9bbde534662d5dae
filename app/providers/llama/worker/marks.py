"""Which tokens steer a model: those that its vocabulary calls so, and those that its template writes as marks.

A file says of each token what it is for. Marks of turns are often only called "user defined", which llama.cpp finds in
any text, as a person's words; but so are tags of web pages, words, and blanks in a row, which a person may well mean.
"""

import contextlib
import time
from collections.abc import Iterator, Mapping
from typing import Any

from app.providers.llama.worker.jinja import BadTemplate
from app.providers.llama.worker.model import Model
from app.providers.llama.worker.quotes import BadVocabulary
from app.providers.llama.worker.template import FIELDS, Message, Template

# Work of this process; with real files it takes some milliseconds.
MAX_SECONDS = 2.0
_MANY = 1_000

_USER: Message = {"role": "user", "content": "lorem"}
_TOOL = {"type": "function", "function": {"name": "dolor", "description": "sit", "parameters": {"type": "object"}}}
_CALL = {"id": "1", "type": "function", "function": {"name": "dolor", "arguments": {}}}
# What makes a template show its marks, where it puts them together from the names of roles.
_PROBES: tuple[tuple[list[Message], list[Mapping[str, Any]]], ...] = (
    ([{"role": "system", "content": "amet"}, _USER, {"role": "assistant", "content": "elit"}, _USER], []),
    (
        [_USER, {"role": "assistant", "content": "", "tool_calls": [_CALL]}, {"role": "tool", "content": "elit"}],
        [_TOOL],
    ),
    ([_USER, {"role": "assistant", "content": "elit", **dict.fromkeys(FIELDS, "magna")}], []),
)


def steering(model: Model, template: Template) -> dict[str, int]:
    """The tokens that a person's words must never become, by their text.

    Raises:
        BadVocabulary: there are so many that looking for them takes too long.
    """
    written = "\0".join([template.source, *_shown(template)])
    end = time.thread_time() + MAX_SECONDS
    found = dict(model.controls)
    for number, (text, token) in enumerate(model.defined.items()):
        if not number % _MANY and time.thread_time() > end:
            raise BadVocabulary("takes too long to be looked for")
        if text in written and _is_mark(text):
            found[text] = token
    return found


def _is_mark(text: str) -> bool:
    """Whether it is no word, blank or sign that a person may well mean, as `user` or `<`."""
    if len(text) == 1:
        return not (text.isascii() or text.isalnum() or text.isspace())
    if all(letter.isalnum() or letter.isspace() for letter in text):
        return not text.islower() and not any(map(str.isspace, text)) and any(map(str.isalpha, text))
    return True


def _shown(template: Template) -> Iterator[str]:
    """What a template writes; one that cannot write such a conversation says so when it has to."""
    for messages, tools in _PROBES:
        with contextlib.suppress(BadTemplate):
            yield template.render(messages, tools=tools)
