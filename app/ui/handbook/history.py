"""The way that a reader came through the handbook: pure, so that it can be tried without a widget."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Spot:
    """A page and where on it: under a heading ("" for its beginning), or scrolled so far down."""

    topic: str
    heading: str = ""
    scrolled: int | None = None


class History:
    """Where the reader was, and may go back to."""

    def __init__(self) -> None:
        self._spots: list[Spot] = []
        self._at = -1

    @property
    def here(self) -> Spot | None:
        """Where the reader is."""
        return self._spots[self._at] if self._spots else None

    @property
    def can_go_back(self) -> bool:
        """Whether the reader came from somewhere."""
        return self._at > 0

    @property
    def can_go_forward(self) -> bool:
        """Whether the reader went back from somewhere."""
        return self._at + 1 < len(self._spots)

    def leave(self, scrolled: int) -> None:
        """Remember how far down the reader was, before another page is shown."""
        if self._spots:
            self._spots[self._at] = replace(self._spots[self._at], scrolled=scrolled)

    def go(self, spot: Spot, *, passing: bool = False) -> None:
        """Go on to a page; what was only passed on the way to another is not worth going back to."""
        if self.here is not None and (passing or self.here.topic == spot.topic):
            self._spots[self._at] = spot
            return
        del self._spots[self._at + 1 :]
        self._spots.append(spot)
        self._at += 1

    def back(self) -> Spot | None:
        """Go back, if one came from somewhere."""
        if not self.can_go_back:
            return None
        self._at -= 1
        return self._spots[self._at]

    def forward(self) -> Spot | None:
        """Go where one went back from."""
        if not self.can_go_forward:
            return None
        self._at += 1
        return self._spots[self._at]
