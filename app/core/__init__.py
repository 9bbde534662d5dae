"""Our words: the values and contracts that every other room speaks.

Purpose: frozen values (messages, offers, decisions, events, errors) and the Protocols at the seams.
May import: the standard library only.
Contract: nothing here does I/O, knows a vendor, or depends on a thread; every value is immutable and hashable where
its fields are.
"""
