"""Whether an assigned value is likely a secret rather than a word, a name or a gap to fill.

The whole value decides, for a real one may hold any word. Of letters alone, what nobody could pronounce is one. What
can be taken apart in several ways is left to RE2, which tries none twice.
"""

import math
import re
from collections import Counter
from enum import IntEnum
from itertools import pairwise

import re2

from app.privacy.patterns import options


class Manner(IntEnum):
    """How a value is given: the more it is set apart from the text around, the less it must look like a secret."""

    SPOKEN = 0
    ARGUMENT = 1
    BARE = 2
    QUOTED = 3


# What ends a sentence or a line rather than a value.
_TRAILING = {Manner.SPOKEN: ".!?:*_)\"'”", Manner.BARE: ".!?:", Manner.ARGUMENT: "", Manner.QUOTED: ""}
_SENTENCE_IN_BOLD = re.compile(r"[.!?:]\*{1,3}\Z")
# Bits of Shannon entropy in the whole value; measured on passwords and on prose that speaks of passwords.
_ENOUGH_BITS = {"password": 15.5, "address_with_password": 4.0, "api_key": 36.0, "bearer_token": 40.0}


def _compiled(pattern: str) -> "re2._Regexp":
    """A pattern of which a letter may be one of any script."""
    pattern = pattern.replace(r"\W", r"[^\pL\pN_]").replace(r"\w", r"\w\x{80}-\x{10FFFF}")
    return re2.compile(pattern, options(16 << 20))


_NAME_PART = r"(?:[A-Za-z_]+\d?|[a-z_]+\d{1,2}(?:_[a-z0-9_]+)?|[A-Z_]+\d{1,2}(?:_[A-Z0-9_]+)?)"
# Values that stand for a secret and are none: variables, what masks one, paths, addresses, dates, nothing.
_PLACEHOLDER = _compiled(
    rf"(?i:none|null|true|false|undefined|nil)|\$\$?{_NAME_PART}(?:[.:>-]+{_NAME_PART})*|\$?\{{.*|\$\(.*|%\([\w]+\)[a-z]?|%[A-Za-z0-9_]*%?|![A-Z0-9_]+!"
    rf"|[:@]{_NAME_PART}|@[\w-]+(?:\.[A-Za-z][\w-]*)+(?:[:/].*)?|\$\d+|\?|<[^<>]*>|\[[^\[\]]*\]|\([^()]*\)"
    r"|\W{3,}|[xX*]{3,}[\w-]{0,4}|(?:[*.#•-]{3,}|[xX*]{4}[ -])[\w*-]{0,4}"
    r"|(?:[A-Za-z]:|~|\.{0,2})(?:[/\\][\w.@-]+)*[/\\][\w-]+\.[A-Za-z]{1,5}"
    r"|(?:[/\\]?[a-z_.-]+\d?)?(?:[/\\][a-z_.-]+\d?)*[/\\](?:[a-z_-]+\d{0,2}|[\w-]+\.[A-Za-z]{1,5})"
    r"|(?:/(?:run|etc|var|home|opt|usr|tmp|root|mnt|srv|data|dev|proc|app|secrets|Users)|~|\.\.?)/.*"
    r"|(?:https?|file|arn|env|vault)://?.*|arn:.*|www\..*|\d{4}-\d\d-\d\d(?:[T ].*)?|\d{1,2}[./]\d{1,2}[./]\d{2,4}"
    r"|\d{1,3}-\d{1,3}|0[xX][0-9a-fA-F]{1,8}|(?:.*[|,:])?(?i:required|nullable|confirmed|min|max)(?:[|,:.].*)?",
)
# In quotes a value ends where it does: there, only the whole of a variable, a mask, a path or an address is one.
_WORDS_OF_A_GAP = rf"\s*[#$@^/.]?{_NAME_PART}(?:[\s.:|,>/-]+{_NAME_PART})*\s*"
_QUOTED_PLACEHOLDER = _compiled(
    rf"(?i:none|null|true|false|undefined|nil)|\$\$?{_NAME_PART}(?:[.:>-]+{_NAME_PART})*"
    rf"|[$#%@]?[{{]{{1,3}}[!&]?(?:{_WORDS_OF_A_GAP}|\s*{_NAME_PART}\s*(?:[|.:(\[?=-].*)?)[}}]{{1,3}}|\$\([a-z][\w./-]*(?:\s.*)?\)"
    rf"|%\([\w]+\)[a-z]?|%[A-Za-z_]*%|%[A-Za-z]\d?|![A-Z_]+!|[:@]{_NAME_PART}|\$\d+|\?"
    rf"|<[^<>\d]*>|<{_WORDS_OF_A_GAP}>|\[[^\[\]\d]*\]|\[{_WORDS_OF_A_GAP}\]|\([^()\d]*\)|\({_WORDS_OF_A_GAP}\)"
    r"|\W{3,}|[xX*]{3,}|[xX*]{4,}[ -]?[\d*-]{0,4}|(?:[*.#•-]{3,})[\d*-]{0,4}"
    r"|(?:[A-Za-z]:|~|\.{0,2})(?:[/\\][\w.@-]+)*[/\\][\w-]+\.[A-Za-z]{1,5}"
    r"|(?:[/\\]?[a-z_.-]+\d?)?(?:[/\\][a-z_.-]+\d?)*[/\\](?:[a-z_-]+\d{0,2}|[\w-]+\.[A-Za-z]{1,5})"
    r"|(?:/(?:run|etc|var|home|opt|usr|tmp|root|mnt|srv|data|dev|proc|app|secrets|Users)|~|\.\.?)/[\w./@{}$-]*"
    r"|(?:https?|file)://[\w.-]*(?:[:/?#].*)?|(?:env|vault)://?[\w./#-]*|arn:[\w:/.*-]*|www\.[\w.-]+\.[a-z]{2,}(?:/.*)?"
    r"|\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d.*)?|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{1,3}-\d{1,3}|0[xX][0-9a-fA-F]{1,8}"
    r"|(?:[a-z_]+(?::[\w,]+)?[|,])*(?i:required|nullable|confirmed|min|max)(?::\d+)?(?:[|,][a-z_:|,\d]*)?",
)
_STANDING_FOR = r"your|example|placeholder|sample|dummy|change[_-]?(?:me|it)|here|redacted|masked|hidden|insert|enter"
_SPEAKING = (
    r"my|the|some|new|old|test|api|auth|access|client|db|database|root|admin|user|secret|key|token|value|string|goes"
    r"|openai"
)
_PASSES = r"pass(?:word|wort|wd|phrase|code)?|pwd"
_WORDING = re2.compile(
    rf"(?i)@?(?:(?:{_STANDING_FOR}|{_SPEAKING}|{_PASSES}|proxy|host|server|protected|filtered|removed)[-_. ]?)+"
    r"(?:_\d{1,2})?"
)
# A number is part of it only behind words that say what they are: Password123 is a password.
_NUMBERED = re2.compile(
    rf"(?i:(?:(?:{_SPEAKING}|{_PASSES})[-_.]?)*(?:{_STANDING_FOR})[-_.]?"
    rf"(?:(?:{_STANDING_FOR}|{_SPEAKING}|{_PASSES}|\d{{1,4}})[-_.]?)*)|(?:password|PASSWORD|pwd|passwd|pass)\d"
)
# A name in a program, such as config.db_password, user1.password or getToken.
_NAME = re2.compile(rf"{_NAME_PART}(?:(?:\.|::|->){_NAME_PART})+|[A-Za-z_]+")
# Words and hyphens, of any script.
_WORDS = re2.compile(r"[\pL\pM]+(?:[-–_/. '’]+[\pL\pM]+)*")
# Words that texts of a surface are made of, and passphrases are not.
_TELLING = re.compile(
    r"(?i)\b(?:a|an|the|your|you|is|are|be|must|at|to|of|for|with|and|or|not|no|in|on|by|as|this|that|new|enter|please|least|forgot|"
    r"reset|invalid|incorrect|wrong|required|optional|characters?|chars|letters|digits?|password|passwort|kennwort|"
    r"bitte|ihr|ihre|dein|das|der|die|ein|eine|und|oder|nicht|mindestens|zeichen|eingeben|vergessen|ziffern?|"
    r"mot|de|votre|le|la|les|un|une|su|tu|el|con|per|il|wie|siehe|see|via|from|if|can|will|has|have|min|max|same)\b"
)
# What code and settings put behind the name of a secret, and words that are hardly ever one.
_COMMON = frozenset(
    "string text required optional hidden encrypted hashed invalid incorrect missing disabled enabled unknown default "
    "plaintext postgres postgresql wordpress rabbitmq minioadmin guestguest credentials authentication authorization "
    "username keychain keyring confirmed forgotten unchanged undefined variable parameter placeholder textfield".split()
)
_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
# Of models, files and names: words and short numbers, joined.
_LABELLED = re2.compile(
    r"(?:[A-Za-z]+\d{0,3}|\d{1,8}|\d{1,4}[A-Za-z]{1,2}|v?\d+(?:\.\d+){1,2})"
    r"(?:[-_./:~\\]+(?:[A-Za-z]+\d{0,5}|\d{1,8}|\d{1,4}[A-Za-z]{1,2}|[A-Za-z]{1,2}\d+[A-Za-z]*))+"
)
_CAMEL = re.compile(r"(?:[A-Z][a-z]{2,}){2,}(?:V?\d{1,2}(?:[A-Z][a-z]+)*)?(?:::\w+)?")
# Of letters: those that hardly ever follow, in English, German and names in programs.
_RARE = dict(
    row.split(":")
    for row in (
        "a:aehjoqz b:dfghkmnpqtvwxz c:bfgjnqvwxz d:hjkqwxz e:jz f:bcdghjkmnpqvwxz g:bcfjkpqvwxyz h:bcdfghjkmnpqvwxz "
        "i:hijqwy j:bcdfghijklmnpqrtvwxyz k:bcdfghjkmopqrtuvwxyz l:ghjqrwxz m:cfghjknqrtvwxz n:qxz o:hjqz "
        "p:bfgjkmnqvwxz q:abcdefghijkmnopqrstvwxyz r:hjqxz s:bgjvxz t:jkqvxz u:hjkquvwxyz v:bcdfghjklmnpqrstuvwxyz "
        "w:bcdfgjklmpqtuvwxyz x:bdfghjklmnoqrsuvwxyz y:bfghjkqruvwxyz z:bcdfghjklmnopqrstuvwxyz"
    ).split()
)


def is_secret_value(kind: str, value: str, manner: Manner) -> bool:
    """Whether a value behind the name of a secret is likely one."""
    value = value.strip()
    if manner is Manner.BARE and (bold := _SENTENCE_IN_BOLD.search(value)):
        value = value[: bold.start()]
    value = value.rstrip(_TRAILING[manner])
    if (
        is_gap(value, quoted=kind == "password" and manner is Manner.QUOTED)
        or bits(value) < _ENOUGH_BITS[kind]
        or _is_foreign_text(value)
    ):
        return False
    if kind in {"api_key", "bearer_token"}:
        return _is_key(kind, value)
    if kind == "password" and (manner is Manner.QUOTED or (manner is Manner.ARGUMENT and " " in value)):
        return _is_quoted_password(value)
    if _is_random(value):
        return True
    # Words joined by hyphens are a passphrase only when there are many.
    speaks = kind == "password" and _WORDS.fullmatch(value) and (len(value) < 20 or _TELLING.search(value))
    return not speaks and not _NAME.fullmatch(value)


def is_gap(value: str, *, quoted: bool = False) -> bool:
    """Whether it only says that a secret belongs there."""
    placeholder = _QUOTED_PLACEHOLDER if quoted else _PLACEHOLDER
    if any(words.fullmatch(value) for words in (placeholder, _WORDING, _NUMBERED)):
        return True
    inner = value.strip("*_[]<>(){}#. -")
    return inner != value and (not inner or bool(_WORDING.fullmatch(inner)))


def is_mixed(value: str) -> bool:
    """Letters, digits and signs that stand in no number, name or address."""
    return (
        any(map(str.isdigit, value))
        and any(map(str.isalpha, value))
        and any(not (letter.isalnum() or letter in "-_./:,;@ ") for letter in value)
    )


def is_label(value: str) -> bool:
    """What models, files and names are made of: words and short numbers, joined."""
    return bool(_LABELLED.fullmatch(value) or _CAMEL.fullmatch(value) or _NAME.fullmatch(value))


def is_report(value: str) -> bool:
    """What tests report: their names and files."""
    return bool(_REPORTED.fullmatch(value)) or (bool(_OF_NAMES.fullmatch(value)) and is_label(value))


_OF_NAMES = re.compile(r"[\w./:-]*")
_REPORTED = re.compile(r"[A-Za-z_]*\d{0,3}|[\d./:-]*|[a-z_]+\d{0,4}")


def bits(value: str) -> float:
    """Shannon entropy of the characters, times their number."""
    return sum(-n * math.log2(n / len(value)) for n in Counter(value).values())


def _is_key(kind: str, value: str) -> bool:
    if kind == "api_key" and not _UUID.fullmatch(value):
        named = any(names.fullmatch(value) for names in (_LABELLED, _CAMEL, _TYPE))
        if named and not _is_random(value):
            # A key in groups is no name: letters and digits stand in turn.
            return len(_TURN.findall(value)) > 6
    return any(letter.isdigit() for letter in value) or (len(value) >= 20 and _is_random(value))


# A class or a function of a module, by what it is named after.
_TYPE = re.compile(r"[A-Za-z_]\w*(?:(?:\.|::)[A-Za-z_]\w*)+\(?|[A-Z]\w+(?:Key|Token|Secret|Types?|Provider|Impl)s?")
_TURN = re.compile(r"[A-Za-z](?=\d)|\d(?=[A-Za-z])")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def _is_quoted_password(value: str) -> bool:
    """In quotes there are no names of a program, but the texts of a surface."""
    if _is_random(value):
        return True
    if " " in value:
        return not _TELLING.search(value) and (
            value.islower() and value.count(" ") >= 3 if _WORDS.fullmatch(value) else any(c.isdigit() for c in value)
        )
    if not _WORDS.fullmatch(value.rstrip("?!….:")):
        return not _NAME.fullmatch(value)
    value = value.rstrip("?!….:")
    if not value.isalpha():
        # With dots it may be three words, with hyphens or slashes it is a text or a path.
        return len(value) >= 20 or (value.count(".") >= 2 and value.islower())
    return value.islower() and value.isascii() and len(value) >= 8 and value not in _COMMON


def _is_foreign_text(value: str) -> bool:
    """Letters of another script, nearly all: a text in that language, as surfaces have it."""
    foreign = sum(letter.isalpha() and ord(letter) > 0x24F for letter in value)
    return foreign * 3 > len(value) * 2


def _is_random(value: str) -> bool:
    """Whether its letters follow each other as in no word; digits and signs say nothing here."""
    letters = "".join(filter(str.isalpha, value))
    if len(letters) < 8 or not letters.isascii():
        return False
    lower = letters.lower()
    rare = sum(second in _RARE[first] for first, second in pairwise(lower))
    parts = _PART.findall(letters)
    # In names of programs one part ends where another one begins, whatever the letters.
    rare -= max(0, len(parts) - 1) if sum(map(len, parts)) >= 4 * len(parts) else 0
    return rare >= 3 and rare * 5 >= len(letters)
