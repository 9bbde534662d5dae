"""Regular expressions of JSON Schema (the plain part of ECMA-262) as grammar rules."""

from dataclasses import dataclass

_LONGEST = 2_000
_MOST_REPEATS = 1_000
_CLASSES = {"d": "0-9", "w": "a-zA-Z0-9_", "s": " "}
# What may not stand in a JSON string unescaped is left out of every negated class.
_NEVER = r'"\\\x00-\x1F\x7F'
_NEGATED = {"D": f"[^0-9{_NEVER}]", "W": f"[^a-zA-Z0-9_{_NEVER}]", "S": f"[^ {_NEVER}]"}
_ESCAPES = {"n": "\\\\n", "t": "\\\\t", "r": "\\\\r", "f": "\\\\f"}


class BadSchema(ValueError):
    """A schema that cannot be held to; `str()` says why in a few words."""


def literal(text: str) -> str:
    """A text as a literal of the grammar."""
    escaped = "".join(_escaped(c) for c in text)
    return f'"{escaped}"'


def _escaped(char: str) -> str:
    if char in '"\\':
        return "\\" + char
    return char if char >= " " and char != "\x7f" else f"\\x{ord(char):02X}"


def pattern_rule(pattern: str) -> tuple[str, str]:
    """A rule for the inside of a JSON string that matches a pattern as a whole, and a short text that does.

    Patterns match anywhere in a string by their definition; a whole match is one of those cases.

    Raises:
        BadSchema: it uses what a grammar cannot express, or is not valid.
    """
    if len(pattern) > _LONGEST:
        raise BadSchema("“pattern” is too long")
    parser = _Parser(pattern)
    node = parser.alternatives(0)
    if not parser.done:
        raise BadSchema("“pattern” is not valid")
    return node.rule, node.example


@dataclass(frozen=True, slots=True)
class _Node:
    rule: str
    example: str


class _Parser:
    """Recursive descent over a pattern."""

    def __init__(self, pattern: str) -> None:
        self._text = pattern
        self._place = 0

    @property
    def done(self) -> bool:
        return self._place >= len(self._text)

    def _peek(self) -> str:
        return self._text[self._place] if not self.done else ""

    def _take(self) -> str:
        if self.done:
            raise BadSchema("“pattern” is not valid")
        self._place += 1
        return self._text[self._place - 1]

    def alternatives(self, depth: int) -> _Node:
        if depth > 20:
            raise BadSchema("“pattern” is nested too deeply")
        options = [self._sequence(depth)]
        while self._peek() == "|":
            self._take()
            options.append(self._sequence(depth))
        if len(options) == 1:
            return options[0]
        return _Node("( " + " | ".join(o.rule for o in options) + " )", max((o.example for o in options), key=len))

    def _sequence(self, depth: int) -> _Node:
        parts: list[_Node] = []
        while self._peek() not in ("", "|", ")"):
            if self._peek() in "^$":
                self._anchor(bool(parts))
                continue
            parts.append(self._repeated(self._atom(depth)))
        return _Node(" ".join(p.rule for p in parts) or '""', "".join(p.example for p in parts))

    def _anchor(self, after_something: bool) -> None:
        """Anchors say what a whole match means anyway, but only at the ends."""
        if (self._take() == "^") == after_something or (
            self._text[self._place - 1] == "$" and self._peek() not in ("", "|", ")")
        ):
            raise BadSchema("“pattern” has an anchor in its middle")

    def _atom(self, depth: int) -> _Node:
        char = self._take()
        if char == "(":
            return self._group(depth)
        if char == "[":
            return self._class()
        if char == ".":
            return _Node(f"[^{_NEVER}]", "a")
        if char == "\\":
            return self._escape()
        if char in "*+?{":
            raise BadSchema("“pattern” is not valid")
        return _node_of(char)

    def _group(self, depth: int) -> _Node:
        if self._peek() == "?":
            self._take()
            if self._take() != ":":
                raise BadSchema("“pattern” uses look-around or named groups")
        inner = self.alternatives(depth + 1)
        if self.done or self._take() != ")":
            raise BadSchema("“pattern” is not valid")
        return _Node(f"( {inner.rule} )", inner.example)

    def _escape(self) -> _Node:
        char = self._take()
        if char in _CLASSES:
            return _Node(f"[{_CLASSES[char]}]", "0" if char in "dw" else " ")
        if char in _NEGATED:
            return _Node(_NEGATED[char], "-" if char == "W" else "a")
        if char in _ESCAPES:
            return _Node(f'"{_ESCAPES[char]}"', {"n": "\n", "t": "\t", "r": "\r", "f": "\f"}[char])
        if char in "ux":
            return _node_of(self._code(4 if char == "u" else 2))
        if char.isalnum():
            raise BadSchema("“pattern” uses an escape that is not supported")
        return _node_of(char)

    def _code(self, digits: int) -> str:
        text = "".join(self._take() for _ in range(digits))
        try:
            return chr(int(text, 16))
        except ValueError:
            raise BadSchema("“pattern” is not valid") from None

    def _class(self) -> _Node:
        negated = self._peek() == "^"
        if negated:
            self._take()
        items: list[str] = []
        example = ""
        while self._peek() != "]" or not items:
            text, sample = self._class_item()
            items.append(text)
            example = example or sample
        self._take()
        if negated:
            inside = "".join(items)
            example = next((c for c in "a0 -_zA" if c not in _expand(inside)), "\u00e9")
            return _Node(f"[^{inside}{_NEVER}]", example)
        return _Node(f"[{''.join(items)}]", example)

    def _class_item(self) -> tuple[str, str]:
        char = self._take()
        if char == "\\":
            kind = self._take()
            if kind in _CLASSES:
                return _CLASSES[kind], _CLASSES[kind][0]
            if kind.isalnum() and kind not in "ux":
                raise BadSchema("“pattern” uses an escape that is not supported")
            char = self._code(4 if kind == "u" else 2) if kind in "ux" else kind
        if self._peek() == "-" and self._text[self._place + 1 : self._place + 2] not in ("]", ""):
            self._take()
            last = self._take()
            last = self._take() if last == "\\" else last
            if last < char or any(ord(char) <= ord(bad) <= ord(last) for bad in '"\\') or char < " ":
                raise BadSchema("“pattern” has a range that JSON cannot hold unescaped")
            return f"{_in_class(char)}-{_in_class(last)}", char
        if char in '"\\' or char < " ":
            raise BadSchema("“pattern” has a class with a character that JSON must escape")
        return _in_class(char), char

    def _repeated(self, node: _Node) -> _Node:
        mark = self._peek()
        if not mark or mark not in "*+?{":
            return node
        self._take()
        least, most = {"*": (0, None), "+": (1, None), "?": (0, 1)}[mark] if mark != "{" else self._braces()
        if self._peek() == "?":
            self._take()
        if least > _MOST_REPEATS or (most is not None and most < least):
            raise BadSchema("“pattern” repeats too often")
        bound = "" if most is None else str(min(most, _MOST_REPEATS))
        return _Node(f"( {node.rule} ){{{least},{bound}}}", node.example * least)

    def _braces(self) -> tuple[int, int | None]:
        inside = ""
        while (char := self._take()) != "}":
            inside += char
        low, comma, high = inside.partition(",")
        if not low.isdecimal() or (high and not high.isdecimal()):
            raise BadSchema("“pattern” is not valid")
        return int(low), int(high) if high else (None if comma else int(low))


def _node_of(char: str) -> _Node:
    """One character, as it stands inside a JSON string."""
    if char in '"\\':
        return _Node(f'"\\\\{_escaped(char)}"', char)
    if char < " " or char == "\x7f":
        raise BadSchema("“pattern” has a control character")
    return _Node(literal(char), char)


def _in_class(char: str) -> str:
    """A character inside brackets of the grammar."""
    return "\\" + char if char in "[]\\" else f"\\x{ord(char):02X}" if char in "-^" else char


def _expand(inside: str) -> set[str]:
    """The characters of a simple class, to find one outside it."""
    found: set[str] = set()
    place = 0
    while place < len(inside):
        if inside[place + 1 : place + 2] == "-" and place + 2 < len(inside):
            found.update(chr(c) for c in range(ord(inside[place]), min(ord(inside[place + 2]), 0x17F) + 1))
            place += 3
        else:
            found.add(inside[place])
            place += 1
    return found
