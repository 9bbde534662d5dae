"""A growing answer: stream events become parts, facts and a message."""

from dataclasses import dataclass, field, replace

from app.core.characters import is_blank
from app.core.clock import Clock
from app.core.errors import Kind, KnownError
from app.core.events import (
    Finished,
    Started,
    StreamEvent,
    TextDelta,
    ThinkingDelta,
    ToolCallDelta,
    Turned,
    UsageReport,
)
from app.core.labels import Label, Passage
from app.core.messages import (
    AnswerFacts,
    ErrorPart,
    FinishReason,
    Message,
    Part,
    TextPart,
    ThinkingPart,
    Timings,
    ToolCallPart,
    Usage,
)
from app.core.models import Offer
from app.core.money import Money
from app.engine.door.window import Reading

# What a server calls its model, on one line and no longer than people can read.
LONGEST_NAME = 200


@dataclass(slots=True)
class _Call:
    call_id: str = ""
    name: str = ""
    arguments: list[str] = field(default_factory=list)


class GrowingAnswer:
    """What came of an answer so far. `empty` is the stored, incomplete message that it fills."""

    def __init__(self, empty: Message, clock: Clock) -> None:
        self.empty = empty
        self.response_id = ""
        self.usage: Usage | None = None
        self.reason: FinishReason | None = None
        self.audit_seq: int | None = None
        self._clock = clock
        self._begun_ms = clock.monotonic_ms()
        self._first_ms: int | None = None
        self._offer: Offer | None = None
        self._reading: Reading | None = None
        self._model = ""
        self._texts: list[str] = []
        self._thoughts: list[str] = []
        self._signature: str | None = None
        self._calls: dict[int, _Call] = {}

    def wait(self) -> None:
        """Nobody was asked yet: how long it took is counted from later on."""
        self._begun_ms = self._clock.monotonic_ms()

    def hop(self, offer: Offer, audit_seq: int, label: Label, reading: Reading | None = None) -> None:
        """Another offer takes over, under a label that may be higher by now; nothing had come of the one before.

        `reading` says what of the chat it reads; None is all.
        """
        self.empty = replace(self.empty, label=Label.highest(self.empty.label, label))
        self._offer, self.audit_seq, self._reading = offer, audit_seq, reading
        self._model, self.response_id, self.usage, self.reason = offer.model, "", None, None

    def add(self, event: StreamEvent) -> None:
        """Take in one event."""
        match event:
            case Started():
                self.response_id = event.response_id
                # A server often calls a model by its wire name, which people know by the offer's.
                model = " ".join(event.model.split())[:LONGEST_NAME]
                if self._offer and model and model != self._offer.wire_name:
                    self._model = model
            case TextDelta():
                self._grow(self._texts, event.text)
            case ThinkingDelta():
                self._grow(self._thoughts, event.text)
                self._signature = event.signature or self._signature
            case Turned():
                # In the order in which it came, which was one kind until now.
                came, self._texts, self._thoughts = [*self._thoughts, *self._texts], [], []
                (self._thoughts if event.thinking else self._texts).extend(came)
            case ToolCallDelta():
                self._mark_first()
                call = self._calls.setdefault(event.index, _Call())
                call.call_id = event.call_id or call.call_id
                call.name = event.name or call.name
                call.arguments.append(event.arguments)
            case UsageReport():
                self.usage = event.usage
            case Finished():
                self.reason = event.reason

    @property
    def lack(self) -> KnownError | None:
        """Why an answer that ended in order is none, whoever gave it; None for one in which something stands."""
        if self._calls or _says(self._texts):
            return None
        if self.reason is FinishReason.LENGTH:
            return KnownError(Kind.UNANSWERED)
        if self._signature or _says(self._thoughts):
            return None
        offer = self._offer
        who = "" if offer is None else offer.provider if offer.passage is Passage.LEAVES else offer.name
        return KnownError(Kind.EMPTY, **({"who": who} if who else {}))

    def parts(self, error: KnownError | None = None) -> tuple[Part, ...]:
        """What came, as parts: thinking, text, tool calls, and why it is not whole. Nobody could see blanks alone."""
        parts: list[Part] = []
        if self._signature or _says(self._thoughts):
            parts.append(ThinkingPart("".join(self._thoughts), self._signature))
        if _says(self._texts):
            parts.append(TextPart("".join(self._texts)))
        for _, call in sorted(self._calls.items()):
            parts.append(ToolCallPart(call.call_id, call.name, "".join(call.arguments)))
        if error is not None:
            parts.append(ErrorPart(error.kind.value, tuple(sorted(error.fields.items()))))
        return tuple(parts)

    def facts(self, reason: FinishReason | None = None) -> AnswerFacts | None:
        """What is known of the answer; None before any model was asked."""
        if self._offer is None:
            return None
        total = self._clock.monotonic_ms() - self._begun_ms
        return AnswerFacts(
            model=self._model,
            provider=self._offer.provider,
            passage=self._offer.passage,
            finish_reason=reason,
            usage=self.usage,
            cost=self._cost(self._offer),
            timings=Timings(self._first_ms, total) if reason else None,
            audit_seq=self.audit_seq,
            begins=self._reading.begins if self._reading else "",
            recapped=bool(self._reading and self._reading.recapped),
            restated=self._reading.restated if self._reading else (),
        )

    def message(self, reason: FinishReason, error: KnownError | None = None) -> Message:
        """The answer, ended."""
        return replace(self.empty, parts=self.parts(error), answer=self.facts(reason), complete=True)

    def _grow(self, chunks: list[str], text: str) -> None:
        if text:
            self._mark_first()
            chunks.append(text)

    def _mark_first(self) -> None:
        if self._first_ms is None:
            self._first_ms = self._clock.monotonic_ms() - self._begun_ms

    def _cost(self, offer: Offer) -> Money | None:
        if offer.price is None or (self.usage is None and not offer.price.free):
            return None
        usage = self.usage or Usage()
        return offer.price.cost(
            usage.input_tokens, usage.output_tokens, usage.cache_read_tokens, usage.cache_write_tokens
        )


def _says(chunks: list[str]) -> bool:
    return not all(map(is_blank, chunks))
