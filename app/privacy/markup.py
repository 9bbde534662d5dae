"""Tables of markup laid out as lines with a sign between their cells, each cell in the place where it stands."""

import re
from collections.abc import Iterator

from app.privacy.headings import Names, Reader, heading_of_bars, heading_of_commas

# What stands in a tag, which may be a whole style sheet; a quote in it may hold the sign that ends it.
_WITHIN = rb"(?:[^<>\"']|\"[^\"<]*+\"|'[^'<]*+')*+>"
_TAGS = re.compile(
    rb"(?i)<(?:(t[dhr]|/tr|/table)(?=[\s>])|[a-z/!])(?:%s|[^<>]*+>)|\n" % _WITHIN,
)
_MARKS = {b"tr": b"\n", b"td": b"|", b"th": b"|", b"/tr": b"|", b"/table": b"\n", b"": b" "}
# A text of JSON, and what parts its lists.
_BRACKETS = re.compile(rb"\"(?:[^\"\\\n]|\\.)*+(\")?|[\[\]\n]")
_AS_LINES = bytes.maketrans(b"[]", b"\n\n")
# Cells of wikis that say how they look, rows of MediaWiki and what is around them, its cells, those of a heading.
_WIKI = re.compile(
    rb"(?P<cell>\|\||!!|\n[ \t>]{0,40}[!|](?![-+}]))"
    rb"(?:[ \t]{0,8}[a-z]{2,16}=(?:\"[^\"\n|]*+\"|\w++)[^\n|!\[]*+\|(?!\|))?"
    rb"|\n[ \t>]{0,40}\|[-+}][^\n]*|\{\|[^\n]*"
)
_HEADING_OF_JIRA = re.compile(rb"\|\|[^\n|]{1,80}\|\|[ \t|]{0,40}\n")
# Of LaTeX: the end of a row, a sign that is none of its own, a command, what stands around its argument.
_LATEX = re.compile(rb"\\\\\*?(?:\[[^\]\n]{0,20}\])?|\\[&%$#_{}]|\\[A-Za-z]{1,24}\*?\{?|[&|{}]")


def views(text: bytes, names: Names) -> Iterator[tuple[bytes, Reader]]:
    """The text as each markup lays it out that there is in it, and who reads the headings."""
    if b"<t" in text or b"<T" in text:
        yield _TAGS.sub(_of_html, text), heading_of_bars
    if b"[" in text and names.array.search(text):
        yield _BRACKETS.sub(_of_json, text), heading_of_commas
    if b"{|" in text:
        yield _WIKI.sub(_of_wiki, text), heading_of_bars
    elif b"||" in text and _HEADING_OF_JIRA.search(text):
        yield text.replace(b"||", b" |"), heading_of_bars
    if b"\\\\" in text and b"&" in text:
        yield _LATEX.sub(_of_latex, text), heading_of_bars


def _of_html(tag: "re.Match[bytes]") -> bytes:
    """A tag, or the end of a line between them."""
    return _MARKS[(tag.group(1) or b"").lower()].ljust(tag.end() - tag.start())


def _of_json(piece: "re.Match[bytes]") -> bytes:
    """A list as a line."""
    found = piece.group()
    if found.startswith(b'"'):
        # What is not closed in its line is no text, and none of its quotes opens another one.
        return found.replace(b'\\"', b'""') if piece.group(1) else found.translate(_AS_LINES)
    return b" " if found == b"\n" else b"\n"


def _of_wiki(piece: "re.Match[bytes]") -> bytes:
    """Cells of a row in one line, whether they stood below each other or not."""
    found = piece.group()
    if cell := piece["cell"]:
        return b"|".rjust(len(cell)).ljust(len(found))
    return (b" " if found.startswith(b"{") else b"\n").ljust(len(found))


def _of_latex(piece: "re.Match[bytes]") -> bytes:
    """A row as a line; a sign that is none of its own stays."""
    found = piece.group()
    if found == b"&":
        return b"|"
    if found.startswith(b"\\\\"):
        return b"\n".ljust(len(found))
    is_sign = found.startswith(b"\\") and not found[1:2].isalpha()
    return found if is_sign else b" " * len(found)
