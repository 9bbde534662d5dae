"""Words made comparable: small letters, one form for all inflections, one word for those that mean the same here."""

import re
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+(?:[._/+-]+[^\W_]+)*")
_PIECE = re.compile(r"[^\W_]+")

# Words that say nothing about what a text is about.
EMPTY = frozenset(
    """a about above after again all also although am an and any anybody anyone anything are arent as at be because
    been before being below beside between both but by can cannot cant could couldnt did didnt do does doesnt doing
    done dont down during each either else ever every everything few for from further get gets getting got had has
    have having he hello her here hers hey hi him his how i id if im in into is isnt it its itself ive just let lets
    like many may maybe me might mine more most much must my myself never no nor not now of off ok okay on once one
    only onto or other others our ours out over own perhaps please really same shall she should so some somebody
    someone something sometimes somewhere still such than thank thanks that thats the their theirs them then there
    these they thing things this those though through to too under until up upon us very was wasnt we well were what
    whats when where wheres whether which while who whom whose will with within without wont would yes yet you your
    yours""".split()
)

_IRREGULAR = {
    "began": "begin", "begun": "begin", "broke": "break", "broken": "break", "chose": "choose", "chosen": "choose",
    "forgot": "forget", "forgotten": "forget", "found": "find", "gave": "give", "given": "give", "gone": "go",
    "went": "go", "held": "hold", "kept": "keep", "knew": "know", "known": "know", "lain": "lie", "lay": "lie",
    "lies": "lie", "lying": "lie", "left": "leave", "lost": "lose", "losing": "lose", "made": "make", "meant": "mean",
    "ran": "run", "read": "read", "said": "say", "saw": "see", "seen": "see", "sent": "send", "shown": "show",
    "spoke": "speak", "spoken": "speak", "taken": "take", "took": "take", "told": "tell", "typed": "type",
    "wrote": "write", "written": "write",
}  # fmt: skip
# What means the same in this program, or is spelled in two ways: each line's first word stands for the others.
_SAME = """
    program app application software
    chat conversation dialogue
    folder directory
    delete erase remove
    computer laptop machine pc device desktop
    shortcut hotkey
    option preference setting
    organization organisation company employer
    color colour
    large big
    picture photo image
    attach upload
    save store keep
    graphics gpu
    memory ram
    keyring keychain
    file document
    command terminal console shell cli
    restore recover undelete
    change modify edit alter switch
    search find
    account login
"""
# What ends like an inflection and is a thing of its own.
_WHOLE = frozenset(("starter", "setting", "server"))
_VOWEL = re.compile(r"[aeiouy]")
_DOUBLE = re.compile(r"([bdfgmnprt])\1$")


def spoken(text: str) -> list[str]:
    """The words of a text in order, in small letters, each as it is written: `ctrl+n`, `settings.toml`, `dont`."""
    return _WORD.findall(text.lower().replace("'", "").replace("’", ""))


def terms(text: str) -> list[str]:
    """What a text is about, in order: its words without the empty ones, made comparable.

    A word of several pieces stands for itself and for each of them.
    """
    return [term for word in spoken(text) if word not in EMPTY for term in apart(word)]


@lru_cache(maxsize=8_192)
def apart(word: str) -> tuple[str, ...]:
    """A word and, if it has several, its pieces, made comparable."""
    pieces = _PIECE.findall(word)
    if len(pieces) < 2:
        return (comparable(word),)
    return (word, *(comparable(piece) for piece in pieces if piece not in EMPTY))


@lru_cache(maxsize=8_192)
def comparable(word: str) -> str:
    """The form that a word shares with its inflections and with what means the same."""
    base = _base(_IRREGULAR.get(word, word))
    return _MEANT.get(base, base)


def _base(word: str) -> str:
    one = word.removesuffix("s")
    return one if one in _WHOLE else stem(word)


def stem(word: str) -> str:
    """An English word without its inflection; not a word, but the same for all its forms."""
    if len(word) < 4 or not word.isascii() or not word.isalpha():
        return word
    if word.endswith("ies") or word.endswith("ied"):
        return word[:-3] + "y" if len(word) > 4 else word[:-1]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-2] if word.endswith(("sses", "shes", "ches", "xes")) else word[:-1]
    for ending in ("ing", "ed", "er", "est"):
        rest = word.removesuffix(ending)
        if rest != word and len(rest) > 2 and _VOWEL.search(rest):
            word = _DOUBLE.sub(r"\1", rest) if len(rest) > 3 else rest
            break
    return word.removesuffix("e") if len(word) > 3 else word


_MEANT = {_base(word): stem(line.split()[0]) for line in _SAME.strip().splitlines() for word in line.split()}
# Words of any question, which say nothing about its subject.
PLAIN = frozenset(
    comparable(word)
    for word in """
    able actually already always anyway best different easy easily exactly example explain good happen idea instead
    know look lot mean need normal possible problem reason right see seem simple sort still sure take tell think
    today tomorrow try understand use used useful want way whole wrong
    """.split()
)
