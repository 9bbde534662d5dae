"""Text of strangers on a terminal: what would steer the terminal is shown instead of obeyed."""

import re
import unicodedata

# C0 but tab and newline, delete, C1, line and paragraph separators, bidi marks and controls, tags, lone surrogates.
_STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ud800-\udfff\U000e0000-\U000e007f]"
)
# With what a line of the program's own begins under an answer. No answer shows it, or what looks like it, anywhere: a
# terminal breaks long lines where it will.
OWN = "►"
_LIKE_OWN = str.maketrans(dict.fromkeys("⏵▶▷▸▹►▻➢➣➤⮚⮞⯈🞂🢒‣⊳ᐅᐳ⫸⮊⯮", ">"))
# Letters of which nothing is seen.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def visible(text: str) -> str:
    """The text with every steering character as a picture or by its number; line ends of Windows become ours."""
    return _STEERING.sub(_picture, text.replace("\r\n", "\n"))


def unbroken(line: str) -> str:
    """A line that names of others cannot break; its blanks stay as they are."""
    return visible(line).replace("\n", " ").replace("\t", " ")


def one_line(text: str) -> str:
    """The text on one line, for cells of tables."""
    return visible(" ".join(text.split()))


def escaped(document: str) -> str:
    """A JSON document that says the same without any steering character in it."""
    return _STEERING.sub(_escape, document)


def _picture(match: re.Match[str]) -> str:
    point = ord(match.group())
    if point < 0x20:
        return chr(0x2400 + point)
    return "\u2421" if point == 0x7F else f"<U+{point:04X}>"


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    # JSON's own line ends stand between values, where an escape would be wrong; no other C0 can be there.
    if ord(character) > 0xFFFF:
        units = character.encode("utf-16-be")
        return "".join(f"\\u{units[i] << 8 | units[i + 1]:04x}" for i in (0, 2))
    return f"\\u{ord(character):04x}"


class Flow:
    """Text that comes in pieces: a line end of Windows may be cut in two."""

    def __init__(self) -> None:
        self._held = ""

    def feed(self, piece: str) -> str:
        """What can be shown of the text so far and was not shown before."""
        text = self._held + piece
        self._held = "\r" if text.endswith("\r") else ""
        return visible(text[: len(text) - len(self._held)])

    def end(self) -> str:
        """What is left."""
        held, self._held = self._held, ""
        return visible(held)


class Beside:
    """What others wrote, in pieces that were made visible, without any line that begins as those of the program do."""

    def __init__(self) -> None:
        self._begins = True

    def feed(self, piece: str) -> str:
        """What is shown of the next piece."""
        first, *others = piece.split("\n")
        shown = [self._rest(first)]
        for line in others:
            self._begins = True
            shown.append(self._rest(line))
        return "\n".join(shown)

    def _rest(self, line: str) -> str:
        """A line, or what comes next of it."""
        shown = line.translate(_LIKE_OWN)
        if self._begins:
            at = next((n for n, character in enumerate(line) if not _is_blank(character)), len(line))
            self._begins = at == len(line)
            if shown[at : at + 1] != line[at : at + 1]:
                return f"{shown[:at]}| {shown[at:]}"
        return shown


def _is_blank(character: str) -> bool:
    return character.isspace() or character in _BLANK or unicodedata.category(character) in ("Cf", "Mn", "Me")
