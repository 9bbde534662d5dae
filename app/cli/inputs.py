"""What commands read from arguments, files and standard input."""

import argparse
import json
import mimetypes
import sys
from pathlib import Path
from typing import Any, BinaryIO

from app.cli.output import Output
from app.core.errors import Kind, KnownError
from app.core.files import guessed_charset, read_text, with_charset
from app.core.labels import Label
from app.core.requests import Attachment

STDIN = "-"
GUESSED = "“{name}” names no encoding: it was read as {charset}, which is a guess."
# Of a file that may be attached; the engine takes less, and a device that never ends must not fill the memory.
MOST_BYTES = 64 * 1024 * 1024


def declare_label(parser: argparse.ArgumentParser) -> None:
    """Declare `--label`, whose value is a text or None."""
    labels = [label.value for label in Label]
    parser.add_argument("--label", choices=labels, metavar="LABEL", help=f"how far it may go: {', '.join(labels)}")


def text(argument: str) -> str:
    """The argument itself, or standard input for “-”; raises `usage` when there is nothing in it."""
    return _something(_stdin() if argument == STDIN else argument, "The text is empty.")


def line(argument: str) -> str:
    """As `text` for “-”, without the line end; else the argument itself, whatever it is."""
    return text(argument).rstrip("\r\n") if argument == STDIN else argument


def file_text(path: str) -> str:
    """The text of a UTF-8 file, or of standard input for “-”; raises `not_found`, or `usage` when nothing is in it."""
    return _something(_whole(path), f"The file {path} is empty.")


def only_one_from_stdin(*arguments: str | None) -> None:
    """Raise `usage` where more than one argument is “-”: whoever reads first leaves nothing to the next."""
    if arguments.count(STDIN) > 1:
        raise KnownError(
            Kind.USAGE, detail="Only one of them can come from standard input: give a file for the others."
        )


def attachments(paths: list[str], output: Output) -> tuple[Attachment, ...]:
    """Files by their paths; raises `not_found` or `usage`. An encoding that had to be guessed is told."""
    found = tuple(_attachment(Path(path)) for path in paths)
    for attachment in found:
        if charset := guessed_charset(attachment.mime_type):
            output.note(GUESSED.format(name=attachment.name, charset=charset))
    return found


def json_object(path: str) -> dict[str, Any]:
    """A JSON object from a file, or from standard input for “-”; raises `not_found` or `usage`."""
    try:
        value = json.loads(_stdin() if path == STDIN else _bytes(Path(path)))
    except (ValueError, RecursionError) as error:
        raise KnownError(Kind.USAGE, detail=f"The file {path} is not valid JSON.") from error
    if not isinstance(value, dict):
        raise KnownError(Kind.USAGE, detail=f"The file {path} must hold one JSON object.")
    return value


def lines(path: str) -> list[str]:
    """The lines of a UTF-8 file, or of standard input for “-”."""
    return _whole(path).split("\n")


def _whole(path: str) -> str:
    try:
        return _stdin() if path == STDIN else _decoded(_bytes(Path(path)))
    except UnicodeDecodeError as error:
        raise KnownError(Kind.USAGE, detail=f"The file {path} is not UTF-8 text.") from error


def _something(found: str, otherwise: str) -> str:
    if not found.strip():
        raise KnownError(Kind.USAGE, detail=otherwise)
    return found


def _attachment(path: Path) -> Attachment:
    kind, encoding = mimetypes.guess_type(path.name)
    data = _bytes(path)
    text = read_text(data)
    if text is not None and text.charset:
        return Attachment(path.name, with_charset(kind or "", text.charset), data)
    return Attachment(path.name, kind if kind and not encoding else "application/octet-stream", data)


def _decoded(data: bytes) -> str:
    """A text whose encoding is sure: that of its mark, which shells of Windows write, or UTF-8."""
    text = read_text(data)
    return data.decode() if text is None or text.charset else text.text


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return _bounded(file, f"The file {path}")
    except FileNotFoundError as error:
        raise KnownError(Kind.NOT_FOUND, what="file", name=str(path)) from error
    except OSError as error:
        raise KnownError(Kind.USAGE, detail=f"The file {path} cannot be read: {error.strerror}.") from error


def _bounded(file: BinaryIO, what: str) -> bytes:
    found = file.read(MOST_BYTES + 1)
    if len(found) > MOST_BYTES:
        raise KnownError(Kind.USAGE, detail=f"{what} is larger than {MOST_BYTES // 1024**2} MB.")
    return found


def _stdin() -> str:
    try:
        return _decoded(_bounded(sys.stdin.buffer, "Standard input"))
    except UnicodeDecodeError as error:
        raise KnownError(Kind.USAGE, detail="Standard input is not UTF-8 text.") from error
