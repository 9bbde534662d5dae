"""What untrusted text may not bring along: controls, invisible characters, and those that steer direction.

Invisible characters without meaning for people are dropped. Those that can deceive (bidi overrides, TAG characters,
runs of variation selectors, terminal controls) become U+FFFD, so that a reader sees that something was there.
"""

import re
import unicodedata

HIDDEN = "\ufffd"

# Zero-width space, word joiner, byte order mark, invisible operators and the place kept for one, soft hyphen,
# combining grapheme joiner.
_DROPPED = "\u200b\u2060-\u2065\ufeff\u00ad\u034f\u180e"
# C0 and C1 but tab and line feed; bidi embeddings, overrides, isolates; separators that Qt takes for line ends;
# blank letters; deprecated format characters; what QTextDocument uses itself; surrogates; TAG characters.
_REVEALED = (
    "\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u2028\u2029\u115f\u1160\u3164\uffa0\u17b4\u17b5"
    "\U0001d159\u206a-\u206f\ufdd0-\ufdef\ufff0-\ufffc\ufffe\uffff\ud800-\udfff\U0001d173-\U0001d17a\U000e0000-\U000e007f"
    "\U000e0080-\U000e00ff\U000e01f0-\U000e0fff\U0001fffe\U0001ffff\U000f0000-\U0010ffff"
)
# Joiners and variation selectors are part of some scripts and of emoji, one at a time after something visible.
_SELECTORS = "\u061c\u200c\u200d\u200e\u200f\ufe00-\ufe0f\U000e0100-\U000e01ef"

_ODD = re.compile(f"[{_DROPPED}{_REVEALED}{_SELECTORS}]")
_DROP = re.compile(f"[{_DROPPED}]+")
_REVEAL = re.compile(f"[{_REVEALED}]+|[{_SELECTORS}]{{3,}}")
_REVEAL_EACH = re.compile(f"[{_REVEALED}{_DROPPED}]|(?<=[{_SELECTORS}])[{_SELECTORS}]")
_BLANK = f"\u2800{HIDDEN}"
# Flags of England, Scotland and Wales are the only TAG sequences that people see.
_FLAG = re.compile("\U0001f3f4[\U000e0061-\U000e007a]{5}\U000e007f")
_COPIED = re.compile(f"[{_REVEALED}{_DROPPED}{HIDDEN}]|(?<=[{_SELECTORS}])[{_SELECTORS}]")

_COPIED_ASCII = bytes(code for code in range(128) if _COPIED.match(chr(code)))


def clean(text: str) -> str:
    """Prose, made fit to be shown: a run of hidden characters becomes one U+FFFD."""
    if not _ODD.search(text):
        return text
    flags: list[str] = _FLAG.findall(text)
    cleaned = [_REVEAL.sub(HIDDEN, _DROP.sub("", piece)) for piece in _FLAG.split(text)]
    return "".join(piece + flag for piece, flag in zip(cleaned, [*flags, ""], strict=True))


def clean_code(text: str) -> str:
    """Code, made fit to be shown: each hidden character becomes one U+FFFD, so that offsets hold."""
    return _REVEAL_EACH.sub(HIDDEN, text) if _ODD.search(text) else text


def without_hidden(text: str) -> str:
    """Text that is safe to paste into a terminal or an editor: no controls, nothing hidden, no marks of ours."""
    if text.isascii():
        # A megabyte is pasted between two frames.
        return text.encode("ascii").translate(None, _COPIED_ASCII).decode("ascii")
    return _COPIED.sub("", text)


def is_seen(char: str) -> bool:
    """Whether a character is more than a joiner, a selector, or a sign that only steers."""
    return char.isascii() or (unicodedata.category(char) != "Cf" and not _ODD.match(char))


def is_blank(text: str) -> bool:
    """Whether nothing of a text says anything: blanks, blank letters, marks upon nothing, and marks of ours."""
    return not any(
        is_seen(char) and char not in _BLANK and unicodedata.category(char) not in ("Mn", "Me")
        for char in "".join(text.split())
    )


def one_line(text: str, limit: int = 200) -> str:
    """A label's worth of untrusted text: cleaned, on one line, at most `limit` characters."""
    words = " ".join(clean(text[: 4 * limit]).split())
    return words if len(words) <= limit else words[: limit - 1] + "…"
