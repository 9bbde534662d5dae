"""How many tokens a text is before any tokenizer has seen it: `estimate` says what is likely, `ceiling` what is most.

What a chat template adds is bounded for the families that Signalbox knows (ChatML, Llama 3, Gemma, Mistral, Harmony),
whose markers and roles are tokens of their own. A template may say anything, and a vocabulary may spell its markers
letter by letter: for those no number given here is a bound, and the runtime, which can count, has the word.
"""

import unicodedata

# An image costs a few hundred to about 1,600 tokens at the vendors known today.
IMAGE_TOKENS = 1_600
# Markers, role and separators that a chat template puts around each message: five or six in the known families.
MESSAGE_OVERHEAD = 8
# What it adds once: beginning of text, a system prompt of its own (Harmony's is the longest, about 60), and the
# opening of the answer.
REQUEST_OVERHEAD = 128


def estimate(text: str) -> int:
    """The likely count: about four ASCII characters a token, one token for each wide character."""
    ascii_length = sum(1 for c in text if c < "\x80")
    wide = sum(1 for c in text if c >= "\u1100" and unicodedata.east_asian_width(c) in "WF")
    other = len(text) - ascii_length - wide
    return (ascii_length + 3) // 4 + wide + (other + 1) // 2


def ceiling(text: str) -> int:
    """A bound for the text itself that no shipped tokenizer exceeds.

    Byte-level and byte-fallback vocabularies give at most one a byte. SentencePiece may put a space before the text,
    which adds one piece of up to three bytes.
    """
    return len(text.encode("utf-8", "surrogatepass")) + 3
