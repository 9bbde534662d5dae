"""What a search found, as plain lines."""

from app.core.handbook import Match
from app.ui.handbook.excerpts import excerpt


def found(paragraph: str, *words: str, typed: str = "") -> tuple[str, list[str]]:
    text, marks = excerpt(Match("t", "Title", "", paragraph, strong=False, words=words), typed)
    return text, [text[start:end] for start, end in marks]


def test_words_are_marked_in_plain_text_wherever_they_stand() -> None:
    text, marked = found("**Deleted** chats: `signalbox`, [the bin](x.md), delete, undeleted", "deleted", "delete")
    assert text == "Deleted chats: signalbox, the bin, delete, undeleted"
    assert marked == ["Deleted", "delete"]


def test_half_a_word_marks_those_that_begin_so() -> None:
    assert found("The recovery key recovers it.", typed="recov k")[1] == ["recovery", "recovers"]


def test_a_late_match_is_soon_seen() -> None:
    text, marked = found("One two three four five six seven eight nine ten eleven twelve.", "eleven")
    assert text.startswith("…") and text.endswith("ten eleven twelve.") and len(text) < 40
    assert marked == ["eleven"]
    long_word = "x" * 300
    text, marked = found(f"{long_word} end", "end")
    assert (text, marked) == ("…end", ["end"])


def test_without_a_match_the_beginning_is_shown() -> None:
    assert found("Nothing of it stands here.") == ("Nothing of it stands here.", [])
    assert found("", "word") == ("", [])
