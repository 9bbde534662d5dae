"""Secrets by their published formats, and passwords by the words before them.

Of what a format says, hardly anything is doubted; of a value behind a name, whether it is likely a secret.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

import re2

from app.privacy import columns, passwords
from app.privacy.formats import FORMATS
from app.privacy.headings import Names
from app.privacy.lists import Lists
from app.privacy.passwords import API_KEY, COLUMN, OTHER_COLUMN, PASSWORD, WIDE_COLUMN
from app.privacy.patterns import compiled, together
from app.privacy.spans import MOST, TOO_MUCH, Places, Span, Work
from app.privacy.values import Manner, is_label, is_secret_value

# The secret is the group.
ASSIGNMENTS: tuple[tuple[str, str], ...] = (
    (
        "address_with_password",
        r"\b[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s/:@\"'<>]{0,120}:([^\s@\"'<>]{3,100})@[\pL\d$%{<\[]",
    ),
    ("address_with_password", r"\b[\w.-]{1,40}:([^\s@\"'<>]{3,100})@(?:tcp|unix)\("),
    ("address_with_password", r"(?i)(?:\bthin:|\bsqlplus\s{1,4}(?:-\w\s)?)[\w.]{1,40}/([^\s@/\"']{3,60})@"),
    # A token in the place of the user.
    ("api_key", r"\bhttps?://([A-Za-z0-9_-]{20,})@[A-Za-z0-9]"),
    (
        "bearer_token",
        r"(?i)\bauthorization[\"']?(?:,\s{0,4}[\"']?value[\"']?)?\s{0,3}[:=]\s{0,3}[\"']?(?:bearer|token|basic)\s+([A-Za-z0-9._~+/=-]{16,})",
    ),
    # Behind the options of commands that take a password or a name with one.
    (
        "password",
        r"\b(?:curl|https?|xh|wget)\b(?:[^\n]|\\\n)*?\s(?:-[a-zA-Z]{0,6}[uU]|--user|--proxy-user)(?:\s{1,4}|=)?[\"']?[^\s:\"'/$]{1,80}:([^\s\"']{3,})",
    ),
    ("password", r"(?m)^\s{0,20}(?:-u|--user|--proxy-user)[ =][\"']?[^\s:\"'/$]{1,80}:([^\s\"'/]{6,})"),
    ("password", r"\b(?:mysql|mariadb)[a-z]{0,10}\b(?:[^\n|]|\\\n)*?[\s\"']-p[\"']?([^\s\"',\]]{4,})"),
    ("password", r"\bsshpass[\"']?,?\s{1,4}[\"']?-p[\"']?,?\s{0,4}[\"']?([^\s\"']{4,})"),
    (
        "password",
        r"\b(?:docker|podman|helm|oc|az|skopeo|buildah|crane|nerdctl)\b(?:[^\n]|\\\n)*?\blogin\b(?:[^\n]|\\\n)*?"
        r"\s-p[ =]?[\"']?([^\s\"']{4,})",
    ),
    ("password", r"(?i)\bnet use\b[^\n]*?/user:\S{1,60}\s([^\s/\"']{4,})"),
    ("password", r"(?i)\b(?:user|role|to)\s{1,4}\S{1,80}\s{1,4}identified by ([^\s;'\"]{4,})"),
    # In the braces of a connection.
    ("password", r"(?i);\s?(?:pwd|password)=\{([^{}\s\"'()\[\]]{6,100})\}"),
)

# Names of passwords and keys; what is behind them is looked at where one occurs.
_NAMES = (("password", PASSWORD), ("api_key", API_KEY))


# Two passes over the text tell which patterns occur at all; hardly ever does another one follow. What may hold much of
# a text is apart from what is short, for the states of both would multiply.
_SHORT = together([*(pattern for _, pattern in FORMATS), *(f"(?i){name}" for _, name in _NAMES)])
_LONG = together(pattern for _, pattern in ASSIGNMENTS)
_EACH = [(kind, compiled(pattern, 64 << 20)) for kind, pattern in FORMATS + ASSIGNMENTS]
_NAMES_OF_COLUMNS = Names(f"(?i:{PASSWORD})", COLUMN, WIDE_COLUMN, OTHER_COLUMN)
_LISTS = Lists(PASSWORD, _NAMES_OF_COLUMNS)


def find(text: bytes, work: Work | None = None) -> list[Span]:
    """All secrets in a UTF-8 text; what has a vendor's format is not found a second time as an assignment."""
    found, places, work = list[Span](), Places(), work or Work(len(text))
    short, long = sorted(_SHORT.Match(text) or ()), sorted(_LONG.Match(text) or ())
    for index in (*(at for at in short if at < len(FORMATS)), *(at + len(FORMATS) for at in long)):
        kind, pattern = _EACH[index]
        assignment = index >= len(FORMATS)
        spans = (span for match in pattern.finditer(text) if (span := _span(kind, match, assignment)) is not None)
        found += _free(spans, places)
    for kind in (_NAMES[at - len(FORMATS)][0] for at in short if at >= len(FORMATS)):
        found += _free(passwords.find(text, kind, work), places)
        if kind == "password":
            found += _free(_in_columns(text, work), places)
    return found


def _free(spans: Iterable[Span], places: Places) -> Iterator[Span]:
    """Those that stand nowhere yet; findings are counted and not matches, so that no name hides a password behind."""
    return islice(filter(places.take, spans), MOST)


def _in_columns(text: bytes, work: Work) -> Iterator[Span]:
    for cell in columns.cells(text, _NAMES_OF_COLUMNS, work):
        if cell is None:
            yield Span(TOO_MUCH, len(text), len(text))
        elif (
            b" " not in cell.value and _is_password(cell.value, Manner.BARE) and (cell.sure or _is_no_piece(cell.value))
        ):
            yield Span("password", cell.start, cell.end)
    for cell in _LISTS.cells(text, work):
        if cell is None:
            yield Span(TOO_MUCH, len(text), len(text))
            continue
        quoted = _LITERAL.fullmatch(cell.value)
        value, manner = (quoted.group(2), Manner.QUOTED) if quoted else (cell.value, Manner.BARE)
        if (quoted or b" " not in value) and _is_password(value, manner):
            yield Span("password", cell.start, cell.end)


def _is_password(value: bytes, manner: Manner) -> bool:
    return is_secret_value("password", value.decode("utf-8", "ignore"), manner)


def _is_no_piece(value: bytes) -> bool:
    """Letters and digits that are no name, call or lookup of a program, and no words of a sentence."""
    text = value.decode("utf-8", "ignore")
    both = any(map(str.isdigit, text)) and any(map(str.isalpha, text))
    return both and not _PIECE.fullmatch(text) and not is_label(text)


_PIECE = re.compile(r"[A-Za-z_&*!.-][\w.]*[\[(=:<].*|.*[\"'`].*|[^(]*\)+[.;:]?|\(.*")
# Of SQL, which says of some that they have all letters, or that there are escapes in them.
_LITERAL = re.compile(rb"[NnEe]?(['\"])(.*?)\1(?:\s.*)?", re.DOTALL)


def _span(kind: str, match: "re2._Match", assignment: bool) -> Span | None:
    """Where the secret of a match stands, if it is one."""
    if not assignment:
        return Span(kind, *match.span()) if _is_token(kind, match.group()) else None
    value = match.group(1).decode("utf-8", "ignore")
    if kind == "address_with_password" and (_PORT.match(value) or _METHOD.fullmatch(value) or value[0] in "{<"):
        return None
    return Span(kind, *match.span(1)) if is_secret_value(kind, value, Manner.BARE) else None


# How CVS is reached, and by whom.
_METHOD = re.compile(r"(?:pserver|gserver|kserver|server|ext|fork):[^:]*")
# A number behind a host, and what comes after it.
_PORT = re.compile(r"\d{1,5}(?:[/,;?#\])]|\Z)")


def _is_token(kind: str, token: bytes) -> bool:
    """Not the gap of a manual, such as ghp_xxxxxxxx; any other doubt counts as a secret."""
    return kind == "private_key" or b"xxxxxxxx" not in token.lower()
