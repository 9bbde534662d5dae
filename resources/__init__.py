"""What the program reads beside its code: data only, found with `importlib.resources.files("resources")`.

`schemas/` holds a JSON Schema for the output of each command with `--json`.
"""
