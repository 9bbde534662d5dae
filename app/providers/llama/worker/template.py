"""Chat templates: Jinja programs that come with a model file and are trusted with nothing.

They run in a sandbox of few words (`jinja`) with bounds on their own length, on the length of what they write, on the
size of what they multiply, on time and, where the system allows it, on memory. Time is bounded twice: a trace ends a
template between two of its statements, so that nothing but this prompt is lost; what does not come back from one
statement, or from the compiler, the kernel ends, and with it the process.
"""

import contextlib
import re
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from types import FrameType
from typing import Any

import jinja2

from app.providers.llama.deadline import ENDLESS, deadline
from app.providers.llama.worker.jinja import MAX_CHARACTERS, BadTemplate, Jinja, Refused

if sys.platform == "linux":
    import resource

# The largest real ones have 40,000 characters.
MAX_SOURCE = 128 << 10
MAX_SECONDS = 2.0
# What the process may take in all: the trace comes first where it comes at all.
LAST_SECONDS = 3.0
MAX_MEMORY = 512 << 20

# For files that bring no template: ChatML, which most models have seen.
FALLBACK = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)

Message = dict[str, Any]


class Template:
    """A chat template, compiled once. Raises `BadTemplate` when it cannot be."""

    def __init__(self, source: str, *, bos: str, eos: str) -> None:
        self.source = source or FALLBACK
        self._marks = {"bos_token": bos, "eos_token": eos}
        with _bounded():
            if len(self.source) > MAX_SOURCE:
                raise BadTemplate("is too long")
            self._program = Jinja().from_string(_without_generation_marks(self.source))

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
        values: dict[str, Any] = {
            "tools": list(tools) or None,
            "add_generation_prompt": prompt,
            "enable_thinking": thinking,
            **self._marks,
        }
        with _bounded():
            with contextlib.suppress(Refused):
                return self._run(messages, values)
            with contextlib.suppress(Refused):
                return self._run(_merged(messages), values)
            try:
                return self._run(_merged(_without_system(messages)), values)
            except Refused:
                raise BadTemplate("refuses every conversation") from None

    def _run(self, messages: Sequence[Message], values: Mapping[str, Any]) -> str:
        written, parts = 0, []
        for part in self._program.generate({**values, "messages": list(messages)}):
            written += len(part)
            if written > MAX_CHARACTERS:
                raise BadTemplate("writes without end")
            parts.append(part)
        return "".join(parts)


@contextlib.contextmanager
def _bounded() -> Iterator[None]:
    """Run a template within bounds of time and memory; whatever it raises comes out as one of ours."""
    # Its own time, not the clock: on a busy machine an honest template may wait for its turn.
    end = time.thread_time() + MAX_SECONDS

    def watch(frame: FrameType, event: str, argument: object) -> Any:
        # Templates compile to Python, a line for each statement: a loop cannot avoid them.
        if time.thread_time() > end:
            raise BadTemplate(ENDLESS)
        return watch

    def enter(frame: FrameType, event: str, argument: object) -> Any:
        return watch(frame, event, argument) if frame.f_code.co_filename == "<template>" else None

    previous = sys.gettrace()
    sys.settrace(enter)
    try:
        with deadline(LAST_SECONDS), _less_memory():
            yield
    except BadTemplate:
        raise
    except jinja2.exceptions.SecurityError:
        raise BadTemplate("reaches for what no template may") from None
    except MemoryError:
        raise BadTemplate("needs too much memory") from None
    except (jinja2.TemplateSyntaxError, SyntaxError):
        raise BadTemplate("is not valid") from None
    except Exception:
        # What else it can raise, no list would hold.
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
