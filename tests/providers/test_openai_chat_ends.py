"""What ends an answer and what does not, what proves that it is whole, and what is none."""

import asyncio
import json
from typing import Any

import pytest

from app.core.errors import Kind
from app.core.events import Finished, StreamEvent, TextDelta, ThinkingDelta
from app.core.messages import FinishReason
from app.providers import openai_chat_body
from app.providers.openai_chat import OpenAIChat
from tests.support.chat_wire import KEY, QUESTION, answer, asking, failure, partly, prose, talking_to
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


def reason(events: list[StreamEvent]) -> FinishReason:
    assert isinstance(events[-1], Finished)
    return events[-1].reason


def framed(*values: object, end: bytes = b"") -> bytes:
    """A whole body of messages whose last one ends with `end` and no empty line."""
    body = b"".join(message(value) for value in values).removesuffix(b"\n\n") + end
    return stream_head() + chunk(body) + END


OPENING = [
    delta(role="assistant", finish="stop"),
    delta("", role="assistant", finish="stop"),
    delta(" \n", finish="stop"),
    delta("One", finish="stop"),
    delta(reasoning="hm", finish="stop"),
    delta("<think>hm</think>", finish="stop"),
]


class TestTheLastWord:
    @pytest.mark.parametrize("first", OPENING)
    async def test_a_reason_at_the_beginning_ends_nothing_however_long_the_pause(
        self, server: ScriptedServer, provider: OpenAIChat, monkeypatch: pytest.MonkeyPatch, first: Any
    ) -> None:
        monkeypatch.setattr(openai_chat_body, "LAST_WORDS_SECONDS", 0.0)
        go_on = asyncio.Event()
        asyncio.get_running_loop().call_later(0.05, go_on.set)
        words = [delta(f" word-{n}") for n in range(12)]
        body = b"".join(map(message, [*words, delta(finish="length")]))
        server.script(stream_head() + chunk(message(first)), go_on, chunk(body + DONE) + END)
        events = await answer(provider)
        assert prose(events).endswith("".join(f" word-{n}" for n in range(12)).lstrip())
        assert reason(events) is FinishReason.LENGTH

    async def test_neither_does_one_behind_which_words_came_once(
        self, server: ScriptedServer, provider: OpenAIChat, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        go_on = asyncio.Event()
        pieces = [delta("One"), delta(finish="stop"), delta(" two"), delta(finish="stop")]
        server.script(
            stream_head() + chunk(b"".join(map(message, pieces))), go_on, chunk(message(delta(" three")) + DONE) + END
        )
        texts = ""
        async for event in provider.stream(asking()):
            if isinstance(event, TextDelta):
                texts += event.text
                if event.text == " two":
                    monkeypatch.setattr(openai_chat_body, "LAST_WORDS_SECONDS", 0.0)
                    asyncio.get_running_loop().call_later(0.05, go_on.set)
        assert texts == "One two three"

    async def test_nor_a_call_of_a_tool_that_the_server_may_run_itself(
        self, server: ScriptedServer, provider: OpenAIChat, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(openai_chat_body, "LAST_WORDS_SECONDS", 0.0)
        go_on = asyncio.Event()
        asyncio.get_running_loop().call_later(0.05, go_on.set)
        server.script(
            stream_head() + chunk(message(delta("I look.")) + message(delta(finish="tool_calls"))),
            go_on,
            chunk(message(delta(" It is 9.", finish="stop")) + DONE) + END,
        )
        assert prose(await answer(provider)) == "I look. It is 9."

    async def test_text_behind_a_reason_streams_on(self, server: ScriptedServer, provider: OpenAIChat) -> None:
        go_on = asyncio.Event()
        server.script(
            stream_head() + chunk(message(delta("a", finish="stop")) + message(delta("b"))),
            go_on,
            chunk(message(delta("c", finish="length"))) + END,
        )
        texts = []
        async for event in provider.stream(asking()):
            if isinstance(event, TextDelta):
                texts.append(event.text)
                if event.text == "b":
                    go_on.set()
        assert texts == ["a", "b", "c"]

    @pytest.mark.parametrize("end", [Do.CLOSE, Do.RESET])
    async def test_words_behind_a_reason_that_break_off_are_no_whole_answer(
        self, server: ScriptedServer, provider: OpenAIChat, end: Do
    ) -> None:
        server.script(stream_head() + chunk(message(delta("a", finish="stop")) + message(delta(" b"))), end)
        text, found = await partly(provider)
        assert (text, found.kind) == ("a b", Kind.BROKEN_OFF)

    @pytest.mark.parametrize("also", [(), (Do.CHATTER,)])
    async def test_a_line_that_stalls_behind_an_uncertain_end_takes_nothing_either(
        self, server: ScriptedServer, also: tuple[Do, ...]
    ) -> None:
        provider = talking_to(server.url, idle=0.2)
        server.script(stream_head() + chunk(message(delta("x", finish="stop"))), *also, Do.STALL)
        assert (await answer(provider))[1:] == [TextDelta("x"), Finished(FinishReason.STOP)]
        await asyncio.wait_for(server.gone.wait(), PATIENCE)
        await provider.aclose()

    async def test_a_reason_alone_and_then_nothing_is_a_server_that_stopped_answering(
        self, server: ScriptedServer
    ) -> None:
        provider = talking_to(server.url, idle=0.2)
        server.script(stream_head() + chunk(message(delta(role="assistant", finish="stop"))), Do.STALL)
        assert (await failure(provider)).kind is Kind.TIMEOUT
        await provider.aclose()

    @pytest.mark.parametrize("word", [None, "", "null", "None", " ", "FINISH_REASON_UNSPECIFIED", 0, False])
    async def test_what_stands_for_no_reason_is_none(
        self, server: ScriptedServer, provider: OpenAIChat, word: Any
    ) -> None:
        server.script(stream(delta("x", finish=word), done=False))
        assert (await partly(provider))[1].kind is Kind.BROKEN_OFF


class TestFraming:
    @pytest.mark.parametrize("end", [b"", b"\n", b"\r\n", b"\r", b"\nid: 7", b"\n: thanks"])
    @pytest.mark.parametrize("last", [delta(" two", finish="stop"), b"[DONE]"])
    async def test_the_last_message_needs_no_empty_line(
        self, server: ScriptedServer, provider: OpenAIChat, end: bytes, last: object
    ) -> None:
        before = delta(" two") if last == b"[DONE]" else delta("")
        server.script(framed(delta("One"), before, last, end=end))
        events = await answer(provider)
        assert prose(events) == "One two"
        assert reason(events) in (FinishReason.STOP, FinishReason.UNKNOWN)

    async def test_nor_does_any(self, server: ScriptedServer, provider: OpenAIChat) -> None:
        go_on = asyncio.Event()
        lines = [b"data: " + json.dumps(delta(text)).encode() + b"\n" for text in ("One", " two", " three")]
        server.script(stream_head() + chunk(b"".join(lines)), go_on, chunk(b"data: [DONE]") + END)
        texts = ""
        async for event in provider.stream(asking()):
            if isinstance(event, TextDelta):
                texts += event.text
                if texts == "One two":
                    go_on.set()
        assert texts == "One two three"

    @pytest.mark.parametrize("between", [b"", b" ", b"data: ", b"data:"])
    async def test_messages_that_were_joined_on_the_way(
        self, server: ScriptedServer, provider: OpenAIChat, between: bytes
    ) -> None:
        pieces = [json.dumps(value).encode() for value in (delta("One"), delta(" two", finish="length"))]
        server.script(stream_head() + chunk(message(between.join([*pieces, b"[DONE]"]))) + END)
        events = await answer(provider)
        assert (prose(events), reason(events)) == ("One two", FinishReason.LENGTH)

    async def test_objects_line_by_line_without_any_frame(self, server: ScriptedServer, provider: OpenAIChat) -> None:
        lines = [json.dumps(value).encode() for value in (delta("One"), delta(" two"), delta(finish="stop"))]
        server.script(http(200, b"\n".join(lines), "application/x-ndjson"))
        assert (await answer(provider))[1:] == [TextDelta("One"), TextDelta(" two"), Finished(FinishReason.STOP)]

    @pytest.mark.parametrize("end", [Do.CLOSE, Do.RESET])
    async def test_a_line_that_breaks_stays_a_break_and_keeps_the_words_of_its_last_message(
        self, server: ScriptedServer, provider: OpenAIChat, end: Do
    ) -> None:
        last = message(delta(" two", finish="stop")).removesuffix(b"\n\n")
        server.script(stream_head() + chunk(message(delta("One")) + last), end)
        text, found = await partly(provider)
        assert (text, found.kind) == ("One two", Kind.BROKEN_OFF)
        assert "cannot be reached" not in found.message

    async def test_half_a_message_is_none(self, server: ScriptedServer, provider: OpenAIChat) -> None:
        half = message(delta(" two", finish="stop"))[:-9]
        server.script(stream_head() + chunk(message(delta("One")) + half) + END)
        text, found = await partly(provider)
        assert (text, found.kind) == ("One", Kind.BROKEN_OFF)

    @pytest.mark.parametrize("end", [Do.CLOSE, Do.RESET, Do.STALL])
    async def test_a_whole_object_needs_no_end_of_its_line(
        self, server: ScriptedServer, provider: OpenAIChat, monkeypatch: pytest.MonkeyPatch, end: Do
    ) -> None:
        monkeypatch.setattr(openai_chat_body, "LAST_WORDS_SECONDS", 0.1)
        whole = {"choices": [{"message": {"content": "Yes"}, "finish_reason": "stop"}]}
        server.script(stream_head("application/json") + chunk(json.dumps(whole).encode()), end)
        assert (await answer(provider))[1:] == [TextDelta("Yes"), Finished(FinishReason.STOP)]


class TestProofs:
    async def test_the_mark_alone_is_one(self, server: ScriptedServer, provider: OpenAIChat) -> None:
        server.script(stream(delta("One"), delta(" two")))
        events = await answer(provider)
        assert (prose(events), reason(events)) == ("One two", FinishReason.UNKNOWN)

    @pytest.mark.parametrize("mark", [b"[done]", b'"[DONE]"', b" [DONE] ", b"'[DONE]'"])
    async def test_in_any_spelling(self, server: ScriptedServer, provider: OpenAIChat, mark: bytes) -> None:
        server.script(stream(delta("One"), mark, done=False))
        assert reason(await answer(provider)) is FinishReason.UNKNOWN

    @pytest.mark.parametrize(
        "end",
        [
            {"choices": [{"delta": {}, "finishReason": "MAX_TOKENS"}]},
            {"choices": [{"delta": {"finish_reason": "length"}}]},
            {"choices": [{"finish_details": {"type": "max_tokens"}}]},
            {"choices": [{"delta": {}, "finish_reason": {"type": "length"}}]},
            {"choices": [{"delta": {}, "finish_reason": None, "stop_reason": "max_tokens"}]},
            {"choices": [], "finish_reason": "length"},
            {"choices": [], "done_reason": "length"},
        ],
    )
    async def test_a_reason_wherever_it_stands(self, server: ScriptedServer, provider: OpenAIChat, end: object) -> None:
        server.script(stream(delta("One"), end, done=False))
        assert reason(await answer(provider)) is FinishReason.LENGTH

    async def test_the_words_at_which_a_server_stopped_are_none(
        self, server: ScriptedServer, provider: OpenAIChat
    ) -> None:
        stopped_at: dict[str, Any] = {"choices": [{"delta": {}, "finish_reason": None, "stop_reason": "###"}]}
        server.script(stream(delta("One"), stopped_at, done=False))
        assert (await partly(provider))[1].kind is Kind.BROKEN_OFF

    async def test_a_whole_object_is_one(self, server: ScriptedServer, provider: OpenAIChat) -> None:
        server.script(http(200, b'{"choices":[{"message":{"content":"Yes"}}]}'))
        assert reason(await answer(provider)) is FinishReason.UNKNOWN

    async def test_what_a_server_said_before_it_broke_off_is_told(
        self, server: ScriptedServer, provider: OpenAIChat
    ) -> None:
        server.script(stream(delta("One"), {"choices": [], "warning": "The worker is going down."}, done=False))
        found = (await partly(provider))[1]
        told = "acme broke off in the middle of an answer. It says: “The worker is going down.”"
        assert (found.kind, found.message) == (Kind.BROKEN_OFF, told)


NOTHING: list[tuple[object, Kind, str]] = [
    ({"base_resp": {"status_code": 1008, "status_msg": "insufficient balance"}}, Kind.QUOTA, "insufficient balance"),
    (
        {"choices": None, "base_resp": {"status_code": 1039, "status_msg": "too many tokens per minute"}},
        Kind.RATE,
        "too many tokens per minute",
    ),
    ({"code": 50001, "msg": "model is starting"}, Kind.OVERLOADED, "model is starting"),
    ({"code": "InternalError", "message": "it fell over"}, Kind.OVERLOADED, "it fell over"),
    ({"code": 0, "data": {"choices": []}, "message": "All is well."}, Kind.EMPTY, "All is well."),
    ({"choices": None, "status": {"description": "Nobody home."}}, Kind.EMPTY, "Nobody home."),
    ({"choices": [], "errorMsg": "Nobody home."}, Kind.EMPTY, "Nobody home."),
    ({"choices": [], "results": [{"warning": "Nobody home."}]}, Kind.EMPTY, "Nobody home."),
    ({"choices": None}, Kind.EMPTY, ""),
    ({"choices": []}, Kind.EMPTY, ""),
    ({"choices": [None]}, Kind.EMPTY, ""),
    ({"choices": [{"message": None, "finish_reason": "stop"}]}, Kind.EMPTY, ""),
    ({"choices": [{"message": {"role": "assistant", "content": None}, "finish_reason": "stop"}]}, Kind.EMPTY, ""),
    ({"choices": [{"message": {"content": ""}, "finish_reason": "stop"}]}, Kind.EMPTY, ""),
    ({"choices": [{"message": {"content": " \n\t\u200b\u00a0"}, "finish_reason": "stop"}]}, Kind.EMPTY, ""),
    ({"choices": [{"message": {"content": "<think>\n\n</think>\n\n"}, "finish_reason": "stop"}]}, Kind.EMPTY, ""),
    ({"choices": [{"message": {"reasoning": "\n", "content": ""}, "finish_reason": "stop"}]}, Kind.EMPTY, ""),
    ({"choices": [{"message": {"content": []}, "finish_reason": "stop"}]}, Kind.EMPTY, ""),
    ({"choices": [{"message": {"content": ""}, "finish_reason": "content_filter"}]}, Kind.CONTENT_REFUSED, ""),
    ({"choices": [{"message": {"content": ""}, "finish_reason": "length"}]}, Kind.UNANSWERED, ""),
]


class TestNothing:
    @pytest.mark.parametrize("streamed", [False, True])
    @pytest.mark.parametrize(("said", "kind", "quoted"), NOTHING)
    async def test_nothing_is_no_answer_and_what_the_server_says_is_told(
        self, server: ScriptedServer, provider: OpenAIChat, said: object, kind: Kind, quoted: str, streamed: bool
    ) -> None:
        server.script(stream(said) if streamed else http(200, json.dumps(said).encode()))
        found = await failure(provider)
        assert found.kind is kind
        assert quoted in found.message

    async def test_words_are_quoted_only_where_they_echo_nothing(
        self, server: ScriptedServer, provider: OpenAIChat
    ) -> None:
        for echo in (KEY, f"You said: {QUESTION}"):
            server.script(http(200, json.dumps({"choices": [], "status": {"detail": echo}}).encode()))
            assert (await failure(provider)).message == "acme gave an empty answer."

    @pytest.mark.parametrize("deep", [{"message": "x"}, {"choices": []}])
    async def test_a_nest_without_end_is_survived(
        self, server: ScriptedServer, provider: OpenAIChat, deep: Any
    ) -> None:
        for _ in range(400):
            deep = {"error_": [deep, deep]} if len(json.dumps(deep)) < 50_000 else {"x": deep}
        server.script(http(200, json.dumps({"choices": [], **deep}).encode()))
        assert (await failure(provider)).kind is Kind.EMPTY

    async def test_a_stream_of_blanks(self, server: ScriptedServer, provider: OpenAIChat) -> None:
        server.script(stream(delta(""), delta("\n"), delta(" "), delta(finish="stop")))
        assert (await failure(provider)).kind is Kind.EMPTY

    async def test_words_beside_an_error_have_come(self, server: ScriptedServer, provider: OpenAIChat) -> None:
        server.script(stream(delta("One"), delta(" two") | {"error": {"message": "boom"}}))
        text, found = await partly(provider)
        assert (text, found.kind) == ("One two", Kind.OVERLOADED)

    async def test_blanks_before_the_first_word_come_with_it(
        self, server: ScriptedServer, provider: OpenAIChat
    ) -> None:
        server.script(stream(delta("\n"), delta("\n x"), delta(" "), delta("y", finish="stop")))
        assert [e for e in await answer(provider) if isinstance(e, TextDelta | ThinkingDelta)] == [
            TextDelta("\n\n x"),
            TextDelta(" "),
            TextDelta("y"),
        ]

    async def test_blanks_are_no_thoughts(self, server: ScriptedServer, provider: OpenAIChat) -> None:
        server.script(stream(delta(reasoning="\n"), delta(reasoning=" "), delta("x", finish="stop")))
        assert (await answer(provider))[1:] == [TextDelta("x"), Finished(FinishReason.STOP)]
        server.script(stream(delta(reasoning="\n"), delta(reasoning="hm"), delta("x", finish="stop")))
        assert (await answer(provider))[1:3] == [ThinkingDelta("\nhm"), TextDelta("x")]

    async def test_a_refusal_or_thoughts_alone_are_something(
        self, server: ScriptedServer, provider: OpenAIChat
    ) -> None:
        server.script(stream(delta(reasoning="hm"), delta(finish="stop")))
        assert reason(await answer(provider)) is FinishReason.STOP
        server.script(stream(delta(refusal="No."), delta(finish="stop")))
        assert reason(await answer(provider)) is FinishReason.CONTENT_FILTER

    async def test_the_text_of_older_completions(self, server: ScriptedServer, provider: OpenAIChat) -> None:
        server.script(stream({"choices": [{"text": "Yes", "finish_reason": None}]}, delta(finish="stop")))
        assert prose(await answer(provider)) == "Yes"
