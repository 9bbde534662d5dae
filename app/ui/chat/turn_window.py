"""Which part of a conversation is held: pure, so that every way through it can be tried without a widget."""

from dataclasses import replace

from app.core.messages import Message, TranscriptItem, TranscriptPage

# At most so many messages have cards; a page asks for so many more.
MOST = 120
PAGE = 40


class TurnWindow:
    """A run of the shown branch, oldest first, and whether there is more on either side."""

    def __init__(self) -> None:
        self.items: list[TranscriptItem] = []
        self.has_before = False
        self.has_after = False

    def __contains__(self, message_id: object) -> bool:
        return self.index(message_id) is not None

    def index(self, message_id: object) -> int | None:
        """Where a message is, if it is held."""
        found = (i for i in range(len(self.items) - 1, -1, -1) if self.items[i].message.id == message_id)
        return next(found, None)

    def show(self, page: TranscriptPage) -> None:
        """Hold a page and nothing else."""
        self.items = list(page.items)
        self.has_before, self.has_after = page.has_before, page.has_after

    def put_before(self, page: TranscriptPage) -> tuple[int, int]:
        """Take older messages in; how many are new at the top, and how many were let go at the bottom."""
        fresh = [item for item in page.items if item.message.id not in self]
        self.items = [*fresh, *self.items]
        self.has_before = page.has_before
        dropped = max(0, len(self.items) - MOST)
        if dropped:
            del self.items[-dropped:]
            self.has_after = True
        return len(fresh), dropped

    def put_after(self, page: TranscriptPage) -> tuple[int, int]:
        """Take newer messages in; how many are new at the bottom, and how many were let go at the top."""
        fresh = [item for item in page.items if item.message.id not in self]
        self.items += fresh
        self.has_after = page.has_after
        dropped = max(0, len(self.items) - MOST)
        if dropped:
            del self.items[:dropped]
            self.has_before = True
        return len(fresh), dropped

    def add(self, item: TranscriptItem) -> tuple[int, bool]:
        """A message joined the branch after its parent; what stood there is not shown any more.

        Returns:
            How many messages went at the bottom, and whether the new one is held. It is not held when its place is
            further down than what is held; then there is merely more after.
        """
        here = self.index(item.message.id)
        if here is not None:
            self.items[here] = item
            return 0, True
        parent = self.index(item.message.parent_id)
        if parent is None and self.has_after and item.message.parent_id is not None:
            return 0, False
        if parent is None:
            # A new beginning, or a branch that begins above what is held.
            self.has_before = item.message.parent_id is not None and bool(self.items)
        keep = 0 if parent is None else parent + 1
        gone = len(self.items) - keep
        self.items[keep:] = [item]
        self.has_after = False
        return gone, True

    def replace(self, message: Message) -> int | None:
        """A message changed: where it is, if it is held."""
        here = self.index(message.id)
        if here is not None:
            self.items[here] = replace(self.items[here], message=message)
        return here

    def remove(self, message_ids: set[str]) -> list[int]:
        """Messages were taken back: the places they had, last first."""
        places = [i for i in range(len(self.items) - 1, -1, -1) if self.items[i].message.id in message_ids]
        for place in places:
            del self.items[place]
        return places
