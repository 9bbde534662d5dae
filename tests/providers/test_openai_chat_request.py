"""Requests: what goes over the wire for each kind of part, and for histories with holes."""

import base64
import json
from typing import Any

import pytest

from app.core.messages import (
    ErrorPart,
    FilePart,
    ImagePart,
    Message,
    Part,
    Role,
    TextPart,
    ThinkingPart,
    ToolCallPart,
    ToolResultPart,
)
from app.core.requests import ChatRequest, Tool
from app.providers.openai_chat_profiles import Dialect, Profile, SchemaForm, profile_for
from app.providers.openai_chat_request import body, wire_messages

SCHEMA = {"type": "object", "properties": {"n": {"type": "integer"}}}


def said(role: Role, *parts: Part, complete: bool = True) -> Message:
    return Message("id", "conversation", None, role, parts, 0, complete=complete)


def user(text: str) -> Message:
    return said(Role.USER, TextPart(text))


def fields(request: ChatRequest, profile: Profile | None = None, dialect: Dialect | None = None) -> Any:
    return json.loads(body(request, profile or Profile(), dialect or Dialect()))


def test_a_plain_request() -> None:
    request = ChatRequest("m", (said(Role.SYSTEM, TextPart("Be brief.")), user("Hi")), 100, temperature=0.5)
    assert fields(request) == {
        "model": "m",
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}],
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": 100,
        "temperature": 0.5,
    }


def test_the_wire_form_is_sent_and_not_the_shown_one() -> None:
    parts = (TextPart("Call Ann", wire="Call [NAME_1]"), FilePart("a", "text/plain", "x.txt", "Ann", wire="[NAME_1]"))
    (message,) = wire_messages((said(Role.USER, *parts),))
    assert message["content"] == "Call [NAME_1]\n\nFile “x.txt”:\n\n[NAME_1]"


def test_images_become_data_addresses() -> None:
    picture = ImagePart("a", "image/png", data=b"\x89PNG")
    (message,) = wire_messages((said(Role.USER, TextPart("What is it?"), picture),))
    url = "data:image/png;base64," + base64.b64encode(b"\x89PNG").decode()
    assert message["content"] == [
        {"type": "text", "text": "What is it?"},
        {"type": "image_url", "image_url": {"url": url}},
    ]


def test_an_image_without_bytes_is_a_bug() -> None:
    with pytest.raises(ValueError, match="bytes"):
        wire_messages((said(Role.USER, ImagePart("a", "image/png")),))


def test_tools_both_ways() -> None:
    request = ChatRequest(
        "m",
        (
            user("Weather?"),
            said(Role.ASSISTANT, ToolCallPart("c1", "weather", '{"city":"Bonn"}'), ToolCallPart("c2", "time", "")),
            said(Role.TOOL, ToolResultPart("c1", "rain"), ToolResultPart("c2", "no clock", is_error=True)),
        ),
        10,
        tools=(Tool("weather", "The weather", SCHEMA),),
    )
    sent = fields(request)
    assert sent["messages"][1:] == [
        {
            "role": "assistant",
            "tool_calls": [
                {"id": "c1", "type": "function", "function": {"name": "weather", "arguments": '{"city":"Bonn"}'}},
                {"id": "c2", "type": "function", "function": {"name": "time", "arguments": "{}"}},
            ],
        },
        {"role": "tool", "tool_call_id": "c1", "content": "rain"},
        {"role": "tool", "tool_call_id": "c2", "content": "Error: no clock"},
    ]
    function = {"name": "weather", "description": "The weather", "parameters": SCHEMA}
    assert sent["tools"] == [{"type": "function", "function": function}]


def test_thinking_and_errors_are_not_sent() -> None:
    answer = said(Role.ASSISTANT, ThinkingPart("hm"), TextPart("Yes"), ErrorPart("network"))
    assert wire_messages((answer,)) == [{"role": "assistant", "content": "Yes"}]


def test_thinking_goes_back_with_its_calls_where_the_server_wants_it() -> None:
    history = (said(Role.ASSISTANT, ThinkingPart("hm"), ToolCallPart("c", "f", "{}")),)
    assert wire_messages(history, thinking_back=True)[0]["reasoning_content"] == "hm"
    assert "reasoning_content" not in wire_messages(history)[0]


def test_an_answer_of_which_nothing_came_is_left_out_and_its_neighbours_join() -> None:
    empty = said(Role.ASSISTANT, ErrorPart("network"), TextPart(""), complete=False)
    assert wire_messages((user("One"), empty, user("Two"))) == [{"role": "user", "content": "One\n\nTwo"}]
    picture = said(Role.USER, ImagePart("a", "image/png", data=b"x"))
    (joined,) = wire_messages((user("One"), empty, picture))
    assert [piece["type"] for piece in joined["content"]] == ["text", "image_url"]


def test_results_of_tools_do_not_join() -> None:
    history = (said(Role.TOOL, ToolResultPart("a", "1")), said(Role.TOOL, ToolResultPart("b", "2")))
    assert [m["tool_call_id"] for m in wire_messages(history)] == ["a", "b"]


def test_schemas_in_both_forms() -> None:
    request = ChatRequest("m", (user("x"),), 10, json_schema=SCHEMA)
    assert fields(request)["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "answer", "schema": SCHEMA, "strict": True},
    }
    older = Dialect(schema_form=SchemaForm.JSON_OBJECT)
    assert fields(request, dialect=older)["response_format"] == {"type": "json_object", "schema": SCHEMA}


def test_dialects_spell_limits_usage_and_temperature() -> None:
    request = ChatRequest("m", (user("x"),), 10, temperature=1.0)
    spelt = fields(request, dialect=Dialect("max_completion_tokens", usage_option=False, temperature=False))
    assert spelt["max_completion_tokens"] == 10
    assert not {"max_tokens", "stream_options", "temperature"} & spelt.keys()


def test_what_utf8_cannot_hold_is_replaced() -> None:
    assert fields(ChatRequest("m", (user("a\ud800b"),), 1))["messages"][0]["content"] == "a?b"


def test_profiles_by_host() -> None:
    assert profile_for("api.openai.com").dialect.limit_field == "max_completion_tokens"
    assert profile_for("firm.openai.azure.com").key_headers("k") == {"api-key": "k"}
    assert profile_for("openai.azure.com.evil.example").key_headers("k") == {"authorization": "Bearer k"}
    assert profile_for("127.0.0.1") == Profile()
    assert Profile().key_headers(None) == {}


@pytest.mark.parametrize(
    ("complaint", "expected"),
    [
        (
            "unsupported_parameter max_tokens unsupported parameter: 'max_tokens' is not supported with this model. "
            "use 'max_completion_tokens' instead.",
            Dialect(limit_field="max_completion_tokens"),
        ),
        ("body.stream_options: Extra inputs are not permitted", Dialect(usage_option=False)),
        (
            "unsupported value: 'temperature' does not support 0.7 with this model. only the default (1) value",
            Dialect(temperature=False),
        ),
        (
            "body.response_format.type: Input should be 'text' or 'json_object'",
            Dialect(schema_form=SchemaForm.JSON_OBJECT),
        ),
        ("max_tokens is too large: 99999", None),
        ("temperature must be between 0 and 2", None),
        ("unknown model", None),
    ],
)
def test_a_server_says_how_it_wants_things_spelt(complaint: str, expected: Dialect | None) -> None:
    assert Dialect().restated(complaint) == expected
