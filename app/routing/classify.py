"""What a request is: kind, difficulty, needs, language and size, by rules that any reader can follow."""

from collections.abc import Sequence

from app.core.decisions import TaskKind, TaskProfile
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
from app.core.models import Capability
from app.core.tokens import IMAGE_TOKENS, MESSAGE_OVERHEAD, REQUEST_OVERHEAD, ceiling
from app.routing import cues


def _stem_table() -> dict[str, tuple[TaskKind, int]]:
    return {stem: (kind, weight) for kind, stems in cues.STEMS.items() for stem, weight in stems.items()}


_TABLE = _stem_table()
_LENGTHS = sorted({len(stem) for stem in _TABLE}, reverse=True)


def classify(
    messages: Sequence[Message], *, max_output: int, json_schema: bool = False, tools: bool = False
) -> TaskProfile:
    """Profile a request.

    Args:
        messages: Everything that would be sent, oldest first; the last user message is what is judged.
        max_output: The most tokens that the answer may have.
        json_schema: Whether the answer must satisfy a schema.
        tools: Whether tools are offered to the model.
    """
    return profile(
        asked(messages),
        tokens=sum(map(tokens_of, messages)),
        pictures=any(map(shows_pictures, messages)),
        max_output=max_output,
        json_schema=json_schema,
        tools=tools,
    )


def profile(
    text: str,
    *,
    tokens: int,
    pictures: bool,
    max_output: int,
    json_schema: bool = False,
    tools: bool = False,
    least: int | None = None,
) -> TaskProfile:
    """Profile a request by what is asked in it, and by what is known of its messages: their tokens, any pictures.

    `least` are the tokens of those that must be read, where others may be left out.
    """
    kind = TaskKind.AGENT if tools else _kind(text)
    if json_schema and kind in (TaskKind.CHAT, TaskKind.FACTUAL):
        kind = TaskKind.EXTRACTION
    return TaskProfile(
        kind=kind,
        difficulty=_difficulty(kind, text),
        needs=_needs(pictures, json_schema, tools),
        language=language(text),
        input_tokens=REQUEST_OVERHEAD + tokens,
        max_output=max_output,
        least_tokens=0 if least is None else REQUEST_OVERHEAD + least,
    )


def asked(messages: Sequence[Message]) -> str:
    """What the last user message says in words."""
    return next((_prose(message) for message in reversed(messages) if message.role is Role.USER), "")


def tokens_of(message: Message) -> int:
    """The most that a message may take of a model's context, in tokens."""
    return MESSAGE_OVERHEAD + sum(_part_tokens(part) for part in message.parts)


def shows_pictures(message: Message) -> bool:
    """Whether a model must see, to read this message."""
    return any(isinstance(part, ImagePart) for part in message.parts)


def language(text: str) -> str:
    """The likely ISO 639-1 code, or "und" when nothing tells."""
    sample = text[: cues.HEAD + cues.TAIL]
    for code, first, last in () if sample.isascii() else cues.SCRIPTS:
        if sum(first <= c <= last for c in sample) * cues.SCRIPT_SHARE > len(sample):
            return code
    words = [word.lower() for word in cues.WORD.findall(sample)]
    scores = {code: sum(word in stops for word in words) for code, stops in cues.STOP_WORDS.items()}
    best = max(scores, key=lambda code: scores[code])
    return best if scores[best] else "und"


def _kind(text: str) -> TaskKind:
    scores = dict.fromkeys(cues.PRECEDENCE, 0)
    instruction = text if len(text) <= cues.HEAD + cues.TAIL else f"{text[: cues.HEAD]}\n{text[-cues.TAIL :]}"
    for word in {word.lower() for word in cues.WORD.findall(instruction)}:
        found = _cue(word)
        if found:
            scores[found[0]] += found[1]
    shape = text[: cues.SHAPE_LIMIT]
    for kind, weight, pattern in cues.SHAPES:
        if pattern.search(shape):
            scores[kind] += weight
    if "?" in instruction:
        numbers = len(cues.NUMBER.findall(shape))
        if numbers >= cues.ASKED_NUMBERS and cues.QUANTITY.search(instruction):
            scores[TaskKind.MATH] += cues.ASKED
        elif numbers >= cues.MANY_NUMBERS:
            scores[TaskKind.MATH] += cues.MANY
    best = max(cues.PRECEDENCE, key=lambda kind: scores[kind])
    return best if scores[best] >= cues.LEAST else TaskKind.CHAT


def _cue(word: str) -> tuple[TaskKind, int] | None:
    for length in _LENGTHS:
        if length <= len(word) and (length > cues.WHOLE_WORD_LENGTH or length == len(word)):
            found = _TABLE.get(word[:length])
            if found:
                return found
    return None


def _difficulty(kind: TaskKind, text: str) -> int:
    length = min(cues.LENGTH_MOST, len(text) // cues.LENGTH_STEP)
    conditions = min(cues.CONDITIONS_MOST, cues.CONDITION * len(cues.HARD.findall(text[: cues.SHAPE_LIMIT])))
    return min(100, cues.BASE_DIFFICULTY[kind] + length + conditions)


def _needs(pictures: bool, json_schema: bool, tools: bool) -> frozenset[Capability]:
    needs = set()
    if pictures:
        needs.add(Capability.IMAGES)
    if json_schema:
        needs.add(Capability.JSON_SCHEMA)
    if tools:
        needs.add(Capability.TOOLS)
    return frozenset(needs)


def _prose(message: Message) -> str:
    return "\n".join(part.text for part in message.parts if isinstance(part, TextPart))


def _part_tokens(part: Part) -> int:
    if isinstance(part, ImagePart):
        return IMAGE_TOKENS
    if isinstance(part, TextPart | FilePart):
        return ceiling(part.sent)
    if isinstance(part, ThinkingPart | ToolResultPart):
        return ceiling(part.text)
    if isinstance(part, ToolCallPart):
        return ceiling(part.name) + ceiling(part.arguments)
    return 0
