"""What every use case stands on: events, set-up, the log file, the loop's thread.

Purpose: `bus.EventBus` tells faces what happened; `setup.Setup` is what bootstrap decides; `ground.Ground` holds
the open rooms below; `loop.LoopThread` runs the engine, and `late.LateEngine` stands for one until it is loaded.
May import: core and the rooms below the engine; no other room of it.
Contract: nothing here knows a use case.
"""
