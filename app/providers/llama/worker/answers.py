"""Answers under way: several conversations take turns on one model, a token each, and none waits for all of another."""

import contextlib
import gc
import json
import random
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.providers.llama.frames import BrokenFrame
from app.providers.llama.worker.context import Aborted, Broken, Context, NoRoom, Step
from app.providers.llama.worker.grammar import compile_schema
from app.providers.llama.worker.jinja import BadTemplate
from app.providers.llama.worker.model import Model
from app.providers.llama.worker.output import Output
from app.providers.llama.worker.pattern import BadSchema
from app.providers.llama.worker.pieces import TooLong
from app.providers.llama.worker.prompt import Prompter
from app.providers.llama.worker.quotes import BadVocabulary
from app.providers.llama.worker.sampler import DeadEnd, GrammarSampler, Sampler
from app.providers.llama.worker.slots import Mark, Prompt, Slot, Slots
from app.providers.llama.worker.telling import GATHERING_SECONDS, SPARING_SECONDS, Send, Telling

# Prompt tokens evaluated at once while others are being answered, so that those keep flowing.
SHARED_BATCH = 32
STOP, LENGTH, TOOL_CALLS = "stop", "length", "tool_calls"


@dataclass(slots=True, eq=False)
class Answer:
    """One request on its way. `tokens` is the prompt and what was generated; a slot holds how much is evaluated."""

    id: int
    prompt: Prompt
    sampler: Sampler
    telling: Telling
    most: int
    tokens: list[int]
    slot: Slot | None = None
    cached: int | None = None
    pieces: list[bytes] = field(default_factory=list)

    @property
    def behind(self) -> int:
        """Tokens that are not evaluated yet."""
        return len(self.tokens) - (len(self.slot.tokens) if self.slot else 0)


class Answers:
    """All answers of one model. `run` does a little of each; everything happens on the calling thread but `stop`."""

    def __init__(self, model: Model, context: Context, prompter: Prompter, send: Send, seed: int | None) -> None:
        self._model = model
        self._context = context
        self._prompter = prompter
        self._send = send
        self._seed = seed
        self._slots = Slots(context, model.recurrent)
        self._waiting: list[Answer] = []
        self._active: list[Answer] = []
        self._stopped: set[int] = set()
        self._alone: int | None = None
        self.since = time.monotonic()

    @property
    def busy(self) -> bool:
        """Whether there is anything to do."""
        return bool(self._waiting or self._active)

    def stop(self, number: int) -> None:
        """End an answer now; the reading thread calls this at once, the main thread in its turn."""
        self._stopped.add(number)
        if self._alone == number:
            self._context.abort()

    def ask(self, number: int, body: bytes) -> None:
        """Take a request in; what is wrong with it is told at once."""
        self._told(number, lambda: self._waiting.append(self._answer(number, json.loads(body))))

    def measure(self, number: int, body: bytes) -> None:
        """Tell how many tokens of the context a request takes; one more than it has, where it takes more."""
        self._told(number, lambda: self._measure(number, json.loads(body)))

    def _told(self, number: int, work: Callable[[], None]) -> None:
        failure = None
        try:
            work()
        except BadSchema as error:
            failure = "bad_request", f"The schema cannot be held to: {error}."
        except BadTemplate as error:
            failure = "model_file", f"its chat template {error}"
        except BadVocabulary as error:
            failure = "model_file", f"its vocabulary {error}"
        except TooLong:
            failure = "context_length", ""
        except RecursionError:
            failure = "bad_request", "It holds lists or objects that are nested too deeply."
        except Exception as error:
            # Whatever it is, the others go on.
            failure = _fault(error)
        # What a template has tied into circles would stay, and count against the next answers.
        gc.collect()
        if failure is not None:
            self._fail(number, *failure)

    def _measure(self, number: int, request: Mapping[str, Any]) -> None:
        size, plain = self._context.size, request.get("schema") is not None
        try:
            prompt, _ = self._prompter.prompt(request, self._slots, most=size, plain=plain)
            tokens = len(prompt.tokens)
        except TooLong:
            tokens = size + 1
        self._send({"type": "measured", "id": number, "tokens": tokens, "of": size}, b"")

    def _answer(self, number: int, request: Mapping[str, Any]) -> Answer:
        schema = request.get("schema")
        grammar = compile_schema(schema) if schema is not None else None
        prompt, closes = self._prompter.prompt(request, self._slots, most=self._context.size, plain=grammar is not None)
        taste = self._model.sampling()
        wish = request.get("temperature")
        temperature = taste.temperature if wish is None else float(wish)
        seed = random.getrandbits(32) if self._seed is None else self._seed
        tools = [tool["function"]["name"] for tool in request.get("tools") or ()]
        sampler = (
            GrammarSampler(self._model, taste, temperature, seed, grammar)
            if grammar is not None
            else Sampler(self._model, taste, temperature, seed)
        )
        output = Output(
            # What is held to a schema holds no thoughts, whatever it says.
            replace(self._prompter.dialect, families=(), unsure=False) if grammar else self._prompter.dialect,
            stops=() if grammar is not None else self._prompter.stops,
            thinking=bool(closes),
            closes=closes,
            tools=() if grammar is not None else tools,
        )
        telling = Telling(
            number, output, self._send, SPARING_SECONDS if self._model.on_processor else GATHERING_SECONDS
        )
        most = max(int(request["max_output"]), 1)
        return Answer(number, prompt, sampler, telling, most, list(prompt.tokens))

    def run(self) -> None:
        """One round: a token for each answer that generates, and a portion of one prompt."""
        self.since = time.monotonic()
        if self._stopped:
            self._drop_stopped()
        if self._waiting:
            self._admit()
        generating = [answer for answer in self._active if answer.behind == 1]
        if generating:
            with self._apart(*generating):
                self._generate(generating)
        reading = [answer for answer in self._active if answer.behind > 1]
        if reading:
            # That takes longer than a token, and nobody's words shall wait for it.
            for answer in generating:
                with self._apart(answer):
                    answer.telling.flush()
            # The shortest first: who asked little does not wait for who asked much.
            answer = min(reading, key=lambda a: a.behind)
            with self._apart(answer):
                self._read(answer, SHARED_BATCH if generating else self._context.batch)

    @contextlib.contextmanager
    def _apart(self, *answers: Answer) -> Iterator[None]:
        """Whatever goes wrong with some answers ends those, with a sentence, and no others."""
        try:
            yield
        except Exception as error:
            for answer in answers:
                if answer in self._waiting or answer in self._active:
                    self._fail(answer.id, *_fault(error))
                    self._drop(answer)

    def _drop(self, answer: Answer) -> None:
        """Let go of an answer of which nothing is certain any more."""
        answer.sampler.close()
        self._strike(answer)
        if answer.slot is not None:
            self._slots.forget(answer.slot)
            self._slots.release(answer.slot)

    def _strike(self, answer: Answer) -> None:
        for answers in (self._waiting, self._active):
            if answer in answers:
                answers.remove(answer)

    def _drop_stopped(self) -> None:
        stopped = self._stopped.copy()
        for answer in [a for a in (*self._waiting, *self._active) if a.id in stopped]:
            with self._apart(answer):
                self._end(answer)
        self._stopped -= stopped

    def _admit(self) -> None:
        """Give waiting answers a slot, first come first served."""
        while self._waiting and self._slots.free:
            answer = self._waiting[0]
            if len(answer.prompt.tokens) >= self._context.size:
                self._waiting.pop(0)
                self._fail(answer.id, "context_length", "")
                answer.sampler.close()
                continue
            if self._active and self._committed() + len(answer.tokens) + SHARED_BATCH > self._context.size:
                return
            with self._apart(answer):
                self._begin(answer)

    def _begin(self, answer: Answer) -> None:
        prompt = answer.prompt
        answer.slot, shared = self._slots.take(Prompt(prompt.text, answer.tokens, prompt.boundary, prompt.marks))
        self._waiting.remove(answer)
        self._active.append(answer)
        if answer.cached is None:
            answer.cached = shared
            answer.telling.tell("began", input=len(prompt.tokens), cached=shared)

    def _committed(self) -> int:
        return sum(len(answer.tokens) for answer in self._active)

    def _generate(self, answers: list[Answer]) -> None:
        """One more token for each."""
        steps = [Step(a.slot.sequence, len(a.slot.tokens), a.tokens[-1:]) for a in answers if a.slot]
        outputs = self._evaluate(answers, steps)
        if outputs is None:
            return
        for answer, output in zip(answers, outputs, strict=True):
            with self._apart(answer):
                self._next(answer, output)

    def _read(self, answer: Answer, most: int) -> None:
        """Evaluate a portion of a prompt, ending where the next turn will begin to differ."""
        slot = answer.slot
        if slot is None:
            return
        done = len(slot.tokens)
        end = min(done + most, len(answer.tokens))
        if self._model.recurrent and done < answer.prompt.boundary:
            end = min(end, answer.prompt.boundary)
        last = end == len(answer.tokens)
        outputs = self._evaluate([answer], [Step(slot.sequence, done, answer.tokens[done:end], wanted=last)])
        if outputs is None:
            return
        if len(slot.tokens) == answer.prompt.boundary:
            self._slots.keep(slot)
        if last:
            self._next(answer, outputs[0])

    def _evaluate(self, answers: list[Answer], steps: list[Step]) -> list[int] | None:
        """Evaluate, or make room, or go back to where all is certain: then None, and the round is over."""
        self._context.go_on()
        self._alone = answers[0].id if len(answers) == 1 else None
        try:
            # From here on a stop is seen: in the set, or by the evaluation itself.
            if self._alone in self._stopped:
                return None
            outputs = self._context.evaluate(steps)
        except NoRoom:
            if not self._slots.make_room():
                self._give_way(answers)
            return None
        except Aborted:
            for answer in answers:
                if answer.slot:
                    self._slots.rewind(answer.slot)
            return None
        except Broken:
            for answer in answers:
                answer.telling.flush()
                self._fail(answer.id, "overloaded", "")
                self._end(answer)
            return None
        finally:
            self._alone = None
        for answer, step in zip(answers, steps, strict=True):
            if answer.slot:
                answer.slot.tokens.extend(step.tokens)
        return outputs

    def _give_way(self, answers: list[Answer]) -> None:
        """Several answers fill the context: the youngest steps back and goes on when there is room again."""
        if len(self._active) == 1:
            self._finish(answers[0], LENGTH)
            return
        youngest = max(self._active, key=lambda a: a.id)
        if youngest.slot:
            self._slots.forget(youngest.slot)
            self._slots.release(youngest.slot)
            youngest.slot = None
        youngest.telling.flush()
        self._active.remove(youngest)
        self._waiting.insert(0, youngest)

    def _next(self, answer: Answer, index: int) -> None:
        """Choose a token and tell what it brings."""
        try:
            token = answer.sampler.next(self._context.handle, index, answer.most - answer.telling.generated)
        except DeadEnd:
            answer.telling.flush()
            self._fail(answer.id, "model_file", "its vocabulary cannot write the schema")
            self._end(answer)
            return
        output = answer.telling.output
        # Some models end a thought with the token that ends a turn.
        if self._model.is_end(token) and not (output.thinking and output.ends_thoughts(self._model.piece(token))):
            self._finish(answer, STOP)
            return
        piece = self._model.piece(token)
        answer.tokens.append(token)
        answer.pieces.append(piece)
        answer.telling.add(piece)
        if output.stopped:
            self._finish(answer, STOP)
        elif answer.telling.generated >= answer.most or len(answer.tokens) >= self._context.size:
            self._finish(answer, LENGTH)

    def _finish(self, answer: Answer, reason: str) -> None:
        answer.telling.close(whole=reason == STOP)
        if answer.telling.calls and reason == STOP:
            reason = TOOL_CALLS
        if answer.sampler.wrapped_up:
            reason = LENGTH
        answer.telling.tell(
            "done",
            reason=reason,
            input=len(answer.prompt.tokens),
            output=answer.telling.generated,
            cached=answer.cached or 0,
            reasoning=answer.telling.thought,
        )
        self._end(answer)

    def _end(self, answer: Answer) -> None:
        """Let go of an answer; what memory knows stays, with its text where that is certain."""
        answer.sampler.close()
        if answer.slot is not None:
            self._mark_end(answer, answer.slot)
            self._slots.release(answer.slot)
        self._strike(answer)

    def _mark_end(self, answer: Answer, slot: Slot) -> None:
        """Remember the text of an answer, so that the next turn finds its tokens without making them anew."""
        evaluated = len(slot.tokens) - len(answer.prompt.tokens)
        if evaluated <= 0:
            return
        try:
            text = b"".join(answer.pieces[:evaluated]).decode("utf-8")
        except UnicodeDecodeError:
            return
        slot.text = answer.prompt.text + text
        slot.marks.append(Mark(len(slot.text), len(slot.tokens)))

    def _fail(self, number: int, kind: str, detail: str) -> None:
        self._send({"type": "error", "id": number, "kind": kind, "detail": detail[:500]}, b"")


def _fault(error: Exception) -> tuple[str, str]:
    """The failure that an error amounts to that nobody expected: its kind, and what there is to say about it."""
    match error:
        case MemoryError():
            return "memory", ""
        case BadVocabulary():
            return "model_file", f"its vocabulary {error}"
        case BrokenFrame():
            return "protocol", ""
        case _:
            return "overloaded", ""
