"""The desk of policy, in memory (`core.api.policy.PolicyDesk`)."""

from typing import Any

from app.core.policy import PolicyCheck, PolicyReport
from tests.support.fakes.state import FakeState


class FakePolicy:
    """See the module."""

    def __init__(self, state: FakeState) -> None:
        self._state = state

    async def report(self) -> PolicyReport:
        return self._state.policy_report

    async def check(self, path: str = "") -> PolicyCheck:
        await self._state.call("policy.check", path)
        return PolicyCheck(self._state.policy_report.issues)

    async def schema(self) -> dict[str, Any]:
        return {"type": "object"}
