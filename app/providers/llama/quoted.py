"""What a library says by itself, without what it quotes: that comes out of a file, and may say anything."""

import re

# From the first mark to the last, for what is quoted may hold such marks too.
_QUOTED = re.compile(r"['\"].*['\"]", re.DOTALL)


def own_words(message: str) -> str:
    """A message without the texts in it that stand between quotation marks."""
    return _QUOTED.sub("", message)
