"""Blocks back to text, for the clipboard and for exports without markup."""

from collections.abc import Iterable

from app.core.blocks import (
    Block,
    BlockedImage,
    Code,
    Document,
    Heading,
    Inline,
    ListBlock,
    Math,
    Paragraph,
    Quote,
    Rule,
    Run,
    Table,
)
from app.markup.hygiene import without_hidden

_HIGH = str.maketrans("0123456789+-−=()abcdefghijklmnoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")
_LOW = str.maketrans("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")


def to_plain(document: Document) -> str:
    """A document as plain text: blocks apart by an empty line, lists with their marks, cells apart by tabs."""
    return _together(document.blocks, "\n\n")


def copy_code(text: str) -> str:
    """Code as it may be pasted into a terminal: without controls, hidden characters and our own marks for them."""
    return without_hidden(text)


def runs_to_plain(runs: Inline) -> str:
    """Inline text without its looks; what stands high or low does so still where there are letters for it."""
    return "".join(_raised(run) if run.script else run.text for run in runs)


def _raised(run: Run) -> str:
    table = _HIGH if run.script > 0 else _LOW
    return run.text.translate(table) if all(ord(char) in table for char in run.text) else run.text


def _together(blocks: Iterable[Block], gap: str) -> str:
    """Blocks apart by a gap, but for what was one paragraph."""
    texts: list[str] = []
    for block in blocks:
        if texts and not (isinstance(block, Paragraph) and block.goes_on):
            texts.append(gap)
        texts.append(_plain(block))
    return "".join(texts)


def _plain(block: Block) -> str:
    match block:
        case Paragraph(runs, _) | Heading(_, runs):
            text = runs_to_plain(runs)
        case Code(code):
            text = copy_code(code)
        case ListBlock(items, start):
            marks = (_mark(item.checked, start, index) for index, item in enumerate(items))
            text = "\n".join(_hanging(mark, item.blocks) for mark, item in zip(marks, items, strict=True))
        case Quote(blocks):
            text = _indented("> ", "> ", _together(blocks, "\n\n"))
        case Table(header, rows):
            text = "\n".join("\t".join(map(_cell, row)) for row in (header, *rows))
        case Rule():
            text = "———"
        case Math(tex):
            text = tex
        case BlockedImage(host, alt):
            text = f"[{alt or host}]"
    return text


def _cell(runs: Inline) -> str:
    """A cell: what would begin another one, or another row, is a blank in it."""
    return " ".join(runs_to_plain(runs).replace("\t", "\n").split("\n"))


def _mark(checked: bool | None, start: int | None, index: int) -> str:
    number = "- " if start is None else f"{start + index}. "
    return number if checked is None else f"{number}[{'x' if checked else ' '}] "


def _hanging(mark: str, blocks: Iterable[Block]) -> str:
    return _indented(mark, " " * len(mark), _together(blocks, "\n"))


def _indented(first: str, others: str, text: str) -> str:
    lines = text.split("\n")
    return "\n".join((first if index == 0 else others) + line for index, line in enumerate(lines)).rstrip(" ")
