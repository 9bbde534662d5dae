"""Where a message would go, asked again and again while it is written: costs what is new, however long the chat is."""

from collections import OrderedDict

from app.core.decisions import Route
from app.core.messages import Message, Role
from app.core.requests import Draft
from app.engine.chat.composing import Composer
from app.engine.door.dispatch import Dispatch
from app.engine.door.requests import Screened, sendable
from app.engine.door.screening import Screen
from app.engine.frame.ground import Ground

# So many ends of branches are remembered, and so many of one branch: where people edit and go on is near its end.
REMEMBERED, OF_A_BRANCH = 1_000, 20
# So many messages are read at first, then so many times as many.
FIRST, MORE = 4, 8


class Forecast:
    """Remembers what branches come to, up to one of their messages; never what was said in them."""

    def __init__(self, ground: Ground, door: Dispatch, composer: Composer, screen: Screen) -> None:
        self._transcripts = ground.transcripts
        self._door = door
        self._composer = composer
        self._screen = screen
        self._known: OrderedDict[str, Screened] = OrderedDict()

    async def route(self, draft: Draft) -> Route:
        """Where a draft would go, written or not; nothing is stored, recorded or sent."""
        while True:
            # As before a send: what is told must not be what held yesterday.
            rules = await self._door.rules()
            outline = await self._composer.outline(draft)
            before = await self._up_to(outline.follows) if outline.follows else None
            admitted, refusal = await self._door.consider(outline.ask, before, untold=True)
            if admitted.policy_sha256 == rules:
                return self._door.route(admitted.decision, refusal)

    async def _up_to(self, message_id: str) -> Screened:
        """What the branch down to this message comes to."""
        run: tuple[Message, ...] = ()
        known, at, most = Screened(), message_id, FIRST
        while True:
            found = await self._transcripts.tail(at, most)
            place = next((i for i in range(len(found) - 1, -1, -1) if found[i].id in self._known), None)
            if place is not None:
                known = self._known[found[place].id]
                self._known.move_to_end(found[place].id)
                run = (*found[place + 1 :], *run)
                break
            run = (*found, *run)
            parent = found[0].parent_id
            if parent is None:
                break
            at, most = parent, most * MORE
        return await self._counted(known, run)

    async def _counted(self, known: Screened, messages: tuple[Message, ...]) -> Screened:
        sent = sendable(messages, pictures=False)
        found = {
            message.id: one for message, one in zip(sent, [one async for one in self._screen.each(sent)], strict=True)
        }
        # What is not sent along binds by its label all the same.
        ones = [found.get(message.id, Screened(label=message.label)) for message in messages]
        near = max(0, len(messages) - OF_A_BRANCH)
        known, whole = Screened.together([known, *ones[:near]]), True
        for message, one in zip(messages[near:], ones[near:], strict=True):
            known = Screened.together((known, one))
            whole = whole and message.complete
            # What follows a question may be a card, which takes it along; what still grows is not what it will be.
            if whole and message.role is not Role.USER:
                self._known[message.id] = known
                while len(self._known) > REMEMBERED:
                    self._known.popitem(last=False)
        return known
