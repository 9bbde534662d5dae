"""What a person attached, as parts of a message: pictures as pictures, everything that is text as text."""

import re
from collections.abc import Sequence
from dataclasses import replace

from app.core.characters import one_line
from app.core.errors import Kind, KnownError
from app.core.ids import new_id
from app.core.messages import FilePart, ImagePart
from app.core.requests import Attachment

MAX_PICTURE_BYTES = 20 * 1024 * 1024
MAX_TEXT_BYTES = 4 * 1024 * 1024

# The first bytes decide, never the name or what a clipboard says: file signatures of the four formats that models read.
_PICTURES: tuple[tuple[str, re.Pattern[bytes]], ...] = (
    ("image/png", re.compile(rb"\x89PNG\r\n\x1a\n")),
    ("image/jpeg", re.compile(rb"\xff\xd8\xff")),
    ("image/gif", re.compile(rb"GIF8[79]a")),
    ("image/webp", re.compile(rb"RIFF.{4}WEBP", re.DOTALL)),
)

Attached = tuple[str, Attachment]


def read_attachments(
    attachments: Sequence[Attachment],
) -> tuple[tuple[ImagePart | FilePart, ...], tuple[Attached, ...]]:
    """Parts for a message, and the attachments to store under the ids that the parts name.

    Raises:
        KnownError: `usage` for a file that is too large or is neither a picture nor text.
    """
    parts: list[ImagePart | FilePart] = []
    stored: list[Attached] = []
    for attachment in attachments:
        part = _read(new_id(), attachment)
        parts.append(part)
        stored.append((part.attachment_id, replace(attachment, name=part.name, mime_type=part.mime_type)))
    return tuple(parts), tuple(stored)


def _read(attachment_id: str, attachment: Attachment) -> ImagePart | FilePart:
    name, data = one_line(attachment.name), attachment.data
    # What can be read as text is text, however it begins: as a picture nobody would look at what it says.
    text = _text(data)
    if text is None:
        picture = next((mime for mime, signature in _PICTURES if signature.match(data)), None)
        if picture is not None:
            _check_size(name, data, MAX_PICTURE_BYTES)
            return ImagePart(attachment_id, picture, name, data)
        raise KnownError(
            Kind.USAGE, detail=f"The file “{name}” is neither a picture nor text, so it cannot be read yet."
        )
    _check_size(name, data, MAX_TEXT_BYTES)
    mime_type = attachment.mime_type if attachment.mime_type.startswith("text/") else "text/plain"
    return FilePart(attachment_id, mime_type, name, text)


def _check_size(name: str, data: bytes, limit: int) -> None:
    if len(data) > limit:
        raise KnownError(Kind.USAGE, detail=f"The file “{name}” is larger than {limit // (1024 * 1024)} MB.")


def _text(data: bytes) -> str | None:
    if data.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        # Its mark begins as that of UTF-16 does.
        encodings = ["utf-32"]
    elif data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in data:
        return None
    else:
        encodings = ["utf-8-sig"]
    for encoding in encodings:
        try:
            return data.decode(encoding).replace("\r\n", "\n")
        except UnicodeDecodeError:
            continue
    return None
