"""Thinking that a model writes into its text, between <think> tags."""

from collections.abc import Iterator

OPEN = "<think>"
CLOSE = "</think>"


class ThinkTags:
    """Parts a growing text into thinking and prose, wherever the stream cuts it.

    Only a text that begins with the tag holds thinking; later tags are prose, since people talk about tags too.
    """

    def __init__(self) -> None:
        self._held = ""
        self._state = self._beginning

    def feed(self, text: str) -> Iterator[tuple[bool, str]]:
        """(is thinking, text) for all that can be told by now."""
        self._held += text
        progress = True
        while progress:
            state = self._state
            yield from state()
            progress = self._state != state

    def close(self) -> Iterator[tuple[bool, str]]:
        """What is left when the text ends."""
        held, self._held = self._held, ""
        if held and self._state != self._after:
            yield self._state == self._inside, held

    def _beginning(self) -> Iterator[tuple[bool, str]]:
        start = self._held.lstrip()
        if start.startswith(OPEN):
            self._held = start.removeprefix(OPEN)
            self._state = self._inside
        elif not OPEN.startswith(start):
            self._state = self._prose
        yield from ()

    def _inside(self) -> Iterator[tuple[bool, str]]:
        thinking, tag, rest = self._held.partition(CLOSE)
        if tag:
            self._held = rest
            self._state = self._after
        else:
            # The end may be the beginning of the closing tag.
            kept = next((n for n in range(len(CLOSE) - 1, 0, -1) if thinking.endswith(CLOSE[:n])), 0)
            self._held = thinking[len(thinking) - kept :]
            thinking = thinking[: len(thinking) - kept]
        if thinking:
            yield True, thinking

    def _after(self) -> Iterator[tuple[bool, str]]:
        self._held = self._held.lstrip()
        if self._held:
            self._state = self._prose
        yield from ()

    def _prose(self) -> Iterator[tuple[bool, str]]:
        text, self._held = self._held, ""
        if text:
            yield False, text
