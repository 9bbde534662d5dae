r"""What we read otherwise than markdown-it does: emphasis beside scripts without spaces, formulas, and a few tags.

- CommonMark lets no emphasis end behind a stop unless a blank follows, and none follows in Chinese: `**注意：**请`. The
  amendment (github.com/tats-u/markdown-cjk-friendly) counts such signs, and the letters beside them, as neither.
- A dollar is money, or part of a name, more often than it is a formula's mark; so a pair of them makes a formula only
  where no word goes on at either end.
- `<br>`, `<sub>` and `<sup>` are what models use where Markdown has nothing; all other tags are text.
"""

import re
import unicodedata
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline.state_inline import Scanned, StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType

from app.core.characters import DENSE

LONGEST_FORMULA = 1_000
_LONGEST_SCRIPT = 300

_DENSE = re.compile(f"[{DENSE}]")
_WORD = rf"[^\W{DENSE}]"
_IN_A_WORD = re.compile(_WORD)
# Behind a formula: the end of a word as in “the $n$th”; anything else that goes on is no end of a formula.
_GOES_ON = re.compile(rf"(?!(?:s|st|nd|rd|th)(?!\w))(?:{_WORD}|[{{(])")
# What a formula does not begin with, but a price, a path or a bracket that closes.
_NO_BEGINNING = re.compile(r"[\s)\]},;:!?./]")
_PRICE = re.compile(r"\d[\d.,]*\s+[^\W\d_]{2,}")
# A word at whose end a blank or a sign of a sentence stands, or the formula ends: two of them are prose.
_PROSE = re.compile(rf"(?<!\w)(?:(?!\d){_WORD}){{2,}}(?=[\s,;:.!?]|$)")
_TEX_ENDS = {"(": "\\)", "[": "\\]"}
_LOOKS_LIKE_TEX = re.compile(r"\s.*\s\Z|.*[\\^_=+]", re.DOTALL)
_TAG = re.compile(r"<(?:(br)[ \t]*/?|(su[bp]))>", re.IGNORECASE)
_ENDS = {"sub": re.compile("</sub>", re.IGNORECASE), "sup": re.compile("</sup>", re.IGNORECASE)}


@lru_cache(4_000)
def is_dense(char: str) -> bool:
    """Whether a character belongs to a script that is written without spaces, signs of such scripts among them."""
    if _DENSE.match(char):
        return True
    return unicodedata.east_asian_width(char) in "WFH" and unicodedata.category(char)[0] in "LMNPZ"


@lru_cache(4_000)
def _kind(char: str) -> str:
    """As which a character counts beside emphasis."""
    if isWhiteSpace(ord(char)):
        return "blank"
    if is_dense(char):
        return "dense"
    return "sign" if isMdAsciiPunct(ord(char)) or isPunctChar(char) else "letter"


class _State(StateInline):
    """A line of text that is being read."""

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:
        """markdown-it: whether marks of emphasis that begin here may open or close it."""
        marker, end = self.src[start], start
        while end < self.posMax and self.src[end] == marker:
            end += 1
        before = self.src[start - 1] if start > 0 else " "
        after = self.src[end] if end < self.posMax else " "
        left = _flanks(after, before)
        right = _flanks(before, after)
        can_open = left and (canSplitWord or not right or isPunctChar(before) or isMdAsciiPunct(ord(before)))
        can_close = right and (canSplitWord or not left or isPunctChar(after) or isMdAsciiPunct(ord(after)))
        return Scanned(can_open, can_close, end - start)


def _flanks(inside: str, outside: str) -> bool:
    kind = _kind(inside)
    return kind != "blank" and (kind != "sign" or _kind(outside) != "letter")


class _Inline(ParserInline):
    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        """markdown-it: as its own, with our state."""
        state = _State(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


def make_parser(deepest: int) -> MarkdownIt:
    """A parser of inline text, which nests so deep."""
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "maxNesting": deepest})
    inline = _Inline()
    inline.ruler.at("html_inline", _tags)
    inline.ruler.before("escape", "dollars", _dollars)
    inline.ruler.before("escape", "tex", _tex)
    parser.inline = inline
    # The lists of rules of “commonmark” are those of the parser that was replaced.
    inline.ruler.disable("linkify")
    return parser


def _dollars(state: StateInline, silent: bool) -> bool:
    r"""A formula between dollars: `$x^2$`, or `$$x^2$$` inside a sentence."""
    src, begin = state.src, state.pos
    if src[begin] != "$":
        return False
    mark = "$$" if src.startswith("$$", begin) else "$"
    start = begin + len(mark)
    end = src.find(mark, start, state.posMax)
    while end > 0 and _is_escaped(src, end):
        end = src.find(mark, end + 1, state.posMax)
    if end <= start or end - start > LONGEST_FORMULA:
        return False
    tex, after = src[start:end], end + len(mark)
    if not tex.strip() or "`" in tex or (mark == "$" and not _is_formula(src, begin, tex, after)):
        return False
    return _formula(state, tex, after, silent)


def _is_formula(src: str, begin: int, tex: str, after: int) -> bool:
    before = src[begin - 1] if begin else " "
    in_words = _IN_A_WORD.match(before) or _GOES_ON.match(src, after)
    prose = "\\" not in tex and (_PRICE.match(tex) or len(_PROSE.findall(tex)) > 1)
    return not (in_words or prose or _NO_BEGINNING.match(tex) or tex[-1].isspace())


def _is_escaped(src: str, at: int) -> bool:
    return (at - len(src[:at].rstrip("\\"))) % 2 == 1


def _tex(state: StateInline, silent: bool) -> bool:
    r"""A formula between `\(` and `\)`, or `\[` and `\]`; brackets around words were escaped because they are none."""
    src, begin = state.src, state.pos
    if src[begin] != "\\" or begin + 2 >= state.posMax or src[begin + 1] not in _TEX_ENDS:
        return False
    opening = src[begin + 1]
    end = src.find(_TEX_ENDS[opening], begin + 2, min(state.posMax, begin + 2 + LONGEST_FORMULA))
    tex, after = src[begin + 2 : end], end + 2
    if end < 0 or not tex.strip() or _is_escaped(src, end):
        return False
    if opening == "[" and (not _LOOKS_LIKE_TEX.match(tex) or src.startswith("(", after)):
        return False
    return _formula(state, tex, after, silent)


def _formula(state: StateInline, tex: str, after: int, silent: bool) -> bool:
    if not silent:
        state.push("math_inline", "math", 0).content = tex
    state.pos = after
    return True


def _tags(state: StateInline, silent: bool) -> bool:
    """A line that ends, and letters below and above the line; what they hold is read as any text."""
    match = _TAG.match(state.src, state.pos, state.posMax) if state.src[state.pos] == "<" else None
    if match is None:
        return False
    start, whole = match.end(), state.posMax
    if match[1]:
        if not silent:
            state.pending = state.pending.rstrip(" ")
            state.push("hardbreak", "br", 0)
        rest = state.src[start:whole]
        state.pos = start + len(rest) - len(rest.lstrip(" \t\n"))
        return True
    name = match[2].lower()
    end = _ENDS[name].search(state.src, start, min(whole, start + _LONGEST_SCRIPT))
    if end is None or not state.src[start : end.start()].strip():
        return False
    if not silent:
        state.push(f"{name}_open", name, 1)
        state.pos, state.posMax = start, end.start()
        state.md.inline.tokenize(state)
        state.posMax = whole
        state.push(f"{name}_close", name, -1)
    state.pos = end.end()
    return True
