"""The use cases: everything that the program does, without a window.

Purpose: `facade.Engine` hands out the desks of `core.api.engine.EngineApi`; each is implemented by its room, or by the
store where there is nothing but reading and keeping. The rooms stand on floors of their own: `house` (the home as a
whole) over `chat`, `audit` and `registry`, over `turns` (the life of an answer), over `door` (all that leaves), over
`frame` (what every use case stands on). Nothing is imported here: the loop and the late engine are there long before
all the rest.
May import: every room below and core; no Qt, no face.
Contract: runs on one asyncio loop; what blocks goes to a thread. No record, no send. A turn that was begun is ended, by
this process or by the next one. The world's faults are `KnownError`; whatever else is raised is a bug.
"""
