"""Policy as the faces handle it: what is in force, and what a file would say."""

import asyncio
from pathlib import Path
from typing import Any

from app.core.policy import PolicyCheck, PolicyReport
from app.settings.layers import Settings
from app.settings.policy_check import check, check_in_force
from app.settings.policy_schema import schema


class Policies:
    """The desk `policy`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def report(self) -> PolicyReport:
        """The policy in force."""
        return self._settings.report

    async def check(self, path: str = "") -> PolicyCheck:
        """What will be wrong in a policy file, in what lies in a folder, or, "", is in force; raises `not_found`."""
        return await asyncio.to_thread(check, Path(path)) if path else await self._check_in_force()

    async def _check_in_force(self) -> PolicyCheck:
        return await asyncio.to_thread(check_in_force, self._settings.report)

    async def schema(self) -> dict[str, Any]:
        """The JSON Schema of policy files."""
        return schema()
