"""What anybody was told before a kill, and whether it is still true after it."""

import json
import random
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import IO, Any

from app.core.audit import AuditReport
from app.core.messages import Message, Role
from app.engine.door import records
from app.providers.fake_lorem import lorem
from app.store.codec import load_parts
from tests.support.inside import Entry, Keys, Seen, Stored, look_inside
from tests.support.paced_server import PacedServer, usual_answer

# What the program promises: growing text is durable after so many seconds.
PROMISE_S = 2.0
# What it is allowed beyond that on a machine on which a loop of its own stood still for so long, times this.
LATENESS = 3.0
LONGEST_LOREM = 20_000


@dataclass
class Told:
    """What one killed program reported."""

    name: str
    lines: list[dict[str, Any]] = field(default_factory=list)
    errors: str = ""
    questions: list[str] = field(default_factory=list)
    killed_at: float = 0.0
    killed_us: int = 0
    begun_us: int = field(default_factory=lambda: time.time_ns() // 1000)

    def read(self, pipe: IO[bytes]) -> None:
        """Take in lines until the pipe ends; runs in a thread."""
        for line in pipe:
            self.lines.append(json.loads(line))

    def read_errors(self, pipe: IO[bytes]) -> None:
        """Take in what it complained of."""
        self.errors = pipe.read().decode(errors="replace")

    def begun(self) -> None:
        """It is there."""
        self.begun_us = time.time_ns() // 1000

    def typed(self, question: str) -> None:
        """A question was typed and reached the server."""
        self.questions.append(question)

    def killed(self, process: "subprocess.Popen[bytes]") -> None:
        """Kill it now. Whatever it says or records after this moment, somebody else did."""
        self.killed_at, self.killed_us = time.monotonic(), time.time_ns() // 1000
        alive = process.poll() is None
        process.kill()
        process.wait(30)
        assert alive, f"the program ended by itself: {self.errors[-3000:]}"

    def of(self, fact: str) -> list[dict[str, Any]]:
        return [line for line in list(self.lines) if fact in line]

    def has(self, fact: str) -> bool:
        return bool(self.of(fact))

    def count(self, fact: str) -> int:
        return len(self.of(fact))

    @property
    def lateness(self) -> float:
        """The longest time for which its loop stood still."""
        beats = [line["at"] for line in self.of("beat")]
        return max((b - a for a, b in pairwise(beats)), default=0.2)


class Ledger:
    """Everything that was told so far, and the checks."""

    def __init__(self, home: Path, keys: Keys, server: PacedServer, seeds: Sequence[int]) -> None:
        self._home, self._keys, self._server = home, keys, server
        self._lorem = [lorem(LONGEST_LOREM, seed) for seed in seeds]
        self._lock = threading.Lock()
        self._told: list[Told] = []
        # Whole answers, by id: how long, and how they begin.
        self._whole: dict[str, tuple[int, str]] = {}
        # The answers whose text is settled, as it was first seen; it must never change.
        self._settled: dict[str, str] = {}
        self._killed_turns: dict[str, int] = {}
        self._killed_commands: list[tuple[tuple[str, ...], int]] = []
        self._known: list[Entry] = []
        self._conversations: list[str] = []
        self._problems: list[str] = []
        self.partials = self.drafts = 0

    # --- taking in

    def take(self, told: Told) -> None:
        """A program was killed."""
        self._told.append(told)
        if told.errors.strip():
            self._problems.append(f"{told.name}: it complained: {told.errors[-2000:]}")
        for line in told.of("refused"):
            self._problems.append(f"{told.name}: refused: {line}")
        for line in told.of("sent"):
            self._killed_turns[line["turn"]] = told.killed_us
        talks = {line["sent"]: line["conversation"] for line in told.of("sent")}
        for line in told.of("ended"):
            self._whole[line["ended"]] = (line["length"], line["text"])
            self._conversations += [talks[line["ended"]]] if line["ended"] in talks else []

    def command(self, words: tuple[str, ...], code: int, out: str, err: str) -> None:
        """A command beside the program ended."""
        with self._lock:
            if code != 0 or err.strip():
                self._problems.append(f"{words}: {code} {out[-600:]} {err[-2000:]}")
                return
            shape = json.loads(out)
            if words[0] == "ask":
                self._whole[shape["message_id"]] = (len(shape["text"]), shape["text"][:64])
                self._conversations.append(shape["conversation_id"])
            if words[:2] == ("audit", "verify") and not shape["ok"]:
                self._problems.append(f"{words}: {shape}")
            if words[:2] == ("conversations", "show") and not shape["messages"]:
                self._problems.append(f"{words}: nothing is shown")

    def killed_command(self, words: tuple[str, ...], killed_us: int) -> None:
        """A command beside the program was killed as well."""
        with self._lock:
            self._killed_commands.append((words, killed_us))

    def some_conversation(self, dice: random.Random) -> str:
        """A conversation in which an answer was reported whole, or ""."""
        return dice.choice(self._conversations) if self._conversations else ""

    @property
    def recovered(self) -> int:
        """How many turns were finished in the place of a killed process."""
        return sum(len(one.body["signalbox.turns"]) for one in self._known if one.header.kind == "unclean_shutdown")

    def summary(self) -> str:
        """For the report."""
        return (
            f"{len(self._whole)} whole answers, {self.partials} partial ones, {self.drafts} drafts given back,"
            f" {len(self._server.asked)} requests at the server, {len(self._known)} entries: all there"
        )

    # --- checking; nothing of the home is open meanwhile

    def check(self, report: AuditReport) -> None:
        """Compare the home with everything told; raises AssertionError with all that is wrong."""
        told = self._told[-1]
        seen = look_inside(self._home, self._keys, self._known)
        self._known = seen.entries
        self._note_typed(seen, told)
        wrong = list(self._problems)
        if not report.ok or report.entries > len(seen.entries):
            wrong.append(f"the register does not verify: {report}")
        wrong += self._everything_ended(seen)
        wrong += self._register(seen)
        wrong += self._messages(seen)
        wrong += self._sent(seen, told)
        wrong += self._partial(seen, told)
        wrong += self._quiet(seen, told)
        assert not wrong, f"round {told.name}: " + "\n".join(wrong[:200])

    def _note_typed(self, seen: Seen, told: Told) -> None:
        """A window tells nobody its turns: they are those of what was typed into it."""
        for turn in seen.turns.values():
            question = seen.messages.get(turn.user_message_id)
            if question is not None and question.text.strip() in told.questions:
                self._killed_turns[turn.id] = told.killed_us

    def _everything_ended(self, seen: Seen) -> list[str]:
        wrong = [f"turn {turn.id} is still {turn.state}" for turn in seen.turns.values() if turn.state != "closed"]
        wrong += [f"message {m.id} is not ended" for m in seen.messages.values() if not m.complete]
        wrong += [f"request {seq} has no outcome" for seq in seen.pending]
        return wrong

    def _register(self, seen: Seen) -> list[str]:
        """Entries before what left, one outcome each, none by others in a living process's place."""
        wrong = []
        outcomes = seen.outcomes
        boots = {entry.header.seq: entry.header.boot_id for entry in seen.entries}
        for request in seen.requests:
            closing = outcomes.get(request.header.seq, [])
            if len(closing) != 1:
                wrong.append(f"request {request.header.seq} has {len(closing)} outcomes")
                continue
            outcome = closing[0].header
            foreign = outcome.boot_id != boots[request.header.seq]
            killed_us = self._killed_turns.get(request.header.turn)
            if foreign and killed_us is not None and outcome.t < killed_us:
                wrong.append(f"request {request.header.seq} was closed by another process while its own lived")
            if request.header.turn not in seen.turns:
                wrong.append(f"request {request.header.seq} belongs to no turn")
            else:
                wrong += self._digest(seen, request, closing[0])
        wrong += self._unclean(seen)
        return wrong + self._left(seen)

    def _digest(self, seen: Seen, request: Entry, outcome: Entry) -> list[str]:
        answer = seen.messages.get(seen.turns[request.header.turn].answer_id)
        if answer is None:
            return [f"the answer of request {request.header.seq} is gone"]
        again = records.outcome(request.header.seq, request.header.turn, _message(answer), content="hash")
        if again.body["signalbox.output_sha256"] != outcome.body["signalbox.output_sha256"]:
            return [f"the outcome of request {request.header.seq} names another text than the stored one"]
        return []

    def _unclean(self, seen: Seen) -> list[str]:
        wrong = []
        for entry in seen.entries:
            if entry.header.kind != "unclean_shutdown":
                continue
            early = [t for t in entry.body["signalbox.turns"] if entry.header.t < self._killed_turns.get(t, 0)]
            wrong += [f"turn {turn} was recovered while its process lived" for turn in early]
        return wrong

    def _left(self, seen: Seen) -> list[str]:
        """Every request that reached the server was in the register before."""
        recorded: dict[str, list[int]] = {}
        for request in seen.requests:
            if request.body["gen_ai.provider.name"] == "acme":
                recorded.setdefault(seen.question(request).strip(), []).append(request.header.t)
        came: dict[str, list[int]] = {}
        for asked in list(self._server.asked):
            came.setdefault(asked.question.strip(), []).append(asked.at_us)
        wrong = []
        for question, moments in came.items():
            entries = sorted(recorded.get(question, []))
            if len(entries) < len(moments):
                wrong.append(f"{len(moments)} requests “{question[:40]}” left, {len(entries)} are recorded")
            elif any(entry > left for entry, left in zip(entries, sorted(moments), strict=False)):
                wrong.append(f"“{question[:40]}” left before it was recorded")
        return wrong

    def _messages(self, seen: Seen) -> list[str]:
        """Whole answers are whole, and nothing that was settled changes."""
        wrong = []
        for answer_id, (length, begins) in self._whole.items():
            message = seen.messages.get(answer_id)
            if message is None:
                wrong.append(f"the answer {answer_id} is gone")
            elif len(message.text) != length or not message.text.startswith(begins):
                wrong.append(f"the answer {answer_id} had {length} characters and has {len(message.text)}")
        for message_id, text in self._settled.items():
            now = seen.messages.get(message_id)
            if now is None or now.text != text:
                wrong.append(f"the message {message_id} changed after it was settled")
        for message in seen.messages.values():
            if message.role == "assistant" and not self._as_sent(seen, message):
                wrong.append(f"the answer {message.id} is not what was sent: {message.text[:80]!r}")
            self._settled.setdefault(message.id, message.text)
        return wrong

    def _as_sent(self, seen: Seen, answer: Stored) -> bool:
        if message := seen.messages.get(answer.parent_id or ""):
            candidates = [*self._lorem, usual_answer(message.text), usual_answer(message.text.strip())]
            return any(text.startswith(answer.text) for text in candidates)
        return False

    def _sent(self, seen: Seen, told: Told) -> list[str]:
        """What was taken in is there, or, if nothing left, is a draft again."""
        wrong = []
        recorded = {entry.header.turn for entry in seen.requests}
        withdrawn = {line["withdrawn"] for line in told.of("withdrawn")}
        for line in told.of("sent"):
            if line["turn"] in recorded:
                question = seen.messages.get(line["user"])
                if question is None or (line["question"] and question.text != line["question"]):
                    wrong.append(f"the message {line['user']} is gone")
                if line["sent"] not in seen.messages:
                    wrong.append(f"the answer {line['sent']} is gone")
            elif line["sent"] not in withdrawn and line["sent"] not in self._whole:
                self.drafts += 1
                if line["turn"] in seen.turns or line["sent"] in seen.messages:
                    wrong.append(f"turn {line['turn']} was not sent and is still there")
                if line["question"] not in seen.drafts.get(line["conversation"], ""):
                    wrong.append(f"the message of turn {line['turn']} is no draft")
        for typed in told.questions:
            if not any(m.role == "user" and m.text.strip() == typed for m in seen.messages.values()):
                wrong.append(f"the typed message “{typed}” is gone")
        return wrong

    def _partial(self, seen: Seen, told: Told) -> list[str]:
        """What had grown two seconds before the kill is there."""
        wrong = []
        moment = told.killed_at - PROMISE_S - LATENESS * told.lateness
        durable: dict[str, int] = {}
        for line in told.of("grew"):
            if line["at"] <= moment:
                durable[line["grew"]] = line["length"]
        for question in told.questions:
            for asked in self._server.of(question):
                for message in seen.messages.values():
                    parent = seen.messages.get(message.parent_id or "")
                    if message.role == "assistant" and parent and parent.text.strip() == question:
                        durable[message.id] = asked.said_before(moment)
        for answer_id, length in durable.items():
            stored = seen.messages.get(answer_id)
            if stored is None or len(stored.text) < length:
                has = len(stored.text) if stored else "nothing"
                wrong.append(f"the answer {answer_id} had {length} characters in time and has {has}")
            elif answer_id not in self._whole:
                self.partials += 1
        return wrong

    def _quiet(self, seen: Seen, told: Told) -> list[str]:
        """Titles and drafts: the last one told, or one that was being written."""
        wrong = []
        for did, will, what, stored in (
            ("renamed", "rename", "title", seen.titles),
            ("drafted", "draft", "text", seen.drafts),
        ):
            for place in {line[did] for line in told.of(did)}:
                done = [line for line in told.of(did) if line[did] == place][-1]
                after = [line for line in told.of("will") if line["will"] == will and line["at"] >= done["at"]]
                if stored.get(place) not in {line[what] for line in (done, *after)}:
                    wrong.append(f"the {what} of {place} was {done[what]!r} and is {stored.get(place)!r}")
        return wrong


def _message(found: Stored) -> Message:
    parts = load_parts(json.dumps(list(found.parts)))
    return Message(found.id, found.conversation_id, found.parent_id, Role(found.role), parts, 0)
