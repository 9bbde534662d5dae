"""Chooses the next token: by the model's taste, within a grammar, and towards an end when the room runs out."""

import ctypes
from dataclasses import dataclass
from typing import Any

import numpy as np
from llama_cpp import llama_cpp as native

from app.providers.llama.worker.grammar import Grammar
from app.providers.llama.worker.model import Model
from app.providers.llama.worker.pattern import BadSchema
from app.providers.llama.worker.tastes import Sampling

_TOKEN = np.dtype([("id", np.int32), ("logit", np.float32), ("p", np.float32)])
_IMPOSSIBLE = float("-inf")
# In which order the wrap-up closes what is open; the later ones begin the shortest values.
_CLOSERS = ("}", "]", ",", ":", '"', "n", "f", "t", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9")
_SLACK = 12


class DeadEnd(Exception):
    """No token of the vocabulary continues what the grammar began."""


@dataclass(slots=True)
class _Scan:
    """Where in a JSON text we are."""

    depth: int = 0
    in_string: bool = False
    escaped: bool = False

    def read(self, text: str) -> None:
        for char in text:
            if self.in_string:
                if self.escaped:
                    self.escaped = False
                elif char == "\\":
                    self.escaped = True
                elif char == '"':
                    self.in_string = False
            elif char == '"':
                self.in_string = True
            elif char in "{[":
                self.depth += 1
            elif char in "}]":
                self.depth -= 1


class Sampler:
    """Chooses tokens of one answer. `temperature` 0 always takes the likeliest."""

    def __init__(self, model: Model, taste: Sampling, temperature: float, seed: int) -> None:
        self._chain = native.llama_sampler_chain_init(native.llama_sampler_chain_default_params())
        if temperature <= 0:
            self._add(native.llama_sampler_init_greedy())
            return
        if taste.repeat != 1 and taste.repeat_last:
            self._add(native.llama_sampler_init_penalties(taste.repeat_last, taste.repeat, 0.0, 0.0))
        if taste.top_k > 0:
            self._add(native.llama_sampler_init_top_k(taste.top_k))
        self._add(native.llama_sampler_init_top_p(taste.top_p, 1))
        self._add(native.llama_sampler_init_min_p(taste.min_p, 1))
        self._add(native.llama_sampler_init_temp(temperature))
        self._add(native.llama_sampler_init_dist(seed & 0xFFFFFFFF))

    def _add(self, sampler: Any) -> None:
        native.llama_sampler_chain_add(self._chain, sampler)

    def next(self, context: Any, index: int, left: int) -> int:
        """The token after the one whose logits stand at `index`; `left` is how many more may follow."""
        return int(native.llama_sampler_sample(self._chain, context, index))

    @property
    def wrapped_up(self) -> bool:
        """Whether the answer had to be brought to an early end."""
        return False

    def close(self) -> None:
        """Free what native code holds."""
        if self._chain:
            native.llama_sampler_free(self._chain)
            self._chain = None


class GrammarSampler(Sampler):
    """Chooses within a grammar of JSON texts.

    A choice is made freely first and checked, since the grammar is slow over a whole vocabulary. When the tokens left
    are only just enough to close what is open, closing comes first: a small limit gives a short answer, not half a one.

    Raises:
        BadSchema: llama.cpp does not take the grammar.
    """

    def __init__(self, model: Model, taste: Sampling, temperature: float, seed: int, grammar: Grammar) -> None:
        super().__init__(model, taste, temperature, seed)
        self._model = model
        self._grammar = native.llama_sampler_init_grammar(model.vocab, grammar.text.encode(), b"root")
        if not self._grammar:
            self.close()
            raise BadSchema("the schema is too intricate")
        self._scan = _Scan()
        self._wrapping = False
        self._needed = len(model.tokens(grammar.skeleton, special=False)) + _SLACK
        self._per_level = len(model.tokens(grammar.level, special=False)) + 1
        self._one = np.zeros(1, _TOKEN)
        self._all = np.zeros(model.vocab_size, _TOKEN)
        self._ids = np.arange(model.vocab_size, dtype=np.int32)

    def next(self, context: Any, index: int, left: int) -> int:
        """The next token; raises `DeadEnd`."""
        self._wrapping = self._wrapping or left <= self._needed + self._scan.depth * self._per_level
        token = self._closing(context, index) if self._wrapping else self._free(context, index)
        if not self._model.is_end(token):
            native.llama_sampler_accept(self._grammar, token)
            self._scan.read(self._model.piece(token).decode("utf-8", "ignore"))
        return token

    @property
    def wrapped_up(self) -> bool:
        """Whether the answer had to be brought to an early end."""
        return self._wrapping

    def _free(self, context: Any, index: int) -> int:
        token = int(native.llama_sampler_sample(self._chain, context, index))
        self._one[0] = (token, 0.0, 0.0)
        self._apply(self._grammar, self._one)
        if self._one["logit"][0] != _IMPOSSIBLE:
            return token
        allowed = self._allowed(context, index)
        chosen = self._apply(self._chain, allowed)
        if chosen < 0 or chosen >= len(allowed) or allowed["logit"][chosen] == _IMPOSSIBLE:
            raise DeadEnd
        return int(allowed["id"][chosen])

    def _closing(self, context: Any, index: int) -> int:
        allowed = self._allowed(context, index)
        possible = allowed["logit"] != _IMPOSSIBLE
        if not possible.any():
            raise DeadEnd
        for token in self._closers():
            if possible[token]:
                return token
        return int(np.argmax(np.where(possible, allowed["logit"], -np.inf)))

    def _closers(self) -> list[int]:
        """Tokens that bring the text nearer to its end, best first."""
        if self._scan.in_string:
            return self._single('"')
        return [*self._model.ends, *(token for char in _CLOSERS for token in self._single(char))]

    def _single(self, char: str) -> list[int]:
        """The token that is exactly one character."""
        last = self._model.tokens(char, special=False)[-1:]
        return [token for token in last if self._model.piece(token) == char.encode()]

    def _allowed(self, context: Any, index: int) -> Any:
        """All tokens with their logits, impossible ones at minus infinity; in the order of their ids."""
        logits = native.llama_get_logits_ith(context, index)
        self._all["id"] = self._ids
        self._all["logit"] = np.ctypeslib.as_array(logits, shape=(self._model.vocab_size,))
        self._apply(self._grammar, self._all)
        return self._all

    def _apply(self, sampler: Any, candidates: Any) -> int:
        """Run a sampler over candidates in place; returns the index of the one selected, -1 for none."""
        data = candidates.ctypes.data_as(native.llama_token_data_p)
        array = native.llama_token_data_array(data, len(candidates), -1, False)
        native.llama_sampler_apply(sampler, ctypes.byref(array))
        # Samplers may sort, and shorten the array.
        return int(array.selected)

    def close(self) -> None:
        """Free what native code holds."""
        super().close()
        if getattr(self, "_grammar", None):
            native.llama_sampler_free(self._grammar)
            self._grammar = None
