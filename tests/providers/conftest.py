"""A scripted server, and the chat-completions wire talking to it."""

from collections.abc import AsyncIterator

import pytest

from app.providers.openai_chat import OpenAIChat
from tests.support.chat_wire import talking_to
from tests.support.scripted_server import ScriptedServer


@pytest.fixture
async def server() -> AsyncIterator[ScriptedServer]:
    async with ScriptedServer() as running:
        yield running


@pytest.fixture
async def provider(server: ScriptedServer) -> AsyncIterator[OpenAIChat]:
    made = talking_to(server.url)
    yield made
    await made.aclose()
