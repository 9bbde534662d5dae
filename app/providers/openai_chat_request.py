"""A request as chat-completions JSON."""

import base64
import json
from typing import Any

from app.core.messages import (
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
from app.providers.openai_chat_profiles import Dialect, Profile, SchemaForm

Json = dict[str, Any]


def body(request: ChatRequest, profile: Profile, dialect: Dialect) -> bytes:
    """The request's body, in UTF-8; what UTF-8 cannot hold (lone surrogates) becomes a question mark."""
    fields: Json = {
        "model": request.model,
        "messages": wire_messages(request.messages, thinking_back=profile.thinking_back),
        "stream": True,
        dialect.limit_field: request.max_output,
    }
    if dialect.usage_option:
        fields["stream_options"] = {"include_usage": True}
    if request.temperature is not None and dialect.temperature:
        fields["temperature"] = request.temperature
    if request.tools:
        fields["tools"] = [_tool(tool) for tool in request.tools]
    if request.json_schema is not None:
        fields["response_format"] = _response_format(request.json_schema, dialect.schema_form)
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def wire_messages(messages: tuple[Message, ...], *, thinking_back: bool = False) -> list[Json]:
    """The history as the wire wants it.

    Messages without anything to send are left out, and neighbours with one voice become one message: the chat
    templates of many models insist that user and assistant take turns, and know one system message only.
    """
    wire: list[Json] = []
    for message in messages:
        for item in _wire_message(message, thinking_back):
            if wire and _joins(wire[-1], item):
                wire[-1]["content"] = _joined(wire[-1]["content"], item["content"])
            else:
                wire.append(item)
    return wire


def _wire_message(message: Message, thinking_back: bool) -> list[Json]:
    results = [p for p in message.parts if isinstance(p, ToolResultPart)]
    calls = [p for p in message.parts if isinstance(p, ToolCallPart)]
    items = [{"role": "tool", "tool_call_id": p.call_id, "content": p.sent} for p in results]
    content = _content(message.parts)
    if content or calls:
        role = Role.USER if message.role is Role.TOOL else message.role
        item: Json = {"role": role.value}
        if content:
            item["content"] = content
        if calls:
            item["tool_calls"] = [_call(p) for p in calls]
            thinking = "".join(p.text for p in message.parts if isinstance(p, ThinkingPart))
            if thinking_back and thinking:
                item["reasoning_content"] = thinking
        items.append(item)
    return items


def _content(parts: tuple[Part, ...]) -> str | list[Json]:
    """Plain text where that is enough, since some servers take nothing else; a list where there are images."""
    pieces = [piece for part in parts if (piece := _piece(part)) is not None]
    if any(piece["type"] == "image_url" for piece in pieces):
        return pieces
    return "\n\n".join(piece["text"] for piece in pieces)


def _piece(part: Part) -> Json | None:
    match part:
        case TextPart() if part.sent.strip():
            return {"type": "text", "text": part.sent}
        case FilePart():
            return {"type": "text", "text": f"File “{part.name}”:\n\n{part.sent}"}
        case ImagePart(data=bytes() as data):
            url = f"data:{part.mime_type};base64,{base64.b64encode(data).decode()}"
            return {"type": "image_url", "image_url": {"url": url}}
        case ImagePart():
            raise ValueError("an image was to be sent without its bytes")
    return None


def _joins(before: Json, item: Json) -> bool:
    return (
        before["role"] == item["role"]
        and before["role"] != Role.TOOL
        and before.keys() == item.keys() == {"role", "content"}
    )


def _joined(before: str | list[Json], after: str | list[Json]) -> str | list[Json]:
    if isinstance(before, str) and isinstance(after, str):
        return f"{before}\n\n{after}"
    return [*_pieces(before), *_pieces(after)]


def _pieces(content: str | list[Json]) -> list[Json]:
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


def _call(part: ToolCallPart) -> Json:
    function = {"name": part.name, "arguments": part.arguments or "{}"}
    return {"id": part.call_id, "type": "function", "function": function}


def _tool(tool: Tool) -> Json:
    function = {"name": tool.name, "description": tool.description, "parameters": tool.parameters}
    return {"type": "function", "function": function}


def _response_format(schema: Json, form: SchemaForm) -> Json:
    if form is SchemaForm.JSON_OBJECT:
        return {"type": "json_object", "schema": schema}
    return {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema, "strict": True}}
