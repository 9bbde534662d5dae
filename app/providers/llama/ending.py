"""Why a child ended that was not asked to."""

import asyncio
from collections import deque

from app.core.errors import Kind
from app.providers.llama.deadline import ENDLESS, overran
from app.providers.llama.quoted import own_words
from app.providers.llama.watch import Watch

_LAST_WORDS = 64
_CHUNK = 4096
_STARVED = ("bad_alloc", "MemoryError", "out of memory", "failed to allocate", "Cannot allocate memory")
# How a process ends that the kernel kills, for memory above all.
_KILLED = -9


class LastWords:
    """What the child's libraries printed last: it helps to tell why it ended, and is shown nowhere."""

    def __init__(self) -> None:
        self._words: deque[bytes] = deque(maxlen=_LAST_WORDS)

    async def overhear(self, stderr: asyncio.StreamReader) -> None:
        """Drain what they print, until the end."""
        while words := await stderr.read(_CHUNK):
            self._words.append(words)

    def starved(self) -> bool:
        """Whether they speak of memory that was not there."""
        lines = b"".join(self._words).decode("utf-8", "replace").splitlines()
        return any(sign in words for words in map(own_words, lines) for sign in _STARVED)


def cause(code: int, words: LastWords, watch: Watch, *, loading: bool) -> tuple[Kind, str]:
    """What an unexpected end amounts to, and what there is to say about it.

    `loading` says that it had reported and was loading a model whole: a trial that stops without a word says nothing
    about the file, unless it was running the file's template.
    """
    if overran(code):
        return Kind.MODEL_FILE, f"its chat template {ENDLESS}"
    if watch.in_template and code != _KILLED:
        return Kind.MODEL_FILE, "its chat template crashes"
    if words.starved() or (code == _KILLED and watch.starved()):
        return Kind.MEMORY, ""
    if loading:
        return Kind.MODEL_FILE, "llama.cpp stopped while it loaded it"
    return Kind.OVERLOADED, "Its process stopped by itself."
