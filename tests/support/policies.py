"""Policies for tests of the engine."""

from app.core.options import Layer
from app.settings.policy_source import PolicyDocument, PolicyReading


class Given:
    """A policy as one managed file would state it."""

    def __init__(self, **values: object) -> None:
        self.state(**values)

    def state(self, **values: object) -> None:
        """State something else from now on."""
        self._document = PolicyDocument("test", Layer.MANDATORY, values)

    def read(self) -> PolicyReading:
        return PolicyReading((self._document,))

    def stamp(self) -> object:
        return repr(self._document)
