"""The use cases: everything that the program does, without a window.

Purpose: `facade.Engine` implements `core.api.EngineApi` over the rooms below; `setup.Setup` says where its state lives;
`loop.LoopThread` runs it in a thread of its own; `late.LateEngine` stands for one until it is loaded. `dispatch` is the
one door to any model and the only holder of a request's way out. Nothing is imported here: the loop and the late engine
are there long before all the rest.
May import: every room below and core; no Qt, no face.
Contract: runs on one asyncio loop; what blocks goes to a thread. No record, no send. A turn that was begun is ended, by
this process or by the next one. The world's faults are `KnownError`; whatever else is raised is a bug.
"""
