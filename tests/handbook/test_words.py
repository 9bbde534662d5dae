"""Words made comparable: inflections, spellings, pieces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.handbook.words import comparable, spoken, stem, terms


@pytest.mark.parametrize(
    "forms",
    [
        ("chat", "chats", "conversation", "Conversations"),
        ("copy", "copies", "copied", "copying"),
        ("stop", "stops", "stopped", "stopping"),
        ("delete", "deletes", "deleted", "deleting", "erase", "removed"),
        ("key", "keys"),
        ("add", "added", "adding"),
        ("choose", "chose", "chosen", "choosing"),
        ("lose", "lost", "losing"),
        ("large", "larger", "largest", "bigger"),
        ("restrict", "restricted"),
        ("pass", "passes"),
        ("computer", "computers", "laptop", "machines", "device"),
        ("organisation", "organization", "company"),
    ],
)
def test_forms_of_one_word_are_one(forms: tuple[str, ...]) -> None:
    assert len({comparable(form.lower()) for form in forms}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("label", "lable"),
        ("status", "state"),
        ("is", "i"),
        ("ring", "r"),
        ("chat", "that"),
        ("starter", "start"),
        ("servers", "serve"),
        ("settings", "set"),
    ],
)
def test_other_words_stay_others(one: str, other: str) -> None:
    assert comparable(one) != comparable(other)


def test_a_text_is_its_words_and_their_pieces() -> None:
    assert spoken("Don’t press Ctrl+N; open settings.toml!") == ["dont", "press", "ctrl+n", "open", "settings.toml"]
    assert terms("Where is settings.toml?") == ["settings.toml", comparable("settings"), "toml"]
    assert terms("the of a, and I?") == []


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1))
def test_a_stem_begins_as_its_word(word: str) -> None:
    found = stem(word)
    assert found and word.startswith(found.removesuffix("y"))
