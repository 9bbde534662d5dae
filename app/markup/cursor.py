"""A place on one line, in characters and in columns, because a tab reaches to the next multiple of four."""

TAB = 4


class Cursor:
    """Walks along a line. `indent` columns of white space lie between `pos` and `next`."""

    __slots__ = ("_in_tab", "blank", "column", "indent", "next", "pos", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.pos = 0
        self.column = 0
        self._in_tab = False
        self.look()

    def look(self) -> None:
        """Find the next character that is not white space."""
        rest = self.text[self.pos :]
        blank = rest[: len(rest) - len(rest.lstrip(" \t"))]
        at = self.pos + len(blank)
        if "\t" in blank:
            before = self.column % TAB
            self.indent = len((" " * before + blank).expandtabs(TAB)) - before
        else:
            self.indent = len(blank)
        self.next = at
        self.blank = at == len(self.text)

    @property
    def char(self) -> str:
        """The next character that is not white space, or "" on a blank line."""
        return self.text[self.next] if not self.blank else ""

    @property
    def rest(self) -> str:
        """What is left of the line; a tab that was entered counts as the spaces that are left of it."""
        if self._in_tab:
            return " " * (TAB - self.column % TAB) + self.text[self.pos + 1 :]
        return self.text[self.pos :]

    def to_next(self) -> None:
        """Skip white space."""
        self.column += self.indent
        self.pos = self.next
        self._in_tab = False
        self.look()

    def skip(self, characters: int) -> None:
        """Go over characters that are no white space."""
        self.pos += characters
        self.column += characters
        self._in_tab = False
        self.look()

    def skip_columns(self, columns: int) -> None:
        """Go over at most so many columns of white space."""
        while columns > 0 and self.pos < len(self.text) and self.text[self.pos] in " \t":
            if self.text[self.pos] == "\t":
                step = TAB - self.column % TAB
                self._in_tab = step > columns
                taken = min(step, columns)
                self.pos += 0 if self._in_tab else 1
            else:
                self._in_tab = False
                taken = 1
                self.pos += 1
            self.column += taken
            columns -= taken
        self.look()
