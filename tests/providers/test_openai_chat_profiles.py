"""Spellings of a request that a server refuses are restated, once and for good."""

import pytest

from app.core.errors import Kind
from app.providers.openai_chat import OpenAIChat
from tests.support.chat_wire import answer, failure, prose
from tests.support.scripted_server import ScriptedServer, delta, error, stream

pytestmark = pytest.mark.anyio


class TestDialects:
    async def test_a_refused_spelling_is_restated_once_and_remembered(
        self, server: ScriptedServer, provider: OpenAIChat
    ) -> None:
        refusal = "Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens' instead."
        server.script(error(400, refusal, "unsupported_parameter"))
        server.script(stream(delta("x", finish="stop")))
        server.script(stream(delta("y", finish="stop")))
        assert prose(await answer(provider)) == "x"
        assert prose(await answer(provider)) == "y"
        assert [("max_tokens" in r.json, "max_completion_tokens" in r.json) for r in server.requests] == [
            (True, False),
            (False, True),
            (False, True),
        ]

    async def test_several_spellings(self, server: ScriptedServer, provider: OpenAIChat) -> None:
        server.script(error(422, "Unknown field: stream_options"))
        server.script(error(400, "Unsupported value: 'temperature'"))
        server.script(stream(delta("x", finish="stop")))
        assert prose(await answer(provider, temperature=0.3)) == "x"
        assert not {"stream_options", "temperature"} & server.requests[-1].json.keys()

    async def test_a_server_that_wants_neither_is_left_alone(
        self, server: ScriptedServer, provider: OpenAIChat
    ) -> None:
        server.script(error(400, "Unsupported: max_tokens"))
        server.script(error(400, "Unsupported: max_completion_tokens"))
        assert (await failure(provider)).kind is Kind.BAD_REQUEST
        assert len(server.requests) == 2

    async def test_nothing_else_is_sent_twice(self, server: ScriptedServer, provider: OpenAIChat) -> None:
        for status in (400, 401, 429, 500, 503):
            server.script(error(status, "no"))
            await failure(provider)
        assert len(server.requests) == 5
