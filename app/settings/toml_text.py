"""Change one value in a TOML text and leave every other character as its author wrote it.

A statement is the shortest run of lines that is valid TOML on its own; so tomllib alone decides where values end, and
each edit is read back before it counts.
"""

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.core.options import OptionValue

Path = tuple[str, ...]


class CannotEdit(ValueError):
    """The text writes the key in a way that cannot be changed without touching its neighbours."""


@dataclass(frozen=True, slots=True)
class Statement:
    """Lines `first` up to but not including `end`, inside `table`. `path` is the whole key; a header's is its table."""

    first: int
    end: int
    table: Path
    path: Path
    header: bool


def flatten(values: dict[str, Any], prefix: Path = ()) -> dict[Path, Any]:
    """Every value by its whole key; empty tables vanish."""
    flat: dict[Path, Any] = {}
    for name, value in values.items():
        if isinstance(value, dict):
            flat |= flatten(value, (*prefix, name))
        else:
            flat[*prefix, name] = value
    return flat


def literal(value: OptionValue) -> str:
    """A value as TOML writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return "[" + ", ".join(literal(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def with_value(text: str, key: str, value: OptionValue) -> str:
    """The text with `key` set; raises `CannotEdit`, or `tomllib.TOMLDecodeError` for a broken text."""
    path = tuple(key.split("."))
    wanted = flatten(tomllib.loads(text)) | {path: list(value) if isinstance(value, tuple) else value}
    return _first_that_reads(_settings(text, path, literal(value)), wanted)


def without(text: str, key: str) -> str:
    """The text with `key` taken out; raises like `with_value`."""
    path = tuple(key.split("."))
    wanted = flatten(tomllib.loads(text))
    if wanted.pop(path, None) is None:
        return text
    lines = text.split("\n")
    cuts = ("\n".join(lines[: s.first] + lines[s.end :]) for s in _statements(lines) if not s.header and s.path == path)
    return _first_that_reads(cuts, wanted)


def _first_that_reads(candidates: Iterator[str], wanted: dict[Path, Any]) -> str:
    for candidate in candidates:
        try:
            got = flatten(tomllib.loads(candidate))
        except tomllib.TOMLDecodeError:
            continue
        # By repr, for a NaN of a newer version does not equal itself.
        if sorted(map(repr, got.items())) == sorted(map(repr, wanted.items())):
            return candidate
    raise CannotEdit


def _settings(text: str, path: Path, value: str) -> Iterator[str]:
    """Ways to set a value, the one that disturbs least first."""
    lines = text.split("\n")
    eol = "\r" if "\r\n" in text else ""
    statements = list(_statements(lines))
    for s in statements:
        if not s.header and s.path == path:
            yield "\n".join(_replaced(lines, s, value))
    table, name = path[:-1], path[-1]
    for position, s in enumerate(statements):
        if s.header and s.path == table:
            inside = [n for n in statements[position + 1 : _next_header(statements, position)] if n.path]
            at = inside[-1].end if inside else s.end
            yield "\n".join([*lines[:at], f"{name} = {value}{eol}", *lines[at:]])
    gap = "" if not text.strip() else ("" if text.endswith("\n") else f"{eol}\n") + f"{eol}\n"
    yield f"{text}{gap}[{'.'.join(table)}]{eol}\n{name} = {value}{eol}\n"
    yield f"{'.'.join(path)} = {value}{eol}\n{text}"


def _replaced(lines: list[str], found: Statement, value: str) -> list[str]:
    first = lines[found.first]
    indent = first[: len(first) - len(first.lstrip())]
    name = ".".join(found.path[len(found.table) :])
    remark = _remark("\n".join(lines[found.first : found.end]).rstrip("\r"))
    eol = "\r" if lines[found.end - 1].endswith("\r") else ""
    return [*lines[: found.first], f"{indent}{name} = {value}{remark}{eol}", *lines[found.end :]]


def _remark(statement: str) -> str:
    """The comment behind a value, with the space before it; "" when there is none."""
    meaning = repr(tomllib.loads(statement))
    for position, character in enumerate(statement):
        if character == "#":
            try:
                same = repr(tomllib.loads(statement[:position])) == meaning
            except tomllib.TOMLDecodeError:
                continue
            if same:
                before = statement[:position]
                return before[len(before.rstrip()) :] + statement[position:]
    return ""


def _next_header(statements: list[Statement], position: int) -> int:
    after = range(position + 1, len(statements))
    return next((n for n in after if statements[n].header), len(statements))


def _statements(lines: list[str]) -> Iterator[Statement]:
    first = 0
    table: Path = ()
    for end in range(1, len(lines) + 1):
        try:
            values = tomllib.loads("\n".join(lines[first:end]) + "\n")
        except tomllib.TOMLDecodeError:
            continue
        header = lines[first].lstrip().startswith("[")
        path = _chain(values)
        if header:
            table = path
        elif path:
            path = (*table, *path)
        yield Statement(first, end, table, path, header)
        first = end


def _chain(values: Any) -> Path:
    path: list[str] = []
    while isinstance(values, dict) and len(values) == 1:
        ((name, values),) = values.items()
        path.append(name)
    # An array of tables is nobody's table to write into.
    return ("[[", *path) if isinstance(values, list) and values == [{}] else tuple(path)
