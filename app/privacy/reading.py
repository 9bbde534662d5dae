"""What stands where a value begins: in quotes up to their end, else to where its container ends it."""

import re
from collections.abc import Iterator

from app.privacy.values import Manner

# How much of a text may belong to one value.
LOOK = 400

Reading = tuple[str, int, Manner]

# A literal, perhaps in the hands of a function that only makes a string of it.
_OPENED = re.compile(
    r"[\s(]{0,40}(?:new\s)?(?:string\(\d{1,6}\)\s)?(?:(?:[A-Za-z]\w{0,20}(?:\.|::))?"
    r"(?:String|from|str|bytes|ConvertTo-SecureString(?: -\w{1,12}){0,2}|SecureString)[\s(]{1,3})?"
    r"[rRbBfFuUL@$NnEe]{0,2}(?P<quote>\"{3}|'{3}|\${2}|[\"'`„“«‹「『])"
)
_ENDS = {
    '"': re.compile(r"((?:[^\"\\\n]|\\.){1,360})\""),
    "'": re.compile(r"((?:[^'\\\n]|\\.|''){1,360})'"),
    "`": re.compile(r"([^`\n]{1,200})`"),
    "„": re.compile(r"([^“”\"\n]{1,200})[“”\"]"),
    "“": re.compile(r"([^“”\n]{1,200})[“”]"),
    "«": re.compile(r"\s?([^«»\n]{1,300}?)\s?»"),
    "‹": re.compile(r"\s?([^‹›\n]{1,300}?)\s?›"),
    "「": re.compile(r"([^「」\n]{1,300})」"),
    "『": re.compile(r"([^『』\n]{1,300})』"),
    "$$": re.compile(r"([^\n]{1,200}?)\${2}"),
    '"""': re.compile(r"((?:.|\n){1,200}?)\"{3}"),
    "'''": re.compile(r"((?:.|\n){1,200}?)'{3}"),
}
# What is taken where a setting is missing.
_ASKED = r"[(\[]\s?[\"'][\w.-]{1,60}[\"']\s?"
_DEFAULT_QUOTED = re.compile(
    rf"[\w.$>:-]{{1,60}}(?:{_ASKED},\s?|(?:{_ASKED}[)\]])?\s{{0,4}}(?:or|\|\||\?\?)\s)(?=[\"'])"
    r"|\{\{[^{}\n]{0,60}default\(\s?(?=[\"'])"
)
_DEFAULT_BARE = re.compile(r"\$\{[\w.]{1,60}:-?([^{}\s]{4,100})\}")
_RUN = re.compile(r"\S{1,200}")
_CUT = re.compile(r"[\"'`,;<>(){}\[\]|]|&(?:amp;)?[A-Za-z_][\w.%-]*=")
# A function that is called, a member that is looked up, a type.
_CALLED = re.compile(r"(?:[A-Za-z_-]+\d{0,5}|[a-z]+\d{0,3}(?:_[a-z]*\d{0,3})+)(?:(?:\.|::|->)[A-Za-z_]\w*)*")
# What Perl looks up in an object or calls of a package.
_MEMBER = re.compile(r"(?:\$[A-Za-z_]+\d?(?:::\w+)*|[A-Za-z_]\w*(?:::\w+)+)->[A-Za-z_${\[(&@]")
_CODE = re.compile(r"[\[({<]?[\"']|.*[\"'][,:)\]}]|<[^>]*>|[\[({].*[\])}][,;]?|.*</")
_REST = re.compile(r"[ \t]*[\"'`]?(\S{4,200}?)[\"'`]?[ \t]*[|;,]?[ \t]*\\?(?:\r?\n|\Z)")
_CALL = re.compile(r"[A-Za-z_][\w.]*\(.*\)[;,:]?\Z|[*&]{1,3}[A-Za-z_]\w*(?:::\w+)*(?:[(\[=;,)].*)?\Z")
_CELLS = re.compile(r".*[,;|]\w")
_PHRASE = re.compile(r"((?:[a-z]{3,12} ){3,7}[a-z]{3,12})[ \t]*(?:\r?\n|\Z)")
# In sentences: names of files and methods, addresses, numbers, those of faults.
_MENTIONED = re.compile(
    r"(?:(?i:bug)?#\d{3,}|[A-Za-z]+\d{0,4}[-/][A-Za-z][\w./-]*|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\d+(?:[.,:/-]\d+)*%?|[A-Za-z_]+\(?s?\)?)\Z"
)
# In arguments and lists: names, as well.
_LISTED = re.compile(r"[A-Za-z_]+\d{0,3}(?:[_:.][A-Za-z]*\d{0,3})*|--?[\w-]+|.*[:?]\s*")


def values(head: str, manner: Manner, *, leads: bool, last: bool) -> Iterator[Reading]:
    """What may be the value at the beginning of a text, where each ends, and how it is given.

    `leads`: its line is an assignment and nothing else; `last`: it must be all that is left of its line.
    """
    if last:
        rest = _REST.match(head)
        if rest and not any(words.match(rest.group(1)) for words in (_MENTIONED, _CODE, _CALL, _CELLS)):
            yield rest.group(1), rest.end(1), manner
        return
    if head.startswith(":"):
        # A member of a class or a pseudo-class of a style: the sign before it assigned nothing.
        return
    opened = _OPENED.match(head)
    quoted = _quoted(head, opened) if opened else None
    if opened and quoted:
        value, stop = quoted
        named = manner <= Manner.ARGUMENT and _MENTIONED.match(value)
        listed = manner is Manner.ARGUMENT and (_LISTED.fullmatch(value) or opened["quote"] == "`")
        # In backticks of a shell it is a command.
        if not named and not listed and not (opened["quote"] == "`" and " " in value):
            yield value, stop, manner if manner <= Manner.ARGUMENT else Manner.QUOTED
        return
    if default := _DEFAULT_QUOTED.match(head):
        rest_opened = _OPENED.match(head, default.end())
        if rest_opened and (value_stop := _quoted(head, rest_opened)):
            yield (*value_stop, Manner.QUOTED)
        return
    if manner in {Manner.SPOKEN, Manner.BARE}:
        yield from _bare(head, opened.end() if opened else 0, manner, leads)


def _quoted(head: str, opened: "re.Match[str]") -> tuple[str, int] | None:
    ended = _ENDS[opened["quote"]].match(head, opened.end())
    return (ended.group(1), ended.end(1)) if ended else None


def _bare(head: str, start: int, manner: Manner, leads: bool) -> Iterator[Reading]:
    if default := _DEFAULT_BARE.match(head, start):
        yield default.group(1), default.end(1), Manner.BARE
        return
    if leads and (phrase := _PHRASE.match(head, start)):
        yield phrase.group(1), phrase.end(1), Manner.QUOTED
        return
    run = _RUN.match(head, start)
    if not run:
        return
    whole = run.group()
    if _MEMBER.match(whole):
        return
    cut = _CUT.search(whole)
    value = whole[: cut.start()] if cut else whole
    if cut and cut.group() in "([<" and _CALLED.fullmatch(value) and len(value) > 3:
        return
    if manner is not Manner.SPOKEN or not _MENTIONED.match(value.rstrip(".,!?")):
        yield value, start + len(value), manner
    if leads and cut and whole.rstrip(",;") != value and not _CODE.match(whole) and _is_mixed(whole):
        yield whole, run.end(), manner


def _is_mixed(value: str) -> bool:
    """Letters and digits, and long enough to be no piece of a program."""
    return len(value) >= 8 and any(map(str.isdigit, value)) and any(map(str.isalpha, value))
