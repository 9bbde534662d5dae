"""The register as the faces see it.

Purpose: `register.Register` is the desk `audit`: its state, and whether it holds.
May import: `turns`, `door`, `frame`, core and the rooms below the engine; it does not know `chat` or `registry`.
Contract: reads only; what use cases record they record themselves.
"""
