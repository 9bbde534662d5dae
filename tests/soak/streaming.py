"""A headless program that talks in several conversations at once and reports what it knows to be durable.

python -m tests.soak.streaming ROUND SEED          (home, passphrase and fake script come from the environment)

Each line on standard output is a JSON object with `at`, a moment of the monotonic clock, which all processes of a boot
share. A line says what happened *before* it was written, except `will`, which says what is about to be tried.
"""

import asyncio
import json
import os
import random
import sys
import time
from collections.abc import Sequence
from typing import Any

from app import bootstrap
from app.core.api.engine import EngineApi
from app.core.errors import KnownError
from app.core.events import AnswerEnded, AnswerGrew, EngineEvent, TurnWithdrawn
from app.core.messages import Message, Role
from app.core.requests import Draft, Turn

TALKS = 4
MODELS = ("fake/demo", "acme/paced-1")


def report(**facts: Any) -> None:
    """One line, in one write, so that a kill never leaves half of it."""
    line = json.dumps({"at": time.monotonic()} | facts).encode() + b"\n"
    os.write(1, line)


class Talker:
    """Everything that this process does."""

    def __init__(self, engine: EngineApi, turn: str, dice: random.Random) -> None:
        self.engine = engine
        self.round = turn
        self.dice = dice
        self.grown: dict[str, int] = {}
        self.count = 0

    def listen(self, events: Sequence[EngineEvent]) -> None:
        """Report what the engine says."""
        for event in events:
            if isinstance(event, AnswerGrew):
                self.grown[event.message_id] = self.grown.get(event.message_id, 0) + len(event.text)
                report(grew=event.message_id, length=self.grown[event.message_id])
            elif isinstance(event, AnswerEnded):
                message = event.message
                reason = message.answer.finish_reason if message.answer else None
                report(ended=message.id, text=message.text[:64], length=len(message.text), reason=reason)
            elif isinstance(event, TurnWithdrawn):
                report(withdrawn=event.answer_id, kind=event.error.kind)

    async def run(self) -> None:
        """Open and talk until killed."""
        report(opening=os.getpid())
        self.engine.subscribe(self.listen)
        await self.engine.home.open()
        report(opened=os.getpid())
        beats = asyncio.ensure_future(self.beat())
        await asyncio.gather(*(self.talk(number) for number in range(TALKS)), self.tidy())
        await beats

    async def beat(self) -> None:
        """Say how late this loop runs, so that a machine without time is not taken for a lost answer."""
        while True:
            await asyncio.sleep(0.1)
            report(beat=True)

    async def talk(self, number: int) -> None:
        """One conversation after another, each of a few messages."""
        while True:
            conversation: str | None = None
            for _ in range(self.dice.randint(1, 4)):
                try:
                    conversation = await self.say(conversation, number)
                except KnownError as error:
                    report(refused=error.kind, why=error.message)

    async def say(self, conversation: str | None, number: int) -> str | None:
        """A message, or another answer to the last one; waits for the answer or stops it."""
        self.count += 1
        question = f"soak-{self.round}-{number}-{self.count} " + "word " * self.dice.randint(1, 40)
        report(will="send", question=question)
        again = conversation and self.dice.random() < 0.2
        turn = await (self._again(conversation) if again and conversation else self._send(question, conversation))
        waiting = asyncio.ensure_future(self.engine.chat.wait(turn))
        if self.dice.random() < 0.15:
            await asyncio.sleep(self.dice.random())
            await self.engine.chat.stop(turn.answer_id)
        try:
            await waiting
        except KnownError as error:
            report(failed=turn.answer_id, kind=error.kind)
        return turn.conversation_id

    async def _send(self, question: str, conversation: str | None) -> Turn:
        draft = Draft(question, conversation_id=conversation, model=self.dice.choice(MODELS))
        turn = await self.engine.chat.send(draft)
        self._sent(turn, question)
        return turn

    async def _again(self, conversation: str) -> Turn:
        page = await self.engine.transcripts.page(conversation, before=1)
        turn = await self.engine.chat.regenerate(page.items[-1].message.id, self.dice.choice(MODELS))
        self._sent(turn, "")
        return turn

    def _sent(self, turn: Turn, question: str) -> None:
        ids = {"turn": turn.id, "conversation": turn.conversation_id, "user": turn.user_message_id}
        report(sent=turn.answer_id, question=question, **ids)

    async def tidy(self) -> None:
        """What a person does beside: titles, the unsent text of a quiet conversation, looking back."""
        quiet = await self._quiet()
        for step in range(sys.maxsize):
            await asyncio.sleep(0.05 + 0.3 * self.dice.random())
            title, text = f"title {self.round} {step}", f"unsent {self.round} {step}"
            report(will="rename", conversation=quiet, title=title)
            await self.engine.conversations.rename(quiet, title)
            report(renamed=quiet, title=title)
            report(will="draft", conversation=quiet, text=text)
            await self.engine.drafts.save(quiet, text)
            report(drafted=quiet, text=text)
            await self.engine.transcripts.search("word", limit=5)

    async def _quiet(self) -> str:
        """A conversation of this process in which nobody else talks."""
        turn = await self._send(f"soak-{self.round}-quiet", None)
        try:
            answer: Message = await self.engine.chat.wait(turn)
            assert answer.role is Role.ASSISTANT
        except KnownError as error:
            report(failed=turn.answer_id, kind=error.kind)
        return turn.conversation_id


async def main(turn: str, seed: int) -> None:
    """Talk until killed."""
    await Talker(bootstrap.build(), turn, random.Random(seed)).run()


if __name__ == "__main__":
    bootstrap.close_down()
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
