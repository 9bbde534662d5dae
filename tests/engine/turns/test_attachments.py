"""Attachments are read, or refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Kind, KnownError
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


def test_too_large() -> None:
    with pytest.raises(KnownError):
        read_attachments([Attachment("a.txt", "text/plain", b"x" * (4 * 1024 * 1024 + 1))])
