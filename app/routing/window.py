"""Which turns a model reads of a conversation that its context does not hold: the newest, moving on in steps."""

from collections.abc import Sequence

# Of a context, the share that is kept free for an answer, if that may be so long.
ANSWER_SHARE = 4


def input_room(context_tokens: int, max_output: int) -> int:
    """How many tokens of a context an input may take: what an answer needs is kept free, up to a quarter."""
    return context_tokens - min(max_output, context_tokens // ANSWER_SHARE)


def first_read(turns: Sequence[int], room: int) -> int:
    """The place of the first turn that is read; pure, and the newest is always read.

    Once the turns overflow the room, so many go that the rest takes half of it. So what is read begins at the same
    turn for a while, and what remembers beginnings (caches of prompts, the register's entries) goes on from them.

    Args:
        turns: What each takes in tokens, oldest first.
        room: What all that are read may take in tokens.
    """
    first = total = 0
    for place, tokens in enumerate(turns):
        total += tokens
        if total > room:
            while first < place and total > room // 2:
                total -= turns[first]
                first += 1
    return first
