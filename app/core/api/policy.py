"""Policy: what the company decided."""

from typing import Any, Protocol

from app.core.policy import PolicyCheck, PolicyReport


class PolicyDesk(Protocol):
    """Works before the home is open as well."""

    async def report(self) -> PolicyReport:
        """The policy in force."""
        ...

    async def check(self, path: str = "") -> PolicyCheck:
        """What will be wrong in a policy file, in what lies in a folder, or, "", is in force. Raises `not_found`."""
        ...

    async def schema(self) -> dict[str, Any]:
        """The JSON Schema of policy files."""
        ...
