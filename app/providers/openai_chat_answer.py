"""A chat-completions answer, chunk by chunk, as stream events."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from app.core.characters import is_blank
from app.core.errors import Kind, ProviderFailure
from app.core.events import Finished, Started, StreamEvent, TextDelta, ThinkingDelta, ToolCallDelta, Turned, UsageReport
from app.core.ids import new_id
from app.core.messages import FinishReason, Usage
from app.net.sse import ServerSentEvent
from app.providers.openai_chat_ending import GAVE_UP, Ending, Voice, reason_in
from app.providers.openai_chat_failures import Complaint, Reporter, complaint_of, is_complaint
from app.providers.openai_chat_pieces import is_one_answer, values_in
from app.providers.openai_chat_thinking import ThinkTags

MAX_ANSWER_CHARACTERS = 16 * 1024 * 1024
# Larger counts are no counts, and a sealed record could not hold them.
MAX_COUNT = 2**53 - 1

# Where servers tell thinking, the first that holds any.
_THINKING = ("reasoning_content", "reasoning", "thinking", "reasoning_text")
_SURROGATE = re.compile("[\ud800-\udfff]")


class AnswerReader:
    """Reads one answer, streamed or whole; raises `ProviderFailure` for errors inside it."""

    def __init__(self, reporter: Reporter, *, think_tags: bool, begun: bool = False) -> None:
        self.ending = Ending()
        self._reporter = reporter
        self._tags = ThinkTags(begun=begun) if think_tags else None
        self._started = self._closed = False
        self._in_one_piece = False
        self._voice = Voice()
        self._refused = False
        # What the server said in pieces that hold nothing of an answer.
        self._remark = Complaint()
        self._speaks = False
        self._usage: Usage | None = None
        self._calls = _ToolCalls(self._reporter.named)
        self._characters = 0
        # Whether something of the answer came with the piece that is being read.
        self._grew = False

    @property
    def begun(self) -> bool:
        """Whether the prompt had begun the thinking, so that the answer itself did not."""
        return self._tags is not None and self._tags.begun

    def message(self, message: ServerSentEvent) -> Iterator[StreamEvent]:
        """The events of one message of a stream; after its end mark nothing counts."""
        yield from self._pieces(message.data, is_error=message.event == "error")

    def rest(self, message: ServerSentEvent, *, torn: bool) -> Iterator[StreamEvent]:
        """What of a last message that lacks its end stands there; where the line was `torn`, it proves nothing.

        Its words have come in any case.
        """
        if self.ending.marked:
            return
        ending = self.ending
        if torn:
            self.ending = Ending()
        yield from self._pieces(message.data, is_error=message.event == "error", is_cut=True)
        if torn:
            ending.heard("", grew=self.ending.grew)
            self.ending = ending

    def one_piece(self, data: str, *, torn: bool) -> Iterator[StreamEvent]:
        """The events of an answer in one piece, from a server that does not stream, or forgets what makes a stream."""
        yield from self._pieces(data, is_cut=torn)
        self._in_one_piece = is_one_answer(data)

    def held(self, *, whole: bool = False) -> Iterator[StreamEvent]:
        """What waited for the words behind it, which do not come any more; `whole` unless the answer was cut off."""
        if self._tags is not None and not self._closed:
            self._closed = True
            yield from self._voice.passed(self._prose(self._tags.close(whole=whole)))

    def close(self, broke: ProviderFailure | None = None) -> Iterator[StreamEvent]:
        """The events that end the answer; raises `ProviderFailure` where it is not whole, or holds nothing.

        A streamed answer is whole with its end mark or with a reason for its end, also where the line broke or fell
        silent behind them, as `broke` then says.
        """
        # Behind the mark nothing can break off.
        broke = None if self.ending.marked else broke
        is_whole = self._in_one_piece or self.ending.is_whole(in_order=broke is None)
        yield from self.held(whole=is_whole and self.ending.reason is not FinishReason.LENGTH)
        if not self._started:
            raise broke or self._reporter.nonsense("It holds no answer.")
        if self._usage is not None:
            yield UsageReport(self._usage)
        is_empty = not (self._voice.said or self._voice.thought or self._calls.any)
        if not is_whole and (broke or not is_empty):
            raise broke or self._reporter.broken_off(self._remark)
        reason = self.ending.reason or FinishReason.UNKNOWN
        if is_empty:
            raise broke or self._reporter.nothing(reason, self._remark, speaks=self._speaks)
        if reason in (FinishReason.STOP, FinishReason.UNKNOWN) and self._calls.any:
            reason = FinishReason.TOOL_CALLS
        yield Finished(FinishReason.CONTENT_FILTER if self._refused else reason)

    def _pieces(self, data: str, *, is_error: bool = False, is_cut: bool = False) -> Iterator[StreamEvent]:
        try:
            for value in values_in(data):
                if self.ending.marked:
                    return
                if value is None:
                    self.ending.marked = True
                elif is_cut and not isinstance(value, dict):
                    return
                elif not isinstance(value, dict):
                    raise self._refused_shape(value)
                elif is_error:
                    raise self._reporter.refusal(None, complaint_of(value))
                else:
                    yield from self._chunk(value)
        except (ValueError, RecursionError):
            if not self.ending.marked and not is_cut:
                raise self._reporter.nonsense("It holds something that is not JSON.") from None

    def _refused_shape(self, value: Any) -> ProviderFailure:
        # Google's errors come in a list.
        if isinstance(value, list) and value and isinstance(value[0], dict) and is_complaint(value[0]):
            return self._reporter.refusal(None, complaint_of(value))
        return self._reporter.nonsense("It has the wrong shape.")

    def _chunk(self, value: dict[str, Any]) -> Iterator[StreamEvent]:
        choices = value.get("choices")
        choice = choices[0] if isinstance(choices, list) and choices else None
        choice = choice if isinstance(choice, dict) else {}
        delta = choice.get("delta") or choice.get("message")
        if not isinstance(delta, dict):
            # The older completions have their text in the choice itself.
            delta = {"content": choice.get("text")}
        self._grew = False
        heard = list(self._voice.passed(self._delta(delta)))
        failure = self._reporter.refusal(None, complaint_of(value)) if is_complaint(value) else None
        if not self._started and (heard or failure is None):
            self._started = True
            model, response_id = map(self._reporter.named, (_text(value.get("model")), _text(value.get("id"))))
            yield Started(model=model, response_id=response_id)
        # Also beside an error, words that came have come.
        yield from heard
        if failure is not None:
            raise failure
        self._speaks = self._speaks or "choices" in value
        self.ending.heard(self._end(choice, reason_in(choice, delta, value)), heard, grew=self._grew)
        if not heard and not self._remark.message:
            self._remark = complaint_of(value)
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
                self._grew = True
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

    def _end(self, choice: dict[str, Any], word: str) -> str:
        if word in GAVE_UP:
            if error := choice.get("error"):
                raise self._reporter.refusal(None, complaint_of(error))
            raise ProviderFailure(Kind.OVERLOADED, who=self._reporter.who, detail="The server gave up.")
        return word

    def _counted(self, text: str) -> str:
        self._characters += len(text)
        self._grew = self._grew or not is_blank(text)
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
