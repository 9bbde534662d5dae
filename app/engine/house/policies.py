"""Policy as the faces handle it: what is in force, and what a file would say."""

import asyncio
from pathlib import Path
from typing import Any

from app.core.errors import Kind, KnownError
from app.core.policy import PolicyIssue, PolicyReport
from app.settings.layers import Settings
from app.settings.policy_schema import check, schema


class Policies:
    """The desk `policy`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def report(self) -> PolicyReport:
        """The policy in force."""
        return self._settings.report

    async def check(self, path: str) -> tuple[PolicyIssue, ...]:
        """What is wrong in a policy file, or in the files of a folder; raises `not_found`."""
        if not await asyncio.to_thread(Path(path).exists):
            raise KnownError(Kind.NOT_FOUND, what="file", name=path)
        return await asyncio.to_thread(check, Path(path))

    async def schema(self) -> dict[str, Any]:
        """The JSON Schema of policy files."""
        return schema()
