"""What the child is asked: messages as chat templates know them."""

import json
from typing import Any

from app.core.messages import Message, Role, ToolCallPart, ToolResultPart
from app.providers.llama.question import question
from tests.providers.llama.conftest import message, request


def entries(*messages: Message) -> list[dict[str, Any]]:
    asked: dict[str, list[dict[str, Any]]] = json.loads(question(request("llama", messages=messages)))
    return asked["messages"]


def test_a_tool_that_failed_says_so() -> None:
    results = (ToolResultPart("c1", "rain"), ToolResultPart("c2", "no clock", is_error=True))
    assert entries(message(Role.TOOL, *results)) == [
        {"role": "tool", "content": "rain", "tool_call_id": "c1"},
        {"role": "tool", "content": "Error: no clock", "tool_call_id": "c2"},
    ]


def test_calls_that_nobody_can_read_are_sent_as_text() -> None:
    arguments = "[" * 100_000
    (entry,) = entries(message(Role.ASSISTANT, ToolCallPart("c", "f", arguments)))
    assert entry["tool_calls"][0]["function"]["arguments"] == arguments
