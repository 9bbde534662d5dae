"""From a draft to a request: which conversation, which branch, what is sent with it, and under which label."""

import asyncio
from dataclasses import dataclass, replace

from app.core.characters import sound
from app.core.digest import canonical
from app.core.errors import Kind, KnownError
from app.core.ids import new_id
from app.core.labels import Label
from app.core.messages import ConversationSummary, FilePart, ImagePart, Message, Part, Recap, Role, TextPart, WhenFull
from app.core.models import AUTO
from app.core.requests import Draft, Purpose
from app.engine.chat.recaps import newest
from app.engine.chat.titles import title_of
from app.engine.door.requests import Ask, Subject, SubjectKind, sendable
from app.engine.frame.ground import Ground
from app.engine.turns.attachments import Attached, read_attachments
from app.engine.turns.recovery import Recovery


@dataclass(frozen=True, slots=True)
class Composed:
    """A request with everything that its turn will store. `user` is None when an answer is made again."""

    ask: Ask
    conversation: ConversationSummary
    parent_id: str
    user: Message | None = None
    system: Message | None = None
    attachments: tuple[Attached, ...] = ()
    has_siblings: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """A request for who only wants to know where it would go: what is new in it, and the message that this follows."""

    ask: Ask
    follows: str | None


class Composer:
    """Puts requests together; reads the store, writes nothing."""

    def __init__(self, ground: Ground, recovery: Recovery) -> None:
        self._conversations = ground.conversations
        self._transcripts = ground.transcripts
        self._recovery = recovery
        self._settings = ground.settings
        self._clock = ground.clock

    async def compose(self, draft: Draft) -> Composed:
        """A new or an edited message; raises `usage` when there is nothing to send, `not_found`, `policy`."""
        draft = _sound(draft)
        edited, conversation, parent_id = await self._place(draft, whole=True)
        history = await self._transcripts.branch(parent_id) if parent_id else ()
        attachments = await asyncio.to_thread(read_attachments, draft.attachments)
        kept = await self._kept_attachments(edited) if edited and not draft.attachments else ()
        system, user = self._said(draft, conversation, edited, parent_id, (*kept, *attachments[0]))
        if not user.parts:
            raise KnownError(Kind.USAGE, detail="There is nothing to send.")
        before = _with_system(history, draft.system) if history and draft.system else history
        ask = self._ask(conversation, (*before, *((system,) if system else ()), user), draft)
        ask = replace(ask, recap=await self._recap(conversation, history))
        said = {message.id for message in history}
        return Composed(
            ask=replace(ask, fresh=frozenset(message.id for message in ask.messages if message.id not in said)),
            conversation=self._titled(conversation, draft, attachments[1]),
            parent_id=user.id,
            user=user,
            system=system,
            attachments=attachments[1],
            has_siblings=edited is not None,
        )

    async def outline(self, draft: Draft) -> Outline:
        """What a draft adds to its conversation, to ask where it would go; raises `not_found`, `policy`.

        It need not be written to its end, and the answer before it may still grow.
        """
        draft = _sound(draft)
        edited, conversation, parent_id = await self._place(draft, whole=False)
        parts, _ = await asyncio.to_thread(read_attachments, draft.attachments)
        kept = _attached(edited) if edited and not draft.attachments else ()
        system, user = self._said(draft, conversation, edited, parent_id, (*kept, *parts))
        messages = (system, user) if system else (user,)
        if parent_id and draft.system:
            # Another system prompt takes the place of the one before all that was said.
            before = _with_system(await self._transcripts.branch(parent_id), draft.system)
            messages, parent_id = (*before, *messages), None
        ask = self._ask(conversation, messages, draft, pictures=False)
        return Outline(replace(ask, fresh=frozenset(message.id for message in messages)), parent_id)

    async def again(self, message_id: str, model: str | None, *, stays: bool = False) -> Composed:
        """Another answer to the message that an answer stands under; raises `not_found`, `usage`."""
        message = await self._transcripts.message(message_id)
        question_id = message.parent_id if message.role is Role.ASSISTANT else message.id
        if question_id is None:
            raise KnownError(Kind.USAGE, detail="There is no message that this could answer.")
        conversation = await self._living(message.conversation_id)
        history = await self._transcripts.branch(question_id)
        draft = Draft(text="", conversation_id=conversation.id, model=model, stays=stays)
        ask = self._ask(conversation, history, draft)
        # The person can still edit the question, so a secret in it is one in “the message”.
        ask = replace(ask, fresh=frozenset({question_id}), recap=await self._recap(conversation, history))
        return Composed(ask, conversation, question_id, has_siblings=True)

    def _ask(
        self, conversation: ConversationSummary, messages: tuple[Message, ...], draft: Draft, *, pictures: bool = True
    ) -> Ask:
        # What is not sent along was said here all the same.
        label = Label.highest(conversation.label, *(message.label for message in messages))
        return Ask(
            purpose=Purpose.CHAT,
            subject=Subject(SubjectKind.CONVERSATION, conversation.id, label),
            messages=sendable(messages, pictures=pictures),
            pick=draft.model or conversation.model,
            max_output=self._most_output(draft),
            temperature=draft.temperature,
            json_schema=draft.json_schema,
            tools=draft.tools,
            may_leave_out=self._when_full(conversation) is WhenFull.LEAVE_OUT,
            stays=draft.stays,
        )

    def _most_output(self, draft: Draft) -> int:
        usual = self._settings.number("chat.max_output_tokens")
        locked = self._settings.state("chat.max_output_tokens").locked
        return min(draft.max_output or usual, usual) if locked else draft.max_output or usual

    async def _recap(self, conversation: ConversationSummary, history: tuple[Message, ...]) -> Recap | None:
        return newest(await self._transcripts.recaps(conversation.id), history) if history else None

    def _when_full(self, conversation: ConversationSummary) -> WhenFull:
        state = self._settings.state("chat.when_full")
        chosen = None if state.locked else conversation.when_full
        return chosen or WhenFull(str(state.value))

    async def _place(self, draft: Draft, *, whole: bool) -> tuple[Message | None, ConversationSummary, str | None]:
        """The message that is edited, the conversation, and the message that the new one follows."""
        edited = await self._edited(draft)
        conversation = await self._conversation(draft, edited)
        return (
            edited,
            conversation,
            edited.parent_id if edited else await self._end_of(draft.conversation_id, whole=whole),
        )

    def _said(
        self,
        draft: Draft,
        conversation: ConversationSummary,
        edited: Message | None,
        parent_id: str | None,
        parts: tuple[Part, ...],
    ) -> tuple[Message | None, Message]:
        """The system prompt of a new conversation, if it has one, and the message itself."""
        system = None if parent_id or not draft.system else self._message(conversation, None, Role.SYSTEM, draft.system)
        user = self._message(conversation, system.id if system else parent_id, Role.USER, draft.text)
        if edited is not None:
            # What was said keeps its label: the old words and files go along.
            user = replace(user, label=Label.highest(user.label, edited.label))
        return system, replace(user, parts=(*user.parts, *parts))

    async def _edited(self, draft: Draft) -> Message | None:
        if draft.edit_of is None:
            return None
        message = await self._transcripts.message(draft.edit_of)
        if message.role is not Role.USER:
            raise KnownError(Kind.USAGE, detail="Only your own messages can be edited.")
        return message

    async def _kept_attachments(self, edited: Message) -> tuple[Part, ...]:
        # Through the branch, because there pictures have their bytes.
        return _attached((await self._transcripts.branch(edited.id))[-1])

    async def _conversation(self, draft: Draft, edited: Message | None) -> ConversationSummary:
        conversation_id = edited.conversation_id if edited else draft.conversation_id
        if conversation_id is None:
            return self._new_conversation(draft)
        conversation = await self._living(conversation_id)
        return replace(
            conversation,
            label=Label.highest(conversation.label, draft.label or Label.PUBLIC),
            model=draft.model or conversation.model,
        )

    async def _living(self, conversation_id: str) -> ConversationSummary:
        conversation = await self._conversations.get(conversation_id)
        if conversation.deleted_us is not None:
            raise KnownError(Kind.NOT_FOUND, what="conversation", name=conversation_id)
        return conversation

    def _new_conversation(self, draft: Draft) -> ConversationSummary:
        now = self._clock.now_us()
        # A person may lower only their own choice, and not the company's.
        label = Label.highest(draft.label or self._settings.new_chat_label(), self._settings.least_label())
        model = draft.model or self._settings.text("chat.model") or AUTO
        return ConversationSummary(new_id(), "", now, now, label, model)

    def _titled(
        self, conversation: ConversationSummary, draft: Draft, attachments: tuple[Attached, ...]
    ) -> ConversationSummary:
        title = conversation.title or title_of(draft.text, attachments[0][1].name if attachments else "")
        return replace(conversation, title=title)

    async def _end_of(self, conversation_id: str | None, *, whole: bool) -> str | None:
        if conversation_id is None:
            return None
        page = await self._transcripts.page(conversation_id, before=1)
        if whole and page.items and not page.items[-1].message.complete:
            # Left by a process that died since we opened, or still being written.
            await self._recovery.run()
            page = await self._transcripts.page(conversation_id, before=1)
        if not page.items:
            return None
        last = page.items[-1].message
        if whole and not last.complete:
            raise KnownError(Kind.USAGE, detail="The last answer is still being written. Wait for it, or stop it.")
        return last.id

    def _message(self, conversation: ConversationSummary, parent_id: str | None, role: Role, text: str) -> Message:
        parts = (TextPart(text),) if text.strip() else ()
        return Message(
            new_id(), conversation.id, parent_id, role, parts, self._clock.now_us(), label=conversation.label
        )


def _attached(message: Message) -> tuple[Part, ...]:
    return tuple(part for part in message.parts if isinstance(part, ImagePart | FilePart))


def _sound(draft: Draft) -> Draft:
    """The draft without half characters; raises `usage` for a schema or tools that no record could hold."""
    try:
        canonical([draft.json_schema, draft.tools])
    except (ValueError, RecursionError) as error:
        detail = "The JSON Schema or a tool holds what JSON cannot: half a character, NaN, or too many levels."
        raise KnownError(Kind.USAGE, detail=detail) from error
    return replace(
        draft,
        text=sound(draft.text),
        system=draft.system and sound(draft.system),
        attachments=tuple(replace(attachment, name=sound(attachment.name)) for attachment in draft.attachments),
    )


def _with_system(history: tuple[Message, ...], system: str) -> tuple[Message, ...]:
    """The branch under another system prompt, for this request only: what was said stays as it was said."""
    first = history[0]
    rest = history[1:] if first.role is Role.SYSTEM else history
    prompt = Message(
        new_id(), first.conversation_id, None, Role.SYSTEM, (TextPart(system),), first.created_us, label=Label.PUBLIC
    )
    return (prompt, *rest)
