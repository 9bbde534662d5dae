"""Markdown without meaning, the same for the same seed: to look at, to scroll and to measure with."""

import random

_WORDS = (
    "signal track lever route train yard platform semaphore gradient siding points bell token block clear danger "
    "distant starter junction box keeper log night rain steel copper wire lamp glass window ledger hour minute slow "
    "through between under after before whenever because although every third quiet green amber"
).split()


def lorem(characters: int, seed: int = 0) -> str:
    """Exactly `characters` characters of Markdown: headings, prose, lists, tables, quotes and code."""
    dice = random.Random(seed)  # noqa: S311 - a seed is the point
    blocks: list[str] = []
    length = 0
    while length < characters:
        block = dice.choice(_BLOCKS)(dice)
        blocks.append(block)
        length += len(block) + 2
    return "\n\n".join(blocks)[:characters]


def _words(dice: random.Random, low: int, high: int) -> str:
    return " ".join(dice.choice(_WORDS) for _ in range(dice.randint(low, high)))


def _sentence(dice: random.Random) -> str:
    words = _words(dice, 6, 16).split()
    if dice.random() < 0.3:
        words[dice.randrange(len(words))] = f"**{dice.choice(_WORDS)}**"
    if dice.random() < 0.2:
        words[dice.randrange(1, len(words))] = f"`{dice.choice(_WORDS)}_{dice.choice(_WORDS)}()`"
    text = " ".join(words)
    return f"{text[:1].upper()}{text[1:]}."


def _paragraph(dice: random.Random) -> str:
    return " ".join(_sentence(dice) for _ in range(dice.randint(2, 6)))


def _heading(dice: random.Random) -> str:
    return f"{'#' * dice.randint(2, 3)} {_words(dice, 2, 5).capitalize()}"


def _list(dice: random.Random) -> str:
    numbered = dice.random() < 0.5
    return "\n".join(f"{f'{i}.' if numbered else '-'} {_sentence(dice)}" for i in range(1, dice.randint(3, 6)))


def _table(dice: random.Random) -> str:
    rows = [f"| {dice.choice(_WORDS)} | {dice.randint(1, 999)} | {_words(dice, 1, 4)} |" for _ in range(4)]
    return "\n".join(["| what | count | where |", "| --- | ---: | --- |", *rows])


def _quote(dice: random.Random) -> str:
    return f"> {_sentence(dice)}"


def _code(dice: random.Random) -> str:
    name, other = dice.sample(_WORDS, 2)
    return (
        f"```python\ndef {name}({other}: int) -> str:\n"
        f'    """{_sentence(dice)}"""\n'
        f"    return f'{{{other}}} {dice.choice(_WORDS)}'  # {_words(dice, 2, 5)}\n```"
    )


_BLOCKS = (_paragraph, _paragraph, _paragraph, _heading, _list, _table, _quote, _code)
