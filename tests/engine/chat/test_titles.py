"""Titles are made of what was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.chat.titles import LONGEST, title_of, typed_title


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


@pytest.mark.parametrize(
    "text",
    [
        "Explain C# generics",
        "user_id",
        "3 > 2 * 1",
        "__init__.py and __main__",
        "2**8 is 256 and 3**2 is 9",
        "f(*args) and g(**kwargs)",
        "#include <stdio.h>",
        "#1 of >50% of issues",
        "rm *.txt src/* and lib/*.py",
        "a*b*c, snake_case_name, F#, _private",
        ">>> print(1)",
        "What does ` do in bash?",
        "5 * 3 = 15 and 2 * 2",
        "Größe_der_Straße",
        "~/notes and ~~",
        "-5 degrees",
        "**kwargs",
    ],
)
def test_marks_inside_words_are_letters(text: str) -> None:
    assert title_of(text) == text


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("## A *short* `user_id` ##", "A short user_id"),
        ("> quoted **`x_y_z`** here", "quoted x_y_z here"),
        ("***both*** and ~~gone~~ and _this one_ and __that one__", "both and gone and this one and that one"),
        ("- [ ] milk\n* eggs\n+ bread", "milk eggs bread"),
        ("Fix this:\n```python\n# no heading\nx = *p\n```\nplease", "Fix this: # no heading x = *p please"),
        ("See [the page](https://x.test/a_b)", "See the page"),
        ("**注意：**请看", "注意：请看"),
        ("Title\n=====\ntext\n\n---", "Title text"),
        ("``a`b`` and `*c*`", "a`b and *c*"),
    ],
)
def test_marks_that_are_marks_go(text: str, title: str) -> None:
    assert title_of(text) == title


@pytest.mark.parametrize(
    "text",
    [
        "می\u200cخواهم خانه\u200cها",
        "👩\u200d👧\u200d👦 کجا",
        "🏳️\u200d🌈 ok",
        "\U0001faef new",
        "क्\u200dष",
        "سؤال عن ملف config.json",
    ],
)
def test_what_joins_letters_and_pictures_stays(text: str) -> None:
    assert title_of(text) == typed_title(text) == text


def test_what_nobody_sees_parts_no_word() -> None:
    assert title_of("\ufeffDonau\u00addampf\u200bschiff pay\u200cpal") == "Donaudampfschiff paypal"
    assert title_of("\u200fشما\u200e") == "شما"


def test_a_cut_parts_no_picture_and_no_mark_from_its_letter() -> None:
    family = "👩\u200d👧\u200d👦"
    assert title_of(family * 30).removesuffix("…") == family * 11
    assert title_of("ก็" * 60).removesuffix("…") == "ก็" * 29
    assert len(title_of("e" + "\u0301" * 500)) <= LONGEST


def test_a_typed_title_means_its_marks() -> None:
    assert typed_title("# *Notes*  on\n`x`\u202e") == "# *Notes* on `x`"


@pytest.mark.parametrize(
    "piece", ["*a", "_a ", "`a", "[a", "~~a", "**a ", "> ", "![", "a*", "\u200d", "__a", "__a ", "__a b"]
)
def test_titles_of_made_up_marks_are_short_work(piece: str) -> None:
    assert len(title_of(piece * 100_000)) <= LONGEST
