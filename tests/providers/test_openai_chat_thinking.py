"""Thinking between tags, wherever the stream cuts the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.providers.openai_chat_thinking import ThinkTags


def parted(*pieces: str) -> tuple[str, str]:
    """(thinking, prose)."""
    tags = ThinkTags()
    found = [pair for piece in pieces for pair in tags.feed(piece)] + list(tags.close())
    return "".join(t for inside, t in found if inside), "".join(t for inside, t in found if not inside)


@pytest.mark.parametrize(
    ("text", "thinking", "prose"),
    [
        ("<think>hm</think>\n\nYes", "hm", "Yes"),
        ("\n <think>\nhm\n</think>Yes", "\nhm\n", "Yes"),
        ("<think></think>Yes", "", "Yes"),
        ("<think>never closed </thin", "never closed </thin", ""),
        ("Yes <think>no</think>", "", "Yes <think>no</think>"),
        ("<thinking>tag of another name", "", "<thinking>tag of another name"),
        ("<think>a</think>b<think>c</think>", "a", "b<think>c</think>"),
        ("  plain", "", "  plain"),
        ("<thi", "", "<thi"),
        ("", "", ""),
    ],
)
def test_thinking_and_prose(text: str, thinking: str, prose: str) -> None:
    assert parted(text) == (thinking, prose)
    assert parted(*text) == (thinking, prose)


def test_prose_is_passed_on_at_once() -> None:
    tags = ThinkTags()
    assert list(tags.feed("H")) == [(False, "H")]
    assert list(tags.feed("i <")) == [(False, "i <")]


PIECES = st.sampled_from(["<think>", "</think>", "<", "/think>", "</thi", "nk>", " ", "\n", "a"])


@given(st.lists(PIECES, max_size=12).map("".join), st.data())
def test_where_the_text_is_cut_does_not_matter(text: str, draw: st.DataObject) -> None:
    cuts = sorted(draw.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert parted(*pieces) == parted(text)
