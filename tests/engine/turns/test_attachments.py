"""Attachments are read, or refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Kind, KnownError
from app.core.files import MOST_FILES
from app.core.messages import FilePart, ImagePart
from app.core.requests import Attachment
from app.engine.turns.attachments import read_attachments


@given(st.binary(max_size=200), st.text(max_size=10))
def test_attachments_are_read_or_refused(data: bytes, name: str) -> None:
    try:
        parts, stored = read_attachments([Attachment(name, "x/y", data)])
    except KnownError as error:
        assert error.kind is Kind.USAGE
    else:
        assert stored[0][0] == parts[0].attachment_id
        assert stored[0][1].data == data


def test_text_in_the_encodings_that_files_have() -> None:
    for data in ("Größe".encode(), "Größe".encode("utf-8-sig"), "Größe".encode("utf-16")):
        ((part,), _) = read_attachments([Attachment("a.txt", "", data)])
        assert getattr(part, "text", "") == "Größe"


def test_a_guess_is_told_with_the_type() -> None:
    data = "Größe;Preis\nSüß;5 €\n".encode("cp1252")
    ((part,), ((_, stored),)) = read_attachments([Attachment("a.csv", "text/csv", data)])
    assert isinstance(part, FilePart)
    assert (part.text, part.mime_type) == ("Größe;Preis\nSüß;5 €\n", "text/csv; charset=windows-1252")
    assert stored == Attachment("a.csv", part.mime_type, data)
    ((again,), _) = read_attachments([stored])
    assert (getattr(again, "text", ""), again.mime_type) == (part.text, part.mime_type), "a draft is read once more"


def test_a_message_takes_so_many_files() -> None:
    files = [Attachment(f"{n}.txt", "text/plain", b"x") for n in range(MOST_FILES + 1)]
    assert len(read_attachments(files[1:])[0]) == MOST_FILES
    with pytest.raises(KnownError):
        read_attachments(files)


def test_the_name_that_is_stored_shown_and_sent_is_one_line() -> None:
    for data in (b"text", b"\x89PNG\r\n\x1a\n\xff"):
        (part,), ((_, stored),) = read_attachments([Attachment("a\n\nFile “b”:\n.txt", "", data)])
        assert part.name == stored.name == "a File “b”: .txt"


def test_too_large() -> None:
    with pytest.raises(KnownError):
        read_attachments([Attachment("a.txt", "text/plain", b"x" * (4 * 1024 * 1024 + 1))])


@pytest.mark.parametrize(
    "data",
    [b"GIF8 Bestellung;card\n1;2\n", b"GIF89a;card\n1;2\n", b"12345678WEBP;card\n1;2\n", b"RIFF1234WEBP;card\n1;2\n"],
)
def test_a_text_that_begins_like_a_picture_is_text(data: bytes) -> None:
    ((part,), _) = read_attachments([Attachment("a.csv", "text/csv", data)])
    assert isinstance(part, FilePart)
    assert part.text == data.decode()


@pytest.mark.parametrize(
    ("mime", "data"),
    [
        ("image/png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"),
        ("image/jpeg", b"\xff\xd8\xff\xe0\x00\x10JFIF"),
        ("image/gif", b"GIF87a\x01\x00\x01\x00\x80"),
        ("image/gif", b"GIF89a\x01\x00\x01\x00\x80"),
        ("image/webp", b"RIFF\x1a\x0a\x00\x00WEBPVP8L"),
    ],
)
def test_pictures_are_told_by_their_whole_signature(mime: str, data: bytes) -> None:
    ((part,), _) = read_attachments([Attachment("a.txt", "text/plain", data)])
    assert isinstance(part, ImagePart)
    assert part.mime_type == mime
    with pytest.raises(KnownError):
        read_attachments([Attachment("a.png", "image/png", b"\x00" + data[1:])])
