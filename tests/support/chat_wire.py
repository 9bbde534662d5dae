"""The chat-completions wire in tests: a provider for any address, one question, and what holds of every failure."""

from collections.abc import AsyncIterator, Callable
from functools import partial

import pytest

from app.core.errors import ProviderFailure
from app.core.events import StreamEvent, TextDelta
from app.core.messages import Message, Role, TextPart
from app.core.models import ProviderConfig, ProviderKind
from app.core.ports.providers import Ready, Restatement, at_once
from app.core.requests import ChatRequest
from app.net.client import Net
from app.net.exchange import Timeouts
from app.providers.openai_chat import OpenAIChat

KEY = "sk-canary-0123456789abcdef"
QUESTION = "What is the secret plan of the canary?"


def talking_to(url: str, key: str | None = KEY, idle: float = 60.0) -> OpenAIChat:
    config = ProviderConfig("acme", ProviderKind.OPENAI_CHAT, url)
    client = Net().client(named=[url])
    return OpenAIChat(config, key, client, timeouts=Timeouts(connect=60, write=60, first_byte=60, idle=idle))


def asking(**fields: object) -> ChatRequest:
    question = Message("id", "conversation", None, Role.USER, (TextPart(QUESTION),), 0)
    return ChatRequest("wire/model", (question,), 50, **fields)  # type: ignore[arg-type]


async def answer(provider: OpenAIChat, **fields: object) -> list[StreamEvent]:
    return [event async for event in provider.stream(asking(**fields))]


async def taken(provider: OpenAIChat, **fields: object) -> tuple[list[StreamEvent], list[Restatement]]:
    """The answer to a request, stated as often as the server has it stated otherwise, and what it asked for."""
    proposals: list[Restatement] = []
    say: Callable[[Ready], AsyncIterator[StreamEvent]] = partial(provider.stream, asking(**fields))
    while True:
        try:
            return [event async for event in say(at_once)], proposals
        except Restatement as proposal:
            proposals.append(proposal)
            say = proposal.again


async def failure(provider: OpenAIChat, **fields: object) -> ProviderFailure:
    with pytest.raises(ProviderFailure) as caught:
        await answer(provider, **fields)
    found = caught.value
    shown = f"{found} {found.fields} {found.next_step} {found!r}"
    assert KEY not in shown
    assert QUESTION not in shown
    assert all(c.isprintable() for c in shown)
    assert len(shown) < 1000
    assert found.fields["who"] == "acme"
    return found


async def partly(provider: OpenAIChat) -> tuple[str, ProviderFailure]:
    """What came before a failure, and the failure."""
    text = ""
    with pytest.raises(ProviderFailure) as caught:
        async for event in provider.stream(asking()):
            text += event.text if isinstance(event, TextDelta) else ""
    return text, caught.value


def prose(events: list[StreamEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))
