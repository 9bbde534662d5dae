"""Token classes of code, found in slices, so that a view can spread the work of a long text over many frames."""

import threading
from collections.abc import Iterator
from functools import lru_cache

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Error, Keyword, Literal, Name, Number, Operator, Punctuation, String, _TokenType

Span = tuple[int, int, str]

# Longer code, or code with a longer line, stays in one colour: some lexers take very long for such input.
LONGEST_CODE = 100_000
LONGEST_LINE = 2_000

# Languages by the names that models use. Others stay in one colour: a lexer is a program that hostile text drives.
LANGUAGES = frozenset(
    "bash sh shell zsh console powershell ps1 bat batch c cpp c++ h hpp cs csharp c# css scss less clojure cmake d "
    "dart diff patch docker dockerfile elixir erlang fortran fsharp go golang gradle graphql groovy haskell hs html "
    "xml svg http ini java javascript js jsx json json5 jsonc julia kotlin kt latex tex lisp lua make makefile "
    "markdown md matlab nginx nim nix objective-c objectivec ocaml pascal perl php postgresql properties proto "
    "protobuf py python python3 pycon r rb ruby rs rust rst scala scheme sql mysql sqlite swift tcl terraform hcl tf "
    "toml ts tsx typescript vb vbnet vue vim yaml yml zig".split()
)
_RENAMED = {
    "c#": "csharp",
    "gradle": "groovy",
    "h": "c",
    "hpp": "cpp",
    "jsonc": "json",
    "kt": "kotlin",
    "patch": "diff",
    "sqlite": "sql",
    "svg": "xml",
    "tf": "terraform",
    "vb": "vbnet",
    "zsh": "bash",
}

# Languages whose lexers are being made, and those whose are there.
_asked: set[str] = set()
_ready: set[str] = set()

_CLASSES: tuple[tuple[_TokenType, str], ...] = (
    (Comment, "comment"),
    (Keyword.Type, "builtin"),
    (Keyword, "keyword"),
    (Operator.Word, "keyword"),
    (String, "string"),
    (Number, "number"),
    (Literal, "number"),
    (Name.Builtin, "builtin"),
    (Name.Class, "name"),
    (Name.Function, "name"),
    (Name.Decorator, "name"),
    (Name.Tag, "keyword"),
    (Name.Attribute, "builtin"),
    (Operator, "operator"),
    (Punctuation, ""),
    (Error, "error"),
)


def colour(text: str, language: str) -> Iterator[Span]:
    """The spans of code as (start, end, class), in order; each step of the iterator takes a few microseconds.

    Classes are those of `core.blocks.Code`. Text between spans has none; an unknown language has none at all.
    """
    lexer = _lexer(language.lower())
    if lexer is None or len(text) > LONGEST_CODE or any(len(line) > LONGEST_LINE for line in text.split("\n")):
        return
    # The lexer's own entry would strip the text, and its offsets with it.
    for start, token, value in lexer.get_tokens_unprocessed(text):
        kind = _class_of(token)
        if kind and value.strip():
            yield start, start + len(value), kind


def is_ready(language: str) -> bool:
    """Whether the first step of `colour` is as quick as the others; if not, a thread makes it so.

    A lexer is some hundred regular expressions, compiled when it is first made: too long for a thread that paints.
    """
    name = language.lower()
    if name not in LANGUAGES or name in _ready:
        return True
    if name not in _asked:
        _asked.add(name)
        threading.Thread(target=_make_ready, args=(name,), name="lexer", daemon=True).start()
    return False


def _make_ready(name: str) -> None:
    try:
        _lexer(name)
    finally:
        _ready.add(name)


@lru_cache(maxsize=len(LANGUAGES))
def _lexer(language: str) -> Lexer | None:
    return get_lexer_by_name(_RENAMED.get(language, language)) if language in LANGUAGES else None


@lru_cache(maxsize=512)
def _class_of(token: _TokenType) -> str:
    return next((name for kind, name in _CLASSES if token is kind or token[: len(kind)] == kind), "")
