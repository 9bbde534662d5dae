"""A conversation's first title: the first words of its first message.

Marks of Markdown go where they are marks: at the beginning of a line, or in pairs around words. Inside a word they are
letters of it (`user_id`, `C#`, `2*3`), and a mark too many reads better than a name that lost one.
"""

import re
import unicodedata

from app.core.characters import DENSE, legible

LONGEST = 60
_READ = 20 * LONGEST

# Words of scripts without spaces end anywhere.
_IN_A_WORD = rf"[^\W{DENSE}]"
_FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})[^`]*$")
_RULE = re.compile(r"[ \t]*(?:(?:[-*_][ \t]*){3,}|={3,}[ \t]*)$")
_LINE = re.compile(r"[ \t]*(?:>[ \t]+)*(?:(?P<heading>#{1,6})[ \t]+|[-*+][ \t]+(?:\[[ xX]\][ \t]+)?)?")
_CLOSING = re.compile(r"[ \t]+#+[ \t]*$")
_CODE = re.compile(r"(?<!`)(`+)(?!`)([^\n]{1,400}?)(?<!`)\1(?!`)")
_LINK = re.compile(r"!?\[([^\[\]\n]{1,200})\]\([^()\s]{1,500}\)")
# A star before a dot or a slash is one of a pattern of names.
_PAIRS = (
    re.compile(
        rf"(?<![*])(?<!{_IN_A_WORD})(\*{{1,3}})(?![\s*./\\])([^\n]{{1,300}}?)(?<![\s*/\\])\1(?![*])(?!{_IN_A_WORD})"
    ),
    re.compile(r"(?<![\w~])(~~)(?![\s~])([^\n]{1,300}?)(?<![\s~])\1(?![\w~])"),
    # One word between double underscores is a name of Python's.
    re.compile(r"(?<!\w)(__)(?=[^\s_]{1,300}\s)((?:(?!__)[^\n]){1,300}?)(?<![\s_])\1(?!\w)"),
    re.compile(r"(?<!\w)(_)(?![\s_])([^\n]{1,300}?)(?<![\s_])\1(?!\w)"),
)
_DEEPEST = 3
# Stands for a span of code while pairs are looked for; no title holds it, see `legible`.
_HELD = "\ue000"
# What nobody sees, and what parts no words.
_SILENT = re.compile("[\u00ad\u061c\u200b-\u200f\u2060-\u2064\ufeff\U000e0000-\U000e007f]")


def title_of(text: str, attachment: str = "") -> str:
    """One line of plain text of at most `LONGEST` characters, cut between words; the attachment's name for no text."""
    return _shortened(_without_marks(_plain(text))) or typed_title(attachment)


def typed_title(title: str) -> str:
    """A title that a person gave, on one line and as short; its marks are meant."""
    return _shortened(_plain(title))


def _shortened(text: str) -> str:
    words = " ".join(text.split())
    if len(words) <= LONGEST:
        return words
    cut = words[: _between_letters(words, LONGEST - 1)]
    before, space, _ = cut.rpartition(" ")
    # A long word, or a script without spaces, is cut where it is.
    return f"{before if space and len(before) > LONGEST // 2 else cut}…"


def _between_letters(words: str, at: int) -> int:
    """The last place up to one where neither a mark parts from its letter nor a picture falls apart."""
    for place in range(at, at // 2, -1):
        if not _goes_on(words[place]) and words[place - 1] != "\u200d":
            return place
    return at


def _goes_on(char: str) -> bool:
    joins = char in "\u200c\u200d" or "\U0001f3fb" <= char <= "\U0001f3ff" or "\U000e0020" <= char <= "\U000e007f"
    return joins or unicodedata.category(char)[0] == "M"


def _plain(text: str) -> str:
    """Without what is not seen (direction overrides among it), which has no place in a list of conversations."""
    text = text[:_READ]
    shown = legible(text, "\0")
    return "".join(c if c != "\0" else _instead(was) for was, c in zip(text, shown, strict=True))


def _instead(unseen: str) -> str:
    return "" if _SILENT.match(unseen) else unseen if unseen == "\n" else " "


def _without_marks(text: str) -> str:
    lines: list[str] = []
    fence = ""
    for line in text.split("\n"):
        begins = _FENCE.match(line)
        if begins and (not fence or begins[1].startswith(fence)):
            fence = "" if fence else begins[1]
        elif fence:
            lines.append(line)
        elif not _RULE.match(line):
            lines.append(_prose(line))
    return "\n".join(lines)


def _prose(line: str) -> str:
    """A line of prose without the marks that it begins with, and those around words."""
    begins = _LINE.match(line)
    assert begins is not None
    line = line[begins.end() :]
    if begins["heading"]:
        line = _CLOSING.sub("", line)
    held = [match[2].strip() for match in _CODE.finditer(line)]
    line = _LINK.sub(r"\1", _CODE.sub(_HELD, line))
    for _ in range(_DEEPEST):
        for pair in _PAIRS:
            line = pair.sub(r"\2", line)
    first, *others = line.split(_HELD)
    return first + "".join(code + other for code, other in zip(held, others, strict=True))
