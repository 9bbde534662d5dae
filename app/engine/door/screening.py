"""What is in a request that may not go everywhere: secrets and personal data, wherever they hide."""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import replace
from hashlib import sha256

from app.core.decisions import Finding
from app.core.digest import canonical
from app.core.labels import Label
from app.core.messages import FilePart, Message, Part, Role, TextPart, ThinkingPart, ToolCallPart, ToolResultPart
from app.engine.door.requests import Ask, Screened
from app.privacy import is_dense, is_secret, plain_name, raises_label, scan
from app.routing import shows_pictures, tokens_of

# What was said never changes, so each message is read once; a long conversation costs no more than its newest ones.
KNOWN_MESSAGES = 60_000
# After so many others have their turn on the loop.
AT_ONCE = 50
# What is longer, or full of what is looked at closely, is read beside the loop, so that other answers go on meanwhile.
LONG_TEXT = 5_000
SHORT_TEXT = 500
# Of texts that can still be changed, or go out with another message, so many are known by their digests.
KNOWN_TEXTS = 64
# How much of a long text is read once more with what stands beside it.
BESIDE = 1_000
# Of one message, in characters: what is beyond would go out unread, so it holds the message instead.
MOST_TEXT = 16_000_000
# A kind that stops a message and is called as it is written.
TOO_MUCH = "more_text_than_can_be_looked_at"


class Screen:
    """Scans requests and remembers what it found in each message, never the text itself."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Screened] = OrderedDict()
        self._texts: OrderedDict[bytes, tuple[Finding, ...]] = OrderedDict()

    async def screen(self, ask: Ask) -> Screened:
        """Everything that was found in all messages of a request, names of attachments included, and how much it is."""
        runs = [one async for one in self.each(ask.messages, ask.fresh)]
        if ask.json_schema is not None or ask.tools:
            # They are sent, too, and a person wrote them.
            said = canonical([ask.json_schema, ask.tools]).decode()
            runs.append(_screened(await self._read(said), is_old=False))
        if ask.recap is not None:
            # Where it is read, it is in the place of what it was made of, which is looked at above.
            findings = await self._read(ask.recap.text)
            runs.append(replace(_screened(findings, is_old=True), label=ask.recap.label, tokens=0))
        return Screened.together(runs)

    async def each(self, messages: Sequence[Message], fresh: frozenset[str] = frozenset()) -> AsyncIterator[Screened]:
        """One message after the other; `fresh` ones can still be changed by the person."""
        for number, message in enumerate(messages, 1):
            yield await self._of(message, is_fresh=message.id in fresh)
            if number % AT_ONCE == 0:
                await asyncio.sleep(0)

    def describe(self, kind: str) -> str:
        """How people call a kind of finding: reads well after “the message holds”."""
        return plain_name(kind)

    async def _of(self, message: Message, *, is_fresh: bool) -> Screened:
        known = self._known.get(message.id)
        if known is not None:
            return replace(known, secret_is_old=not is_fresh) if known.secret else known
        texts = _texts(message)
        if sum(map(len, texts)) > MOST_TEXT:
            findings: tuple[Finding, ...] = (Finding(TOO_MUCH, 1),)
        else:
            findings = await self._all(texts)
        found = _screened(findings, is_old=not is_fresh, message=message)
        if message.complete and not is_fresh:
            # An answer may grow on, and a draft has another id each time that it is asked about.
            self._known[message.id] = found
            while len(self._known) > KNOWN_MESSAGES:
                self._known.popitem(last=False)
        return found

    async def _all(self, texts: Sequence[str]) -> tuple[Finding, ...]:
        """What is in the texts of a message: long ones by themselves, once, the rest with where those begin and end.

        A file that is attached is not read again while the words beside it are still being written.
        """
        counts: Counter[str] = Counter()
        beside = []
        for text in texts:
            if len(text) > LONG_TEXT and len(texts) > 1:
                counts |= _by_kind(await self._read(text))
                beside += [text[:BESIDE], "", text[-BESIDE:]]
            else:
                beside.append(text)
        counts |= _by_kind(await self._read("\n".join(beside)))
        return tuple(Finding(kind, counts[kind]) for kind in sorted(counts))

    async def _read(self, text: str) -> tuple[Finding, ...]:
        if len(text) <= SHORT_TEXT:
            return scan(text)
        digest = sha256(text.encode("utf-8", "surrogatepass")).digest()
        findings = self._texts.pop(digest, None)
        if findings is None:
            beside = len(text) > LONG_TEXT or is_dense(text)
            findings = await asyncio.to_thread(scan, text) if beside else scan(text)
        self._texts[digest] = findings
        while len(self._texts) > KNOWN_TEXTS:
            self._texts.popitem(last=False)
        return findings


def _by_kind(findings: Iterable[Finding]) -> "Counter[str]":
    return Counter({finding.kind: finding.count for finding in findings})


def _screened(findings: tuple[Finding, ...], *, is_old: bool, message: Message | None = None) -> Screened:
    labels = [label for label in (raises_label(finding.kind) for finding in findings) if label is not None]
    secret = min((finding.kind for finding in findings if is_secret(finding.kind)), default="")
    return Screened(
        findings,
        Label.highest(*labels, *([message.label] if message else [])),
        secret,
        secret_is_old=bool(secret) and is_old,
        tokens=tokens_of(message) if message else 0,
        steering=tokens_of(message) if message and message.role is Role.SYSTEM else 0,
        pictures=message is not None and shows_pictures(message),
    )


def _texts(message: Message) -> list[str]:
    return [text for part in message.parts for text in _part(part) if text]


def _part(part: Part) -> tuple[str, ...]:
    match part:
        case TextPart():
            return (part.sent,)
        case FilePart():
            return (part.name, part.sent)
        case ThinkingPart():
            return (part.text,)
        case ToolResultPart():
            return (part.call_id, part.text)
        case ToolCallPart():
            return (part.call_id, part.name, part.arguments)
        case _:
            return (getattr(part, "name", ""),)
