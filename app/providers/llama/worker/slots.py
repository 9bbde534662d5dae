"""What the model still knows of earlier conversations, so that a second turn evaluates only what is new.

A slot is a sequence in the model's memory with the tokens that it holds and the text they stand for. Caches of plain
attention can be cut back to any length. States of recurrent layers cannot: there, copies are kept of where a turn
began, and a conversation goes on from the latest copy that is part of it.

Each token looks through all of the memory, other conversations' parts included, and the threads that share this work
share it badly when one of them gets the others' parts: with three short conversations beside it an answer lost a tenth
of its speed (measured). So when another conversation begins, those that rest are parked beside the memory.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.providers.llama.worker.context import SEQUENCES, Context

# Copies of recurrent states: a few of each conversation, and at least one, within a bound over all.
MAX_COPIES = 3
MAX_COPY_BYTES = 512 << 20
# What does not fit in here rests where it is.
MAX_PARKED_BYTES = 512 << 20
# Fewer tokens are evaluated sooner than a parked conversation is put back.
LEAST_UNPARKED = 64


@dataclass(frozen=True, slots=True)
class Mark:
    """The first `characters` of a slot's text are its first `tokens` tokens."""

    characters: int
    tokens: int


@dataclass(frozen=True, slots=True)
class Copy:
    """The recurrent state after the first `tokens` tokens."""

    tokens: int
    state: bytes = field(repr=False)


@dataclass(slots=True, eq=False)
class Slot:
    """One sequence. `tokens` is what memory holds of it at this moment, or what is `parked` beside it."""

    sequence: int
    tokens: list[int] = field(default_factory=list)
    text: str = ""
    marks: list[Mark] = field(default_factory=list)
    copies: list[Copy] = field(default_factory=list)
    busy: bool = False
    used: int = 0
    parked: Any = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is to be evaluated. The first `boundary` tokens will be part of the next turn as well."""

    text: str
    tokens: list[int]
    boundary: int
    marks: tuple[Mark, ...]


class Slots:
    """All sequences of a model."""

    def __init__(self, context: Context, recurrent: bool) -> None:
        self._context = context
        self._recurrent = recurrent
        self._slots = [Slot(number) for number in range(SEQUENCES)]
        self._clock = 0

    @property
    def free(self) -> list[Slot]:
        """Slots that no answer is using."""
        return [slot for slot in self._slots if not slot.busy]

    def known(self, text: str, may_cut: Callable[[str], bool]) -> tuple[int, list[int]]:
        """The longest beginning of a text whose tokens are known: its characters and tokens.

        `may_cut` says whether a rest may be tokenised by itself.
        """
        best: tuple[int, list[int]] = (0, [])
        for slot in self._slots:
            for mark in slot.marks:
                longer = mark.characters > best[0] and mark.tokens <= len(slot.tokens)
                if longer and text.startswith(slot.text[: mark.characters]) and may_cut(text[mark.characters :]):
                    best = (mark.characters, slot.tokens[: mark.tokens])
        return best

    def take(self, prompt: Prompt) -> tuple[Slot, int]:
        """Take the slot that knows most of a prompt, cut to what both share: the slot, and how many tokens it knows."""
        free = self.free
        reusable = {slot.sequence: self._reusable(slot, prompt.tokens) for slot in free}
        slot = max(free, key=lambda s: (reusable[s.sequence], not s.tokens, -s.used))
        shared = reusable[slot.sequence]
        spare = min(free, key=lambda s: (bool(s.tokens), s.used))
        source = slot
        if shared * 2 < len(slot.tokens):
            # Another conversation, or another branch, that begins alike: leave the slot to it and borrow the beginning.
            slot = spare
        self._park(other for other in free if other not in (source, slot))
        if slot is not source:
            shared = self._borrow(source, slot, shared)
            self._park([source])
        else:
            shared = self._cut(slot, shared) if not shared or self._unpark(slot, slot.parked) else 0
        self._clock += 1
        slot.busy, slot.used = True, self._clock
        slot.text = prompt.text
        slot.marks = [mark for mark in prompt.marks if mark.tokens <= len(prompt.tokens)]
        return slot, shared

    def release(self, slot: Slot) -> None:
        """The answer has ended; what memory holds stays for the next turn."""
        slot.busy = False
        slot.marks = [mark for mark in slot.marks if mark.tokens <= len(slot.tokens)]

    def keep(self, slot: Slot) -> None:
        """Copy the recurrent state as it is now, for a turn that begins here."""
        if not self._recurrent or any(copy.tokens == len(slot.tokens) for copy in slot.copies):
            return
        slot.copies.append(Copy(len(slot.tokens), self._context.save(slot.sequence)))
        del slot.copies[:-MAX_COPIES]
        self._bound_copies(slot)

    def _bound_copies(self, newest: Slot) -> None:
        """Drop copies, the least used slots' first, until all together are within bounds."""
        for slot in sorted(self._slots, key=lambda s: (s is newest, s.used)):
            while len(slot.copies) > (slot is newest) and self._copy_bytes() > MAX_COPY_BYTES:
                del slot.copies[0]

    def _copy_bytes(self) -> int:
        return sum(len(copy.state) for slot in self._slots for copy in slot.copies)

    def forget(self, slot: Slot) -> None:
        """Empty a slot."""
        self._context.clear(slot.sequence)
        slot.tokens, slot.text, slot.marks, slot.copies, slot.parked = [], "", [], [], None

    def make_room(self) -> bool:
        """Forget the least used conversation that is not being answered; False when there is none."""
        idle = [slot for slot in self.free if slot.tokens and slot.parked is None]
        if not idle:
            return False
        self.forget(min(idle, key=lambda s: s.used))
        return True

    def rewind(self, slot: Slot) -> int:
        """After an evaluation that broke off: go back to what is certain; how many tokens that is."""
        length = len(slot.tokens)
        if self._recurrent:
            length = max((copy.tokens for copy in slot.copies if copy.tokens <= length), default=0)
        return self._cut(slot, length, certain=False)

    def _park(self, slots: Iterable[Slot]) -> None:
        """Take conversations that rest out of memory, as far as there is room beside it."""
        for slot in slots:
            if slot.tokens and slot.parked is None:
                room = MAX_PARKED_BYTES - sum(len(other.parked) for other in self._slots if other.parked is not None)
                slot.parked = self._context.take_out(slot.sequence, room)

    def _unpark(self, slot: Slot, state: Any) -> bool:
        """Put a parked state into a slot's memory; False, and the slot is empty, when there is no room."""
        if state is None or self._context.put_back(slot.sequence, state):
            slot.parked = None
            return True
        self.forget(slot)
        return False

    def _reusable(self, slot: Slot, tokens: Sequence[int]) -> int:
        """How many tokens of a prompt the slot need not evaluate; the last always is, as its logits are wanted."""
        most = min(common_length(slot.tokens, tokens), len(tokens) - 1)
        if slot.parked is not None and most < LEAST_UNPARKED:
            return 0
        if not self._recurrent or len(slot.tokens) == most:
            return max(most, 0)
        return max((copy.tokens for copy in slot.copies if copy.tokens <= most), default=0)

    def _cut(self, slot: Slot, length: int, *, certain: bool = True) -> int:
        """Make memory hold the first `length` tokens of a slot; how many it holds then.

        `certain` False says that memory may hold something else than the slot's tokens by now.
        """
        if length == 0:
            self.forget(slot)
            return 0
        if self._recurrent and not (certain and length == len(slot.tokens)):
            copy = next(c for c in slot.copies if c.tokens == length)
            done = self._context.restore(slot.sequence, copy.state, length)
        else:
            done = self._context.cut(slot.sequence, length)
        if not done:
            self.forget(slot)
            return 0
        del slot.tokens[length:]
        slot.copies = [copy for copy in slot.copies if copy.tokens <= length]
        return length

    def _borrow(self, source: Slot, target: Slot, length: int) -> int:
        """Let `target` begin as `source` does; how many tokens it holds then. Their memory is one unless parked."""
        self.forget(target)
        if not length:
            return 0
        if source.parked is not None:
            target.tokens, target.copies = source.tokens.copy(), source.copies.copy()
            return self._cut(target, length) if self._unpark(target, source.parked) else 0
        self._context.share(source.sequence, target.sequence, length)
        copies = [copy for copy in source.copies if copy.tokens <= length]
        if self._recurrent and not self._context.restore(target.sequence, copies[-1].state, length):
            self.forget(target)
            return 0
        target.tokens, target.copies = source.tokens[:length], copies
        return length


def common_length(one: Sequence[int], other: Sequence[int]) -> int:
    """How many tokens two sequences share from their beginning."""
    most = min(len(one), len(other))
    if one[:most] == other[:most]:
        return most
    # Slices compare in native code: halving is faster than a loop in Python.
    return bisect_left(range(most), True, key=lambda n: one[: n + 1] != other[: n + 1])
