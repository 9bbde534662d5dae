"""The JSON that scripts get: one function for each noun. `resources/schemas` says the same and tests compare."""

from dataclasses import fields
from typing import Any

from app.cli.output import error_object
from app.cli.words import reason_text
from app.core.decisions import Route, RouteDecision
from app.core.errors import Kind, KnownError
from app.core.handbook import Card
from app.core.messages import (
    AnswerFacts,
    ConversationSummary,
    ErrorPart,
    FilePart,
    ImagePart,
    Message,
    Part,
    SearchHit,
    TextPart,
    ThinkingPart,
    Timings,
    ToolCallPart,
    ToolResultPart,
    TranscriptItem,
    Usage,
)
from app.core.models import ModelFacts, ModelStatus, ProviderCheck, ProviderConfig
from app.core.money import Money
from app.core.policy import PolicyIssue


def route(decision: RouteDecision) -> dict[str, Any]:
    """A decision."""
    task = decision.task
    return {
        "task": {
            "kind": task.kind.value,
            "difficulty": task.difficulty,
            "needs": sorted(need.value for need in task.needs),
            "language": task.language,
            "input_tokens": task.input_tokens,
            "max_output": task.max_output,
        },
        "findings": [{"kind": finding.kind, "count": finding.count} for finding in decision.findings],
        "label": decision.label.value,
        "preference": decision.preference.value,
        "chosen": decision.chosen,
        "chain": list(decision.chain),
        "removed": [
            {
                "model": removed.model,
                "reason": removed.reason.code.value,
                "detail": removed.reason.detail,
                "text": reason_text(removed.reason),
            }
            for removed in decision.removed
        ],
        "reasons": [
            {"code": reason.code.value, "detail": reason.detail, "text": reason_text(reason)}
            for reason in decision.reasons
        ],
        "versions": dict(decision.versions),
    }


def foretold(foretold: Route) -> dict[str, Any]:
    """A decision before it is made, and where the message may come to leave to at worst."""
    return {**route(foretold.decision), "may_leave": foretold.may_leave}


def answer(message: Message, decision: RouteDecision | None, above: Card | None = None) -> dict[str, Any]:
    """An answer, as `ask` gives it, with what the handbook says above it."""
    shape: dict[str, Any] = {
        "text": message.text,
        **facts(message.answer),
        "label": message.label.value,
        "conversation_id": message.conversation_id,
        "message_id": message.id,
        "route": route(decision) if decision else None,
    }
    thinking = "\n\n".join(part.text for part in message.parts if isinstance(part, ThinkingPart))
    calls = [part for part in message.parts if isinstance(part, ToolCallPart)]
    if above:
        shape["card"] = card(above)
    if thinking:
        shape["thinking"] = thinking
    if calls:
        shape["tool_calls"] = [{"id": c.call_id, "name": c.name, "arguments": c.arguments} for c in calls]
    if error := failure(message):
        shape["error"] = error_object(error)
    return shape


def card(shown: Card) -> dict[str, Any]:
    """What the handbook says above an answer."""
    return {field.name: getattr(shown, field.name) for field in fields(Card)}


def facts(known: AnswerFacts | None) -> dict[str, Any]:
    """What is known of an answer; every key is there even when nothing is known."""
    usage = known.usage if known else None
    timings = known.timings if known else None
    return {
        "model": known.model if known else None,
        "provider": known.provider if known else None,
        "passage": known.passage.value if known else None,
        "finish_reason": known.finish_reason.value if known and known.finish_reason else None,
        "usage": {f.name: getattr(usage, f.name) if usage else None for f in fields(Usage)},
        "cost": money(known.cost) if known and known.cost else None,
        "timings": {f.name: getattr(timings, f.name) if timings else None for f in fields(Timings)},
    }


def money(amount: Money) -> dict[str, str]:
    """An amount, as a decimal string."""
    return {"amount": amount.amount, "currency": amount.currency}


def failure(message: Message) -> KnownError | None:
    """The error for which an answer is not whole, if so."""
    part = next((part for part in message.parts if isinstance(part, ErrorPart)), None)
    if part is None:
        return None
    kind = Kind(part.kind) if part.kind in set(Kind) else Kind.PROTOCOL
    return KnownError(kind, **dict(part.fields))


def conversation(summary: ConversationSummary) -> dict[str, Any]:
    """A conversation without its messages."""
    deleted = {} if summary.deleted_us is None else {"deleted_us": summary.deleted_us}
    return {
        "id": summary.id,
        "title": summary.title,
        "label": summary.label.value,
        "model": summary.model,
        "created_us": summary.created_us,
        "updated_us": summary.updated_us,
        "when_full": summary.when_full.value if summary.when_full else None,
        **deleted,
    }


def message(item: TranscriptItem) -> dict[str, Any]:
    """A message of the shown branch."""
    node = item.message
    shape: dict[str, Any] = {
        "id": node.id,
        "parent_id": node.parent_id,
        "siblings": list(item.siblings),
        "role": node.role.value,
        "text": node.text,
        "parts": [part(p) for p in node.parts],
        "label": node.label.value,
        "created_us": node.created_us,
        "complete": node.complete,
        "unreadable": node.unreadable,
    }
    if item.card:
        shape["card"] = card(item.card)
    return shape | facts(node.answer) if node.answer else shape


# What each part shows: its wire form and its signature are between the program and a vendor.
_PARTS: dict[type[Part], tuple[str, dict[str, str]]] = {
    TextPart: ("text", {"text": "text"}),
    ImagePart: ("image", {"id": "attachment_id", "mime_type": "mime_type", "name": "name"}),
    FilePart: ("file", {"id": "attachment_id", "mime_type": "mime_type", "name": "name"}),
    ThinkingPart: ("thinking", {"text": "text"}),
    ToolCallPart: ("tool_call", {"id": "call_id", "name": "name", "arguments": "arguments"}),
    ToolResultPart: ("tool_result", {"id": "call_id", "text": "text", "is_error": "is_error"}),
    ErrorPart: ("error", {"kind": "kind"}),
}


def part(value: Part) -> dict[str, Any]:
    """A part of a message, by its type."""
    name, shown = _PARTS[type(value)]
    return {"type": name, **{key: getattr(value, attribute) for key, attribute in shown.items()}}


def hit(found: SearchHit) -> dict[str, Any]:
    """A found message."""
    return {
        "conversation_id": found.conversation_id,
        "message_id": found.message_id,
        "title": found.title,
        "snippet": found.snippet,
        "marks": [list(mark) for mark in found.marks],
        "created_us": found.created_us,
    }


def provider(config: ProviderConfig) -> dict[str, Any]:
    """A provider; its key is nowhere near."""
    return {
        "name": config.name,
        "kind": config.kind.value,
        "url": config.url,
        "residency": config.residency,
        "reviewed": config.reviewed,
        "managed": config.managed,
    }


def check(name: str, found: ProviderCheck) -> dict[str, Any]:
    """A connection test."""
    error = None if found.ok else error_object(check_error(found))
    return {"name": name, "ok": found.ok, "models": list(found.models), "elapsed_ms": found.elapsed_ms, "error": error}


def check_error(found: ProviderCheck) -> KnownError:
    """What a connection test failed with."""
    kind = Kind(found.error_kind) if found.error_kind in set(Kind) else Kind.NETWORK
    return KnownError(kind, **dict(found.error_fields))


def model(status: ModelStatus) -> dict[str, Any]:
    """A line of the model list."""
    offer = status.offer
    return {
        "name": status.name,
        "available": status.available,
        "why_not": status.why_not,
        "provider": offer.provider,
        "passage": offer.passage.value,
        "capabilities": sorted(capability.value for capability in offer.capabilities),
        "context_tokens": offer.context_tokens,
        "residency": offer.residency,
        "loaded": status.loaded,
        "path": status.path,
    }


def model_facts(known: ModelFacts) -> dict[str, Any]:
    """What the header of a model file says."""
    return {
        "name": known.name,
        "architecture": known.architecture,
        "parameters": known.parameters,
        "quantization": known.quantization,
        "context_tokens": known.context_tokens,
        "embedding_length": known.embedding_length,
        "block_count": known.block_count,
        "head_count": known.head_count,
        "head_count_kv": known.head_count_kv,
        "expert_count": known.expert_count,
        "file_bytes": known.file_bytes,
        "chat_template": known.chat_template,
    }


def issue(found: PolicyIssue) -> dict[str, Any]:
    """Something wrong in a policy file."""
    return {"source": found.source, "key": found.key, "problem": found.problem}
