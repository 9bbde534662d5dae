"""Chat templates: Jinja programs that come with a model file and are trusted with nothing.

They run in Jinja's immutable sandbox with bounds on time, on the length of what they write, on the size of what they
multiply and, where the system allows it, on memory.
"""

import contextlib
import datetime
import json
import re
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from types import FrameType
from typing import Any, NoReturn

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

if sys.platform == "linux":
    import resource

MAX_SECONDS = 2.0
MAX_CHARACTERS = 16 << 20
MAX_PRODUCT = 4 << 20
MAX_MEMORY = 512 << 20

# For files that bring no template: ChatML, which most models have seen.
FALLBACK = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)

Message = dict[str, Any]


class BadTemplate(Exception):
    """The template is broken, or does what no template may; `str()` completes "its chat template …"."""


class Refused(Exception):
    """The template says on purpose that it cannot express these messages."""


class Template:
    """A chat template, compiled once. Raises `BadTemplate` when it cannot be."""

    def __init__(self, source: str, *, bos: str, eos: str) -> None:
        self.source = source or FALLBACK
        self._marks = {"bos_token": bos, "eos_token": eos}
        environment = _Environment(
            trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"], autoescape=False
        )
        environment.filters["tojson"] = _to_json
        environment.globals.update(raise_exception=_refuse, strftime_now=_now)
        with _bounded():
            self._program = environment.from_string(_without_generation_marks(self.source))

    def render(
        self,
        messages: Sequence[Message],
        *,
        tools: Sequence[Mapping[str, Any]] = (),
        prompt: bool = True,
        thinking: bool = True,
    ) -> str:
        """The conversation as the model reads it; with `prompt`, up to where its answer begins.

        Messages that the template cannot express as they are (a system message, two of one role in a row) are folded
        and tried again.

        Raises:
            BadTemplate: it fails on plain messages, or breaks a bound.
        """
        try:
            return self._run(messages, tools, prompt, thinking)
        except Refused:
            with contextlib.suppress(Refused):
                return self._run(_merged(messages), tools, prompt, thinking)
            try:
                return self._run(_merged(_without_system(messages)), tools, prompt, thinking)
            except Refused:
                raise BadTemplate("refuses every conversation") from None

    def _run(
        self, messages: Sequence[Message], tools: Sequence[Mapping[str, Any]], prompt: bool, thinking: bool
    ) -> str:
        values: dict[str, Any] = {
            "messages": list(messages),
            "tools": list(tools) or None,
            "add_generation_prompt": prompt,
            "enable_thinking": thinking,
            **self._marks,
        }
        with _bounded():
            written, parts = 0, []
            for part in self._program.generate(values):
                written += len(part)
                if written > MAX_CHARACTERS:
                    raise BadTemplate("writes without end")
                parts.append(part)
            return "".join(parts)


class _Environment(ImmutableSandboxedEnvironment):
    """The sandbox, with bounds on operators that can grow a value beyond measure."""

    intercepted_binops = frozenset({"*", "**", "+", "%"})

    def call_binop(self, context: jinja2.runtime.Context, operator: str, left: Any, right: Any) -> Any:
        if operator == "**":
            raise BadTemplate("computes powers")
        if operator == "%" and isinstance(left, str):
            raise BadTemplate("formats text by hand")
        if operator == "*" and _size(left) * _size(right) > MAX_PRODUCT:
            raise BadTemplate("multiplies beyond measure")
        if operator == "+" and _length(left) + _length(right) > MAX_CHARACTERS:
            raise BadTemplate("writes without end")
        return super().call_binop(context, operator, left, right)


def _length(value: Any) -> int:
    return len(value) if isinstance(value, str | list | tuple) else 0


def _size(value: Any) -> int:
    """What a factor multiplies by: a text's or list's length, or a number itself."""
    if isinstance(value, str | list | tuple):
        return max(len(value), 1)
    return abs(value) if isinstance(value, int) else 1


@contextlib.contextmanager
def _bounded() -> Iterator[None]:
    """Run a template within bounds of time and memory; whatever it raises comes out as one of ours."""
    # Its own time, not the clock: on a busy machine an honest template may wait for its turn.
    deadline = time.thread_time() + MAX_SECONDS

    def watch(frame: FrameType, event: str, argument: object) -> Any:
        # Templates compile to Python, a line for each statement: a loop cannot avoid them.
        if time.thread_time() > deadline:
            raise BadTemplate("does not come to an end")
        return watch

    def enter(frame: FrameType, event: str, argument: object) -> Any:
        return watch(frame, event, argument) if frame.f_code.co_filename == "<template>" else None

    previous = sys.gettrace()
    sys.settrace(enter)
    try:
        with _less_memory():
            yield
    except (BadTemplate, Refused):
        raise
    except jinja2.exceptions.SecurityError:
        raise BadTemplate("reaches for what no template may") from None
    except MemoryError:
        raise BadTemplate("needs too much memory") from None
    except jinja2.TemplateSyntaxError:
        raise BadTemplate("is not valid") from None
    except (jinja2.TemplateError, ArithmeticError, LookupError, RecursionError, TypeError, ValueError, AttributeError):
        raise BadTemplate("fails") from None
    finally:
        sys.settrace(previous)


@contextlib.contextmanager
def _less_memory() -> Iterator[None]:
    """Let the process grow by half a gigabyte at most, where the system can hold it to that."""
    if sys.platform != "linux":
        yield
        return
    with open("/proc/self/statm", encoding="ascii") as file:
        now = int(file.read().split()[0]) * resource.getpagesize()
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = now + MAX_MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _refuse(reason: object = "") -> NoReturn:
    raise Refused


def _now(pattern: str) -> str:
    return datetime.datetime.now(datetime.UTC).astimezone().strftime(str(pattern)[:100])


def _to_json(value: Any, indent: int | None = None, ensure_ascii: bool = False, **rest: object) -> str:
    """JSON as models were trained on it: not escaped for web pages, as Jinja's own would be."""
    return json.dumps(value, indent=min(indent, 8) if indent else None, ensure_ascii=ensure_ascii)


def _without_generation_marks(source: str) -> str:
    """Take out `{% generation %}`, which marks the parts to learn from when a model is trained."""
    return re.sub(r"\{%-?\s*(end)?generation\s*-?%\}", "", source)


def _merged(messages: Sequence[Message]) -> list[Message]:
    """Neighbours of one role as one message."""
    merged: list[Message] = []
    for message in messages:
        last = merged[-1] if merged else None
        mergeable = message["role"] in ("user", "system") or (message["role"] == "assistant" and set(message) == _PLAIN)
        if last is not None and mergeable and last["role"] == message["role"] and set(last) == set(message):
            merged[-1] = {**last, "content": f"{last['content']}\n\n{message['content']}"}
        else:
            merged.append(message)
    return merged


_PLAIN = {"role", "content"}


def _without_system(messages: Sequence[Message]) -> list[Message]:
    """What the system message says, said at the head of the first message of the user."""
    system = "\n\n".join(str(m["content"]) for m in messages if m["role"] == "system")
    rest = [m for m in messages if m["role"] != "system"]
    first = next((i for i, m in enumerate(rest) if m["role"] == "user"), None)
    if system and first is None:
        return [{"role": "user", "content": system}, *rest]
    if system and first is not None:
        rest[first] = {**rest[first], "content": f"{system}\n\n{rest[first]['content']}"}
    return rest
