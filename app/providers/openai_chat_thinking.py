"""Thinking that a model writes into its text, on a wire that says nothing of the template that its prompt came from."""

from collections.abc import Iterable

from app.thinking import Parting, Piece


class ThinkTags:
    """Parts a growing text into thinking and prose, by the marks of any family of models, wherever the stream cuts it.

    Where the opening mark stood in the prompt, only the closing one comes: then a piece is `turned`, and all before it
    was thinking. Whoever has seen that of a model says `begun` for its next answer: it is taken for thinking at once.
    """

    def __init__(self, *, begun: bool = False) -> None:
        self._parting = Parting(inside=begun, unsure=begun)
        self._begun = begun

    @property
    def begun(self) -> bool:
        """Whether its prompt had begun the thinking, as far as that is known by now."""
        return self._begun or self._parting.begun_before

    def feed(self, text: str) -> Iterable[Piece]:
        """(is thinking, text, whether all before is so, too) for all that can be told by now."""
        return self._parting.feed(text)

    def apart(self) -> None:
        """The server tells thinking on a way of its own, so that there is none in the text."""
        self._begun = False
        self._parting.apart()

    def close(self, *, whole: bool = True) -> Iterable[Piece]:
        """What is left when the text ends; `whole` is False where it was cut off."""
        for piece in self._parting.close(whole=whole):
            self._begun = self._begun and not piece.turned
            yield piece
