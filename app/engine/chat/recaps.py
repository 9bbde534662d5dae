"""A recap of the older part of a chat, asked for by a person: what a model reads in its place once not all has room.

It is asked for as anything is: labelled as what it is made of, decided, recorded before its first byte leaves. A chat
that no model reads whole is read piece by piece, each with what was written of the pieces before.
"""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass

from app.core.api.audit import Progress
from app.core.errors import Kind, KnownError
from app.core.ids import new_id
from app.core.labels import Label
from app.core.messages import (
    ConversationSummary,
    FilePart,
    FinishReason,
    ImagePart,
    Message,
    Part,
    Recap,
    Role,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from app.core.requests import Purpose
from app.engine.door.dispatch import Dispatch
from app.engine.door.movement import Awaits, Hop, Movement
from app.engine.door.requests import Ask, Subject, SubjectKind, sendable
from app.engine.frame.ground import Ground
from app.engine.turns.answers import GrowingAnswer

# Tokens that a recap may have; the least that a piece of a chat is cut to, in characters.
LONGEST, SHORTEST_PIECE = 800, 400
# Characters of a piece for each token that there is room for: more than a token has in most languages is too many.
_CHARACTERS_PER_TOKEN = 2
# A chat that is read whole is cut all the same where it is longer.
_LONGEST_PIECE = 400_000

_TASK = (
    "Write a summary of the conversation below for the assistant that will go on with it and cannot see it. Keep names,"
    " numbers, dates, decisions, open questions and what the person wants. Use the language of the conversation. Answer"
    " with the summary alone."
)
_SO_FAR = "Summary of what came before:"
_SPEAKERS = {Role.USER: "Person", Role.ASSISTANT: "Assistant", Role.TOOL: "Tool"}


class Recaps:
    """Writes, finds and forgets recaps."""

    def __init__(self, ground: Ground, door: Dispatch) -> None:
        self._door = door
        self._conversations = ground.conversations
        self._transcripts = ground.transcripts
        self._settings = ground.settings
        self._clock = ground.clock

    async def write(self, conversation_id: str, progress: Progress | None = None, *, stays: bool = False) -> Recap:
        """Have everything before the newest turn of the shown branch summed up, and keep that.

        Raises `usage` where nothing stands before it, and what sending raises.
        """
        conversation = await self._conversations.get(conversation_id)
        branch = await self._shown(conversation_id)
        covered = _beforenewest(branch)
        if not covered:
            raise KnownError(Kind.USAGE, detail="There is nothing to summarize before the last question.")
        label = Label.highest(*(message.label for message in branch))
        work = _Work(conversation, covered[-1].id, label, stays)
        known = newest(await self._transcripts.recaps(conversation_id), covered)
        if known is not None:
            covered = covered[[message.id for message in covered].index(known.message_id) + 1 :]
        text = await self._fold(work, known.text if known else "", _told(sendable(covered, pictures=False)), progress)
        recap = Recap(work.message_id, text, label, self._clock.now_us())
        await self._transcripts.keep_recap(recap)
        return recap

    async def of(self, conversation_id: str) -> Recap | None:
        """The one that stands for most of the shown branch."""
        return newest(await self._transcripts.recaps(conversation_id), await self._shown(conversation_id))

    async def forget(self, conversation_id: str) -> None:
        """Forget all of a conversation."""
        for recap in await self._transcripts.recaps(conversation_id):
            await self._transcripts.forget_recap(recap.message_id)

    async def _shown(self, conversation_id: str) -> tuple[Message, ...]:
        page = await self._transcripts.page(conversation_id, before=0)
        return await self._transcripts.branch(page.items[-1].message.id) if page.items else ()

    async def _fold(self, work: "_Work", recap: str, rest: str, progress: Progress | None) -> str:
        """Read piece by piece; a piece that is too long after all is cut in two."""
        piece, whole = await self._piece(work, recap, rest), len(rest)
        while rest:
            text = f"{_SO_FAR}\n{recap}\n\n{rest[:piece]}" if recap else rest[:piece]
            try:
                recap = await self._ask(work, text)
            except KnownError as failure:
                if failure.kind is not Kind.CONTEXT_LENGTH or piece <= SHORTEST_PIECE:
                    raise
                piece = max(SHORTEST_PIECE, min(piece, len(rest)) // 2)
                continue
            rest = rest[piece:]
            if progress:
                progress(1 - len(rest) / max(1, whole))
        return recap

    async def _piece(self, work: "_Work", recap: str, rest: str) -> int:
        """How many characters the model that would be asked reads at once."""
        admitted, _ = await self._door.consider(self._question(work, f"{recap}\n\n{rest[:SHORTEST_PIECE]}"))
        fill = self._door.fill(admitted.decision)
        if fill is None:
            return _LONGEST_PIECE
        room = (fill.room - fill.tokens - LONGEST) * _CHARACTERS_PER_TOKEN
        return max(SHORTEST_PIECE, min(room, _LONGEST_PIECE))

    def _question(self, work: "_Work", text: str) -> Ask:
        talk, now = work.conversation, self._clock.now_us()
        said = [(Role.SYSTEM, _TASK, Label.PUBLIC), (Role.USER, text, work.label)]
        return Ask(
            purpose=Purpose.SUMMARY,
            subject=Subject(SubjectKind.CONVERSATION, talk.id, talk.label),
            messages=tuple(
                Message(new_id(), talk.id, None, role, (TextPart(words),), now, label) for role, words, label in said
            ),
            pick=talk.model,
            max_output=LONGEST,
            stays=work.stays,
        )

    async def _ask(self, work: "_Work", text: str) -> str:
        """One request, recorded with its outcome however it ends."""
        admitted = await self._door.admit(self._question(work, text))
        movement = Movement(self._door, admitted, new_id())
        empty = Message(new_id(), work.conversation.id, None, Role.ASSISTANT, (), self._clock.now_us(), work.label)
        answer = GrowingAnswer(empty, self._clock)
        try:
            async with aclosing(movement.events(lambda error: answer.message(FinishReason.ERROR, error))) as events:
                async for event in events:
                    if isinstance(event, Hop):
                        answer.hop(event.offer, event.seq, event.label)
                    elif not isinstance(event, Awaits):
                        answer.add(event)
        except KnownError as failure:
            await movement.recording.outcome(answer.message(FinishReason.ERROR, failure), failure, answer.response_id)
            raise
        except asyncio.CancelledError:
            stopped = answer.message(FinishReason.CANCELLED)
            await asyncio.shield(movement.recording.outcome(stopped, KnownError(Kind.CANCELLED), answer.response_id))
            raise
        whole = answer.message(answer.reason or FinishReason.ERROR)
        await movement.recording.outcome(whole, None, answer.response_id)
        if not whole.text.strip():
            raise KnownError(Kind.PROTOCOL, who=admitted.decision.chosen or "", detail="It wrote no summary.")
        return whole.text.strip()


@dataclass(frozen=True, slots=True)
class _Work:
    """What is summed up: a conversation, up to a message, under a label; `stays` is what was shown of it."""

    conversation: ConversationSummary
    message_id: str
    label: Label
    stays: bool


def newest(recaps: Sequence[Recap], branch: Sequence[Message]) -> Recap | None:
    """The one that stands for most of a branch."""
    known = {recap.message_id: recap for recap in recaps}
    return next((known[message.id] for message in reversed(branch) if message.id in known), None)


def _beforenewest(branch: Sequence[Message]) -> tuple[Message, ...]:
    """What stands before the last question, without the system prompt, which is read anyway."""
    last = next((place for place in range(len(branch) - 1, -1, -1) if branch[place].role is Role.USER), 0)
    return tuple(message for message in branch[:last] if message.role is not Role.SYSTEM)


def _told(messages: Sequence[Message]) -> str:
    """A conversation as a text."""
    turns = (
        (_SPEAKERS.get(message.role, ""), "\n".join(filter(None, map(_words, message.parts)))) for message in messages
    )
    return "\n\n".join(f"{who}: {words}" for who, words in turns if words.strip())


def _words(part: Part) -> str:
    match part:
        case TextPart():
            return part.sent
        case FilePart():
            return f"File “{part.name}”:\n{part.sent}"
        case ImagePart():
            return f"[The picture “{part.name}”]"
        case ToolCallPart():
            return f"[Calls {part.name}: {part.arguments}]"
        case ToolResultPart():
            return part.sent
        case _:
            return ""
