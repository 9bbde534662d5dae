"""Files and pictures on their way into a message: read off the loop, checked, bounded."""

import asyncio
import mimetypes
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage, QImageWriter

from app.core.files import LARGEST_PICTURE, LARGEST_TEXT, guessed_charset, read_text, with_charset
from app.core.requests import Attachment
from app.markup.hygiene import without_hidden
from app.ui.widgets.editor import LONGEST_TEXT
from app.ui.widgets.pictures import mime_type_of


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
    charset = guessed_charset(attachment.mime_type)
    if charset:
        return attachment.data.decode(charset, "replace")
    found = read_text(attachment.data)
    return None if found is None else found.text


def _read(path: Path) -> Attachment | Refused:
    try:
        if not path.is_file():
            return Refused(path.name, Trouble.UNREADABLE)
        with path.open("rb") as file:
            data = file.read(LARGEST_PICTURE + 1)
    except OSError:
        return Refused(path.name, Trouble.UNREADABLE)
    return _taken(path.name, data)


def _taken(name: str, data: bytes) -> Attachment | Refused:
    """As the engine takes it; only how large a picture is drawn it does not look at."""
    text = read_text(data)
    image = mime_type_of(data) if text is None else ""
    if len(data) > (LARGEST_PICTURE if image else LARGEST_TEXT):
        return Refused(name, Trouble.TOO_LARGE)
    if image:
        return Attachment(name, image, data)
    if text is None:
        return Refused(name, Trouble.NO_TEXT)
    return Attachment(name, with_charset(mimetypes.guess_type(name)[0] or "", text.charset), data)


def _png(image: QImage) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return bytes(data.data()) if QImageWriter(buffer, QByteArray(b"png")).write(image) else b""
