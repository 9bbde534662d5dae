"""Our words: the values and contracts that every other room speaks.

Purpose: frozen values (messages, offers, decisions, events, errors) and the Protocols at the seams.
May import: the standard library only.
Contract: nothing here does I/O or knows a vendor, and only `threads` starts one; every value is immutable and hashable
where its fields are.
"""
