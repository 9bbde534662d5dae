"""The small parts: titles, attachments, the log, what is sent of a branch."""

import logging
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Kind, KnownError
from app.core.messages import ErrorPart, ImagePart, Message, Part, Role, TextPart, ThinkingPart
from app.core.requests import Attachment
from app.engine.attachments import read_attachments
from app.engine.logbook import NAME, close_logbook, open_logbook
from app.engine.requests import sendable
from app.engine.titles import LONGEST, title_of


@given(st.text())
def test_titles_are_one_short_plain_line(text: str) -> None:
    title = title_of(text)
    assert len(title) <= LONGEST
    assert title == " ".join(title.split())
    assert title.isprintable() or not title.isascii()


def test_titles() -> None:
    assert title_of("# Fix **this**, please") == "Fix this, please"
    assert title_of("", "photo.png") == "photo.png"
    assert title_of("a\u202eb\x00c") == "a b c"
    assert title_of("word " * 40).endswith("word…")
    assert len(title_of("字" * 200)) == LONGEST


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


def test_what_is_sent_of_a_branch() -> None:
    def one(role: Role, *parts: Part, unreadable: bool = False) -> Message:
        return Message("m", "c", None, role, parts, 0, unreadable=unreadable)

    branch = [
        one(Role.USER, TextPart("one")),
        one(Role.ASSISTANT, ErrorPart("network")),
        one(Role.ASSISTANT, ThinkingPart("hm"), TextPart("half"), ErrorPart("network")),
        one(Role.ASSISTANT, ThinkingPart("hm")),
        one(Role.USER, TextPart("lost"), unreadable=True),
        one(Role.USER, ImagePart("a", "image/png", "cat.png")),
        one(Role.USER, TextPart("two"), ImagePart("a", "image/png", "dog.png", b"whole")),
    ]
    lost = "[The picture “cat.png” cannot be read any more.]"
    assert [message.text for message in sendable(branch)] == ["one", "half", lost, "two"]
    assert sendable(branch)[-1] is branch[-1]
    assert not any(isinstance(part, ErrorPart) for message in sendable(branch) for part in message.parts)


def test_the_log_says_where_and_never_what(tmp_path: Path, expect_log: object) -> None:
    expect_log("something failed")  # type: ignore[operator]
    handler = open_logbook(tmp_path)
    try:
        raise ValueError("a canary")
    except ValueError:
        logging.getLogger("app.engine.test").exception("something failed")
    finally:
        close_logbook(handler)
    told = (tmp_path / "logs" / "signalbox.log").read_text()
    assert "something failed" in told
    assert "test_parts.py" in told
    assert "ValueError" in told
    assert "canary" not in told


def test_a_log_on_a_full_disk_keeps_nobody_from_closing(tmp_path: Path, expect_log: object) -> None:
    expect_log("no room")  # type: ignore[operator]
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / NAME).symlink_to("/dev/full")
    handler = open_logbook(tmp_path)
    logging.getLogger("app.engine").warning("There is no room for this.")
    close_logbook(handler)
