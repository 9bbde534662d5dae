"""`signalbox ask`: a message to a model, and its answer."""

import argparse
import math
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any

from app.cli import inputs, shapes
from app.cli.output import Unheard, error_object
from app.cli.parser import Commands, positive
from app.cli.session import PATIENCE, Session, outcome
from app.cli.visible import Flow
from app.cli.words import FROM_THE_HANDBOOK, facts_text, notes, preparing_text
from app.core.characters import sound
from app.core.errors import Kind, KnownError
from app.core.events import AnswerAwaits, AnswerEnded, AnswerGrew, EngineEvent, MessageAdded, ModelLoading, Notice
from app.core.handbook import Card
from app.core.labels import Label
from app.core.messages import FinishReason, Message
from app.core.models import STARTER
from app.core.requests import Draft, Turn
from app.core.starter import WAYS_ON

_INTERRUPTED = 130
# Events come a moment after what they tell of.
_AFTERWARDS_S = 1.0
_EARLY = {
    FinishReason.LENGTH: "The answer ended at its length limit: --max-tokens allows more.",
    FinishReason.REPETITION: "The answer was ended, as it only repeated itself.",
}
_MORE = """\
The text may be “-” to read it from standard input; one that begins with a dash follows “--”. What stands on the command
line itself can be seen by every account of this machine, in the list of processes: “-” and --system-file keep it out.
Without --model, Signalbox chooses: see “signalbox route”. With --conversation, the message continues that
conversation; the label may then only be raised. What the handbook says to a question about Signalbox goes to standard
error; it is the answer itself where no model but the built-in one could give one.

  signalbox ask "Explain this" --file report.txt
  git diff | signalbox ask - --system "Write a commit message for this change."
  signalbox ask "Three colours" --json-schema colours.json --json"""


def declare(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add("ask", run, "Ask a model and print its answer", more=_MORE)
    parser.add_argument("text", type=sound, metavar="TEXT", help="the message, or “-” for standard input")
    parser.add_argument(
        "--model", type=sound, metavar="NAME", help="“auto”, or a model as “signalbox models list” names it"
    )
    parser.add_argument("--conversation", type=sound, metavar="ID", help="continue this conversation")
    instructions = parser.add_mutually_exclusive_group()
    instructions.add_argument(
        "--system",
        type=sound,
        metavar="TEXT",
        help="instructions for the model; in a conversation, for this message alone; other accounts can see them",
    )
    instructions.add_argument(
        "--system-file", metavar="FILE", help="the same from a file that is yours alone, or “-” for standard input"
    )
    inputs.declare_label(parser)
    parser.add_argument(
        "--file", action="append", default=[], metavar="PATH", help="attach a text or an image; may repeat"
    )
    parser.add_argument("--json-schema", metavar="FILE", help="the answer must satisfy this JSON Schema; “-” as above")
    parser.add_argument("--max-tokens", type=positive, metavar="N", help="longest answer in tokens")
    parser.add_argument("--temperature", type=temperature, metavar="X", help="0 for the likeliest words, up to 2")
    parser.add_argument("--stream", action="store_true", help="print while it comes; with --json one object a line")


def temperature(text: str) -> float:
    """An argument from 0 to 2."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 <= number <= 2:
        raise argparse.ArgumentTypeError("it must be a number from 0 to 2")
    return number


def run(session: Session, arguments: argparse.Namespace) -> int:
    """Send, print what comes, return how it ended."""
    inputs.only_one_from_stdin(arguments.text, arguments.system_file, arguments.json_schema)
    system = arguments.system if arguments.system_file is None else inputs.file_text(arguments.system_file)
    draft = Draft(
        text=inputs.text(arguments.text),
        conversation_id=arguments.conversation,
        attachments=inputs.attachments(arguments.file, session.output),
        model=arguments.model,
        label=Label(arguments.label) if arguments.label else None,
        system=system,
        max_output=arguments.max_tokens,
        temperature=arguments.temperature,
        json_schema=inputs.json_object(arguments.json_schema) if arguments.json_schema else None,
    )
    session.open()
    events: SimpleQueue[EngineEvent | None] = SimpleQueue()
    stop_listening = session.call(_listen(session, events))
    try:
        turn = session.call(session.engine.chat.send(draft))
        return _Answer(session, arguments.stream, turn, events, draft.text).follow()
    finally:
        session.call(_run(stop_listening))


async def _listen(session: Session, events: "SimpleQueue[EngineEvent | None]") -> Callable[[], None]:
    def take(batch: Any) -> None:
        for event in batch:
            events.put(event)

    return session.engine.subscribe(take)


async def _run(function: Callable[[], None]) -> None:
    function()


class _Answer:
    """One growing answer and what of it was printed."""

    def __init__(
        self, session: Session, stream: bool, turn: Turn, events: "SimpleQueue[EngineEvent | None]", asked: str
    ) -> None:
        self._session = session
        self._asked = asked
        self._output = session.output
        self._turn = turn
        self._events = events
        self._as_lines = stream and self._output.as_json
        self._as_text = not self._output.as_json and (stream or self._output.for_person)
        self._printed = ""
        self._card: Card | None = None
        self._flow = Flow()
        self._ended = False
        self._trouble: KnownError | None = None

    def follow(self) -> int:
        """Print until it has ended; an interruption stops it and keeps what came."""
        done = self._session.submit(self._session.engine.chat.wait(self._turn))
        done.add_done_callback(lambda _: self._events.put(None))
        try:
            if self._as_lines:
                self._output.line({"conversation_id": self._turn.conversation_id, "message_id": self._turn.answer_id})
            interrupted = not self._print_until_ended()
            message = outcome(done)
            self._hear_the_end()
        except Unheard:
            self._session.call(self._session.engine.chat.stop(self._turn.answer_id))
            raise
        finally:
            self._output.progress("")
        return self._finish(message, interrupted)

    def _print_until_ended(self) -> bool:
        """Print all events before the mark that the end put behind them; returns whether nobody interrupted."""
        try:
            while (event := self._next()) is not None:
                self._print_event(event)
        except KeyboardInterrupt:
            self._session.call(self._session.engine.chat.stop(self._turn.answer_id))
            return False
        return True

    def _hear_the_end(self) -> None:
        """Take in what is told together with the end: that the answer could not be stored."""
        until = time.monotonic() + _AFTERWARDS_S
        while not self._ended and (left := until - time.monotonic()) > 0:
            try:
                event = self._events.get(timeout=left)
            except Empty:
                return
            if event is not None:
                self._print_event(event)

    def _next(self) -> EngineEvent | None:
        while True:
            try:
                return self._events.get(timeout=PATIENCE)
            except Empty:
                continue

    def _print_event(self, event: EngineEvent) -> None:
        if isinstance(event, MessageAdded) and event.item.message.id == self._turn.answer_id and event.item.card:
            self._show(event.item.card)
        elif isinstance(event, AnswerGrew) and event.message_id == self._turn.answer_id:
            if event.thinking and self._as_lines:
                self._output.line({"thinking": event.thinking})
            if event.text:
                self._print(event.text)
        elif isinstance(event, AnswerEnded):
            self._ended = self._ended or event.message.id == self._turn.answer_id
        elif isinstance(event, Notice):
            self._trouble = event.error
        elif isinstance(event, AnswerAwaits) and event.message_id == self._turn.answer_id:
            self._output.progress(preparing_text(event.preparing))
        elif isinstance(event, ModelLoading) and not self._printed:
            self._output.progress(f"Loading {event.name}: {event.fraction:.0%}" if event.fraction < 1 else "")

    def _show(self, card: Card) -> None:
        """What the handbook says stands beside the answer, and is the result only where there is no other."""
        self._card = card
        if self._as_lines:
            self._output.line({"card": shapes.card(card)})
        elif not self._output.as_json:
            self._output.note(FROM_THE_HANDBOOK.format(title=card.title), marked=True)
            if not card.alone:
                self._output.aside(f"{card.paragraph}\n")

    def _print(self, text: str) -> None:
        self._printed += text
        if self._as_lines:
            self._output.line({"delta": text})
        elif self._as_text:
            self._output.stream(self._flow.feed(text))

    def _finish(self, message: Message, interrupted: bool) -> int:
        if message.text.startswith(self._printed) and message.text != self._printed:
            self._print(message.text[len(self._printed) :])
        if self._output.as_json:
            decision = self._session.call(self._session.engine.chat.decision(message.id))
            shape = shapes.answer(message, decision, self._card)
            if told := notes(message.answer, self._asked):
                shape["notes"] = told
            if self._trouble:
                shape["error"] = error_object(self._trouble)
            (self._output.line if self._as_lines else self._output.object)(shape)
        else:
            self._close_text(message)
        return self._exit_code(message, interrupted)

    def _close_text(self, message: Message) -> None:
        if self._card and self._card.alone:
            self._output.text(self._card.paragraph)
            self._output.note(f"No model was asked. --model {STARTER} asks the one that comes with Signalbox.")
            return
        if not self._as_text:
            self._output.text(message.text)
        else:
            self._output.stream(self._flow.end() + ("" if self._printed.endswith("\n") else "\n"))
        reason = message.answer.finish_reason if message.answer else None
        if reason in _EARLY:
            self._output.note(_EARLY[reason])
        if told := notes(message.answer, self._asked):
            self._output.note(" ".join((*told, WAYS_ON)))
        if message.answer and self._output.watched:
            self._output.note(facts_text(message.answer))

    def _exit_code(self, message: Message, interrupted: bool) -> int:
        error = shapes.failure(message) or self._trouble
        if interrupted or (error and error.kind is Kind.CANCELLED):
            return _INTERRUPTED
        if error and not self._output.as_json:
            self._output.error(error)
        return error.exit_code if error else 0
