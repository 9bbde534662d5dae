"""What is in a request that may not go everywhere: secrets and personal data, wherever they hide."""

import asyncio
from collections import Counter, OrderedDict

from app.core.decisions import Finding
from app.core.digest import canonical
from app.core.labels import Label
from app.core.messages import FilePart, Message, Part, TextPart, ThinkingPart, ToolCallPart, ToolResultPart
from app.engine.door.requests import Ask, Screened
from app.privacy import is_secret, plain_name, raises_label, scan

# What was said never changes, so each message is read once; a long conversation costs no more than its newest ones.
KNOWN_MESSAGES = 20_000
# What is longer is read beside the loop, so that other answers go on meanwhile.
LONG_TEXT = 32_000
# Of one message, in characters: what is beyond would go out unread, so it holds the message instead.
MOST_TEXT = 16_000_000
# A kind that stops a message and is called as it is written.
TOO_MUCH = "more_text_than_can_be_looked_at"


class Screen:
    """Scans requests and remembers what it found in each message, never the text itself."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[Finding, ...]] = OrderedDict()

    async def screen(self, ask: Ask) -> Screened:
        """Everything that was found in all messages of a request, names of attachments included."""
        found = [(message.id not in ask.fresh, await self._of(message, ask)) for message in ask.messages]
        if ask.json_schema is not None or ask.tools:
            # They are sent, too, and a person wrote them.
            found.append((False, scan(canonical([ask.json_schema, ask.tools]).decode())))
        counts: Counter[str] = Counter()
        for _, findings in found:
            for finding in findings:
                counts[finding.kind] += finding.count
        labels = [label for label in map(raises_label, counts) if label is not None]
        secrets = [(old, finding.kind) for old, findings in found for finding in findings if is_secret(finding.kind)]
        # A secret in the new message is named first: that one the person can take out.
        is_old, secret = min(secrets, default=(False, ""))
        return Screened(
            findings=tuple(Finding(kind, count) for kind, count in sorted(counts.items())),
            label=Label.highest(*labels),
            secret=secret,
            secret_is_old=is_old,
        )

    def describe(self, kind: str) -> str:
        """How people call a kind of finding: reads well after “the message holds”."""
        return plain_name(kind)

    async def _of(self, message: Message, ask: Ask) -> tuple[Finding, ...]:
        known = self._known.get(message.id)
        if known is not None:
            return known
        text = "\n".join(_texts(message))
        if len(text) > MOST_TEXT:
            return (Finding(TOO_MUCH, 1),)
        findings = await asyncio.to_thread(scan, text) if len(text) > LONG_TEXT else scan(text)
        if not message.complete or message.id in ask.fresh:
            # The answer grows on, and a draft has another id each time that it is asked about.
            return findings
        self._known[message.id] = findings
        while len(self._known) > KNOWN_MESSAGES:
            self._known.popitem(last=False)
        return findings


def _texts(message: Message) -> list[str]:
    return [text for part in message.parts for text in _part(part) if text]


def _part(part: Part) -> tuple[str, ...]:
    match part:
        case TextPart():
            return (part.sent,)
        case FilePart():
            return (part.name, part.sent)
        case ThinkingPart() | ToolResultPart():
            return (part.text,)
        case ToolCallPart():
            return (part.arguments,)
        case _:
            return (getattr(part, "name", ""),)
