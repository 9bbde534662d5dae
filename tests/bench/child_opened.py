"""The whole program in a process of its own, driven and watched from inside: engine, window, scripted provider.

python -m tests.bench.child_opened TASK FOLDER [VALUES]

Prints one JSON object. Needs a display; the environment names home and passphrase.
"""

import asyncio
import gc
import json
import os
import sys
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

import qasync
from PySide6.QtWidgets import QApplication

from app import bootstrap
from app.engine.frame.loop import LoopThread
from app.ui.start.application import Program
from app.ui.start.entrance import make_application
from tests.bench.opened import Opened
from tests.bench.opened_chat import open_long, send_painted, streams
from tests.bench.opened_local import local_speed, second_turn
from tests.bench.opened_runs import unbroken

Task = Callable[[Opened, list[str]], Awaitable[dict[str, Any]]]
TASKS: dict[str, Task] = {
    task.__name__: task for task in (streams, send_painted, open_long, local_speed, second_turn, unbroken)
}


async def main(name: str, program: Program, values: list[str]) -> dict[str, Any]:
    """Open the window, do the task, close."""
    is_open = asyncio.Event()
    program.window.opening.opened.connect(lambda _: is_open.set())
    running = asyncio.ensure_future(program.run())
    async with asyncio.timeout(60):
        await is_open.wait()
    opened = Opened(program)
    await opened.until(lambda: opened.chat.presenter.next.options)
    await asyncio.sleep(1)
    try:
        result = await TASKS[name](opened, values)
    except BaseException:
        # The program would show it in a dialog.
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(2)
    program.window.close()
    await running
    return result


if __name__ == "__main__":
    bootstrap.close_down()
    app: QApplication = make_application(["bench"])
    event_loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(event_loop)
    with LoopThread() as thread, event_loop:
        outcome = event_loop.run_until_complete(
            main(sys.argv[1], Program(bootstrap.build(), thread.submit, event_loop, None), sys.argv[3:])
        )
    sys.stdout.write(json.dumps(outcome) + "\n")
    sys.stdout.flush()
    gc.disable()
    os._exit(0)
