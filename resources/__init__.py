"""What the program reads beside its code: data only, found with `importlib.resources.files("resources")`.

`schemas/` holds a JSON Schema for the output of each command with `--json`, `handbook/` what people read about the
program: a topic a file, with its aliases for the search. `starter/` says which model the program comes with.
"""
