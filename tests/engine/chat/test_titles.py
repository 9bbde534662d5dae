"""Titles are made of what was written."""

from hypothesis import given
from hypothesis import strategies as st

from app.engine.chat.titles import LONGEST, title_of


@given(st.text())
def test_titles_are_one_short_plain_line(text: str) -> None:
    for title in (title_of(text), title_of("", text)):
        assert len(title) <= LONGEST
        assert title == " ".join(title.split())
        assert title.isprintable() or not title.isascii()


def test_titles() -> None:
    assert title_of("# Fix **this**, please") == "Fix this, please"
    assert title_of("", "photo.png") == "photo.png"
    assert title_of("a\u202eb\x00c") == "a b c"
    assert title_of("word " * 40).endswith("word…")
    assert len(title_of("字" * 200)) == LONGEST
