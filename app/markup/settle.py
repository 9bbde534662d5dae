"""Half-typed marks at the end of a growing text, so that a reader does not see them flicker.

Only for a text that is still being written: what is whole is shown as it stands.
"""

import re

from app.markup.rules import is_dense

# A line of which nothing but its mark has come yet could become many things: a rule, a heading, an item, a fence.
_MARK_ONLY = re.compile(r"[ \t]*(?:[-=_*+]{1,3}|\d{1,3}[.)]?|#{1,6}|`{1,3}|~{1,3}|\$\$?|\\\[?|>)[ \t]*")
_HALF_LINK = re.compile(r"!?\[([^\[\]\n]{0,300})\]\([^()\s]{0,2000}$")
_HALF_IMAGE = re.compile(r"!(?:\[[^\[\]\n]{0,300})?\]?$")
_HALF_TAG = re.compile(r"</?(?:b|br|s|su|sub|sup)?[ \t]*/?$", re.IGNORECASE)
_OPEN_SCRIPT = re.compile(r"<(su[bp])>(?!.*</su[bp]>)", re.IGNORECASE | re.DOTALL)
_CODE_SPAN = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)")
_TICKS = re.compile(r"`+")
# Only the end of a long line is looked at: emphasis that spans more is rare, and the cost stays bounded.
_LOOK_BACK = 600


def withheld(line: str) -> bool:
    """Whether the unfinished last line says nothing yet."""
    return _MARK_ONLY.fullmatch(line) is not None


def settle(text: str) -> str:
    """The text of a growing paragraph with its open marks closed, and what cannot be told yet left out."""
    lines = text.split("\n")
    # Rows of a table whose ruling line has not come.
    while lines and lines[-1].startswith("|"):
        lines.pop()
    if not lines:
        return ""
    head, line = lines[-1][:-_LOOK_BACK], lines[-1][-_LOOK_BACK:]
    line = _HALF_IMAGE.sub("", _HALF_LINK.sub(lambda match: "" if match[0][0] == "!" else match[1], line))
    return "\n".join([*lines[:-1], head + _close_script(_close(_HALF_TAG.sub("", line)))])


def _close_script(line: str) -> str:
    """Close letters that stand high or low."""
    prose = _CODE_SPAN.sub(lambda match: " " * len(match[0]), line)
    open_script = _OPEN_SCRIPT.search(prose)
    if open_script is None:
        return line
    return f"{line}</{open_script[1]}>" if line[open_script.end() :].strip() else line[: open_script.start()]


def _close(line: str) -> str:
    """Close what is open; where a span of code is open, marks inside it are letters."""
    prose = _CODE_SPAN.sub(lambda match: " " * len(match[0]), line)
    if "`" in prose:
        ticks = _TICKS.findall(prose)[0]
        return _end(line, ticks)
    for mark in ("**", "~~", "*"):
        if prose.count(mark) % 2 and _opens(prose, prose.rindex(mark), mark):
            line = _end(line, mark)
            prose = prose.rstrip().rstrip("*~")
        prose = prose.replace(mark, " " * len(mark))
    return line


def _opens(prose: str, at: int, mark: str) -> bool:
    before, after = prose[:at][-1:], prose[at + len(mark) :][:1]
    return not after or (not after.isspace() and (not before.isalnum() or is_dense(before)))


def _end(line: str, mark: str) -> str:
    """Drop a mark that was just typed; close one that has something behind it."""
    bare = line.rstrip()
    return bare.rstrip("*~`") + ("" if bare.endswith(mark) else mark)
