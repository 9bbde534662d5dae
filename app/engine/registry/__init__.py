"""What people manage: providers and local models.

Purpose: `providers` adds, tests and removes servers with their keys; `models` opens model files and forgets them.
May import: `door`, `frame`, core and the rooms below the engine; it does not know `chat`.
Contract: every change is in the register before it is in force; keys go into the vault and nowhere else.
"""
