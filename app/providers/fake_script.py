"""Scripts for the fake provider: JSON, read strictly, with the mistake named.

    {"passage": "leaves", "tokens_per_second": 120, "first_token_ms": 200, "head_start": 0,
     "models": ["demo", {"name": "reader", "capabilities": ["images"], "context_tokens": 8192, "passage": "stays"}],
     "replies": [{"text": "Hello."},
                 {"match": "long", "lorem": 20000, "seed": 7, "thinking": "Hm."},
                 {"model": "reader", "echo": true},
                 {"tool_calls": [{"name": "search", "arguments": {"q": "x"}}]},
                 {"text": "Half an", "fail": {"kind": "network", "after_tokens": 2}},
                 {"text": "Nothing more", "stall_after_tokens": 1}]}

Every field may be left out. A reply's own pace goes before the script's; without one there are no pauses.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from app.core.errors import Kind, KnownError
from app.core.labels import Passage
from app.core.messages import FinishReason, Usage
from app.core.models import Capability
from app.providers.fake_demo import DEMO

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a reply comes; 0 tokens a second means without pauses. The first `head_start` tokens come at once."""

    tokens_per_second: float = 0.0
    first_token_ms: float = 0.0
    head_start: int = 0


@dataclass(frozen=True, slots=True)
class Failure:
    """How a reply fails, after so many tokens."""

    kind: Kind
    after_tokens: int = 0
    retry_after: float | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """A tool call; `arguments` is JSON text."""

    name: str
    arguments: str = "{}"


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply: a fixed text, `lorem` characters made from `seed`, or an echo of the last user message.

    `match` is looked for in the last user message; `for_model` is the model that replies so, "" for every one;
    `answers_as` is the name under which it answers.
    """

    text: str = ""
    lorem: int = 0
    seed: int = 0
    echo: bool = False
    thinking: str = ""
    tool_calls: tuple[Call, ...] = ()
    match: re.Pattern[str] | None = None
    for_model: str = ""
    answers_as: str = ""
    pace: Pace = Pace()
    fail: Failure | None = None
    stall_after_tokens: int | None = None
    usage: Usage | None = None
    finish: FinishReason | None = None


@dataclass(frozen=True, slots=True)
class FakeModel:
    """A model of the script."""

    name: str
    passage: Passage = Passage.LEAVES
    capabilities: frozenset[Capability] = frozenset(Capability)
    context_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Script:
    """What the fake provider offers and answers."""

    models: tuple[FakeModel, ...] = (FakeModel("demo"),)
    replies: tuple[Reply, ...] = field(default=(Reply(echo=True),))


def load_script(value: str) -> Script:
    """The script that `SIGNALBOX_FAKE` names: `1` or `demo` for the built-in one, else a file.

    Raises `usage` when the file cannot be read or is no script.
    """
    if value in ("1", "demo"):
        return parse_script(DEMO)
    try:
        text = Path(value).read_text("utf-8")
    except (OSError, ValueError):
        raise KnownError(Kind.USAGE, detail="The script of the fake provider cannot be read.") from None
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise KnownError(Kind.USAGE, detail=f"The script of the fake provider is not JSON: {problem}.") from None
    return parse_script(data)


def parse_script(data: object) -> Script:
    """Read a script from JSON values; raises `usage` with the place and the mistake."""
    top = _Fields(data, "script")
    pace = _pace(top, Pace())
    passage = top.take("passage", Passage, Passage.LEAVES)
    models = tuple(_model(item, passage) for item in top.items("models"))
    replies = tuple(_reply(item, pace) for item in top.items("replies"))
    top.end()
    default = Script()
    return Script(models or (FakeModel("demo", passage),), replies or default.replies)


class _Fields:
    """An object of a script whose fields are taken one by one, so that a misspelt one is noticed."""

    def __init__(self, data: object, place: str) -> None:
        self.place = place
        if not isinstance(data, Mapping):
            self.refuse("is not an object")
        self._left: dict[str, Any] = dict(data)

    def refuse(self, why: str) -> NoReturn:
        raise KnownError(Kind.USAGE, detail=f"In the script of the fake provider, {self.place} {why}.") from None

    def take(self, name: str, read: Callable[[Any], T], default: T) -> T:
        if name not in self._left:
            return default
        try:
            return read(self._left.pop(name))
        except (ValueError, TypeError, re.error):
            self.refuse(f"has a bad “{name}”")

    def inner(self, name: str) -> "_Fields | None":
        return _Fields(self._left.pop(name), f"{self.place}.{name}") if name in self._left else None

    def items(self, name: str) -> "list[_Fields]":
        values = self._left.pop(name, [])
        if not isinstance(values, list):
            self.refuse(f"has a “{name}” that is no list")
        named = [{"name": value} if isinstance(value, str) else value for value in values]
        return [_Fields(value, f"{self.place}.{name}[{i}]") for i, value in enumerate(named)]

    def end(self) -> None:
        if self._left:
            self.refuse(f"has an unknown “{min(self._left)}”")


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _pattern(value: object) -> re.Pattern[str]:
    return re.compile(_string(value))


def _boolean(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _count(value: object) -> int:
    if type(value) is not int or value < 0:
        raise TypeError
    return value


def _number(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value < 1e9:
        raise TypeError
    return float(value)


def _arguments(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _capabilities(value: object) -> frozenset[Capability]:
    if not isinstance(value, list):
        raise TypeError
    return frozenset(Capability(item) for item in value)


def _pace(fields: _Fields, default: Pace) -> Pace:
    return Pace(
        fields.take("tokens_per_second", _number, default.tokens_per_second),
        fields.take("first_token_ms", _number, default.first_token_ms),
        fields.take("head_start", _count, default.head_start),
    )


def _model(fields: _Fields, passage: Passage) -> FakeModel:
    model = FakeModel(
        name=fields.take("name", _string, "demo"),
        passage=fields.take("passage", Passage, passage),
        capabilities=fields.take("capabilities", _capabilities, frozenset(Capability)),
        context_tokens=fields.take("context_tokens", _count, None),
    )
    fields.end()
    return model


def _reply(fields: _Fields, pace: Pace) -> Reply:
    reply = Reply(
        text=fields.take("text", _string, ""),
        lorem=fields.take("lorem", _count, 0),
        seed=fields.take("seed", _count, 0),
        echo=fields.take("echo", _boolean, False),
        thinking=fields.take("thinking", _string, ""),
        tool_calls=tuple(_call(item) for item in fields.items("tool_calls")),
        match=fields.take("match", _pattern, None),
        for_model=fields.take("model", _string, ""),
        answers_as=fields.take("answers_as", _string, ""),
        pace=_pace(fields, pace),
        fail=_fail(fields.inner("fail")),
        stall_after_tokens=fields.take("stall_after_tokens", _count, None),
        usage=_usage(fields.inner("usage")),
        finish=fields.take("finish", _finish, None),
    )
    fields.end()
    return reply


def _finish(word: str) -> FinishReason:
    """A reason by its name, which reads as another one where it is none."""
    if word not in set(FinishReason):
        raise ValueError(word)
    return FinishReason(word)


def _call(fields: _Fields) -> Call:
    call = Call(fields.take("name", _string, "tool"), fields.take("arguments", _arguments, "{}"))
    fields.end()
    return call


def _fail(fields: _Fields | None) -> Failure | None:
    if fields is None:
        return None
    failure = Failure(
        kind=fields.take("kind", Kind, Kind.NETWORK),
        after_tokens=fields.take("after_tokens", _count, 0),
        retry_after=fields.take("retry_after", _number, None),
        detail=fields.take("detail", _string, ""),
    )
    fields.end()
    return failure


def _usage(fields: _Fields | None) -> Usage | None:
    if fields is None:
        return None
    names = ("input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "reasoning_tokens")
    usage = Usage(**{name: fields.take(name, _count, 0) for name in names})
    fields.end()
    return usage
