"""The engine as its faces see it: a set of desks, one file each.

Purpose: each desk is a small Protocol with its own values; `engine.EngineApi` is all of them. A desk is implemented by
the room of the engine that it belongs to, or by the store where there is nothing to do but read and keep.
May import: core.
Contract: real and fake desks are held to the same stories. Coroutines may be cancelled; the world's faults are
`KnownError`.
"""
