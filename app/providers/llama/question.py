"""A `ChatRequest` as the child understands it: plain messages for a chat template."""

import json
from typing import Any

from app.core.errors import Kind, ProviderFailure
from app.core.messages import FilePart, ImagePart, Message, Role, TextPart, ThinkingPart, ToolCallPart, ToolResultPart
from app.core.requests import ChatRequest


def question(request: ChatRequest) -> bytes:
    """The body of an `ask` frame.

    Raises:
        ProviderFailure: `bad_request` for what the embedded runtime cannot take.
    """
    asked: dict[str, Any] = {
        "messages": [entry for message in request.messages for entry in _entries(message, request.model)],
        "max_output": request.max_output,
        "temperature": request.temperature,
        "schema": request.json_schema,
        "tools": [
            {
                "type": "function",
                "function": {"name": tool.name, "description": tool.description, "parameters": tool.parameters},
            }
            for tool in request.tools
        ],
    }
    return json.dumps(asked, ensure_ascii=False).encode("utf-8", "replace")


def _entries(message: Message, model: str) -> list[dict[str, Any]]:
    """A message as templates know it; results of tools are messages of their own."""
    results = [
        {"role": Role.TOOL.value, "content": part.sent, "tool_call_id": part.call_id}
        for part in message.parts
        if isinstance(part, ToolResultPart)
    ]
    if any(isinstance(part, ImagePart) for part in message.parts):
        raise ProviderFailure(Kind.BAD_REQUEST, who=model, detail="It reads no images.")
    texts = [_text(part) for part in message.parts if isinstance(part, TextPart | FilePart)]
    calls = [_call(part) for part in message.parts if isinstance(part, ToolCallPart)]
    thinking = "\n".join(part.text for part in message.parts if isinstance(part, ThinkingPart))
    content = "\n\n".join(text for text in texts if text)
    if message.role is Role.TOOL or not (content or calls):
        return results
    entry: dict[str, Any] = {"role": message.role.value, "content": content}
    if calls:
        entry["tool_calls"] = calls
    if thinking and message.role is Role.ASSISTANT:
        entry["reasoning_content"] = thinking
    return [*results, entry]


def _text(part: TextPart | FilePart) -> str:
    return part.sent if isinstance(part, TextPart) else f"File “{part.name}”:\n\n{part.sent}"


def _call(part: ToolCallPart) -> dict[str, Any]:
    """A call with its arguments as an object, which is what templates write out."""
    try:
        arguments = json.loads(part.arguments or "{}")
    except (ValueError, RecursionError):
        arguments = part.arguments
    return {"id": part.call_id, "type": "function", "function": {"name": part.name, "arguments": arguments}}
