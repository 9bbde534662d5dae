"""The engine as its faces see it: a set of desks, one file each.

Each desk is a small Protocol with its own values; `engine.EngineApi` is all of them. A use case implements its desk in
its own room of the engine, and is tested beside its fake by one contract.
"""
