"""From messages to tokens: the chat template, the boundary of the turn, and bounds for both."""

import gc
import json
import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from app.providers.llama.worker.learning import learned
from app.providers.llama.worker.marks import steering
from app.providers.llama.worker.model import Model
from app.providers.llama.worker.output import Dialect, calls_of
from app.providers.llama.worker.pieces import Tokeniser, TooLong
from app.providers.llama.worker.quotes import Quotes
from app.providers.llama.worker.slots import Mark, Prompt, Slots
from app.providers.llama.worker.template import FIELDS, Message, Tell, Template

_MOST_STOPS = 4
# What a template says between two turns is a few marks.
_LONGEST_BETWEEN = 4096
# What fits into a context has a few for each token; the longest tokens of real vocabularies are runs of one character.
MAX_PER_TOKEN = 32
_PROBE = ("lorem\u2060ipsum", "dolor\u2060sit", "amet\u2060elit")


class Prompter:
    """Makes prompts for one model. Raises `BadTemplate` or `BadVocabulary` when the file's own cannot be used.

    `tell` hears when the template begins to run, and when it has ended.
    """

    def __init__(self, model: Model, tell: Tell = lambda runs: None) -> None:
        self._model = model
        start, end = model.marks
        self._template = Template(model.template, bos=start, eos=end, tell=tell)
        self._quotes = Quotes(steering(model, self._template))
        self._tokeniser = Tokeniser(model, self._quotes)
        self._learned = learned(self._template)
        self.dialect = Dialect(self._learned.families, *calls_of(self._template.source), unsure=self._learned.unsure)
        self.stops = self._stop_texts()

    def prompt(self, request: Mapping[str, Any], slots: Slots, *, most: int, plain: bool) -> tuple[Prompt, str]:
        """The prompt of a request, of `most` tokens; and the mark that ends the thoughts which it opens, if it does.

        `plain` asks for an answer without thinking, for a text that must begin with what it is.

        Raises:
            BadTemplate: the template fails on these messages, or writes more than they and the context could hold.
            BadVocabulary: it makes the prompt too long in coming.
            TooLong: it has more tokens.
        """
        asked = [[self._with_thoughts(message) for message in request["messages"]], request.get("tools") or []]
        room, held = most * MAX_PER_TOKEN, len(json.dumps(asked, ensure_ascii=False))
        if held > room:
            raise TooLong
        # Texts as JSON are twice as long at most, but for what nobody writes.
        render = partial(self._template.render, thinking=not plain, most=room + 2 * held)
        messages, tools = said = self._quotes.harmless(asked)
        text = render(messages, tools=tools)
        careful = self._quotes.harmless(asked, letters=True)
        if careful != said:
            # A template may change what was said, and make a mark of it that stood nowhere before.
            gc.collect()
            neutral = render(careful[0], tools=careful[1])
            if self._quotes.found(neutral) != self._quotes.found(text):
                (messages, tools), text = careful, neutral
        # What it has tied into circles shall not count against the second time.
        gc.collect()
        before = render(messages, tools=tools, prompt=False)
        boundary = len(before) if before and text.startswith(before) else 0
        closes = self._learned.begun(text[boundary:])
        if closes and plain:
            text, closes = f"{text.rstrip()}\n{closes}\n\n", ""
        return self._tokenised(text, boundary, slots, most), closes

    def probe(self) -> None:
        """Put the shortest conversation; raises `BadTemplate` when even that fails."""
        self._template.render([{"role": "user", "content": _PROBE[0]}])

    def _with_thoughts(self, message: Message) -> Message:
        """A message with its thoughts where the template wants them, and nowhere else."""
        if FIELDS[0] not in message:
            return message
        rest = {key: value for key, value in message.items() if key != FIELDS[0]}
        return {**rest, self._learned.field: message[FIELDS[0]]} if self._learned.field else rest

    def _tokenised(self, text: str, boundary: int, slots: Slots, most: int) -> Prompt:
        known, tokens = slots.known(text, self._may_cut)
        if not known:
            mark = self._model.mark(self._model.start)
            if self._model.adds_start and mark and not text.startswith(mark):
                tokens = [self._model.start]
        at_boundary = len(tokens)
        if known < boundary and self._may_cut(text[boundary:]):
            tokens = tokens + self._tokeniser.tokens(text[known:boundary], most - len(tokens))
            at_boundary, known = len(tokens), boundary
        elif known != boundary:
            # The cut is not where a turn ends: nothing but the whole can be found again.
            boundary = at_boundary = 0
        tokens = tokens + self._tokeniser.tokens(text[known:], most - len(tokens))
        marks = [Mark(boundary, at_boundary)] if at_boundary else []
        return Prompt(text, tokens, at_boundary, (*marks, Mark(len(text), len(tokens))))

    def _may_cut(self, rest: str) -> bool:
        """Whether a rest tokenises by itself as it does behind what stands before it."""
        return not self._model.adds_space or not rest or self._quotes.begins(rest) > 0

    def _stop_texts(self) -> tuple[str, ...]:
        """What ends a turn in this template, where that is text and no token of its own."""
        one, two, three = _PROBE
        turn: list[Message] = [{"role": "user", "content": one}, {"role": "assistant", "content": two}]
        whole = self._template.render([*turn, {"role": "user", "content": three}], prompt=False)
        after = whole.partition(two)[2].partition(three)[0]
        if len(after) > _LONGEST_BETWEEN:
            return ()
        found = [part.strip() for part in re.split(r"\s{2,}|\n", after)]
        # What begins with a control token ends there, or is never written.
        controls = tuple(self._model.controls)
        # And what ends thoughts as well ends no more than those.
        inner = {block.closes for family in self._learned.families[:1] for block in family.every}
        texts = [part for part in found if len(part) >= 3 and not part.startswith(controls) and part not in inner]
        return tuple(dict.fromkeys(texts))[:_MOST_STOPS]
