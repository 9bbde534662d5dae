"""What the handbook says to a message: a card above the answer, or in its place.

A card is a matter between the program and the person: it goes into no request and no record.
"""

import asyncio
from dataclasses import dataclass

from app.core.handbook import Card, Match
from app.core.messages import Role, TextPart
from app.core.models import AUTO, STARTER
from app.engine.chat.composing import Composed
from app.engine.door.requests import Admitted, Ask
from app.handbook.book import shipped
from app.handbook.guard import question
from app.settings.layers import Settings


@dataclass(frozen=True, slots=True)
class Cards:
    """Asks the handbook, unless the person or the company wants none of it."""

    settings: Settings

    async def find(self, composed: Composed, admitted: Admitted) -> Card | None:
        """The card for an admitted message, if there is one."""
        text = _asked(composed.ask)
        if not (text and question(text) and self.settings.flag("chat.handbook_cards")):
            return None
        match = await asyncio.to_thread(_answer, text)
        if match is None:
            return None
        alone = match.strong and composed.user is not None and _only_starter(admitted)
        return Card(match.topic, match.title, match.heading, match.paragraph, alone)


def _asked(ask: Ask) -> str:
    """What the person asks in words alone; "" where there is more to it: files, instructions, a form of the answer."""
    if ask.json_schema is not None or ask.tools or any(message.role is Role.SYSTEM for message in ask.messages):
        return ""
    said = ask.messages[-1]
    return said.text if all(isinstance(part, TextPart) for part in said.parts) else ""


def _only_starter(admitted: Admitted) -> bool:
    """Whether nothing better than the built-in model would answer; who picked it wants its answer."""
    return admitted.ask.pick == AUTO and admitted.decision.chosen == STARTER


def _answer(text: str) -> Match | None:
    return shipped().answer(text)
