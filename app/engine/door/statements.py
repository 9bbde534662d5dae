"""How a request is stated to one offer, and what may be other when its server takes it in another way."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace

from app.core.errors import Kind, ProviderFailure
from app.core.events import StreamEvent
from app.core.ports.providers import Ready, Restatement
from app.core.requests import ChatRequest
from app.engine.door.records import Again
from app.engine.door.requests import Way
from app.engine.door.window import Reading

# So often one offer is told the same in another form; a wire tells no form twice.
MOST_FORMS = 8

_Say = Callable[[Ready], AsyncIterator[StreamEvent]]


@dataclass(slots=True)
class Statement:
    """A request as it goes to one offer, which is recorded before; `again` says why, for one that is stated again.

    `forms` counts the statements before it, and `is_other` says that one of them meant something else. `began` is
    whether an answer came.
    """

    way: Way
    reading: Reading
    again: Again | None = None
    forms: int = 0
    is_other: bool = False
    began: bool = False
    _say: _Say | None = None

    def over(self, way: Way) -> _Say | None:
        """What says it again by the way of now, if it was refused; raises why not, where that is another way."""
        if self._say is not None and way.line is not self.way.line:
            raise changed(way)
        self.way = way
        return self._say

    def allows(self, proposal: Restatement) -> bool:
        """Whether it may be stated again so: before any answer, never as more, and once with another meaning."""
        before, after = self.reading.request, proposal.request
        if self.began or self.forms >= MOST_FORMS or not _is_less(after, before):
            return False
        return after == before or not self.is_other

    def restated(self, proposal: Restatement, way: Way, seq: int) -> "Statement":
        """As a server takes it; `way` is the one to it by now, and `seq` the entry of the statement that it refused."""
        if way.line is not self.way.line:
            raise changed(way)
        names = tuple(dict.fromkeys((*self.reading.restated, *proposal.changed)))
        return Statement(
            way,
            replace(self.reading, request=proposal.request, restated=names),
            Again(seq, proposal.kind, proposal.changed),
            self.forms + 1,
            self.is_other or proposal.request != self.reading.request,
            _say=proposal.again,
        )


def _is_less(after: ChatRequest, before: ChatRequest) -> bool:
    """Whether a request says the same as another, with no longer answer and nothing that the other does not ask for."""
    same = replace(after, max_output=before.max_output, temperature=before.temperature)
    return (
        same == before and 0 < after.max_output <= before.max_output and after.temperature in (None, before.temperature)
    )


def changed(way: Way) -> ProviderFailure:
    """That another way is to be taken by now than the one that is recorded."""
    return ProviderFailure(Kind.NO_CANDIDATE, detail=f"The model “{way.offer.name}” has just changed.")
