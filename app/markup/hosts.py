"""Names of hosts: the form in which machines ask for them, and which of them a person takes for another."""

import re
import unicodedata

# What counts as a dot in a name, besides the dot.
_DOTS = re.compile("[。．｡]")
_LONGEST_HOST, _LONGEST_LABEL = 253, 63
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_ACE = "xn--"

# Scripts that are written together, and of which each has few letters that look like Latin ones, if any.
_SCRIPTS = {
    **{name: name for name in ("LATIN", "CYRILLIC", "GREEK", "HANGUL", "ARABIC", "HEBREW", "THAI")},
    **{name: name for name in ("DEVANAGARI", "BENGALI", "TAMIL")},
    **dict.fromkeys(("CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "IDEOGRAPHIC"), "CJK"),
}
# A label of nothing but these looks like a word in Latin letters, or like a stroke.
_LIKE_LATIN = frozenset(
    "асԁеһіјӏморԛѕԝхуүъьҽпгѵѡ" + "αγικνρυωηοτχ" + "וחןיס" + "اه" + "ทนบพรหเ" + "ノ丶ー一丨〇ロ口工二ニ"
)
# Letters with an accent that nobody overlooks: those of Western and Central Europe. Without a dot, ı is no such.
_ACCENTED = frozenset(map(chr, {*range(0xDF, 0x180)} - {0xF7, 0x131, 0x138, 0x149, 0x17F}))


def ascii_host(host: str) -> str | None:
    """The name in ASCII, as it is asked for, whatever script it is written in; None for what is no name of a host."""
    labels = [_ascii_label(label) for label in _DOTS.sub(".", host).removesuffix(".").split(".")]
    name = ".".join(labels)
    return name if all(labels) and len(name) <= _LONGEST_HOST else None


def readable_host(host: str) -> str:
    """A name with those of its labels in their own script that can be read so."""
    return ".".join(_decoded(label) or label for label in host.split("."))


def looks_like_another(host: str) -> bool:
    """Whether a person may take a name, of which this is the ASCII form, for another when it stands in its own script.

    So may every label of mixed scripts, of a script with letters like Latin ones, or with marks that are overlooked.
    """
    return any(_deceives(_decoded(label)) for label in host.lower().split(".") if label.startswith(_ACE))


def _ascii_label(label: str) -> str:
    """One label, "" when it is none. What Qt makes of it is compared before anything opens."""
    if not label.isascii():
        # One letter at a time: at the end of a word the whole would turn a sigma into another letter.
        small = "".join(map(str.lower, unicodedata.normalize("NFKC", label)))
        label = unicodedata.normalize("NFKC", small)
        if not all(char.isalnum() or char in "-_" or unicodedata.category(char)[0] == "M" for char in label):
            return ""
        if not label.isascii():
            label = _ACE + label.encode("punycode").decode()
    label = label.lower()
    return label if _LABEL.fullmatch(label) else ""


def _decoded(label: str) -> str:
    if not label.lower().startswith(_ACE) or len(label) > _LONGEST_LABEL:
        return ""
    try:
        return label[len(_ACE) :].encode().decode("punycode")
    except UnicodeError:
        return ""


def _deceives(label: str) -> bool:
    letters = [char for char in label if not (char.isascii() and (char.isdigit() or char == "-"))]
    scripts = {_script(char) for char in letters}
    if len(scripts) != 1 or "" in scripts:
        return True
    if scripts == {"LATIN"}:
        return not all(char.isascii() or char in _ACCENTED for char in letters)
    return _LIKE_LATIN.issuperset(letters)


def _script(char: str) -> str:
    """The script of a letter or of a mark of its own; "" for all that may look like anything."""
    if not (char.isalpha() or unicodedata.category(char)[0] == "M"):
        return ""
    return _SCRIPTS.get(unicodedata.name(char, " ").split(" ")[0], "")
