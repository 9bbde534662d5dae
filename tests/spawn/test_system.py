"""What stands in for a group where there is none."""

import sys

import pytest

from app.spawn.system import kill_descent
from tests.spawn.programs import FAMILY, gone, line, program
from tests.support.waiting import until

pytestmark = pytest.mark.anyio


async def test_all_that_descend_from_a_process_end_with_it() -> None:
    async with program(FAMILY.format(apart=sys.platform != "win32")) as process:
        other = int(await line(process))
        kill_descent(process.pid)
        await process.wait()
        await until(lambda: gone(other))
        # What is gone is left alone.
        kill_descent(other)
