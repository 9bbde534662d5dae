"""A chat-completions answer, chunk by chunk, as stream events."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from app.core.errors import Kind, ProviderFailure
from app.core.events import Finished, Started, StreamEvent, TextDelta, ThinkingDelta, ToolCallDelta, Turned, UsageReport
from app.core.ids import new_id
from app.core.messages import FinishReason, Usage
from app.net.sse import ServerSentEvent
from app.providers.openai_chat_failures import Reporter, complaint_of
from app.providers.openai_chat_thinking import ThinkTags

MAX_ANSWER_CHARACTERS = 16 * 1024 * 1024
# Larger counts are no counts, and a sealed record could not hold them.
MAX_COUNT = 2**53 - 1

_REASONS = {
    "stop": FinishReason.STOP,
    "length": FinishReason.LENGTH,
    "max_tokens": FinishReason.LENGTH,
    "model_length": FinishReason.LENGTH,
    "max_output_tokens": FinishReason.LENGTH,
    "tool_calls": FinishReason.TOOL_CALLS,
    "tool_use": FinishReason.TOOL_CALLS,
    "function_call": FinishReason.TOOL_CALLS,
    "content_filter": FinishReason.CONTENT_FILTER,
    "safety": FinishReason.CONTENT_FILTER,
    "refusal": FinishReason.CONTENT_FILTER,
    "recitation": FinishReason.CONTENT_FILTER,
    "prohibited_content": FinishReason.CONTENT_FILTER,
    "sensitive": FinishReason.CONTENT_FILTER,
}
# Where servers tell thinking, the first that holds any.
_THINKING = ("reasoning_content", "reasoning", "thinking", "reasoning_text")
# Words with which servers end an answer that they could not finish.
_GAVE_UP = frozenset({"error", "abort", "network_error", "insufficient_system_resource"})
_SURROGATE = re.compile("[\ud800-\udfff]")


class AnswerReader:
    """Reads one answer, streamed or whole; raises `ProviderFailure` for errors inside it."""

    def __init__(self, reporter: Reporter, *, think_tags: bool, begun: bool = False) -> None:
        self.done = False
        self._reporter = reporter
        self._tags = ThinkTags(begun=begun) if think_tags else None
        self._started = False
        self._in_one_piece = False
        self._reason: FinishReason | None = None
        self._refused = False
        self._usage: Usage | None = None
        self._calls = _ToolCalls(self._reporter.named)
        self._characters = 0

    @property
    def whole(self) -> bool:
        """Whether nothing of the answer itself can be missing; its token counts may still come."""
        return self.done or self._reason is not None

    @property
    def begun(self) -> bool:
        """Whether the prompt had begun the thinking, so that the answer itself did not."""
        return self._tags is not None and self._tags.begun

    def message(self, message: ServerSentEvent) -> Iterator[StreamEvent]:
        """The events of one message of a stream; `done` is set by its end mark, after which nothing counts."""
        data = message.data.strip()
        if data == "[DONE]":
            self.done = True
        elif data and not self.done:
            value = self._json(data)
            if message.event == "error":
                raise self._reporter.refusal(None, complaint_of(value))
            yield from self._chunk(value)

    def one_piece(self, data: bytes) -> Iterator[StreamEvent]:
        """The events of an answer in one piece, from a server that does not stream."""
        self._in_one_piece = True
        yield from self._chunk(self._json(data))

    def close(self) -> Iterator[StreamEvent]:
        """The events that end the answer; raises `ProviderFailure` if it was cut off.

        A streamed answer is whole when the server gave a reason for its end, as the wire asks of it. The end mark
        proves nothing: some servers never send it, and some send it after an answer that they broke off.
        """
        if self._tags is not None:
            cut = self._reason is FinishReason.LENGTH or (self._reason is None and not self._in_one_piece)
            yield from self._prose(self._tags.close(whole=not cut))
        if not self._started:
            raise self._reporter.nonsense("It holds no answer.")
        if self._usage is not None:
            yield UsageReport(self._usage)
        if self._reason is None and not self._in_one_piece:
            raise self._reporter.broken_off()
        reason = self._reason or FinishReason.STOP
        if reason is FinishReason.STOP and self._calls.any:
            reason = FinishReason.TOOL_CALLS
        yield Finished(FinishReason.CONTENT_FILTER if self._refused else reason)

    def _json(self, data: str | bytes) -> dict[str, Any]:
        try:
            value = json.loads(data)
        except (ValueError, RecursionError):
            raise self._reporter.nonsense("It holds something that is not JSON.") from None
        if not isinstance(value, dict):
            raise self._reporter.nonsense("It has the wrong shape.")
        return value

    def _chunk(self, value: dict[str, Any]) -> Iterator[StreamEvent]:
        # Some proxies send a null error with every chunk.
        if value.get("error") or value.get("object") == "error" or ("choices" not in value and value.get("detail")):
            raise self._reporter.refusal(None, complaint_of(value))
        if not self._started:
            self._started = True
            model, response_id = map(self._reporter.named, (_text(value.get("model")), _text(value.get("id"))))
            yield Started(model=model, response_id=response_id)
        choices = value.get("choices")
        choice = choices[0] if isinstance(choices, list) and choices else None
        if isinstance(choice, dict):
            delta = choice.get("delta") or choice.get("message")
            if isinstance(delta, dict):
                yield from self._delta(delta)
            self._end(choice)
        groq = value.get("x_groq")
        counts = value.get("usage") or (groq.get("usage") if isinstance(groq, dict) else None)
        if isinstance(counts, dict):
            self._usage = usage_of(counts)

    def _delta(self, delta: dict[str, Any]) -> Iterator[StreamEvent]:
        yield from self._apart(next(filter(None, (_text(delta.get(field)) for field in _THINKING)), ""))
        yield from self._content(delta.get("content"))
        refusal = _text(delta.get("refusal"))
        if refusal:
            self._refused = True
            yield TextDelta(self._counted(refusal))
        calls = delta.get("tool_calls")
        for call in calls if isinstance(calls, list) else ():
            if isinstance(call, dict):
                event = self._calls.read(call)
                self._counted(event.arguments)
                yield event

    def _content(self, content: object) -> Iterator[StreamEvent]:
        if isinstance(content, str):
            text = self._counted(_text(content))
            yield from self._prose(((False, text, False),) if self._tags is None else self._tags.feed(text))
        elif isinstance(content, list):
            # Mistral: a list of typed pieces.
            for piece in content:
                if isinstance(piece, dict) and piece.get("type") in ("thinking", "reasoning"):
                    yield from self._apart(_thought(piece.get(str(piece["type"])) or piece.get("text")))
                elif isinstance(piece, dict):
                    yield from self._content(_text(piece.get("text")))

    def _apart(self, thinking: str) -> Iterator[StreamEvent]:
        """Thinking that comes on a way of its own."""
        if thinking:
            if self._tags is not None:
                self._tags.apart()
            yield ThinkingDelta(self._counted(thinking))

    def _prose(self, pieces: Any) -> Iterator[StreamEvent]:
        for is_thinking, text, turned in pieces:
            if turned:
                yield Turned(is_thinking)
            if text:
                yield ThinkingDelta(text) if is_thinking else TextDelta(text)

    def _end(self, choice: dict[str, Any]) -> None:
        reason = _text(choice.get("finish_reason")).lower()
        if reason in _GAVE_UP:
            if error := choice.get("error"):
                raise self._reporter.refusal(None, complaint_of(error))
            raise ProviderFailure(Kind.OVERLOADED, who=self._reporter.who, detail="The server gave up.")
        if reason:
            self._reason = _REASONS.get(reason, FinishReason.STOP)

    def _counted(self, text: str) -> str:
        self._characters += len(text)
        if self._characters > MAX_ANSWER_CHARACTERS:
            raise self._reporter.nonsense("It does not end.")
        return text


@dataclass(slots=True)
class _Call:
    index: int
    call_id: str
    name: str

    def is_other_than(self, call_id: str, name: str) -> bool:
        """Whether a piece begins another call: some servers count all calls as the first."""
        return bool(name and self.name and call_id and self.call_id) and call_id != self.call_id


class _ToolCalls:
    """Gives each call one index and one id, also where a server leaves them out; `named` empties what is not shown."""

    def __init__(self, named: Callable[[str], str]) -> None:
        self._named = named
        self._calls: list[_Call] = []
        self._by_key: dict[int | str, _Call] = {}

    @property
    def any(self) -> bool:
        return bool(self._calls)

    def read(self, call: dict[str, Any]) -> ToolCallDelta:
        function = call.get("function")
        function = function if isinstance(function, dict) else {}
        index = call.get("index")
        call_id, name = map(self._named, (_text(call.get("id")), _text(function.get("name"))))
        key = index if isinstance(index, int) else call_id
        arguments = function.get("arguments")
        text = _text(arguments) if isinstance(arguments, str) else json.dumps(arguments) if arguments else ""
        known = self._known(key, name)
        if known is None or known.is_other_than(call_id, name):
            known = self._by_key[key] = _Call(len(self._calls), call_id, name)
            self._calls.append(known)
            return ToolCallDelta(known.index, call_id or f"call-{new_id()}", name, text)
        # A name is told once, whenever it comes: some servers repeat it with every piece.
        told, known.name = known.name, known.name or name
        return ToolCallDelta(known.index, name="" if told else name, arguments=text)

    def _known(self, key: int | str, name: str) -> _Call | None:
        """The call that a piece belongs to; one without index and id goes on with the latest, unless it has a name."""
        if key != "":
            return self._by_key.get(key)
        return self._calls[-1] if self._calls and not name else None


def usage_of(counts: dict[str, Any]) -> Usage:
    """Token counts; a field that is missing or no count is 0.

    OpenAI counts reasoning among the output tokens; servers whose total shows that they do not are brought in line.
    """
    prompt, completion = _count(counts, "prompt_tokens"), _count(counts, "completion_tokens")
    reasoning = _count(counts, "completion_tokens_details", "reasoning_tokens") or _count(counts, "reasoning_tokens")
    if reasoning and _count(counts, "total_tokens") == prompt + completion + reasoning:
        completion += reasoning
    return Usage(
        input_tokens=prompt,
        output_tokens=completion,
        cache_read_tokens=min(prompt, _first(counts, _CACHE_READ)),
        cache_write_tokens=min(prompt, _first(counts, _CACHE_WRITE)),
        reasoning_tokens=min(completion, reasoning),
    )


_CACHE_READ = (
    ("prompt_tokens_details", "cached_tokens"),
    ("prompt_cache_hit_tokens",),
    ("cache_read_input_tokens",),
)
_CACHE_WRITE = (("prompt_tokens_details", "cache_write_tokens"), ("cache_creation_input_tokens",))


def _first(counts: dict[str, Any], paths: tuple[tuple[str, ...], ...]) -> int:
    return next((found for path in paths if (found := _count(counts, *path))), 0)


def _count(counts: dict[str, Any], *path: str) -> int:
    value: Any = counts
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if type(value) is int and 0 <= value <= MAX_COUNT else 0


def _thought(value: object) -> str:
    """What a typed piece of thinking holds: a text, or texts in a list."""
    if isinstance(value, list):
        return "".join(_text(part.get("text")) for part in value if isinstance(part, dict))
    return _text(value)


def _text(value: object) -> str:
    """A string that can be stored: a lone half of a surrogate pair becomes the replacement character."""
    return _SURROGATE.sub("\ufffd", value) if isinstance(value, str) else ""
