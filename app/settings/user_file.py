"""`settings.toml`: what the person set, and nothing else. Comments and what a newer version wrote survive a save."""

import logging
import os
import stat
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.core.options import OptionValue
from app.core.policy import PolicyIssue
from app.disk import files, private
from app.settings import toml_text
from app.settings.options import BY_KEY, RENAMED, Renamed
from app.settings.values import Misfit, fitted

log = logging.getLogger(__name__)

NAME = "settings.toml"
# Far above what all options together take; more than this was not written by a person or by us.
LARGEST = 1_000_000


class UserFile:
    """The file in one home. `values` holds what is valid in it, `problems` what is not."""

    def __init__(self, home: Path, renamed: tuple[Renamed, ...] = RENAMED) -> None:
        self.path = home / NAME
        self._renamed = {r.old: r.new for r in renamed}
        self._changing = threading.Lock()
        self._text: str | None = ""
        self.values: dict[str, OptionValue] = {}
        self.problems: tuple[PolicyIssue, ...] = ()
        self._reload()

    def reload(self) -> None:
        """Read the file again; one that cannot be read counts as empty and is named in `problems`."""
        # Beside a change, what was read before it must not be taken over after it.
        with self._changing:
            self._reload()

    def _reload(self) -> None:
        text, problem = self._read()
        values: dict[str, OptionValue] = {}
        problems = [PolicyIssue(str(self.path), "", problem)] if text is None else []
        for path, value in toml_text.flatten(tomllib.loads(text or "")).items():
            key = ".".join(path)
            if trouble := self._take(values, key, value):
                problems.append(PolicyIssue(str(self.path), key, trouble))
        # Whole values are exchanged, so that another thread sees the old ones or the new ones.
        self._text, self.values, self.problems = text, values, tuple(problems)

    def set(self, key: str, value: OptionValue) -> None:
        """Write a value durably; raises `disk_full` or `read_only`, and then nothing changed."""
        with self._changing:
            self._change(key, value)

    def reset(self, key: str) -> None:
        """Take a value out durably; raises like `set`."""
        with self._changing:
            self._change(key, None)

    def _take(self, values: dict[str, OptionValue], key: str, value: Any) -> str:
        """Keep a value that was read; returns what is wrong with it, or ""."""
        new = self._renamed.get(key, key)
        option = BY_KEY.get(new)
        if option is None or (new != key and new in values):
            return ""
        try:
            values[new] = fitted(option, value)
        except Misfit as misfit:
            return str(misfit)
        return ""

    def _read(self) -> tuple[str | None, str]:
        """The text, or None and why it cannot be used."""
        try:
            # Without O_NONBLOCK a pipe of that name would hold up whoever reads, for ever.
            with open(os.open(self.path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
                if fault := _fault(os.fstat(file.fileno())):
                    return None, f"{fault} Defaults apply."
                data = file.read(LARGEST + 1)
        except FileNotFoundError:
            return "", ""
        except OSError as error:
            return None, f"The file cannot be read: {error.strerror}. Defaults apply."
        if len(data) > LARGEST:
            return None, "The file is too large to be a settings file. Defaults apply."
        try:
            text = data.decode("utf-8-sig")
            toml_text.flatten(tomllib.loads(text))
        except (ValueError, RecursionError) as error:
            # What Python says of a number or a nesting beyond its bounds is for programmers.
            where = f": {error}" if isinstance(error, UnicodeDecodeError | tomllib.TOMLDecodeError) else ""
            return (
                None,
                f"The file is not valid TOML{where}. Defaults apply until it is mended; the next save keeps it.",
            )
        return text, ""

    def _change(self, key: str, value: OptionValue | None) -> None:
        # Another process may have written since; its changes are kept.
        self._reload()
        old_names = [old for old, new in self._renamed.items() if new == key]
        try:
            if self._text is None:
                raise toml_text.CannotEdit
            text = self._text
            for name in old_names if value is not None else [*old_names, key]:
                text = toml_text.without(text, name)
            if value is not None:
                text = toml_text.with_value(text, key, value)
        except (ValueError, RecursionError):
            text = self._afresh(key, value)
        self._write(text)
        self._reload()

    def _afresh(self, key: str, value: OptionValue | None) -> str:
        """A new text with what is known, after the file was put aside."""
        values = {k: v for k, v in self.values.items() if k != key}
        if value is not None:
            values[key] = value
        self._put_aside()
        text = ""
        for known, kept in values.items():
            text = toml_text.with_value(text, known, kept)
        return text

    def _put_aside(self) -> None:
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
        kept = self.path.with_name(f"settings.kept-{stamp}.toml")
        try:
            os.link(self.path, kept)
        except OSError:
            with self._told():
                self.path.rename(kept)
        log.warning("settings file could not be edited in place; the old one is kept as %s", kept.name)

    def _write(self, text: str) -> None:
        # A link (into a folder of dotfiles, say) stays a link: its target is what changes.
        target = self.path.resolve()
        with self._told():
            private.own_home(self.path.parent)
            files.replace(target, text.encode())

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise files.known(error, self.path.parent) or error from error


def _fault(status: os.stat_result) -> str:
    """Why an open file is none of the person's settings, or ""."""
    return private.fault_of_file(status) if stat.S_ISREG(status.st_mode) else "It is not a file."
