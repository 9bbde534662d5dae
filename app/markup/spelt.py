"""Names of hosts that are spelt out: with words for their dots, or with blanks about them."""

import re

from app.markup.endings import BEST_KNOWN, KNOWN

# Words for the dot: in brackets wherever an ending follows, and by themselves at the end of a text.
_SPELT = r"(?:dot|punkt|punto|ponto|point|точка)"
_SPELT_IN_BRACKETS = re.compile(rf"(?<=\w)\s?[\[({{<]\s?{_SPELT}\s?[\])}}>]\s?(?=([^\W\d_]{{2,24}})(?![^\W\d_]))", re.I)
_SPELT_OUT = re.compile(
    rf"\b([\w-]{{1,63}})\s{{1,3}}{_SPELT}\s{{1,3}}([^\W\d_]{{2,24}})(?=[\s.!?,;:)\]]*\Z|\s?/)", re.IGNORECASE
)
# Blanks about the dots, where a text is nothing but a name or its last word is the best known of endings.
_LOOSE = re.compile(r"[\s(]*((?:[\w-]{2,63}\s?\.\s?){1,8}([^\W\d_]{2,24}))(?:/\S*)?[\s.!?,;:)]*")
_LOOSE_END = re.compile(r"(?<=[^\W_]{3})\.\s(?=(?:com|org|gov|edu|mil)(?:[\s.!?,;:)\]]*\Z|/))")
_NO_DOTS = re.compile(r"\s*(?:https?|www)[\s:/.]+([\w-]+)\s+([^\W\d_]{2,24})\W*", re.IGNORECASE)
_LETTERS_APART = re.compile(r"\s*(?:\S\s){4,}\S\s*")
# Before these no name goes on: “the dot com”, “or .org”.
_NO_NAMES = frozenset(
    "the a an any some every each this that these new old my our your their its or and of in for to with is vs etc cf"
    " inc ltd corp buy get why choose register cheap best like".split()
)


def as_spelt(text: str) -> str:
    """A name that is spelt out, with dots."""
    if _LETTERS_APART.fullmatch(text):
        text = "".join(text.split())
    text = _SPELT_IN_BRACKETS.sub(lambda dot: "." if dot[1].lower() in KNOWN else dot[0], text)
    text = _SPELT_OUT.sub(_spelt, text)
    if (bare := _NO_DOTS.fullmatch(text)) and bare[2].lower() in BEST_KNOWN:
        return f"{bare[1]}.{bare[2]}"
    loose = _LOOSE.fullmatch(text)
    if loose and _is_loose_name(loose[1], loose[2]):
        return "".join(text.split())
    return _LOOSE_END.sub(".", text)


def _spelt(match: re.Match[str]) -> str:
    before, ending = match.groups()
    known = ending.lower() in BEST_KNOWN and before.lower() not in _NO_NAMES
    return f"{before}.{ending}" if known else match[0]


def _is_loose_name(name: str, ending: str) -> bool:
    """A new sentence begins with a capital letter, and “.NET” stands by itself."""
    first = re.split(r"[\s.]", name)[0]
    if ending.lower() not in BEST_KNOWN or first.lower() in _NO_NAMES:
        return False
    return (ending.islower() or name.isupper()) and not re.search(r"\s\.net", name, re.IGNORECASE)
