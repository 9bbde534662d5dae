"""Inline text: emphasis, code, links, formulas and images inside one paragraph, heading or cell."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference
from markdown_it.token import Token

from app.core.blocks import BlockedImage, Inline, Run
from app.markup.beside import NEAR
from app.markup.hosts import looks_like_another
from app.markup.hygiene import HIDDEN, clean, is_blank
from app.markup.links import claims_another_host, host_of, safe_link, stands_beside_another
from app.markup.place import Place, ahead, place, tex_as_read
from app.markup.rules import make_parser

References = dict[str, str]

# Deeper emphasis than this is text. markdown-it's own limit is on tokens, ours keeps hostile input linear.
_DEEPEST = 20
# A sentence in Chinese or Japanese ends without a space behind its stop.
_BARE_LINK = re.compile(r"https?://[^\s<>\"'`\\^{|}\ufffd。｡]+", re.IGNORECASE)
_AFTER_LINK = ".,:;!?*_~"
_MARKS = re.compile(r"[*_`\[\]<&\\$~]|://")
_BREAK = re.compile(r"(?<! ) *\n *")


def _parser() -> MarkdownIt:
    parser = make_parser(_DEEPEST).enable("strikethrough")
    # What may be a link is decided below, where an image's odd address still has to be named.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    return parser


_PARSER = _parser()
# Brackets that many are no links but data, and looking for links in them costs the square of their number.
_MOST_BRACKETS = 80
_NO_LINKS = _parser().disable(["link", "image"])


@dataclass(frozen=True, slots=True)
class _Defined:
    """References as markdown-it asks for them: one at a time, so that many of them cost a short stretch nothing."""

    references: References

    def get(self, label: str, default: None = None) -> dict[str, str] | None:
        """The address that goes by a label."""
        href = self.references.get(label)
        return default if href is None else {"href": href, "title": ""}


@dataclass(slots=True)
class _Style:
    bold: int = 0
    italic: int = 0
    strike: int = 0
    script: int = 0
    link: str = ""

    def run(self, text: str, *, code: bool = False, math: bool = False) -> Run:
        return Run(text, self.bold > 0, self.italic > 0, self.strike > 0, code, self.link, math, self.script)


def inline(text: str, references: References) -> tuple[Run | BlockedImage, ...]:
    """Runs of one look each, and the images that were asked for between them.

    Args:
        text: The raw text of one leaf block.
        references: Addresses by normalised label.
    """
    return _inline(text, references, in_line=False)


def runs(text: str, references: References) -> Inline:
    """Like `inline`, for places where an image cannot stand by itself: its description takes its place."""
    pieces = _inline(text, references, in_line=True)
    return tuple(p if isinstance(p, Run) else Run(p.alt or p.host, italic=True) for p in pieces)


def label_of(text: str) -> str:
    """The form of a reference's label that is compared."""
    return str(normalizeReference(text))


def _inline(text: str, references: References, *, in_line: bool) -> tuple[Run | BlockedImage, ...]:
    if not _MARKS.search(text):
        text = clean(_BREAK.sub("\n", text))
        return (Run(text),) if text else ()
    return tuple(_merge(_walk(_tokens(text, references), in_line=in_line)))


def _tokens(text: str, references: References) -> Sequence[Token]:
    env = {"references": _Defined(references)}
    parser = _PARSER if text.count("[") <= _MOST_BRACKETS else _NO_LINKS
    parsed = parser.parseInline(text, env)
    return parsed[0].children or () if parsed else ()


def _walk(tokens: Sequence[Token], *, in_line: bool) -> Iterator[Run | BlockedImage]:
    """The pieces; `in_line` says that what stands for an image is read as a part of the line, and of a link."""
    style = _Style()
    link_at = None
    # What was said up to the last link, of which nothing is said beside the next one.
    since = 0
    href = line = own = ""
    pictured: list[str] = []
    after: list[str] = []
    for index, token in enumerate(tokens):
        match token.type:
            case "strong_open" | "strong_close":
                style.bold += token.nesting
            case "em_open" | "em_close":
                style.italic += token.nesting
            case "s_open" | "s_close":
                style.strike += token.nesting
            case "sub_open" | "sub_close" | "sup_open" | "sup_close":
                above = token.type.startswith("sup") is (token.nesting > 0)
                style.script += 1 if above else -1
            case "link_open":
                href = str(token.attrs.get("href", ""))
                style.link, link_at = safe_link(href), len(line)
                pictured, own = [], ""
            case "link_close":
                after = after or ahead([_said(token, in_line=in_line) for token in tokens])
                beside = line[since : link_at or 0], _up_to_a_link(tokens, index + 1, in_line=in_line)
                here = place(line, link_at or 0, after[index + 1])
                yield from _after_link(style, here, beside, pictured, href, bare=is_blank(own))
                style.link, link_at, since = "", None, len(line)
            case "image":
                image = _image(token)
                yield image
                pictured.append(image.alt)
                line += (image.alt or image.host) if in_line else image.alt if link_at is None else ""
            case _:
                run = _leaf(token, style)
                line += tex_as_read(run.text) if run.math else run.text
                if link_at is None:
                    yield from _linkified(run)
                else:
                    own += run.text
                    yield run


def _image(token: Token) -> BlockedImage:
    return BlockedImage(clean(host_of(str(token.attrs.get("src", "")))), clean(token.content[:500]))


def _said(token: Token, *, in_line: bool) -> str:
    """What a reader has of a token that stands behind a link."""
    if token.type in ("softbreak", "hardbreak"):
        return "\n"
    if in_line and token.type == "image" and not token.content:
        return _image(token).host
    text = clean(token.content) if token.content else ""
    return tex_as_read(text) if token.type == "math_inline" else text


def _up_to_a_link(tokens: Sequence[Token], index: int, *, in_line: bool) -> str:
    """What stands behind a link, without what belongs to the next one."""
    said = ""
    for at in range(index, min(len(tokens), index + NEAR)):
        if tokens[at].type == "link_open" or len(said) > NEAR:
            break
        said += _said(tokens[at], in_line=in_line)
    return said


def _leaf(token: Token, style: _Style) -> Run:
    match token.type:
        case "softbreak" | "hardbreak":
            return style.run("\n")
        case "code_inline":
            return style.run(clean(token.content), code=True)
        case "math_inline":
            return style.run(clean(token.content.strip()), math=True)
        case _:
            return style.run(clean(token.content))


def _after_link(
    style: _Style, place: Place, beside: tuple[str, str], pictured: Sequence[str], href: str, *, bare: bool
) -> Iterator[Run]:
    """A link that is `bare` of text shows its address; one that is taken for another host the true one behind it."""
    if not style.link:
        return
    if bare:
        said = HIDDEN in place.link or not is_blank(place.link)
        yield style.run(_mark(href, place.after) if said else host_of(href))
    elif any(
        claims_another_host(text, href) for text in (place.link, place.as_read(), *pictured)
    ) or stands_beside_another(beside[0], place.link, beside[1], href):
        yield style.run(_mark(href, place.after))


def _mark(href: str, after: str) -> str:
    """Where a link goes, in ASCII; nothing that follows may make it a longer name."""
    space = " " if re.match(r"\S*\w", after) else ""
    return f" → {host_of(href)}{space}"


def _linkified(run: Run) -> Iterator[Run]:
    """Addresses that stand in the text as they are."""
    if run.code or run.math or run.link or "://" not in run.text:
        yield run
        return
    done = 0
    for match in _BARE_LINK.finditer(run.text):
        url = match[0].rstrip(_AFTER_LINK)
        while url.endswith(")") and url.count(")") > url.count("("):
            url = url[:-1].rstrip(_AFTER_LINK)
        if not safe_link(url):
            continue
        yield replace(run, text=run.text[done : match.start()])
        yield replace(run, text=url, link=url)
        done = match.start() + len(url)
        if looks_like_another(host_of(url)):
            yield replace(run, text=_mark(url, run.text[done:]), link=url)
    yield replace(run, text=run.text[done:])


def _merge(pieces: Iterator[Run | BlockedImage]) -> Iterator[Run | BlockedImage]:
    """Join neighbours of the same look and drop empty ones."""
    last: Run | None = None
    for piece in pieces:
        if isinstance(piece, Run):
            if not piece.text:
                continue
            if last is not None and not last.math and replace(piece, text="") == replace(last, text=""):
                last = replace(last, text=last.text + piece.text)
                continue
        if last is not None:
            yield last
        last = piece if isinstance(piece, Run) else None
        if last is None:
            yield piece
    if last is not None:
        yield last
