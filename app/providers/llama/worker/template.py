"""Chat templates: Jinja programs that come with a model file and are trusted with nothing.

They run in a sandbox of few words (`jinja`) within bounds of time and memory (`bounds`), and neither they nor what they
write may be longer than any honest one.
"""

import contextlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from app.providers.llama.worker.bounds import bounded
from app.providers.llama.worker.jinja import MAX_CHARACTERS, TOO_DEEP, BadTemplate, Jinja, Refused

# The largest real ones have 40,000 characters.
MAX_SOURCE = 128 << 10
# What one writes of its own, around messages of a few words.
MAX_OWN = 2 * MAX_SOURCE

# For files that bring no template: ChatML, which most models have seen.
FALLBACK = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)

Message = dict[str, Any]
# Under which of these a template looks for the thoughts of a turn.
FIELDS = ("reasoning_content", "reasoning", "thinking", "thought")


Tell = Callable[[bool], None]


class Template:
    """A chat template, compiled once. Raises `BadTemplate` when it cannot be.

    `tell` hears before it does anything, and afterwards: where a template brings the whole process down, nothing else
    will have been said about it.
    """

    def __init__(self, source: str, *, bos: str, eos: str, tell: Tell = lambda runs: None) -> None:
        self.source = source or FALLBACK
        self._marks = {"bos_token": bos, "eos_token": eos}
        self._tell = tell
        with self._told(), bounded():
            if len(self.source) > MAX_SOURCE:
                raise BadTemplate("is too long")
            try:
                self._program = Jinja().from_string(_without_generation_marks(self.source))
            except RecursionError:
                raise BadTemplate(TOO_DEEP) from None

    def render(
        self,
        messages: Sequence[Message],
        *,
        tools: Sequence[Mapping[str, Any]] = (),
        prompt: bool = True,
        thinking: bool = True,
        most: int = MAX_OWN,
    ) -> str:
        """The conversation as the model reads it, of `most` characters; with `prompt`, up to where its answer begins.

        Messages that the template cannot express as they are (thoughts beside an answer, a system message, two of one
        role in a row) are folded and tried again.

        Raises:
            BadTemplate: it fails on plain messages, or breaks a bound.
        """
        values: dict[str, Any] = {
            "tools": list(tools) or None,
            "add_generation_prompt": prompt,
            "enable_thinking": thinking,
            **self._marks,
        }
        with self._told(), bounded():
            with contextlib.suppress(Refused):
                return self._run(messages, values, most)
            if any(field in message for message in messages for field in FIELDS):
                messages = [_without_thoughts(message) for message in messages]
                with contextlib.suppress(Refused):
                    return self._run(messages, values, most)
            with contextlib.suppress(Refused):
                return self._run(_merged(messages), values, most)
            try:
                return self._run(_merged(_without_system(messages)), values, most)
            except Refused:
                raise BadTemplate("refuses every conversation") from None

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        self._tell(True)
        try:
            yield
        finally:
            self._tell(False)

    def _run(self, messages: Sequence[Message], values: Mapping[str, Any], most: int) -> str:
        written, parts = 0, []
        for part in self._program.generate({**values, "messages": list(messages)}):
            written += len(part)
            if written > min(most, MAX_CHARACTERS):
                raise BadTemplate("writes without end")
            parts.append(part)
        return "".join(parts)


def _without_generation_marks(source: str) -> str:
    """Take out `{% generation %}`, which marks the parts to learn from when a model is trained."""
    return re.sub(r"\{%-?\s*(end)?generation\s*-?%\}", "", source)


def _without_thoughts(message: Message) -> Message:
    return {key: value for key, value in message.items() if key not in FIELDS}


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
