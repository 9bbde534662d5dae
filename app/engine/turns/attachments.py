"""What a person attached, as parts of a message: pictures as pictures, everything that is text as text."""

from collections.abc import Sequence
from dataclasses import replace

from app.core.characters import one_line
from app.core.errors import Kind, KnownError
from app.core.files import LARGEST_PICTURE, LARGEST_TEXT, MOST_FILES, picture_type, read_text, with_charset
from app.core.ids import new_id
from app.core.messages import FilePart, ImagePart
from app.core.requests import Attachment

Attached = tuple[str, Attachment]


def read_attachments(
    attachments: Sequence[Attachment],
) -> tuple[tuple[ImagePart | FilePart, ...], tuple[Attached, ...]]:
    """Parts for a message, and the attachments to store under the ids that the parts name.

    Raises:
        KnownError: `usage` for a file that is too large or is neither a picture nor text, and for too many of them.
    """
    if len(attachments) > MOST_FILES:
        raise KnownError(Kind.USAGE, detail=f"A message takes at most {MOST_FILES} files.")
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
    found, picture = read_text(data), picture_type(data)
    if found is None and picture:
        _check_size(name, data, LARGEST_PICTURE)
        return ImagePart(attachment_id, picture, name, data)
    _check_size(name, data, LARGEST_TEXT)
    if found is None:
        raise KnownError(
            Kind.USAGE, detail=f"The file “{name}” is neither a picture nor text, so it cannot be read yet."
        )
    return FilePart(attachment_id, with_charset(attachment.mime_type, found.charset), name, found.text)


def _check_size(name: str, data: bytes, limit: int) -> None:
    if len(data) > limit:
        raise KnownError(Kind.USAGE, detail=f"The file “{name}” is larger than {limit // 1_000_000} MB.")
