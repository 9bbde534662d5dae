"""What stands in a text once its containers were opened: the escapes of JSON, URLs, HTML, mail and terminals undone.

Whoever pastes a log, an address, a page or the output of a command has the escapes in it; a detector that reads them as
letters sees other letters before a key, or none where one begins. Two levels, as a log in JSON has them that holds
JSON; what was wrapped more often, or in base64, is beyond what a look at a text can tell.
"""

import html
import re
from collections.abc import Iterator

_ESC = r"\\(?i:x1b|u001b|033|e)"
_WRITTEN = re.compile(_ESC)
# CSI and OSC sequences and shifts of character sets (ECMA-48, ECMA-35), as bytes and as programs write them down. What
# an OSC sequence holds ends before the next one may begin, so that nothing is read twice.
_TERMINAL = re.compile(
    rf"(?:\x1b|{_ESC})(?:\[[0-?]{{0,32}}[ -/]{{0,8}}[@-~]|[()*+][0-9A-B])"
    rf"|\x1b\][^\x07\x1b\n]*(?:\x07|\x1b\\)"
    rf"|{_ESC}\][^\\\x07\x1b\n]{{0,400}}(?:\x07|\\(?:a|x07|007|u0007)|{_ESC}\\\\)"
)
# What is left of colours where the first byte was lost, or is shown.
_REMAINS = re.compile(r"\[\d{0,3}(?:;\d{1,3}){0,4}[mK]")
# Those of JSON and programs, and a sign that would be a mark of Markdown or LaTeX; brackets part no words there.
_JSON = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|u\{([0-9A-Fa-f]{1,4})\}|x([0-9A-Fa-f]{2})|([\"'/\\|bfnrt!#$%&*+.:=>~_-]))")
_LETTERS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_URL = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
# Forms write a blank as a plus: in a piece that has other signs of such a form, and in a field of some words.
_PIECE = re.compile(r"[^\s\"'<>{}|\\]+")
_FIELD = re.compile(r"=[\w.*-]+(?:\+[\w.*-]*){2,}")
# A part of a quotation within a quotation of CSV or SQL; not two empty ones with something between.
_QUOTED = r"~~(?<!~~~)(?!~)([^~\n\s,;:)\]}=](?:[^~\n]{0,198}[^~\n\s,;=:(\[{])?)~~"
_DOUBLED = [(mark, re.compile(_QUOTED.replace("~", mark))) for mark in ('"', "'")]
_BREAK = re.compile(r"(?i)<br\s{0,3}/?>")
# Mail that must do with letters of seven bits (RFC 2045, 6.7).
_PRINTABLE = re.compile(r"=\r?\n|((?:=[0-9A-F]{2})+)")
# What hardly stands anywhere else: an end of a line that is none, the sign itself, the first bytes of other letters, a
# letter of one byte.
_MAILED = (
    "=\n",
    "=\r\n",
    "=3D",
    "=C3=",
    "=E2=",
    "=D0=",
    "=20\n",
    *(f"={code}" for code in "DF E4 E9 F1 F6 FC".split()),
)
# A tag that tells how something looks, and what tells it: word processors write more of that than anyone reads.
_TAG = re.compile(r"<[A-Za-z][\w:]{0,16}\s(?:(?:[^<>\"']|\"[^\"<]*+\"|'[^'<]*+')*+>|[^<>]*+>)")
_LOOK = re.compile(
    r"(?i)\s+(?:style|class|lang|id|width|height|v?align|bgcolor|border|(?:col|row)span|nowrap|title|x:\w{1,9}"
    r"|data-sheets-[a-z]{1,20})(?:=(?:\"[^\"<]*\"|'[^'<]*'|[^\s\"'<>]+))?(?=[\s>/])"
)
_HTML = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,31});")

_LEVELS = 2


def readings(text: str) -> Iterator[str]:
    """The text as it stands, and then with each level of escapes undone, as far as there are any."""
    yield text
    for _ in range(_LEVELS):
        inside = _opened(text)
        if inside == text:
            return
        yield inside
        text = inside


def _opened(text: str) -> str:
    # The same introduces a sequence in one byte.
    text = text.replace("\x9b", "\x1b[")
    if "\x1b" in text or "\\" in text:
        if "\x1b" in text or _WRITTEN.search(text):
            text = _TERMINAL.sub("", text)
        text = _JSON.sub(_letter, text)
    if "[" in text:
        text = _REMAINS.sub("", text.replace("^[[", "[").replace("\u241b[", "["))
    if "=" in text and "+" in text:
        text = _FIELD.sub(lambda match: match.group().replace("+", " "), text)
    if "%" in text:
        text = _PIECE.sub(_spaced, text) if "+" in text else text
        text = _URL.sub(_bytes, text)
    if "&" in text:
        text = _HTML.sub(lambda match: html.unescape(match.group()), text)
    if "<" in text:
        text = _TAG.sub(lambda match: _LOOK.sub("", match.group()), text)
        if "<br" in text or "<BR" in text:
            text = _BREAK.sub("\n", text)
    if "=" in text and any(sign in text for sign in _MAILED):
        text = _PRINTABLE.sub(lambda match: _bytes(match) if match[1] else "", text)
    for mark, quoted in _DOUBLED:
        if mark in text and mark * 2 in text:
            text = quoted.sub(rf"{mark}\1{mark}", text)
    return text


def _spaced(match: "re.Match[str]") -> str:
    """A piece without blanks; where it is of a form, with those that its pluses are."""
    piece = match.group()
    return piece.replace("+", " ") if "+" in piece and _URL.search(piece) else piece


def _bytes(match: "re.Match[str]") -> str:
    data = bytes.fromhex(match.group().replace("%", "").replace("=", ""))
    try:
        return data.decode()
    except UnicodeDecodeError:
        # Older pages and letters have one byte for each letter. Alone and not within a word it is something else, such
        # as two letters of the name of a variable between percent signs.
        start, end = match.span()
        before, after = match.string[max(0, start - 1) : start], match.string[end : end + 1]
        within = before.isalpha() and after.isalpha()
        return data.decode("cp1252", "replace") if len(data) > 1 or within else match.group()


def _letter(match: "re.Match[str]") -> str:
    *codes, letter = match.groups()
    code = codes[0] or codes[1] or codes[2]
    if code is None:
        return _LETTERS.get(letter, letter)
    point = int(code, 16)
    # Half of a pair is no character.
    return " " if 0xD800 <= point <= 0xDFFF else chr(point)
