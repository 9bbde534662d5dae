"""What a person sees on a terminal after all that was written to it."""

import re

_PIECE = re.compile(r"\x1b\[(?P<erase>K)|\x1b\[\d*m|(?P<end>\r?\n)|(?P<back>\r)|(?P<other>.)", re.DOTALL)


def seen(written: str) -> str:
    """The lines that stand there, with a bar where the cursor is: text, line ends, returns, erasures, colours."""
    lines: list[list[str]] = [[]]
    column = 0
    for piece in _PIECE.finditer(written):
        line = lines[-1]
        if piece["erase"]:
            del line[column:]
        elif piece["end"]:
            lines.append([])
            column = 0
        elif piece["back"]:
            column = 0
        elif character := piece["other"]:
            assert character >= " ", f"the eye does not know {character!r}"
            line += [" "] * (column - len(line))
            line[column : column + 1] = character
            column += 1
    lines[-1][column:column] = "▏"
    return "\n".join("".join(line) for line in lines)
