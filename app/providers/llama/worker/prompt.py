"""From messages to tokens: the chat template, the boundary of the turn, and control tokens that people only quoted."""

import re
from collections.abc import Mapping
from typing import Any

from app.providers.llama.worker.model import Model
from app.providers.llama.worker.output import dialect_of
from app.providers.llama.worker.slots import Mark, Prompt, Slots
from app.providers.llama.worker.template import Message, Template

# A private character stands for each control token that content quotes, until the template has done its work.
_QUOTES = 0xF0000
_MOST_QUOTES = 0xFFFE
_MOST_STOPS = 4
# What a template says between two turns is a few marks.
_LONGEST_BETWEEN = 4096
_PROBE = ("lorem\u2060ipsum", "dolor\u2060sit", "amet\u2060elit")


class Prompter:
    """Makes prompts for one model. Raises `BadTemplate` when the file's template cannot be used."""

    def __init__(self, model: Model) -> None:
        self._model = model
        start, end = model.marks
        self._template = Template(model.template, bos=start, eos=end)
        self.dialect = dialect_of(model.template)
        quoted = sorted(model.controls, key=len, reverse=True)[:_MOST_QUOTES]
        self._quotes = {text: chr(_QUOTES + number) for number, text in enumerate(quoted)}
        self._texts = {char: text for text, char in self._quotes.items()}
        self._quotable = re.compile("|".join(map(re.escape, quoted)) or r"(?!)")
        self._placed = re.compile(f"([{chr(_QUOTES)}-{chr(_QUOTES + _MOST_QUOTES)}])")
        self.stops = self._stop_texts()

    def prompt(self, request: Mapping[str, Any], slots: Slots, *, plain: bool) -> tuple[Prompt, bool]:
        """The prompt of a request, and whether the answer begins inside thinking.

        `plain` asks for an answer without thinking, for a text that must begin with what it is.

        Raises:
            BadTemplate: the template fails on these messages.
        """
        messages = [self._quoted(message) for message in request["messages"]]
        tools = request.get("tools") or ()
        text = self._template.render(messages, tools=tools, thinking=not plain)
        before = self._template.render(messages, tools=tools, thinking=not plain, prompt=False)
        boundary = len(before) if before and text.startswith(before) else 0
        thinking = self._opens_thinking(text[boundary:])
        if thinking and plain:
            text, thinking = f"{text.rstrip()}\n{self.dialect.think_close}\n\n", False
        return self._tokenised(text, boundary, slots), thinking

    def probe(self) -> None:
        """Put the shortest conversation; raises `BadTemplate` when even that fails."""
        self._template.render([{"role": "user", "content": _PROBE[0]}])

    def _quoted(self, message: Message) -> Message:
        """A message with control tokens in its texts made harmless: only the template may write those."""
        return {key: self._harmless(value) for key, value in message.items()}

    def _harmless(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._quotable.sub(lambda found: self._quotes[found[0]], self._placed.sub("\ufffd", value))
        if isinstance(value, list):
            return [self._harmless(item) for item in value]
        if isinstance(value, dict):
            return {key: self._harmless(item) for key, item in value.items()}
        return value

    def _opens_thinking(self, ending: str) -> bool:
        """Whether the template has begun the model's thinking for it."""
        opened = ending.rfind(self.dialect.think_open)
        return opened >= 0 and ending.find(self.dialect.think_close, opened) < 0

    def _tokenised(self, text: str, boundary: int, slots: Slots) -> Prompt:
        known, tokens = slots.known(text, self._may_cut)
        if not known:
            mark = self._model.mark(self._model.start)
            if self._model.adds_start and mark and not text.startswith(mark):
                tokens = [self._model.start]
        at_boundary = len(tokens)
        if known < boundary and self._may_cut(text[boundary:]):
            tokens = tokens + self._tokens(text[known:boundary])
            at_boundary, known = len(tokens), boundary
        elif known != boundary:
            # The cut is not where a turn ends: nothing but the whole can be found again.
            boundary = at_boundary = 0
        tokens = tokens + self._tokens(text[known:])
        marks = [Mark(boundary, at_boundary)] if at_boundary else []
        return Prompt(text, tokens, at_boundary, (*marks, Mark(len(text), len(tokens))))

    def _tokens(self, text: str) -> list[int]:
        """Tokens of rendered text; what stands for a quoted control token is spelled out."""
        tokens: list[int] = []
        for part in self._placed.split(text):
            if part in self._texts:
                tokens += self._model.tokens(self._texts[part], special=False)
            elif part:
                tokens += self._model.tokens(part, special=True)
        return tokens

    def _may_cut(self, rest: str) -> bool:
        """Whether a rest tokenises by itself as it does behind what stands before it."""
        return not self._model.adds_space or not rest or any(rest.startswith(t) for t in self._model.controls)

    def _stop_texts(self) -> tuple[str, ...]:
        """What ends a turn in this template, where that is text and no token of its own."""
        one, two, three = _PROBE
        turn: list[Message] = [{"role": "user", "content": one}, {"role": "assistant", "content": two}]
        whole = self._template.render([*turn, {"role": "user", "content": three}], prompt=False)
        after = whole.partition(two)[2].partition(three)[0]
        if len(after) > _LONGEST_BETWEEN:
            return ()
        found = [part.strip() for part in re.split(r"\s{2,}|\n", after)]
        controls = self._model.controls
        texts = [part for part in found if len(part) >= 3 and not _only_tokens(part, controls)]
        return tuple(dict.fromkeys(texts))[:_MOST_STOPS]


def _only_tokens(text: str, controls: Mapping[str, int]) -> bool:
    """Whether a text begins with a control token: then generation ends there or never writes it."""
    return any(text.startswith(token) for token in controls)
