"""Pictures of the person's own: decoded here, within bounds, from bytes and never from a name."""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

MOST_PIXELS = 40_000_000
# What Qt decodes by itself; formats that can refer to other files are not among them.
FORMATS = {b"png": "image/png", b"jpeg": "image/jpeg", b"gif": "image/gif", b"webp": "image/webp"}


def _reader(data: bytes) -> tuple[QImageReader, QBuffer]:
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    return reader, buffer


def mime_type_of(data: bytes) -> str:
    """The type of a picture by its content, "" for anything that is none of ours or too large."""
    reader, _buffer = _reader(data)
    kind = bytes(reader.format().data())
    size = reader.size()
    fits = size.isValid() and 0 < size.width() * size.height() <= MOST_PIXELS
    return FORMATS.get(kind, "") if fits else ""


def thumbnail(data: bytes, side: int) -> QImage:
    """A picture of at most `side` pixels each way; a null one when it cannot be read. May run in any thread."""
    if not mime_type_of(data):
        return QImage()
    reader, _buffer = _reader(data)
    size = reader.size().scaled(QSize(side, side), Qt.AspectRatioMode.KeepAspectRatio)
    if size.width() < reader.size().width():
        reader.setScaledSize(size.expandedTo(QSize(1, 1)))
    return reader.read()
