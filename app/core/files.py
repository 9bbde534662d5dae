"""Which files go into a message, and as what: the window and the commands ask here, and so does the engine."""

import re
from dataclasses import dataclass

from app.core.charsets import guess

LARGEST_PICTURE = 20_000_000
LARGEST_TEXT = 4_000_000
MOST_FILES = 10

# The first bytes decide, never the name or what a clipboard says: file signatures of the four formats that models read.
_PICTURES: tuple[tuple[str, re.Pattern[bytes]], ...] = (
    ("image/png", re.compile(rb"\x89PNG\r\n\x1a\n")),
    ("image/jpeg", re.compile(rb"\xff\xd8\xff")),
    ("image/gif", re.compile(rb"GIF8[79]a")),
    ("image/webp", re.compile(rb"RIFF.{4}WEBP", re.DOTALL)),
)
# A mark at the beginning names the encoding; that of UTF-32 begins as that of UTF-16 does.
_MARKS = ((b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CHARSET = re.compile(r"; charset=([a-z0-9_-]+)$")


@dataclass(frozen=True, slots=True)
class Text:
    """What a file says. `charset` names the encoding where that is a guess."""

    text: str
    charset: str = ""


def read_text(data: bytes) -> Text | None:
    """The text of a file: a mark decides, else UTF-8, else the best guess; None for what is no text."""
    codec = next((codec for mark, codec in _MARKS if data.startswith(mark)), "utf-8-sig")
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        text = "\0"
    if codec.startswith("utf-8") and "\0" in text and picture_type(data) == "":
        found = guess(data) if len(data) <= LARGEST_TEXT else None
        return None if found is None else Text(_lines(found[0]), found[1])
    return None if "\0" in text else Text(_lines(text))


def picture_type(data: bytes) -> str:
    """The type of a picture by its signature; "" for anything else."""
    return next((mime for mime, signature in _PICTURES if signature.match(data)), "")


def with_charset(mime_type: str, charset: str) -> str:
    """The type of a text, which says how it was read where that was a guess."""
    bare = mime_type.partition(";")[0].strip()
    bare = bare if bare.startswith("text/") else "text/plain"
    return f"{bare}; charset={charset}" if charset else bare


def guessed_charset(mime_type: str) -> str:
    """The encoding that a text was taken to be in; "" where nothing was guessed."""
    match = _CHARSET.search(mime_type)
    return match[1] if match else ""


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n")
