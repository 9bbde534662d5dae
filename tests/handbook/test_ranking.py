"""Which paragraph fits best: rare words count more, headings and names more than text, long texts less."""

from app.handbook.pages import read
from app.handbook.ranking import Ranking
from app.handbook.words import terms

TEXT = """\
# Zoo

<!-- aliases: animal park -->

Zebras and lions live here.

## Zebras

<!-- aliases: stripes -->

They eat grass, and lions eat them; then more grass grows on the wide plain where everything began.

## Feeding

- **Lions**: meat, every day.
- Grass for all others.
"""
SOURCE = read("zoo", TEXT)
RANKING = Ranking(SOURCE.paragraphs)


def best(text: str) -> str:
    return RANKING.rank(terms(text))[0].paragraph.text


def test_the_heading_counts_more_than_the_text() -> None:
    assert best("zebras").startswith("They eat")
    assert best("stripes").startswith("They eat")


def test_the_name_of_an_item_counts_as_its_heading() -> None:
    assert best("lions") == "**Lions**: meat, every day."


def test_a_shorter_paragraph_says_the_same_more_clearly() -> None:
    assert best("grass") == "Grass for all others."


def test_what_is_held_of_what_was_asked_is_told() -> None:
    whole, part = RANKING.rank(["meat", "day"])[0], RANKING.rank(["meat", "unheard"])[0]
    assert (whole.terms, whole.share) == (2, 1.0)
    assert part.terms == 1 and 0 < part.share < 0.5, "what nobody holds is the rarest"
    assert RANKING.rank(["unheard"]) == [] == RANKING.rank([])


def test_rare_words_tell_more() -> None:
    assert RANKING.rarity("unheard") > RANKING.rarity("meat") > RANKING.rarity("grass")


def test_of_two_equals_the_earlier_comes_first() -> None:
    same = read("same", "# Same\n\nOne word.\n\nOne word.\n")
    assert [one.paragraph for one in Ranking(same.paragraphs).rank(["word"])] == list(same.paragraphs)


def test_words_can_be_completed() -> None:
    assert RANKING.beginning_with("mea") == ["meat"]
    assert "meat" in RANKING and "unheard" not in RANKING
