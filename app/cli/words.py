"""The sentences and words that people read for codes of the program."""

from datetime import UTC, datetime

from app.cli.visible import one_line
from app.core import starter
from app.core.decisions import Finding, Reason, ReasonCode, Route, RouteDecision
from app.core.errors import fill
from app.core.labels import Passage
from app.core.languages import is_foreign
from app.core.messages import AnswerFacts, Role
from app.core.preparing import Preparing

# Of a name that others chose.
_LONGEST_NAME = 200

REASONS: dict[ReasonCode, str] = {
    ReasonCode.PICKED: "You chose this model.",
    ReasonCode.ONLY_ONE: "It is the only model that may take this message.",
    ReasonCode.STAYS: "It stays on this device.",
    ReasonCode.LAST_USED: "You used it last.",
    ReasonCode.READS_ALL: "It reads the whole conversation, which others do not.",
    ReasonCode.FIRST_BY_NAME: "It is the first by name among equals.",
    ReasonCode.NOT_PICKED: "You chose another model.",
    ReasonCode.LAST_RESORT: "It answers only while no other model may.",
    ReasonCode.ONLY_PICKED: "It answers only when you choose it.",
    ReasonCode.LABEL: "The label {detail} does not allow it.",
    ReasonCode.GONE: "It is not there any more.",
    ReasonCode.UNAVAILABLE: "It is not available. {detail}",
    ReasonCode.CONTEXT: "The conversation is too long for it ({detail} tokens).",
    ReasonCode.CAPABILITY: "It lacks what the message needs: {detail}.",
    ReasonCode.POLICY_PROVIDER: "Your organization does not allow this provider.",
    ReasonCode.POLICY_MODEL: "Your organization does not allow this model.",
    ReasonCode.RESIDENCY: "Data may not be processed there: {detail}.",
    ReasonCode.BUDGET: "The budget {detail} is used up.",
    ReasonCode.BREAKER: "It failed too often just now.",
    ReasonCode.WOULD_LEAVE: "It would leave this device, and the message was shown as staying.",
    ReasonCode.PRIVACY: "The message holds a secret: {detail}.",
}
# What stands above a paragraph of the handbook.
FROM_THE_HANDBOOK = "From the handbook · {title}"
PASSAGES = {
    Passage.STAYS: "stays on this device",
    Passage.LEAVES: "leaves this device",
    Passage.HELD: "held, nothing is sent",
}
_UNITS = ((1024**3, "GiB"), (1024**2, "MiB"), (1024, "KiB"))
SPEAKERS = {Role.USER: "You", Role.ASSISTANT: "Answer", Role.SYSTEM: "Instructions", Role.TOOL: "Tool"}


def reason_text(reason: Reason) -> str:
    """Why an offer was chosen or removed."""
    detail = reason.detail.replace("_", " ") if reason.code is not ReasonCode.UNAVAILABLE else reason.detail
    return fill(REASONS[reason.code], {"detail": detail})


def findings_text(findings: tuple[Finding, ...]) -> str:
    """What was found, by kind and count."""
    return ", ".join(f"{f.count} × {f.kind.replace('_', ' ')}" for f in findings) or "nothing"


def moment(us: int) -> str:
    """A moment in the person's time zone, to the minute."""
    return datetime.fromtimestamp(us / 1_000_000, tz=UTC).astimezone().strftime("%Y-%m-%d %H:%M")


def count(number: int, noun: str) -> str:
    """A number with its noun: “1 entry”, “2 entries”."""
    plural = f"{noun[:-1]}ies" if noun.endswith("ry") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"


def size(number: int) -> str:
    """Bytes in the unit that fits: “511.2 KiB”, “4.1 GiB”."""
    scale, unit = next((pair for pair in _UNITS if number >= pair[0]), _UNITS[-1])
    return f"{number / scale:,.1f} {unit}"


def facts_text(facts: AnswerFacts) -> str:
    """The quiet line under an answer: where, which model, tokens, time, cost."""
    model = one_line(f"{facts.provider}/{facts.model}" if facts.provider else facts.model)[:_LONGEST_NAME]
    words = [model, PASSAGES[facts.passage]]
    if facts.usage:
        words.append(f"{facts.usage.input_tokens:,} + {facts.usage.output_tokens:,} tokens")
    if facts.timings:
        words.append(f"{facts.timings.total_ms / 1000:.1f} s")
    if facts.cost:
        words.append(f"{facts.cost.amount} {facts.cost.currency}")
    return " · ".join(words)


def preparing_text(preparing: Preparing) -> str:
    """How far set-up is with what local models need."""
    percent = "…" if preparing.percent is None else f", {preparing.percent} %"
    return f"Preparing local models{percent}"


LEFT_OUT = "The oldest messages were left out: the model cannot read the whole conversation."


def notes(facts: AnswerFacts | None, asked: str) -> list[str]:
    """What is told beside an answer to a message: that not all was read, and what the built-in model is."""
    if facts is None:
        return []
    told = [LEFT_OUT] if facts.begins else []
    if starter.is_starter(facts.provider, facts.model):
        told += [starter.WHAT_IT_IS, *([starter.READS_ENGLISH] if is_foreign(asked) else [])]
    return told


def passage_lines(route: Route) -> list[str]:
    """Where a message comes to at worst, if anything would be sent."""
    if route.stays:
        return ["It stays on this device."]
    provider = one_line(route.may_leave)
    if not provider:
        return []
    at_first = "It stays on this device, else it" if route.stays_first else "It"
    return [f"{at_first} may leave to {provider}."]


def decision_lines(decision: RouteDecision) -> list[str]:
    """A decision in sentences."""
    task = decision.task
    needs = f", needs {', '.join(sorted(need.value.replace('_', ' ') for need in task.needs))}" if task.needs else ""
    lines = [f"{decision.chosen} would answer." if decision.chosen else "No model may take this message."]
    lines += [f"  {reason_text(reason)}" for reason in decision.reasons]
    lines += [f"Then {name}, if it fails." for name in decision.chain[1:]]
    lines += [f"Not {removed.model}: {reason_text(removed.reason)}" for removed in decision.removed]
    lines.append(f"Task: {task.kind.value}, difficulty {task.difficulty} of 100{needs}.")
    lines.append(f"Label: {decision.label.value}. Found: {findings_text(decision.findings)}.")
    return lines
