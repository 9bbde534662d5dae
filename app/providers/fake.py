"""A provider that plays a script: for tests, pictures, long proofs and demonstrations. It never opens a connection."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

from app.core.errors import ProviderFailure
from app.core.events import Finished, Started, StreamEvent, TextDelta, ThinkingDelta, ToolCallDelta, UsageReport
from app.core.ids import new_id
from app.core.messages import FilePart, FinishReason, Message, Role, TextPart, Usage
from app.core.models import Offer
from app.core.ports.providers import Ready, Taken, at_once
from app.core.requests import ChatRequest
from app.core.tokens import estimate
from app.providers.fake_lorem import lorem
from app.providers.fake_script import Failure, Pace, Reply, Script, load_script, parse_script

PROVIDER = "fake"
# Events come at least this far apart when a script asks for more tokens than a loop can turn in a second.
TICK_SECONDS = 0.004
_TOKEN = re.compile(r"\s*\S{1,12}|\s+$")


class Fake:
    """The port `ChatProvider` from a script; replies without a pattern take turns in their order."""

    def __init__(self, script: Script | Mapping[str, Any]) -> None:
        """Play a script, or JSON values that make one; raises `usage` for values that do not."""
        self._script = script if isinstance(script, Script) else parse_script(script)
        self._turn = 0

    @classmethod
    def read(cls, value: str | Path) -> "Fake":
        """From what `SIGNALBOX_FAKE` says: a file, or `1` or `demo`; raises `usage` for what is no script."""
        return cls(load_script(str(value)))

    def stated(self, request: ChatRequest) -> ChatRequest:
        """As it is."""
        return request

    async def stream(self, request: ChatRequest, ready: Ready = at_once) -> AsyncIterator[StreamEvent]:
        """Play the reply that the script has for this request; raises the failures that it asks for."""
        await ready()
        reply = self._reply(request)
        fail = reply.fail
        if fail is not None and fail.after_tokens == 0:
            raise _failure(fail)
        await asyncio.sleep(reply.pace.first_token_ms / 1000)
        yield Started(reply.answers_as or request.model, f"fake-{new_id()}")
        thinking, text = tokens(reply.thinking), tokens(_text(reply, request))
        written = 0
        async for count in _paced(_until(reply, len(thinking) + len(text), request.max_output), reply.pace):
            for event in _events(thinking, text, written, count):
                yield event
            written = count
        if reply.stall_after_tokens is not None and written >= reply.stall_after_tokens:
            await asyncio.Event().wait()
        whole = len(thinking) + len(text)
        if fail is not None and written >= min(fail.after_tokens, whole):
            raise _failure(fail)
        cut = written < whole
        if not cut:
            for index, call in enumerate(reply.tool_calls):
                yield ToolCallDelta(index, f"call-{new_id()}", call.name, call.arguments)
        yield UsageReport(reply.usage or _usage(request, written, min(written, len(thinking))))
        yield Finished(FinishReason.LENGTH if cut else _reason(reply))

    async def measure(self, request: ChatRequest, ready: Ready = at_once) -> Taken | None:
        """As if only a server could count."""
        return None

    async def list_offers(self, ready: Ready = at_once) -> tuple[Offer, ...]:
        """The models of the script."""
        await ready()
        return tuple(
            Offer(
                provider=PROVIDER,
                model=model.name,
                wire_name=model.name,
                passage=model.passage,
                capabilities=model.capabilities,
                context_tokens=model.context_tokens,
                operator="Signalbox",
            )
            for model in self._script.models
        )

    async def aclose(self) -> None:
        """Nothing is open."""

    def _reply(self, request: ChatRequest) -> Reply:
        said = _last_words(request.messages)
        fitting = [r for r in self._script.replies if r.for_model in ("", request.model)]
        for reply in fitting:
            if reply.match is not None and reply.match.search(said):
                return reply
        turns = [reply for reply in fitting if reply.match is None]
        if not turns:
            return Reply(echo=True)
        self._turn += 1
        return turns[(self._turn - 1) % len(turns)]


def tokens(text: str) -> list[str]:
    """A text cut into pieces of about a word, which is what a fake model produces one at a time."""
    return _TOKEN.findall(text)


def _until(reply: Reply, whole: int, limit: int) -> int:
    """How many tokens are written: all, or up to the failure, the stall or the request's limit."""
    stops = [whole, limit]
    if reply.fail is not None:
        stops.append(reply.fail.after_tokens)
    if reply.stall_after_tokens is not None:
        stops.append(reply.stall_after_tokens)
    return min(stops)


async def _paced(total: int, pace: Pace) -> AsyncIterator[int]:
    """How many tokens are due, each time that there are more; by the clock, so that a late loop catches up."""
    if not pace.tokens_per_second:
        for count in range(1, total + 1):
            yield count
            await asyncio.sleep(0)
        return
    loop = asyncio.get_running_loop()
    start, head = loop.time(), min(total, pace.head_start)
    count = head
    if head:
        yield head
    while count < total:
        due = start + (count - head + 1) / pace.tokens_per_second
        await asyncio.sleep(max(due - loop.time(), TICK_SECONDS if count else 0))
        count = min(total, max(count + 1, head + int((loop.time() - start) * pace.tokens_per_second)))
        yield count


def _events(thinking: list[str], text: list[str], begin: int, end: int) -> list[StreamEvent]:
    edge = len(thinking)
    thought = "".join(thinking[begin:end])
    said = "".join(text[max(0, begin - edge) : max(0, end - edge)])
    events: list[StreamEvent] = [ThinkingDelta(thought)] if thought else []
    return [*events, TextDelta(said)] if said else events


def _text(reply: Reply, request: ChatRequest) -> str:
    if reply.echo:
        return _last_words(request.messages)
    if reply.lorem:
        return lorem(reply.lorem, reply.seed)
    return reply.text


def _last_words(messages: tuple[Message, ...]) -> str:
    for message in reversed(messages):
        if message.role is Role.USER:
            return "\n\n".join(p.sent for p in message.parts if isinstance(p, TextPart | FilePart))
    return ""


def _usage(request: ChatRequest, written: int, thought: int) -> Usage:
    said = sum(estimate(p.sent) for m in request.messages for p in m.parts if isinstance(p, TextPart | FilePart))
    return Usage(input_tokens=said, output_tokens=written, reasoning_tokens=thought)


def _reason(reply: Reply) -> FinishReason:
    if reply.finish is not None:
        return reply.finish
    return FinishReason.TOOL_CALLS if reply.tool_calls else FinishReason.STOP


def _failure(fail: Failure) -> ProviderFailure:
    return ProviderFailure(fail.kind, fail.retry_after, who="The fake provider", detail=fail.detail)
