"""The use cases: everything that the program does, without a window.

Purpose: `Engine` implements `core.api.EngineApi` over the rooms below; `LoopThread` runs it in a thread of its own;
`Setup` says where its state lives. `dispatch` is the one door to any model and the only holder of a request's way out.
May import: every room below and core; no Qt, no face.
Contract: runs on one asyncio loop; what blocks goes to a thread. No record, no send. A turn that was begun is ended, by
this process or by the next one. The world's faults are `KnownError`; whatever else is raised is a bug.
"""

from app.engine.facade import Engine
from app.engine.loop import LoopThread
from app.engine.setup import Setup

__all__ = ["Engine", "LoopThread", "Setup"]
