"""What the register keeps of requests and answers, in OpenTelemetry's words where it has one.

Names: semantic conventions for generative AI clients (open-telemetry/semantic-conventions-genai, span
`gen_ai.client.inference`). What they have no name for begins with `signalbox.`. Bodies hold no float.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from app.audit.threads import INPUT, NAME, OUTPUT
from app.core.audit import AuditEvent, AuditKind
from app.core.digest import digest, plain
from app.core.errors import Kind, KnownError
from app.core.messages import FinishReason, Message, Usage
from app.core.money import Money
from app.engine.door.requests import Admitted, Subject, SubjectKind, Way
from app.engine.door.threads import FULL, HASH, Thread, wire
from app.engine.door.window import Reading


@dataclass(frozen=True, slots=True)
class Again:
    """Why a request is stated once more: the entry of the statement that was refused, and for what kind of error.

    `changed` names what of it is other, in the wire's words.
    """

    entry: int
    error: Kind
    changed: tuple[str, ...]


def request(
    admitted: Admitted,
    way: Way,
    *,
    turn: str,
    hop: int,
    reading: Reading,
    again: Again | None,
    thread: Thread,
    content: str,
    actor: str,
) -> AuditEvent:
    """A request, before it leaves, under label and policy of this moment; the decision names those of its own.

    `reading` is what of the request is read, and `again` why it is stated once more. `thread` is what it says, and
    `content` how much of that is kept: full, hash or metadata.
    """
    ask, offer, said = admitted.ask, way.offer, reading.request
    body: dict[str, Any] = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": offer.provider,
        "gen_ai.request.model": offer.wire_name,
        "gen_ai.request.max_tokens": said.max_output,
        "gen_ai.output.type": "json" if ask.json_schema is not None else "text",
        **_subject(ask.subject),
        "server.address": way.host,
        **way.through.body,
        "signalbox.actor": actor,
        "signalbox.purpose": ask.purpose.value,
        "signalbox.hop": hop,
        "signalbox.passage": offer.passage.value,
        "signalbox.residency": offer.residency,
        "signalbox.label": way.label.value,
        "signalbox.policy_sha256": way.policy_sha256,
        "signalbox.decision": plain(admitted.decision),
        **thread.body(INPUT, content),
    }
    if said.temperature is not None:
        body["gen_ai.request.temperature"] = str(Decimal(repr(said.temperature)))
    if ask.json_schema is not None:
        body["signalbox.json_schema_sha256"] = digest(ask.json_schema)
    if reading.left_out:
        body["signalbox.left_out"] = {"messages": reading.left_out, "recap": reading.recapped}
    if again is not None:
        body["signalbox.again"] = {
            "entry": again.entry,
            "error.type": again.error.value,
            "changed": list(again.changed),
        }
    if ask.tools:
        body["signalbox.tools"] = [tool.name for tool in ask.tools]
    return AuditEvent(AuditKind.REQUEST, body, turn=turn)


def outcome(
    ref: int,
    turn: str,
    answer: Message,
    *,
    response_id: str = "",
    error: KnownError | None = None,
    thread: Thread | None = None,
    content: str,
    policy_sha256: str = "",
) -> AuditEvent:
    """How a request ended, which closes its entry: a `response`, or `response.aborted` when it is not whole.

    `thread` is what was said, the answer last, if whoever records it knows. `policy_sha256` names the policy
    under which it left, where that is a newer one than the entry names.
    """
    facts = answer.answer
    reason = facts.finish_reason if facts else None
    whole = error is None and reason not in (None, FinishReason.CANCELLED, FinishReason.ERROR)
    body: dict[str, Any] = {
        "gen_ai.response.model": facts.model if facts else "",
        "gen_ai.response.id": response_id,
        "gen_ai.response.finish_reasons": [reason.value if reason else FinishReason.ERROR.value],
        **_output(answer, thread, content),
    }
    if facts:
        body |= _usage(facts.usage) | _cost(facts.cost)
        if facts.timings:
            body["signalbox.first_token_ms"] = facts.timings.first_token_ms
            body["signalbox.total_ms"] = facts.timings.total_ms
    if policy_sha256:
        body["signalbox.policy_sha256"] = policy_sha256
    if error is not None:
        body["error.type"] = error.kind.value
    return AuditEvent(AuditKind.RESPONSE if whole else AuditKind.RESPONSE_ABORTED, body, turn=turn, ref=ref)


def late(outcome: AuditEvent, thread: Thread | None, content: str) -> AuditEvent:
    """What really came of a request that another process closed, because it took the one that sent it for dead.

    It closes nothing, and names the request; so does its `thread`, where the request said what stood before.
    """
    body = outcome.body | {"signalbox.request": outcome.ref}
    body.pop(NAME, None)
    if thread is not None:
        body |= replace(thread, entry=outcome.ref or 0).body(OUTPUT, content)
    return replace(outcome, kind=AuditKind.RESPONSE_LATE, body=body, ref=None)


def held(admitted: Admitted, error: KnownError, actor: str) -> AuditEvent:
    """A request that was refused. Its content is left out: it may hold the very secret for which it was refused."""
    body = {
        "error.type": error.kind.value,
        **_subject(admitted.ask.subject),
        "signalbox.actor": actor,
        "signalbox.purpose": admitted.ask.purpose.value,
        "signalbox.label": admitted.label.value,
        "signalbox.policy_sha256": admitted.policy_sha256,
        "signalbox.decision": plain(admitted.decision),
    }
    return AuditEvent(AuditKind.HELD, body)


def _subject(subject: Subject) -> dict[str, Any]:
    match subject.kind:
        case SubjectKind.CONVERSATION:
            return {"gen_ai.conversation.id": subject.id}


def _output(answer: Message, thread: Thread | None, content: str) -> dict[str, Any]:
    if content not in (FULL, HASH):
        return {}
    said = wire(answer)
    told = {"signalbox.output_sha256": digest([said["parts"]])}
    if thread is not None:
        return told | thread.body(OUTPUT, content)
    return told | ({OUTPUT: [said]} if content == FULL else {})


def _usage(usage: Usage | None) -> dict[str, Any]:
    if usage is None:
        return {}
    return {
        "gen_ai.usage.input_tokens": usage.input_tokens,
        "gen_ai.usage.output_tokens": usage.output_tokens,
        "gen_ai.usage.cache_read.input_tokens": usage.cache_read_tokens,
        "gen_ai.usage.cache_write.input_tokens": usage.cache_write_tokens,
        "gen_ai.usage.reasoning.output_tokens": usage.reasoning_tokens,
    }


def _cost(cost: Money | None) -> dict[str, Any]:
    return {"signalbox.cost": {"amount": cost.amount, "currency": cost.currency} if cost else None}
