"""The headless twin: every command of `signalbox`, for people in a terminal and for scripts.

Purpose: read arguments, call the engine, print. `parser.parse` reads a command line without an engine; `main.run` does
what it says with one.
May import: core and markup, and nothing that takes time to load.
Contract: `--json` prints one object, or one object a line with `--stream` and `--batch`, as `resources/schemas` says.
Known errors are one object on standard output, or two sentences on standard error. What comes from models, files and
servers is printed with its control characters made visible. Exit codes: 0 done, 1 known failure, 2 wrong usage,
3 refused, 130 interrupted.
"""
