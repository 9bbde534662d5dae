"""Policies for tests of the engine."""

import base64

from app.core.options import Layer
from app.settings.policy_source import PolicyDocument, PolicyReading


def named(*publics: bytes) -> list[str]:
    """Officers' public keys as a policy names its recipients."""
    return [base64.b64encode(public).decode() for public in publics]


class Given:
    """A policy as one managed file would state it."""

    def __init__(self, **values: object) -> None:
        self._documents: tuple[PolicyDocument, ...] = ()
        self.state(**values)

    def state(self, **values: object) -> None:
        """State something else from now on."""
        self._documents = (PolicyDocument("test", Layer.MANDATORY, values),)

    def recommend(self, **values: object) -> None:
        """Recommend something beside it."""
        self._documents += (PolicyDocument("advice", Layer.RECOMMENDED, values),)

    def read(self) -> PolicyReading:
        return PolicyReading(self._documents)

    def stamp(self) -> object:
        return repr(self._documents)
