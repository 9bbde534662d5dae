"""What went wrong at a chat-completions server, in our words."""

import json
import math
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from app.core.errors import Kind, ProviderFailure
from app.core.messages import FinishReason
from app.net.address import Address, BadAddress
from app.net.failures import Cause, NetFailure, Phase
from app.providers.openai_chat_echoes import KeyEcho, echoes

DETAIL_CHARACTERS = 240
# A run of this many characters out of the conversation is an echo and no accident; so is a whole shorter text of at
# least half as many.
TEXT_ECHO = 16
# Of an address that a server names.
LONGEST_PLACE = 120


# Under such names servers write for people; under some of them the wire has a word of its own.
_SAYS = re.compile(r"(?:message|msg|details?|reason|description|error|warning|hint)$", re.IGNORECASE)
_SAYS_NOT = re.compile(r"finish|stop|done", re.IGNORECASE)
_GOOD_CODES = frozenset({"", "0", "200", "00000", "ok", "success", "succeed"})
# How far into a stranger's object, and at how many of its parts, somebody looks.
_DEPTH, _WIDTH = 4, 16


@dataclass(frozen=True, slots=True)
class Complaint:
    """A server's error object, flattened: `names` are its code, type and parameter; `status` what it says inside."""

    message: str = ""
    names: str = ""
    status: int | None = None

    @property
    def text(self) -> str:
        """All of it in lower case, for looking for words."""
        return f"{self.names} {self.message}".lower()


def complaint_in(body: bytes) -> Complaint:
    """What the body of an error answer says; nothing when it is not JSON."""
    try:
        return complaint_of(json.loads(body))
    except (ValueError, RecursionError):
        return Complaint()


def complaint_of(value: Any) -> Complaint:
    """Read the many shapes of error objects: OpenAI's, FastAPI's, vLLM's, Google's list, a bare string."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, str):
        return Complaint(message=value)
    if not isinstance(value, dict):
        return Complaint()
    inner = value.get("error") or value.get("errors")
    if inner:
        return complaint_of(inner)
    names = [value.get(key) for key in ("code", "type", "status", "param")]
    code = value.get("code")
    message = value.get("message") or value.get("msg")
    detail = value.get("detail")
    if not isinstance(message, str):
        message = detail if isinstance(detail, str) else "; ".join(_validation(detail)) or _words(value)
    return Complaint(
        message=message,
        names=" ".join(str(name) for name in names if isinstance(name, str | int)),
        status=_status(code),
    )


def is_complaint(value: dict[str, Any]) -> bool:
    """Whether an object that came with a status of success is an error, in any of the shapes that servers give it."""
    # Some proxies send a null error with every chunk.
    if value.get("error") or value.get("object") == "error":
        return True
    if any(_is_bad(value.get(name), "status_code") for name in ("base_resp", "baseResp")):
        return True
    return not value.get("choices") and (bool("choices" not in value and value.get("detail")) or _is_bad(value, "code"))


def _is_bad(value: object, name: str) -> bool:
    """Whether an object names a code that is none of success, and says something about it."""
    code = value.get(name) if isinstance(value, dict) else None
    if isinstance(code, bool) or not isinstance(code, str | int):
        return False
    return str(code).strip().casefold() not in _GOOD_CODES and bool(_words(value))


def _words(value: object) -> str:
    """The first words for people in an object, wherever it says them: nearest to its top, in its own order."""
    level = [value]
    for _ in range(_DEPTH):
        objects = [item for item in level if isinstance(item, dict)][:_WIDTH]
        for item in objects:
            for name, said in item.items():
                if isinstance(said, str) and said.strip() and _SAYS.search(name) and not _SAYS_NOT.search(name):
                    return said
        level = [inner for item in objects for inner in item.values()]
        level += [inner for item in level if isinstance(item, list) for inner in item[:_WIDTH]]
    return ""


def _status(code: object) -> int | None:
    if isinstance(code, str) and code.isdecimal() and len(code) == 3:
        code = int(code)
    return code if isinstance(code, int) and 400 <= code < 600 else None


def _validation(detail: object) -> Iterator[str]:
    """FastAPI's list of problems: where and what, without the input that it quotes."""
    for problem in detail if isinstance(detail, list) else ():
        if isinstance(problem, dict):
            place = problem.get("loc")
            where = ".".join(str(step) for step in place) if isinstance(place, list) else ""
            yield f"{where}: {problem.get('msg', '')}"


_QUOTA = re.compile(
    r"insufficient[_ ](quota|balance|credit|funds)|billing[_ ](hard_limit|not_active)|exceeded your current quota"
    r"|credit balance|out of credits|quota.{0,20}(exhausted|used up)|payment required"
)
_CONTENT = re.compile(
    r"content[_ ](filter|policy)|content management policy|responsibleaipolicy|data_inspection_failed|safety system"
    r"|flagged|moderation|prohibited[_ ]content"
)
_CONTEXT = re.compile(
    r"context[_ -]?(length|window|size|limit)|exceed_context|maximum context|max_model_len|prompt is too long"
    r"|input is too long|(too many|reduce the number of) (input )?tokens|reduce the length|token limit"
    r"|input tokens exceed|max_prompt_tokens|longer than the (model|maximum)|string_above_max_length"
)
_KEY = re.compile(r"invalid[_ ](api[_ ]key|authentication)|incorrect api key|api[_ ]key (not valid|is invalid)")
_RATE = re.compile(r"rate[_ ]?limit|too many requests|tokens per (minute|day)|requests per|throttl")
_BUSY = re.compile(
    r"overload|unavailable|capacity|server[_ ]error|internal|try again later|timed? ?out|loading model"
    r"|is (starting|loading|warming)"
)
_INVALID = re.compile(r"invalid[_ ]request|bad[_ ]request|validation|unsupported")
_MODEL = re.compile(r"model")
_NO_MODEL = re.compile(
    r"model[_ ]not[_ ](found|exist)|(invalid|unknown)[_ ]model\b|not a valid model"
    r"|model.{0,200}(does not exist|not found)"
)

_BY_WORDS = (
    (_QUOTA, Kind.QUOTA),
    (_KEY, Kind.AUTHENTICATION),
    (_CONTENT, Kind.CONTENT_REFUSED),
    (_RATE, Kind.RATE),
    (_CONTEXT, Kind.CONTEXT_LENGTH),
    (_NO_MODEL, Kind.NOT_FOUND),
)

_BY_STATUS = {
    401: Kind.AUTHENTICATION,
    402: Kind.QUOTA,
    403: Kind.PERMISSION,
    405: Kind.PROTOCOL,
    407: Kind.NETWORK,
    408: Kind.TIMEOUT,
    409: Kind.OVERLOADED,
    413: Kind.CONTEXT_LENGTH,
    425: Kind.RATE,
    429: Kind.RATE,
    451: Kind.CONTENT_REFUSED,
    501: Kind.PROTOCOL,
    # Groq: no capacity for the flexible tier.
    498: Kind.OVERLOADED,
}
_BY_HUNDREDS = {4: Kind.BAD_REQUEST, 5: Kind.OVERLOADED}


def kind_of(status: int | None, complaint: Complaint) -> Kind:
    """The kind of a refusal: first by what the server says, then by its status (None inside a stream)."""
    if status is None or status in (400, 402, 403, 413, 422, 429, 500):
        for pattern, kind in _BY_WORDS:
            if pattern.search(complaint.text):
                return kind
    if status is None:
        blames_us = _INVALID.search(complaint.text) and not _BUSY.search(complaint.text)
        return Kind.BAD_REQUEST if blames_us else Kind.OVERLOADED
    if status == 404:
        return Kind.NOT_FOUND if _MODEL.search(complaint.text) else Kind.PROTOCOL
    return _BY_STATUS.get(status) or _BY_HUNDREDS.get(status // 100, Kind.PROTOCOL)


@dataclass(frozen=True)
class Reporter:
    """Makes the failures of one exchange. `key` and `texts` must never come back in one."""

    who: str
    model: str = ""
    key: str = field(default="", repr=False)
    texts: tuple[str, ...] = field(default=(), repr=False)

    @cached_property
    def _echo(self) -> KeyEcho:
        # Made when it is needed first, and once: it takes as long as all the rest of an answer's beginning.
        return KeyEcho(self.key)

    def refusal(self, status: int | None, complaint: Complaint, retry_after: float | None = None) -> ProviderFailure:
        """The failure for an error answer, or with `status` None for an error inside a stream."""
        status = complaint.status if status is None else status
        kind = kind_of(status, complaint)
        if kind is Kind.NOT_FOUND:
            return ProviderFailure(kind, who=self.who, what="model", name=self.model)
        detail = "" if kind is Kind.AUTHENTICATION else self._quoted(complaint.message)
        if not detail and status is not None:
            detail = f"Its answer was HTTP {status}."
        if retry_after:
            detail = f"{detail} It asks to wait {_duration(retry_after)}.".lstrip()
        return ProviderFailure(kind, retry_after, who=self.who, detail=detail)

    def too_long(self, limit: int, complaint: Complaint) -> ProviderFailure:
        """The failure where not the conversation is too long, but the answer that is asked for."""
        detail = f"It has no room for an answer of {limit} tokens. {self._quoted(complaint.message)}".rstrip()
        return ProviderFailure(Kind.BAD_REQUEST, who=self.who, detail=detail)

    def nonsense(self, detail: str) -> ProviderFailure:
        """The failure for an answer that is none; `detail` is our own sentence."""
        return ProviderFailure(Kind.PROTOCOL, who=self.who, detail=detail)

    def nothing(self, reason: FinishReason, remark: Complaint, *, speaks: bool) -> ProviderFailure:
        """The failure for an answer in which nothing stands; `remark` is what the server says beside it.

        `speaks` tells whether it was on this wire at all.
        """
        detail = self._quoted(remark.message)
        if reason is FinishReason.CONTENT_FILTER:
            return ProviderFailure(Kind.CONTENT_REFUSED, who=self.who, detail=detail)
        if reason is FinishReason.LENGTH:
            return ProviderFailure(Kind.UNANSWERED, who=self.who)
        if kind := _named_kind(remark):
            return self.refusal(None, remark) if kind is not Kind.NOT_FOUND else self.refusal(404, remark)
        if not speaks and not detail:
            return self.nonsense("It holds no answer.")
        return ProviderFailure(Kind.EMPTY, who=self.who, detail=detail)

    def broken_off(self, remark: Complaint | None = None) -> ProviderFailure:
        """The failure for an answer that ended before its end; `remark` is what the server said meanwhile."""
        return ProviderFailure(Kind.BROKEN_OFF, who=self.who, detail=self._quoted(remark.message) if remark else "")

    def moved(self, status: int, location: str, scheme: str) -> ProviderFailure:
        """The failure for a server that sends on to another address, of which scheme and host alone are told."""
        place = _place(location, scheme)
        if place and not self._echo.in_name(place):
            return self.nonsense(f"It sends on to {place}.")
        return self.nonsense(f"Its answer was HTTP {status}.")

    def network(self, failure: NetFailure, *, answered: bool = False) -> ProviderFailure:
        """The failure for one of the network; `answered` tells whether an answer had begun."""
        if answered and failure.cause is Cause.CLOSED:
            return self.broken_off()
        kind = Kind.NETWORK
        if failure.cause in (Cause.PROTOCOL, Cause.TOO_LARGE):
            kind = Kind.PROTOCOL
        elif failure.cause is Cause.TIMEOUT and failure.phase in (Phase.FIRST_BYTE, Phase.IDLE, Phase.WRITE):
            kind = Kind.TIMEOUT
        detail = f"{failure.detail[:1].upper()}{failure.detail[1:]}." if failure.detail else ""
        return ProviderFailure(kind, who=self.who, detail=detail)

    def named(self, name: str) -> str:
        """A name that a server gave something, or nothing when it holds the key."""
        return "" if self._echo.in_name(name) else name

    def _quoted(self, message: str) -> str:
        """A server's words as bounded plain text, or nothing when they echo the key or the conversation."""
        text = re.sub(r"<[^<>]*>", " ", message[: DETAIL_CHARACTERS * 8])
        text = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in text)
        text = " ".join(text.split())
        if len(text) > DETAIL_CHARACTERS:
            text = text[: DETAIL_CHARACTERS - 1].rstrip() + "…"
        # What is not shown need not be searched: in a long conversation that takes a while.
        if not text or self._echo.in_words(text) or echoes(text, self.texts, TEXT_ECHO):
            return ""
        return f"It says: “{text}”"


def _named_kind(complaint: Complaint) -> Kind | None:
    """The kind that a server's words name, if they name one."""
    if _BUSY.search(complaint.text):
        return Kind.OVERLOADED
    return next((kind for pattern, kind in _BY_WORDS if pattern.search(complaint.text)), None)


def _place(location: str, scheme: str) -> str:
    """Scheme and host of an address that a server names, or nothing where that is none."""
    text = location.strip()
    text = f"{scheme}:{text}" if text.startswith("//") else text
    found = re.match(r"(https?)://(?:[^/?#]*@)?([^/?#@]{1,300})", text, re.IGNORECASE)
    # Readers do not agree on what stands behind a backslash.
    if found is None or "\\" in text:
        return ""
    try:
        address = Address.parse(f"{found[1]}://{found[2]}")
    except BadAddress:
        return ""
    return address.text if len(address.text) <= LONGEST_PLACE else f"{address.text[: LONGEST_PLACE - 1]}…"


def _duration(seconds: float) -> str:
    """A wait in the unit that people would use, rounded up."""
    for length, unit in ((3600, "hours"), (60, "minutes")):
        if seconds > 2 * length:
            return f"{math.ceil(seconds / length)} {unit}"
    return "1 second" if seconds <= 1 else f"{math.ceil(seconds)} seconds"
