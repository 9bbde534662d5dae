"""Every refusal and every broken answer has its kind, and tells neither key nor question."""

import asyncio
import socket

import pytest

from app.core.errors import Kind, ProviderFailure
from app.core.events import StreamEvent, UsageReport
from app.core.messages import Usage
from app.providers import openai_chat
from app.providers.openai_chat import OpenAIChat
from tests.support.chat_wire import KEY, QUESTION, asking, failure, partly, talking_to
from tests.support.peers import free_port
from tests.support.scripted_server import (
    END,
    Do,
    ScriptedServer,
    chunk,
    delta,
    error,
    http,
    message,
    stream,
    stream_head,
)
from tests.support.waiting import PATIENCE

pytestmark = pytest.mark.anyio


REFUSALS = [
    (error(401, f"Incorrect API key provided: {KEY}."), Kind.AUTHENTICATION),
    (http(401), Kind.AUTHENTICATION),
    (error(400, "API key not valid. Please pass a valid API key."), Kind.AUTHENTICATION),
    (error(403, "Country not supported"), Kind.PERMISSION),
    (error(402, "Insufficient Balance"), Kind.QUOTA),
    (error(429, "You exceeded your current quota", "insufficient_quota"), Kind.QUOTA),
    (error(400, "Your credit balance is too low"), Kind.QUOTA),
    (error(429, "Rate limit reached for requests", "rate_limit_exceeded"), Kind.RATE),
    (error(413, "Request too large for model on tokens per minute (TPM)", "rate_limit_exceeded"), Kind.RATE),
    (http(429, b"slow down", "text/plain"), Kind.RATE),
    (error(500, "The server had an error"), Kind.OVERLOADED),
    (error(502, ""), Kind.OVERLOADED),
    (error(503, "Loading model"), Kind.OVERLOADED),
    (error(529, "Overloaded"), Kind.OVERLOADED),
    (http(503, b"<html><title>503</title>...", "text/html"), Kind.OVERLOADED),
    (error(400, "This model's maximum context length is 8192 tokens.", "context_length_exceeded"), Kind.CONTEXT_LENGTH),
    (error(400, "too long", kind="exceed_context_size_error"), Kind.CONTEXT_LENGTH),
    (error(400, "Requested tokens (48023) exceed context window of 1024"), Kind.CONTEXT_LENGTH),
    (error(400, "prompt is too long: 210000 tokens > 200000 maximum"), Kind.CONTEXT_LENGTH),
    (error(400, "Please reduce the length of the messages or completion."), Kind.CONTEXT_LENGTH),
    (error(422, "Input token limit exceeded: Too many tokens"), Kind.CONTEXT_LENGTH),
    (http(413, b"Payload Too Large", "text/plain"), Kind.CONTEXT_LENGTH),
    (error(400, "The response was filtered", "content_filter"), Kind.CONTENT_REFUSED),
    (error(400, "violates our usage policies", "content_policy_violation"), Kind.CONTENT_REFUSED),
    (error(403, "Your input was flagged"), Kind.CONTENT_REFUSED),
    (error(404, "The model `x` does not exist", "model_not_found"), Kind.NOT_FOUND),
    (error(400, "/chat/completions: Invalid model name passed in model=x. Call `/v1/models`"), Kind.NOT_FOUND),
    (error(400, "x is not a valid model ID"), Kind.NOT_FOUND),
    (error(400, "Model Not Exist", "invalid_request_error"), Kind.NOT_FOUND),
    (error(400, "The model `x` does not exist."), Kind.NOT_FOUND),
    (error(400, "This model does not support tools"), Kind.BAD_REQUEST),
    (http(404, b"<html>Not Found", "text/html"), Kind.PROTOCOL),
    (http(404, b'{"detail":"Not Found"}'), Kind.PROTOCOL),
    (http(405), Kind.PROTOCOL),
    (http(307, location="https://elsewhere.example"), Kind.PROTOCOL),
    (http(204), Kind.PROTOCOL),
    (http(408), Kind.TIMEOUT),
    (error(400, "Invalid value for tool_choice"), Kind.BAD_REQUEST),
    (http(422, b'{"detail":[{"loc":["body","messages"],"msg":"Field required","input":"x"}]}'), Kind.BAD_REQUEST),
    (http(400, b'[{"error":{"code":400,"message":"Bad","status":"INVALID_ARGUMENT"}}]'), Kind.BAD_REQUEST),
    (http(400, b'{"error":"just a string"}'), Kind.BAD_REQUEST),
    (http(400, b'{"object":"error","message":"vllm","type":"BadRequestError","code":400}'), Kind.BAD_REQUEST),
    (http(400, b"not json {"), Kind.BAD_REQUEST),
    (http(400, b"[" * 20_000), Kind.BAD_REQUEST),
    (http(418, b"null"), Kind.BAD_REQUEST),
]


class TestRefusals:
    @pytest.mark.parametrize(("raw", "kind"), REFUSALS)
    async def test_every_refusal_has_its_kind(
        self, server: ScriptedServer, provider: OpenAIChat, raw: bytes, kind: Kind
    ) -> None:
        server.script(raw)
        assert (await failure(provider)).kind is kind

    @pytest.mark.parametrize(
        ("value", "seconds"), [("7", 7.0), ("Sun, 06 Nov 1994 08:49:47 GMT", 10.0), ("whenever", None)]
    )
    async def test_the_wait_that_is_asked_for(
        self, server: ScriptedServer, provider: OpenAIChat, value: str, seconds: float | None
    ) -> None:
        server.script(error(429, "slow", date="Sun, 06 Nov 1994 08:49:37 GMT", retry_after=value))
        assert (await failure(provider)).retry_after == seconds

    @pytest.mark.parametrize(
        ("seconds", "words"),
        [
            ("0.4", "1 second"),
            ("17.2", "18 seconds"),
            ("120", "120 seconds"),
            ("121", "3 minutes"),
            ("9000", "3 hours"),
        ],
    )
    async def test_the_wait_is_told(
        self, server: ScriptedServer, provider: OpenAIChat, seconds: str, words: str
    ) -> None:
        server.script(error(429, "Limit reached.", retry_after=seconds))
        told = f"acme asks for fewer requests for now. It says: “Limit reached.” It asks to wait {words}."
        assert (await failure(provider)).message == told

    async def test_a_missing_model_is_named(self, server: ScriptedServer, provider: OpenAIChat) -> None:
        server.script(error(404, "model not found"))
        assert (await failure(provider)).message == "There is no model “wire/model”."

    async def test_what_the_server_says_is_quoted_plain_and_short(
        self, server: ScriptedServer, provider: OpenAIChat
    ) -> None:
        server.script(error(400, "<b>Bad</b>\x1b[31m value\u202e\n\n" + "very " * 500))
        found = await failure(provider)
        assert found.fields["detail"].startswith("It says: “Bad [31m value very very")
        assert len(found.fields["detail"]) < 260

    @pytest.mark.parametrize(
        ("location", "told"),
        [
            ("https://new.example/v1/chat/completions", "https://new.example"),
            ("https://NEW.example:443/x?key=sk-0123456789abcdefghi#part", "https://new.example"),
            ("https://new.example:8443/", "https://new.example:8443"),
            ("//new.example/v1", "http://new.example"),
            ("https://user:secret@new.example/v1", "https://new.example"),
            ("https://bücher.example/v1", "https://xn--bcher-kva.example"),
            ("https://" + ".".join(["a" * 60] * 4) + "/", "https://" + ("a" * 60 + ".") * 4),
        ],
    )
    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    async def test_a_server_that_has_moved_is_not_followed_and_says_where_to(
        self, server: ScriptedServer, provider: OpenAIChat, status: int, location: str, told: str
    ) -> None:
        server.script(http(status, location=location))
        found = await failure(provider)
        assert found.kind is Kind.PROTOCOL
        assert found.fields["detail"] == f"It sends on to {told[:119] + '…' if len(told) > 120 else told}."
        assert len(server.requests) == 1

    @pytest.mark.parametrize(
        "location",
        [
            "", "/v2/chat/completions", "v2", "javascript:alert(1)", "ftp://new.example", "https://", "https://[::1",
            r"\\new.example\v1", r"https://new.example\@evil.example/", "https://a b.example", "http://%00.example",
            "https://new.example:99999", "x" * 20_000, f"https://{KEY}.example", "https://<b>new</b>.example",
        ],
    )  # fmt: skip
    async def test_where_a_server_says_nothing_of_use_nothing_is_told(
        self, server: ScriptedServer, provider: OpenAIChat, location: str
    ) -> None:
        server.script(http(308, location=location))
        assert (await failure(provider)).fields["detail"] == "Its answer was HTTP 308."

    async def test_a_list_that_has_moved_says_so_too(self, server: ScriptedServer, provider: OpenAIChat) -> None:
        server.script(http(301, location="https://new.example/v1/models"))
        with pytest.raises(ProviderFailure) as caught:
            await provider.list_offers()
        assert "It sends on to https://new.example." in caught.value.message

    @pytest.mark.parametrize("echo", [KEY, KEY[:12], KEY[-9:], QUESTION, f"bad input: {QUESTION[5:25]}"])
    async def test_neither_key_nor_question_comes_back(
        self, server: ScriptedServer, provider: OpenAIChat, echo: str
    ) -> None:
        server.script(error(400, f"Invalid request: {echo}"))
        found = await failure(provider)
        assert found.fields["detail"] == "Its answer was HTTP 400."

    async def test_an_error_page_without_end_is_not_read_to_it(
        self, server: ScriptedServer, provider: OpenAIChat
    ) -> None:
        server.script(b"HTTP/1.1 500 No\r\ntransfer-encoding: chunked\r\n\r\n" + chunk(b"x" * 100_000), Do.STALL)
        assert (await failure(provider)).kind is Kind.OVERLOADED
        await asyncio.wait_for(server.gone.wait(), PATIENCE)

    async def test_an_error_page_that_never_comes_is_not_waited_for(
        self, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(openai_chat, "COMPLAINT_SECONDS", 0.1)
        server.script(b"HTTP/1.1 503 No\r\ncontent-length: 100\r\n\r\n{", Do.STALL)
        provider = talking_to(server.url, idle=3_600)
        async with asyncio.timeout(PATIENCE):
            assert (await failure(provider)).kind is Kind.OVERLOADED
        await provider.aclose()

    async def test_an_error_page_that_breaks_off_is_still_an_error(
        self, server: ScriptedServer, provider: OpenAIChat
    ) -> None:
        server.script(b"HTTP/1.1 429 No\r\ncontent-length: 100\r\n\r\n{", Do.CLOSE)
        assert (await failure(provider)).kind is Kind.RATE

    @pytest.mark.parametrize("key", ["schlüssel-mit-umlaut", "two\nlines"])
    async def test_what_cannot_be_a_key_is_not_sent(self, server: ScriptedServer, key: str) -> None:
        provider = talking_to(server.url, key=key)
        found = await failure(provider)
        assert found.kind is Kind.AUTHENTICATION
        assert server.requests == []


class TestBrokenAnswers:
    @pytest.mark.parametrize(
        ("data", "kind"),
        [
            ({"error": {"message": "boom", "type": "server_error", "code": None}}, Kind.OVERLOADED),
            ({"error": {"message": "slow", "code": 429}}, Kind.RATE),
            ({"error": {"message": "slow", "code": "429"}}, Kind.RATE),
            ({"error": "context length exceeded"}, Kind.CONTEXT_LENGTH),
            ({"error": {"message": "no", "type": "invalid_request_error"}}, Kind.BAD_REQUEST),
            ({"object": "error", "message": "no", "code": 400}, Kind.BAD_REQUEST),
            (delta(finish="error"), Kind.OVERLOADED),
            (delta(finish="insufficient_system_resource"), Kind.OVERLOADED),
            (b'{"choices": [', Kind.PROTOCOL),
            (b"rubbish", Kind.PROTOCOL),
            (b"[1, 2]", Kind.PROTOCOL),
            (b"null", Kind.PROTOCOL),
            (b"[" * 50_000, Kind.PROTOCOL),
            (b"1" * 5_000, Kind.PROTOCOL),
            (b'"' + b"x" * (5 << 20) + b'"', Kind.PROTOCOL),
        ],
    )
    async def test_errors_inside_the_stream(
        self, server: ScriptedServer, provider: OpenAIChat, data: object, kind: Kind
    ) -> None:
        server.script(stream_head() + chunk(message(delta("first"))) + chunk(message(data)), Do.STALL)
        text, found = await partly(provider)
        assert (text, found.kind) == ("first", kind)
        await asyncio.wait_for(server.gone.wait(), PATIENCE)

    async def test_an_error_as_an_event_of_its_own(self, server: ScriptedServer, provider: OpenAIChat) -> None:
        said = {"message": "The prompt is greater than the context length."}
        server.script(stream_head() + chunk(b"event: error\n" + message(said)) + END)
        assert (await failure(provider)).kind is Kind.CONTEXT_LENGTH

    async def test_a_finish_with_an_error_beside_it(self, server: ScriptedServer, provider: OpenAIChat) -> None:
        choice = {"delta": {"content": ""}, "finish_reason": "error", "error": {"code": 429, "message": "slow"}}
        server.script(stream(delta("first"), {"choices": [choice]}))
        text, found = await partly(provider)
        assert (text, found.kind) == ("first", Kind.RATE)

    @pytest.mark.parametrize("end", [(END,), (Do.CLOSE,), (Do.RESET,)])
    async def test_a_stream_that_is_cut(
        self, server: ScriptedServer, provider: OpenAIChat, end: tuple[bytes | Do, ...]
    ) -> None:
        server.script(stream_head() + chunk(message(delta("first"))), *end)
        text, found = await partly(provider)
        assert (text, found.kind) == ("first", Kind.BROKEN_OFF)
        assert found.message == "acme broke off in the middle of an answer."

    async def test_what_was_counted_of_a_stream_that_is_cut(self, server: ScriptedServer, provider: OpenAIChat) -> None:
        counts = {"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 4}}
        server.script(stream_head() + chunk(message(delta("first")) + message(counts)) + END)
        events: list[StreamEvent] = []
        with pytest.raises(ProviderFailure) as caught:
            async for event in provider.stream(asking()):
                events.append(event)
        assert caught.value.kind is Kind.BROKEN_OFF
        assert events[-1] == UsageReport(Usage(9, 4))

    async def test_a_stream_that_stalls(self, server: ScriptedServer) -> None:
        provider = talking_to(server.url, idle=0.2)
        server.script(stream_head() + chunk(message(delta("first"))), Do.STALL)
        text, found = await partly(provider)
        assert (text, found.kind) == ("first", Kind.TIMEOUT)
        await asyncio.wait_for(server.gone.wait(), PATIENCE)
        await provider.aclose()

    @pytest.mark.parametrize(
        "raw",
        [
            http(200, b"<!doctype html><p>Sign in to the guest network", "text/html"),
            http(200, b"", "text/event-stream"),
            http(200, b"   \n\n  ", "application/json"),
            http(200, b"OK", "text/plain"),
            http(200, b'{"response": "no choices here"} {"and": "more"}', "application/x-ndjson"),
            http(200, b'[{"choices": []}]'),
            stream(done=True),
            http(200, b'{"status": "ok"}'),
        ],
    )
    async def test_what_is_no_answer(self, server: ScriptedServer, provider: OpenAIChat, raw: bytes) -> None:
        server.script(raw)
        assert (await failure(provider)).kind is Kind.PROTOCOL

    async def test_one_object_that_is_an_error(self, server: ScriptedServer, provider: OpenAIChat) -> None:
        server.script(http(200, b'{"error":{"message":"Insufficient balance"}}'))
        assert (await failure(provider)).kind is Kind.QUOTA

    async def test_nobody_there(self) -> None:
        provider = talking_to(f"http://127.0.0.1:{free_port()}")
        found = await failure(provider)
        assert (found.kind, found.message) == (
            Kind.NETWORK,
            "acme cannot be reached. No server listens at this address.",
        )

    async def test_a_name_that_nobody_knows(self, monkeypatch: pytest.MonkeyPatch) -> None:
        async def unknown(*_: object, **__: object) -> None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", unknown)
        found = await failure(talking_to("http://nobody.example"))
        assert found.message == "acme cannot be reached. Its name is not known here."

    async def test_no_http_there(self, server: ScriptedServer, provider: OpenAIChat) -> None:
        server.script(b"220 mail.example ESMTP\r\n\r\n", Do.CLOSE)
        assert (await failure(provider)).kind is Kind.PROTOCOL
