"""When a chat-completions answer has ended, and what proves that it is whole."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.core.characters import is_blank
from app.core.events import StreamEvent, TextDelta, ThinkingDelta, ToolCallDelta, Turned
from app.core.messages import FinishReason

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
# Words with which servers end an answer that they could not finish.
GAVE_UP = frozenset({"error", "abort", "network_error", "insufficient_system_resource"})
# What servers write where there is no reason yet.
_NOT_YET = frozenset({"", "null", "none", "undefined", "unspecified", "finish_reason_unspecified"})
# Of the last one some servers make another use, so that it counts only with a word that is known.
_PLACES = ("finish_reason", "finishReason", "finish_details", "done_reason", "stop_reason")


def reason_in(*places: Mapping[str, Any]) -> str:
    """The word for the end that the first of these objects gives, in lower case; "" where there is none yet."""
    for place in places:
        for name in _PLACES:
            value = place.get(name)
            value = value.get("type") if isinstance(value, dict) else value
            word = value.strip().lower() if isinstance(value, str) else ""
            if word not in _NOT_YET and (name != "stop_reason" or word in _REASONS or word == "end_turn"):
                return word
    return ""


class Ending:
    """What a stream told of its end: reasons, the mark, and what came behind them.

    A server that says `stop` with its first piece, or with each, says nothing of the end by it. So a reason is the last
    word only where nothing follows, and it is *expected* to be only where the server had shown what it writes while
    more is to come: by words of the answer without a reason before it. Once words came behind a reason, no further
    one of the same stream is expected to be the last.
    """

    def __init__(self) -> None:
        self.marked = False
        self.reason: FinishReason | None = None
        self.grew = False
        self._stands = False
        self._showed_more_to_come = False
        self._refuted = False
        self._changed = False

    @property
    def stands(self) -> bool:
        """Whether a reason was given, and nothing of the answer came behind it."""
        return self._stands

    @property
    def is_expected(self) -> bool:
        """Whether the last word was most likely said; the counts may still come.

        Not where a tool is called: some servers run tools themselves, and go on in the same answer.
        """
        return self._stands and self._changed and not self._refuted and self.reason is not FinishReason.TOOL_CALLS

    def heard(self, word: str, events: Iterable[StreamEvent] = (), *, grew: bool) -> None:
        """One piece of the answer, with the word for the end that stood in it.

        `grew` tells whether something of the answer came with it, though it may be held back still; `events` are what
        of it was given on. Blanks alone are neither.
        """
        self.grew = self.grew or grew
        if grew and self.reason is not None:
            self._refuted, self._stands = True, False
        if word:
            self.reason = _REASONS.get(word, FinishReason.STOP)
            self._stands, self._changed = True, self._showed_more_to_come
        elif self.reason is None and any(isinstance(event, TextDelta | ToolCallDelta) for event in events):
            self._showed_more_to_come = True

    def is_whole(self, *, in_order: bool) -> bool:
        """Whether nothing of the answer can be missing, when its body ended `in_order` or was cut off."""
        return self.marked or self._stands or (in_order and self.reason is not None)


class Voice:
    """What of an answer was really said: blanks before the first word of a text, or of thoughts, wait for that word."""

    def __init__(self) -> None:
        self.said = False
        self.thought = False
        self._text: list[str] = []
        self._thoughts: list[str] = []

    def passed(self, events: Iterable[StreamEvent]) -> Iterator[StreamEvent]:
        """The events without what nobody could see; such of a text that never comes is left out."""
        for event in events:
            match event:
                case TextDelta(text) if not self.said and is_blank(text):
                    self._text.append(text)
                case TextDelta(text):
                    self.said = True
                    yield TextDelta("".join((*self._text, text))) if self._text else event
                    self._text = []
                case ThinkingDelta(text, None) if not self.thought and is_blank(text):
                    self._thoughts.append(text)
                case ThinkingDelta(text, signature):
                    self.thought = True
                    yield ThinkingDelta("".join((*self._thoughts, text)), signature) if self._thoughts else event
                    self._thoughts = []
                case Turned(thinking):
                    something = self.thought or self.said
                    self.thought, self.said = thinking and something, not thinking and something
                    held, self._text, self._thoughts = [*self._thoughts, *self._text], [], []
                    (self._thoughts if thinking else self._text).extend(held)
                    yield event
                case _:
                    yield event
