"""Answers and stopping, against a server that does what a test says."""

import asyncio
import json
from contextlib import aclosing

import pytest

from app.core.events import Finished, Started, TextDelta, ThinkingDelta, ToolCallDelta, Turned, UsageReport
from app.core.messages import FinishReason, Usage
from app.providers import openai_chat_body
from app.providers.openai_chat import OpenAIChat, base_url
from tests.support.chat_wire import KEY, answer, asking, prose, talking_to
from tests.support.scripted_server import (
    DONE,
    END,
    Do,
    ScriptedServer,
    chunk,
    delta,
    http,
    message,
    stream,
    stream_head,
)
from tests.support.waiting import PATIENCE

pytestmark = pytest.mark.anyio


class TestAnswers:
    async def test_a_whole_answer(self, server: ScriptedServer, provider: OpenAIChat) -> None:
        usage = {
            "prompt_tokens": 9,
            "completion_tokens": 4,
            "total_tokens": 13,
            "prompt_tokens_details": {"cached_tokens": 5},
            "completion_tokens_details": {"reasoning_tokens": 2},
        }
        server.script(
            stream(
                delta(role="assistant", content=""),
                delta("Hel"),
                delta("lo"),
                delta(finish="stop"),
                {"id": "answer-1", "model": "served-model", "choices": [], "usage": usage},
            )
        )
        assert await answer(provider) == [
            Started("served-model", "answer-1"),
            TextDelta("Hel"),
            TextDelta("lo"),
            UsageReport(Usage(9, 4, 5, 0, 2)),
            Finished(FinishReason.STOP),
        ]
        (request,) = server.requests
        assert (request.method, request.target) == ("POST", "/v1/chat/completions")
        assert request.headers["authorization"] == f"Bearer {KEY}"
        assert request.headers["content-type"] == "application/json"
        assert request.json["model"] == "wire/model"

    async def test_without_a_key_there_is_no_sign_in(self, server: ScriptedServer) -> None:
        server.script(stream(delta("x", finish="stop")))
        provider = talking_to(server.url, key="")
        await answer(provider)
        await provider.aclose()
        assert "authorization" not in server.requests[0].headers

    @pytest.mark.parametrize("field", ["reasoning_content", "reasoning", "thinking", "reasoning_text"])
    async def test_thinking_fields(self, server: ScriptedServer, provider: OpenAIChat, field: str) -> None:
        server.script(stream(delta(**{field: "hm"}), delta("<think>is prose now"), delta(finish="stop")))
        events = await answer(provider)
        assert events[1:3] == [ThinkingDelta("hm"), TextDelta("<think>is prose now")]

    async def test_thinking_that_the_prompt_began_is_known_the_next_time(
        self, server: ScriptedServer, provider: OpenAIChat
    ) -> None:
        begun = stream(delta("hm"), delta("</think>Yes"), delta(finish="stop"))
        without = stream(delta("No"), delta("."), delta(finish="stop"))
        for script in (begun, begun, without, without):
            server.script(script)
        words = (TextDelta, ThinkingDelta, Turned)
        told = [[event for event in await answer(provider) if isinstance(event, words)] for _ in range(4)]
        assert told[0] == [TextDelta("hm"), Turned(thinking=True), TextDelta("Yes")]
        assert told[1] == [ThinkingDelta("hm"), TextDelta("Yes")]
        # One that does not think is whole only when it has ended, and then nothing is expected of the next.
        assert told[2] == [ThinkingDelta("No"), ThinkingDelta("."), Turned(thinking=False)]
        assert told[3] == [TextDelta("No"), TextDelta(".")]

    async def test_thinking_in_both_fields_comes_once(self, server: ScriptedServer, provider: OpenAIChat) -> None:
        server.script(stream(delta(reasoning="hm", reasoning_content="hm"), delta("x", finish="stop")))
        assert (await answer(provider))[1:3] == [ThinkingDelta("hm"), TextDelta("x")]

    async def test_thinking_between_tags(self, server: ScriptedServer, provider: OpenAIChat) -> None:
        server.script(stream(delta("<thi"), delta("nk>hm</think>\n"), delta("\nYes"), delta(finish="stop")))
        assert (await answer(provider))[1:3] == [ThinkingDelta("hm"), TextDelta("Yes")]

    async def test_thinking_that_never_ends_is_still_given(self, server: ScriptedServer, provider: OpenAIChat) -> None:
        server.script(stream(delta("<think>hm</t"), delta(finish="length")))
        assert (await answer(provider))[1:] == [
            ThinkingDelta("hm"),
            ThinkingDelta("</t"),
            Finished(FinishReason.LENGTH),
        ]

    async def test_content_in_pieces(self, server: ScriptedServer, provider: OpenAIChat) -> None:
        thinking = {"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}
        server.script(stream(delta(content=[thinking, {"type": "text", "text": "Yes"}]), delta(finish="stop")))
        assert (await answer(provider))[1:3] == [ThinkingDelta("hm"), TextDelta("Yes")]

    async def test_tool_calls(self, server: ScriptedServer, provider: OpenAIChat) -> None:
        def call(index: int, **fields: object) -> dict[str, object]:
            return delta(tool_calls=[{"index": index, **fields}])

        server.script(
            stream(
                call(0, id="a", type="function", function={"name": "f", "arguments": ""}),
                call(0, function={"arguments": '{"x":'}),
                call(0, function={"arguments": "1}"}),
                call(1, id="b", function={"name": "g", "arguments": {"y": 2}}),
                delta(finish="tool_calls"),
            )
        )
        assert (await answer(provider))[1:] == [
            ToolCallDelta(0, "a", "f", ""),
            ToolCallDelta(0, arguments='{"x":'),
            ToolCallDelta(0, arguments="1}"),
            ToolCallDelta(1, "b", "g", '{"y": 2}'),
            Finished(FinishReason.TOOL_CALLS),
        ]

    async def test_tool_calls_that_are_all_counted_as_the_first(
        self, server: ScriptedServer, provider: OpenAIChat
    ) -> None:
        calls = [
            {"index": 0, "id": id, "function": {"name": name, "arguments": arguments}}
            for id, name, arguments in (("a", "f", "{"), ("a", "f", "}"), ("b", "g", "[]"), ("c", "g", "{}"))
        ]
        server.script(stream(*(delta(tool_calls=[call]) for call in calls), delta(finish="tool_calls")))
        assert (await answer(provider))[1:-1] == [
            ToolCallDelta(0, "a", "f", "{"),
            ToolCallDelta(0, arguments="}"),
            ToolCallDelta(1, "b", "g", "[]"),
            ToolCallDelta(2, "c", "g", "{}"),
        ]

    async def test_a_tool_call_whose_name_comes_late(self, server: ScriptedServer, provider: OpenAIChat) -> None:
        pieces = [{"index": 0, "id": "a"}, {"index": 0, "function": {"name": "f", "arguments": "{}"}}]
        server.script(stream(*(delta(tool_calls=[piece]) for piece in pieces), delta(finish="tool_calls")))
        assert (await answer(provider))[1:-1] == [ToolCallDelta(0, "a"), ToolCallDelta(0, name="f", arguments="{}")]

    async def test_tool_calls_without_index_or_id(self, server: ScriptedServer, provider: OpenAIChat) -> None:
        calls = [{"function": {"name": "f", "arguments": "{}"}}, {"function": {"name": "g", "arguments": "{}"}}]
        server.script(stream(delta(tool_calls=calls), delta(finish="stop")))
        events = await answer(provider)
        first, second = (e for e in events if isinstance(e, ToolCallDelta))
        assert (first.index, first.name, second.index, second.name) == (0, "f", 1, "g")
        assert first.call_id
        assert first.call_id != second.call_id
        assert events[-1] == Finished(FinishReason.TOOL_CALLS)

    @pytest.mark.parametrize(
        ("said", "meant"),
        [
            ("stop", "stop"),
            ("eos", "stop"),
            ("STOP", "stop"),
            ("something_new", "stop"),
            ("length", "length"),
            ("model_length", "length"),
            ("MAX_TOKENS", "length"),
            ("function_call", "tool_calls"),
            ("content_filter", "content_filter"),
            ("SAFETY", "content_filter"),
        ],
    )
    async def test_reasons(self, server: ScriptedServer, provider: OpenAIChat, said: str, meant: str) -> None:
        server.script(stream(delta("x"), delta(finish=said)))
        assert (await answer(provider))[-1] == Finished(FinishReason(meant))

    async def test_a_refusal_is_shown_and_named(self, server: ScriptedServer, provider: OpenAIChat) -> None:
        server.script(stream(delta(refusal="I will not."), delta(finish="stop")))
        assert (await answer(provider))[1:] == [TextDelta("I will not."), Finished(FinishReason.CONTENT_FILTER)]

    @pytest.mark.parametrize("media", ["application/json", "text/event-stream", "text/plain"])
    async def test_a_server_that_does_not_stream(
        self, server: ScriptedServer, provider: OpenAIChat, media: str
    ) -> None:
        whole = {
            "id": "a",
            "model": "m",
            "choices": [{"message": {"content": "<think>hm</think>Yes"}, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 1, "completion_tokens": 2},
        }
        server.script(http(200, json.dumps(whole, indent=1).encode(), media))
        assert await answer(provider) == [
            Started("m", "a"),
            ThinkingDelta("hm"),
            TextDelta("Yes"),
            UsageReport(Usage(1, 2)),
            Finished(FinishReason.STOP),
        ]

    async def test_a_stream_under_a_wrong_name_with_a_mark_and_comments(
        self, server: ScriptedServer, provider: OpenAIChat
    ) -> None:
        body = b"\xef\xbb\xbf: waiting\r\n\r\n: waiting\r\n\r\n" + message(delta("x", finish="stop")) + DONE
        pieces = b"".join(chunk(bytes([byte])) for byte in body)
        server.script(stream_head("text/plain") + pieces + END)
        assert prose(await answer(provider)) == "x"

    async def test_the_end_mark_may_be_missing(self, server: ScriptedServer, provider: OpenAIChat) -> None:
        server.script(stream(delta("x", finish="stop"), done=False))
        assert (await answer(provider))[-1] == Finished(FinishReason.STOP)

    async def test_an_answer_is_over_with_its_mark_though_the_server_keeps_the_line(
        self, server: ScriptedServer, provider: OpenAIChat
    ) -> None:
        server.script(stream_head() + chunk(message(delta("x", finish="stop")) + DONE), Do.STALL)
        assert (await answer(provider))[-1] == Finished(FinishReason.STOP)
        await asyncio.wait_for(server.gone.wait(), PATIENCE)

    @pytest.mark.parametrize("end", [Do.CLOSE, Do.RESET, Do.STALL])
    async def test_a_line_that_breaks_after_the_answer_takes_nothing_from_it(
        self, server: ScriptedServer, provider: OpenAIChat, monkeypatch: pytest.MonkeyPatch, end: Do
    ) -> None:
        monkeypatch.setattr(openai_chat_body, "LAST_WORDS_SECONDS", 0.1)
        server.script(stream_head() + chunk(message(delta("x")) + message(delta(finish="length"))), end)
        assert (await answer(provider))[1:] == [TextDelta("x"), Finished(FinishReason.LENGTH)]
        if end is Do.STALL:
            await asyncio.wait_for(server.gone.wait(), PATIENCE)

    @pytest.mark.parametrize("end", [delta(finish="stop"), b"[DONE]"])
    async def test_a_server_that_never_falls_silent_is_left(
        self, server: ScriptedServer, provider: OpenAIChat, monkeypatch: pytest.MonkeyPatch, end: object
    ) -> None:
        monkeypatch.setattr(openai_chat_body, "LAST_WORDS_SECONDS", 0.1)
        server.script(stream_head() + chunk(message(delta("x")) + message(end)), Do.CHATTER)
        assert (await answer(provider))[1:2] == [TextDelta("x")]
        await asyncio.wait_for(server.gone.wait(), PATIENCE)

    async def test_nothing_counts_after_the_end_mark(self, server: ScriptedServer, provider: OpenAIChat) -> None:
        server.script(stream_head() + chunk(message(delta("x", finish="stop")) + DONE + message(delta("y"))) + END)
        assert (await answer(provider))[1:] == [TextDelta("x"), Finished(FinishReason.STOP)]

    async def test_a_finished_stream_leaves_its_connection_for_the_next(
        self, server: ScriptedServer, provider: OpenAIChat
    ) -> None:
        for _ in range(2):
            server.script(stream(delta("x", finish="stop")))
            await answer(provider)
        assert server.connections == 1

    async def test_strange_but_harmless_chunks(self, server: ScriptedServer, provider: OpenAIChat) -> None:
        server.script(
            stream(
                {"choices": None, "error": None},
                {"choices": [None], "usage": None},
                {"choices": [{"delta": None, "finish_reason": None}]},
                {"choices": [{"delta": {"content": None, "tool_calls": None}}]},
                {"choices": [{"delta": {"content": 5, "tool_calls": [None, {}]}}]},
                delta("a\ud800b"),
                {"choices": [], "usage": {"prompt_tokens": True, "completion_tokens": -4, "total_tokens": 10**30}},
                delta(finish="stop"),
            )
        )
        events = await answer(provider)
        assert prose(events) == "a\ufffdb"
        assert UsageReport(Usage()) in events

    @pytest.mark.parametrize(
        ("counts", "usage"),
        [
            ({"prompt_tokens": 9, "prompt_cache_hit_tokens": 4}, Usage(9, 0, 4)),
            ({"prompt_tokens": 9, "cache_read_input_tokens": 3, "cache_creation_input_tokens": 2}, Usage(9, 0, 3, 2)),
            ({"prompt_tokens": 2.0, "completion_tokens": 3.0}, Usage(2, 3)),
            (
                {
                    "prompt_tokens": 10,
                    "completion_tokens": 5,
                    "total_tokens": 35,
                    "completion_tokens_details": {"reasoning_tokens": 20},
                },
                Usage(10, 25, reasoning_tokens=20),
            ),
        ],
    )
    async def test_usage_in_other_spellings(
        self, server: ScriptedServer, provider: OpenAIChat, counts: dict[str, object], usage: Usage
    ) -> None:
        server.script(stream(delta("x", finish="stop"), {"choices": [], "usage": counts}))
        assert UsageReport(usage) in await answer(provider)


class TestStopping:
    async def test_cancelling_closes_the_connection_at_once(self, server: ScriptedServer, provider: OpenAIChat) -> None:
        server.script(stream_head() + chunk(message(delta("first"))), Do.STALL)
        arrived = asyncio.Event()

        async def read() -> None:
            async for event in provider.stream(asking()):
                if isinstance(event, TextDelta):
                    arrived.set()

        task = asyncio.create_task(read())
        await arrived.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(server.gone.wait(), PATIENCE)

    async def test_cancelling_before_anything_came(self, server: ScriptedServer, provider: OpenAIChat) -> None:
        server.script(Do.STALL)
        task = asyncio.create_task(answer(provider))
        await server.asked.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(server.gone.wait(), PATIENCE)

    async def test_closing_the_iterator_closes_the_connection(
        self, server: ScriptedServer, provider: OpenAIChat
    ) -> None:
        server.script(stream_head() + chunk(message(delta("first"))), Do.STALL)
        async with aclosing(provider.stream(asking())) as events:  # type: ignore[type-var]
            async for event in events:
                if isinstance(event, TextDelta):
                    break
        await asyncio.wait_for(server.gone.wait(), PATIENCE)

    async def test_text_is_given_on_as_it_comes(self, server: ScriptedServer, provider: OpenAIChat) -> None:
        go_on = asyncio.Event()
        server.script(
            stream_head() + chunk(message(delta("first"))), go_on, chunk(message(delta("x", finish="stop"))) + END
        )
        texts = []
        async for event in provider.stream(asking()):
            if isinstance(event, TextDelta):
                texts.append(event.text)
                go_on.set()
        assert texts == ["first", "x"]


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/v1"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080/v1"),
        ("https://api.openai.com/v1/", "https://api.openai.com/v1"),
        ("https://h/v1/chat/completions", "https://h/v1"),
        ("https://h/v1/models", "https://h/v1"),
        ("https://h/v1/models/", "https://h/v1"),
        ("https://h//v1", "https://h/v1"),
        ("https://h//v1//chat//completions//", "https://h/v1"),
        ("https://h/v1/completions", "https://h/v1"),
        ("https://h/v1/responses", "https://h/v1"),
        ("https://h/V1/Models", "https://h/V1"),
        ("https://h/models", "https://h/v1"),
        ("https://h//", "https://h/v1"),
        ("https://h/v1/models?api-version=1", "https://h/v1?api-version=1"),
        ("https://h/my-models", "https://h/my-models"),
        ("https://h/api/paas/v4", "https://h/api/paas/v4"),
        (
            "https://h.openai.azure.com/openai/v1?api-version=preview",
            "https://h.openai.azure.com/openai/v1?api-version=preview",
        ),
    ],
)
def test_addresses_as_people_paste_them(given: str, used: str) -> None:
    assert base_url(given).text == used


def test_a_provider_shows_no_key() -> None:
    assert KEY not in repr(talking_to("https://api.example"))
