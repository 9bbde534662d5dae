"""Pictures of the person's own: decoded here, within bounds, from bytes and never from a name."""

import re

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

MOST_PIXELS = 40_000_000
# What may be decoded, known by its first bytes. Qt is told the format and never guesses: among those that it would
# find by itself are some that name other files.
_FORMATS = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "png"),
    (re.compile(rb"\xff\xd8\xff"), "jpeg"),
    (re.compile(rb"GIF8[79]a"), "gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "webp"),
)


def _format_of(data: bytes) -> str:
    return next((name for magic, name in _FORMATS if magic.match(data)), "")


def _reader(data: bytes, name: str) -> tuple[QImageReader, QBuffer]:
    """A reader, and the buffer that it needs as long as it lives."""
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(name.encode("ascii")))
    reader.setAutoDetectImageFormat(False)
    reader.setAutoTransform(True)
    return reader, buffer


def mime_type_of(data: bytes) -> str:
    """The type of a picture by its content, "" for anything that is none of ours or too large."""
    name = _format_of(data)
    if not name:
        return ""
    reader, _buffer = _reader(data, name)
    size = reader.size()
    fits = size.isValid() and 0 < size.width() * size.height() <= MOST_PIXELS
    return f"image/{name}" if fits else ""


def thumbnail(data: bytes, side: int) -> QImage:
    """A picture of at most `side` pixels each way; a null one when it cannot be read. May run in any thread."""
    if not mime_type_of(data):
        return QImage()
    reader, _buffer = _reader(data, _format_of(data))
    size = reader.size().scaled(QSize(side, side), Qt.AspectRatioMode.KeepAspectRatio)
    if size.width() < reader.size().width():
        reader.setScaledSize(size.expandedTo(QSize(1, 1)))
    return reader.read()
