"""How many tokens a text is before any tokenizer has seen it."""

import unicodedata

# An image costs a few hundred to about 1,600 tokens at the vendors known today.
IMAGE_TOKENS = 1_600
# Role markers and separators that a chat template adds to each message.
MESSAGE_OVERHEAD = 8


def estimate(text: str) -> int:
    """The likely count: about four ASCII characters a token, one token for each wide character."""
    ascii_length = sum(1 for c in text if c < "\x80")
    wide = sum(1 for c in text if c >= "\u1100" and unicodedata.east_asian_width(c) in "WF")
    other = len(text) - ascii_length - wide
    return (ascii_length + 3) // 4 + wide + (other + 1) // 2


def ceiling(text: str) -> int:
    """A bound that no shipped tokenizer exceeds: byte-level and byte-fallback vocabularies give at most one a byte.

    SentencePiece may put a space before the text, which adds one piece of up to three bytes.
    """
    return len(text.encode("utf-8", "surrogatepass")) + 3
