"""Files and pictures on their way into a message: read off the loop, checked, bounded."""

import asyncio
import mimetypes
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage, QImageWriter

from app.core.requests import Attachment
from app.markup.hygiene import without_hidden
from app.ui.widgets.editor import LONGEST_TEXT
from app.ui.widgets.pictures import mime_type_of

LARGEST_IMAGE = 20_000_000
LARGEST_TEXT = 1_000_000
MOST_FILES = 10


class Trouble(StrEnum):
    """Why a file cannot be attached."""

    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    NO_TEXT = "no_text"


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was not attached."""

    name: str
    trouble: Trouble


async def read_file(path: str) -> Attachment | Refused:
    """Read a file that the person chose."""
    return await asyncio.to_thread(_read, Path(path))


async def read_image(image: QImage, name: str) -> Attachment | Refused:
    """Take a picture from the clipboard, as PNG."""
    data = await asyncio.to_thread(_png, image)
    return Attachment(name, "image/png", data) if data else Refused(name, Trouble.UNREADABLE)


def text_of(attachment: Attachment) -> str | None:
    """What an attached text would be in the message; None where it is no text, or too long to be written into."""
    if len(attachment.data) > 4 * LONGEST_TEXT or (text := _decoded(attachment)) is None:
        return None
    text = without_hidden(text.replace("\r\n", "\n").replace("\r", "\n"))
    return text if len(text) <= LONGEST_TEXT else None


def characters_of(attachment: Attachment) -> int | None:
    """How long an attached text is; None where it is no text."""
    text = _decoded(attachment)
    return None if text is None else len(text)


def _decoded(attachment: Attachment) -> str | None:
    if not attachment.mime_type.startswith("text/"):
        return None
    try:
        return attachment.data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _read(path: Path) -> Attachment | Refused:
    try:
        if not path.is_file():
            return Refused(path.name, Trouble.UNREADABLE)
        if path.stat().st_size > LARGEST_IMAGE:
            return Refused(path.name, Trouble.TOO_LARGE)
        data = path.read_bytes()
    except OSError:
        return Refused(path.name, Trouble.UNREADABLE)
    image = mime_type_of(data)
    return Attachment(path.name, image, data) if image else _text(path.name, data)


def _text(name: str, data: bytes) -> Attachment | Refused:
    if len(data) > LARGEST_TEXT:
        return Refused(name, Trouble.TOO_LARGE)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Refused(name, Trouble.NO_TEXT)
    if "\0" in text:
        return Refused(name, Trouble.NO_TEXT)
    guessed = mimetypes.guess_type(name)[0] or ""
    return Attachment(name, guessed if guessed.startswith("text/") else "text/plain", data)


def _png(image: QImage) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return bytes(data.data()) if QImageWriter(buffer, QByteArray(b"png")).write(image) else b""
