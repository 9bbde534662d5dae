"""Where commands print: JSON for scripts, sentences and tables for people."""

import errno
import io
import json
import os
import shutil
import sys
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from itertools import accumulate, takewhile
from typing import Any, TextIO

from app.cli.visible import OWN, Beside, escaped, one_line, unbroken, visible
from app.core.errors import KnownError

_NARROWEST = 12


class Unheard(Exception):
    """Standard output takes no more; the text says why, and is empty where its reader left, which is nobody's fault."""


class Output:
    """Standard output and error of one command. What prints a result raises `Unheard`."""

    def __init__(self, as_json: bool, out: TextIO | None = None, err: TextIO | None = None) -> None:
        self.as_json = as_json
        self._out = out or sys.stdout
        self._err = err or sys.stderr
        # On a terminal, where the cursor stands: behind progress, or behind text whose line has not ended.
        self._behind_progress = False
        self._behind_text = False
        self._beside = Beside()
        self._below_others = False
        for stream in (self._out, self._err):
            if isinstance(stream, io.TextIOWrapper):
                # A pipe of Windows would else get a code page that lacks most of the world's letters.
                stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")

    @property
    def for_person(self) -> bool:
        """Whether somebody watches the standard output."""
        return self._out.isatty()

    @property
    def watched(self) -> bool:
        """Whether somebody watches the standard error, so that progress may be shown there."""
        return self._err.isatty()

    def object(self, value: dict[str, Any]) -> None:
        """The one JSON object of a command."""
        self._write(escaped(json.dumps(value, ensure_ascii=False, indent=2 if self.for_person else None)) + "\n")

    def line(self, value: dict[str, Any]) -> None:
        """One JSON object of many, at once."""
        self._write(escaped(json.dumps(value, ensure_ascii=False)) + "\n", at_once=True)

    def say(self, line: str = "") -> None:
        """A line for people, which stays one whatever names are in it."""
        self._write(unbroken(line) + "\n")

    def text(self, text: str) -> None:
        """Text of as many lines as it has."""
        self._write(visible(text) + "\n")

    def stream(self, shown: str) -> None:
        """A piece of what others wrote, made visible already, at once; a terminal shows which lines are not ours."""
        if self.for_person:
            shown = self._beside.feed(shown)
            self._below_others = True
        self._write(shown, at_once=True)

    def note(self, line: str, *, marked: bool = False) -> None:
        """A quiet line beside the result, on standard error; `marked` on a terminal as one that no answer can hold."""
        self.aside(self._own(line, marked))

    def aside(self, text: str) -> None:
        """Quiet text of as many lines as it has, on standard error."""
        self._tell(self._dim(visible(text)) + "\n")

    def progress(self, text: str) -> None:
        """A line that the next one overwrites; "" takes it away. Only where somebody watches, and over no text."""
        if self.watched and not self._behind_text:
            self._take_progress_away()
            self._behind_progress = bool(text)
            # A line that the terminal broke could not be taken away.
            self._put(_fit(self._own(text), _wide(self._err) - 1).rstrip() if text else "")

    def table(self, header: Sequence[str], rows: Sequence[Sequence[str]], flexible: int = -1) -> None:
        """Aligned columns; on a terminal the flexible one is cut to fit its width."""
        cells = [list(header), *([one_line(cell) for cell in row] for row in rows)]
        widths = [max(width(row[n]) for row in cells) for n in range(len(header))]
        if self.for_person:
            flexible %= len(header)
            others = sum(widths) - widths[flexible] + 2 * (len(header) - 1)
            room = max(_NARROWEST, shutil.get_terminal_size().columns - others)
            widths[flexible] = min(widths[flexible], room)
        for number, row in enumerate(cells):
            line = "  ".join(_fit(cell, wide) for cell, wide in zip(row, widths, strict=True)).rstrip()
            self._write((self._dim(line) if number == 0 else line) + "\n")

    def error(self, error: KnownError) -> None:
        """A known error, as scripts or people want it."""
        if self.as_json:
            self.line({"error": error_object(error)})
        else:
            self.flush()
            self._tell(self._own(f"{error.message} {error.next_step}") + "\n")

    def flush(self) -> None:
        """Hand over what is buffered."""
        self._write("", at_once=True)

    def _write(self, shown: str, at_once: bool = False) -> None:
        if shown and self.for_person:
            self._take_progress_away()
            self._behind_text = not shown.endswith("\n")
        try:
            self._out.write(shown)
            if at_once:
                self._out.flush()
        except OSError as error:
            _abandon(self._out)
            # Windows calls a pipe whose reader left an invalid argument.
            gone = isinstance(error, BrokenPipeError) or error.errno == errno.EINVAL
            raise Unheard("" if gone else error.strerror) from error

    def _tell(self, shown: str) -> None:
        self._take_progress_away()
        if self.watched and self._behind_text:
            self._behind_text = False
            shown = f"\n{shown}"
        self._put(shown)

    def _own(self, line: str, marked: bool = False) -> str:
        """A line of the program's own, told from those of an answer that stands on the same terminal."""
        told = (marked or self._below_others) and self.for_person and self.watched
        return f"{OWN} {unbroken(line)}" if told else unbroken(line)

    def _take_progress_away(self) -> None:
        if self._behind_progress:
            self._behind_progress = False
            self._put("\r\x1b[K")

    def _put(self, shown: str) -> None:
        try:
            self._err.write(shown)
            self._err.flush()
        except OSError:
            # Whether or not anybody hears it, the exit code says how it went.
            _abandon(self._err)

    def _dim(self, text: str) -> str:
        plain = os.environ.get("NO_COLOR") or os.environ.get("TERM", "dumb") == "dumb" or not self._err.isatty()
        return text if plain or not self.for_person else f"\x1b[2m{text}\x1b[0m"


def error_object(error: KnownError) -> dict[str, str]:
    """An error as JSON."""
    return {"kind": error.kind.value, "message": error.message, "next_step": error.next_step}


def width(text: str) -> int:
    """Columns that a text takes on a terminal."""
    return sum(map(_columns, text))


def _abandon(stream: TextIO) -> None:
    """What is still buffered must not complain when the process ends."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def _fit(text: str, columns: int) -> str:
    """The text in so many columns, cut or with blanks."""
    taken = width(text)
    if taken > columns:
        ends = accumulate(map(_columns, text), initial=0)
        text = text[: sum(1 for _ in takewhile(lambda end: end < columns, ends)) - 1] + "…"
        taken = width(text)
    return text + " " * (columns - taken)


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _wide(terminal: TextIO) -> int:
    """How wide a terminal is; of one that does not say, as wide as they are."""
    with suppress(OSError, ValueError):
        if found := os.get_terminal_size(terminal.fileno()).columns:
            return found
    return shutil.get_terminal_size().columns
