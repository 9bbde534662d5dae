"""A request that a server takes only in another form: proposed with what it asks for, and remembered for the model."""

import pytest

from app.core.errors import Kind, ProviderFailure
from app.core.ports.providers import Restatement
from app.providers.openai_chat import OpenAIChat
from tests.support.chat_wire import answer, asking, failure, prose, taken
from tests.support.scripted_server import ScriptedServer, delta, error, stream

pytestmark = pytest.mark.anyio

OTHER_FIELD = "Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens' instead."


class TestDialects:
    async def test_a_refused_spelling_is_restated_once_and_remembered(
        self, server: ScriptedServer, provider: OpenAIChat
    ) -> None:
        server.script(error(400, OTHER_FIELD, "unsupported_parameter"))
        server.script(stream(delta("x", finish="stop")))
        server.script(stream(delta("y", finish="stop")))
        events, proposals = await taken(provider)
        assert prose(events) == "x"
        assert [proposal.changed for proposal in proposals] == [("max_completion_tokens",)]
        assert proposals[0].request == asking()
        assert prose(await answer(provider)) == "y"
        assert [("max_tokens" in r.json, "max_completion_tokens" in r.json) for r in server.requests] == [
            (True, False),
            (False, True),
            (False, True),
        ]

    async def test_nothing_is_sent_again_before_it_is_let(self, server: ScriptedServer, provider: OpenAIChat) -> None:
        server.script(error(400, OTHER_FIELD))
        found = await failure(provider)
        assert isinstance(found, Restatement)
        assert found.kind is Kind.BAD_REQUEST
        assert len(server.requests) == 1

        async def refuse() -> None:
            raise KeyError

        with pytest.raises(KeyError):
            await anext(found.again(refuse))
        assert len(server.requests) == 1

    async def test_several_spellings(self, server: ScriptedServer, provider: OpenAIChat) -> None:
        server.script(error(422, "Unknown field: stream_options"))
        server.script(error(400, "Unsupported value: 'temperature'"))
        server.script(stream(delta("x", finish="stop")))
        events, proposals = await taken(provider, temperature=0.3)
        assert prose(events) == "x"
        assert [proposal.changed for proposal in proposals] == [("stream_options",), ("temperature",)]
        assert [proposal.request.temperature for proposal in proposals] == [0.3, None]
        assert not {"stream_options", "temperature"} & server.requests[-1].json.keys()
        assert provider.stated(asking(temperature=0.3)) == asking()

    async def test_what_is_left_is_proposed_and_remembered(self, server: ScriptedServer, provider: OpenAIChat) -> None:
        counted = "maximum context length is 60 tokens, you requested 80 (30 in the messages, 50 in the completion)"
        server.script(error(400, counted))
        server.script(stream(delta("x", finish="stop")))
        _, (proposal,) = await taken(provider)
        assert (proposal.request.max_output, proposal.changed) == (30, ("max_tokens",))
        assert server.requests[-1].json["max_tokens"] == 30
        # Of a context in which it cannot fit, by an estimate, the server has the word.
        assert provider.stated(asking()).max_output == 50

    async def test_the_longest_answer_is_remembered(self, server: ScriptedServer, provider: OpenAIChat) -> None:
        server.script(error(400, "max_tokens is too large: 50. This model supports at most 20 completion tokens."))
        server.script(stream(delta("x", finish="stop")))
        _, (proposal,) = await taken(provider)
        assert proposal.request.max_output == 20
        assert provider.stated(asking()).max_output == 20

    @pytest.mark.parametrize("refusal", ["Unsupported: temperature", "response_format: unsupported"])
    async def test_what_was_not_asked_for_is_not_left_out(
        self, server: ScriptedServer, provider: OpenAIChat, refusal: str
    ) -> None:
        server.script(error(400, refusal))
        assert not isinstance(await failure(provider), Restatement)

    async def test_a_server_that_wants_neither_is_left_alone(
        self, server: ScriptedServer, provider: OpenAIChat
    ) -> None:
        server.script(error(400, "Unsupported: max_tokens"))
        server.script(error(400, "Unsupported: max_completion_tokens"))
        with pytest.raises(ProviderFailure) as caught:
            await taken(provider)
        assert caught.value.kind is Kind.BAD_REQUEST
        assert not isinstance(caught.value, Restatement)
        assert len(server.requests) == 2

    async def test_nothing_else_is_sent_twice(self, server: ScriptedServer, provider: OpenAIChat) -> None:
        for status in (400, 401, 429, 500, 503):
            server.script(error(status, "no"))
            assert not isinstance(await failure(provider), Restatement)
        assert len(server.requests) == 5
