"""The seams below the engine: what it needs of providers, vault, store and register, one file a port.

Purpose: Protocols, and the values that only they speak of.
May import: core.
Contract: all async methods may be cancelled by cancelling the task that awaits them. All raise `KnownError` for the
world's faults and nothing else on purpose.
"""
