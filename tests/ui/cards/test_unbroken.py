"""Runs without a place for a line to end: what one costs is bounded, and nothing of it is lost or torn."""

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QTextCursor, QTextOption
from PySide6.QtWidgets import QWidget

from app.core.blocks import Document, Heading, Paragraph, Run
from app.markup.parse import parse, verbatim
from app.markup.plain import to_plain
from app.markup.seams import is_seam
from app.ui.cards.body import A_FEW, AT_ONCE, Body
from app.ui.cards.code_view import LONGEST_LINE, CodeView, in_pieces
from app.ui.cards.pieces import LONGEST_PIECE
from app.ui.cards.prose import ProseView
from app.ui.cards.segments import Prose, segments
from app.ui.cards.table_view import LONGEST_CELL, LONGEST_CELL_RUN, TableView, shortened
from app.ui.widgets.labels import LONGEST_LABEL, one_line
from app.ui.widgets.tips import set_tip
from app.ui.widgets.unbroken import LONGEST_RUN, has_long_run, long_runs
from tests.support.qt import destroy_later_now

WIDTH = 600
FAMILY = "👩\u200d👩\u200d👧\u200d👦"
RUNS = {
    "letters": "abcdefghij" * 900,
    "digits and hyphens": "1-2" * 3_000,
    "right to left": "سلام" * 2_500,
    "beyond the first plane": "𝒳𝒴" * 4_500,
    "marks": "e\u0301" * 4_500,
    "no breaks": "word\u00a0" * 2_000 + "word",
    "devanagari": "क्षि" * 2_500,
}
BROKEN = {
    "chinese": "这是一个没有空格的长句子，" * 800,
    "japanese": "これはスペースのない長い文です。" * 600,
    "family": FAMILY * 1_200,
    "words": "some words and more " * 500,
    "base64": ("QUJD" * 15 + "/abc") * 150,
}


@pytest.fixture
def bodies(themed: QWidget) -> Iterator[list[Body]]:
    made: list[Body] = []
    yield made
    for body in made:
        body.deleteLater()
    destroy_later_now()


def shown(document: Document, bodies: list[Body], *, from_end: bool = True) -> Body:
    body = Body()
    bodies.append(body)
    body.show_document(document, from_end=from_end)
    body.height_for(WIDTH)
    while body.lacks_above:
        body.make_above()
    while body.lacks_below:
        body.make_below()
    return body


def copied(body: Body) -> str:
    """What selecting all of each widget copies, one behind the other."""
    texts = []
    for view in body.views:
        assert isinstance(view, ProseView)
        view.selectAll()
        texts.append(view.createMimeDataFromSelection().text())
    return "".join(texts)


def work(body: Body) -> int:
    """What Qt looks through to lay all of it out: for each row whose end is looked for, the run that it is in."""
    looked = 0
    for view in body.views:
        assert isinstance(view, ProseView)
        block = view.document().begin()
        while block.isValid():
            text, rows = block.text(), block.layout().lineCount()
            anywhere = view.wordWrapMode() is QTextOption.WrapMode.WrapAnywhere
            longest = 0 if anywhere else max((end - begin for begin, end in long_runs(text)), default=0)
            looked += len(text) + rows * longest
            block = block.next()
    return looked


@pytest.mark.parametrize("name", RUNS)
def test_a_long_run_is_laid_out_for_what_its_length_is(name: str, bodies: list[Body]) -> None:
    run = RUNS[name]
    assert has_long_run(run)
    body = shown(parse(run), bodies)
    assert work(body) < 3 * len(run)
    assert max(view.document().characterCount() for view in body.views if isinstance(view, ProseView)) < 10_000
    assert copied(body) == to_plain(parse(run)) == run


@pytest.mark.parametrize("name", BROKEN)
def test_scripts_that_end_lines_without_spaces_keep_their_own_ways(name: str, bodies: list[Body]) -> None:
    text = BROKEN[name]
    assert not has_long_run(text)
    body = shown(parse(text), bodies)
    anywhere = [view.wordWrapMode() for view in body.views if isinstance(view, ProseView)]
    assert QTextOption.WrapMode.WrapAnywhere not in anywhere
    assert copied(body).rstrip() == to_plain(parse(text)) == text.rstrip()


@pytest.mark.parametrize("name", [*RUNS, *BROKEN])
def test_nothing_that_is_one_letter_is_torn(name: str, bodies: list[Body]) -> None:
    text = RUNS.get(name) or BROKEN[name]
    at = 0
    for view in shown(verbatim(text), bodies).views:
        assert isinstance(view, ProseView)
        at += sum(len(run.text) for line in view.lines for run in line.runs)
        assert is_seam(text, at)
    assert at == len(text)


@pytest.mark.parametrize(
    "text",
    [
        "Here it is: {} and that was it.",
        "- first\n- item with {} in it\n- last",
        "> quoted {} to the end",
        "# Title {}",
        "**bold {}** and `code`",
        "[a link to {}](https://x.test)",
        "`{}`",
        "1. one\n\n   {}\n2. two",
        "سؤال {} عن",
    ],
)
def test_whatever_it_stands_in(text: str, bodies: list[Body]) -> None:
    run = "z" * 9_500
    document = parse(text.format(run))
    body = shown(document, bodies)
    assert work(body) < 3 * len(run)
    plain = "".join(view.toPlainText() for view in body.views if isinstance(view, ProseView))
    assert run in plain
    assert run in to_plain(document)
    assert plain.count("•") == text.count("- ")
    whole = [view for view in body.views if isinstance(view, ProseView) and view.wordWrapMode().value == 3]
    assert whole, "its rows end at any letter"
    assert all(set(view.toPlainText().strip()) <= {"z"} for view in whole[1:-1])


def test_a_paragraph_that_was_cut_is_one_again_when_copied() -> None:
    for text in ("word " * 5_000, "x" * 50_000, "A sentence. " * 2_000, "y" * 8_001):
        assert to_plain(parse(text)) == text.strip()
        whole = parse(text + "\n\nnext")
        assert to_plain(whole) == f"{text.strip()}\n\nnext"
    assert to_plain(parse("- " + "x" * 20_000)) == "- " + "x" * 20_000


def test_what_was_cut_off_is_the_same_while_the_rest_grows() -> None:
    text = "x" * 30_000
    before = parse(text, growing=True)
    after = parse(text + "more", before, growing=True)
    assert len(after.blocks) > 3
    assert all(a is b for a, b in zip(before.blocks[:-1], after.blocks[:-1], strict=True))


def test_a_run_that_grows_shows_what_one_that_is_whole_shows(bodies: list[Body]) -> None:
    text = "Look: " + "q" * 9_000 + " there, " + "r" * 1_500
    grown = Body()
    bodies.append(grown)
    grown.height_for(WIDTH)
    document = None
    for end in range(0, len(text) + 1, 97):
        document = parse(text[:end], document, growing=True)
        grown.show_document(document, from_end=True, growing=True)
    grown.show_document(parse(text, document), from_end=True)
    whole = shown(parse(text), bodies)
    state = [
        [
            (view.toPlainText(), view.wordWrapMode(), view.geometry())
            for view in body.views
            if isinstance(view, ProseView)
        ]
        for body in (grown, whole)
    ]
    assert state[0] == state[1]


def test_a_long_document_is_made_by_what_there_is_in_it(bodies: list[Body]) -> None:
    document = parse("x" * 200_000)
    body = Body()
    bodies.append(body)
    body.show_document(document, from_end=True)
    body.height_for(WIDTH)
    assert len(body.views) < AT_ONCE, "a few that hold much are enough"
    heights = body.height_for(WIDTH)
    grown: list[int] = []
    body.grew_above.connect(grown.append)
    made = len(body.views)
    body.make_above()
    assert 0 < len(body.views) - made < A_FEW
    assert body.height_for(WIDTH) == heights + grown[0]
    while body.lacks_above:
        body.make_above()
    whole = shown(document, bodies, from_end=False)
    assert [view.geometry() for view in body.views] == [view.geometry() for view in whole.views]


def test_pieces_of_a_line_have_one_marker_and_no_gap() -> None:
    found = segments((Heading(2, (Run("h " + "x" * 9_000),)), Paragraph((Run("y" * 4_500),))))
    lines = [line for segment in found if isinstance(segment.content, Prose) for line in segment.content.lines]
    assert [line.goes_on for line in lines] == [False, True, True, True, False, True]
    assert [line.heading for line in lines] == [2, 2, 2, 2, 0, 0]
    assert max(len(run.text) for line in lines for run in line.runs) <= LONGEST_PIECE
    assert LONGEST_RUN < LONGEST_PIECE


@pytest.mark.parametrize(
    "cell", ["x" * 50_000, "look " + "y" * 9_000 + " there", "سلام" * 3_000, "w " * 9_000, "👩\u200d👧 " * 900]
)
def test_a_cell_lays_out_no_more_than_columns_can_be_measured_by(cell: str, bodies: list[Body]) -> None:
    document = parse(f"| a | b |\n|---|---|\n| 1 | {cell} |\n| 2 | **{cell}** |\n")
    table = next(view for view in shown(document, bodies).views if isinstance(view, TableView))
    text = table.toPlainText()
    assert not any(True for _ in long_runs(text, LONGEST_CELL_RUN + 5))
    assert len(text) < 2 * (LONGEST_CELL + 10) + 10
    assert ("…" in text) == (len(cell) > LONGEST_CELL or "y" in cell)
    assert cell.strip() in to_plain(document), "all of it is in the copy of the message"
    table.selectAll()
    assert table.createMimeDataFromSelection().text() == to_plain(document), "and in that of the table"
    assert table._made is not None
    first = table._made.cellAt(1, 1)
    cursor = first.firstCursorPosition()
    cursor.setPosition(first.lastPosition(), QTextCursor.MoveMode.KeepAnchor)
    table.setTextCursor(cursor)
    assert table.createMimeDataFromSelection().text() == cell.strip(), "and in that of the cell"


def test_a_cell_goes_on_behind_what_was_left_out_of_it() -> None:
    runs = (Run("see "), Run("k" * 600, code=True), Run(" and "), Run("l" * 9_000, bold=True), Run(" end"))
    found = shortened(runs)
    assert "".join(run.text for run in found) == f"see {'k' * 500}… and {'l' * 500}… end"
    assert [run.code for run in found] == [False, True, True, False, False, False, False]
    assert shortened((Run("short"),)) == (Run("short"),)
    assert shortened(()) == ()


def test_what_is_said_in_a_line_ends_somewhere(themed: QWidget) -> None:
    assert one_line("n" * 50_000) == "n" * (LONGEST_LABEL - 1) + "…"
    assert one_line("short  name") == "short name"
    widget = QWidget()
    set_tip(widget, "https://x.test/" + "t" * 2_000)
    assert len(widget.toolTip()) == LONGEST_LABEL


def code_of(text: str, bodies: list[Body]) -> CodeView:
    view = shown(parse(f"```\n{text}\n```"), bodies).views[0]
    assert isinstance(view, CodeView)
    return view


@pytest.mark.parametrize(
    "line", [*RUNS.values(), *BROKEN.values(), "z" * LONGEST_LINE], ids=[*RUNS, *BROKEN, "one piece"]
)
def test_a_line_of_code_is_shown_in_pieces_and_copied_whole(line: str, bodies: list[Body]) -> None:
    code = f"first\n{line}\nlast"
    view = code_of(code, bodies)
    shown_lines = view._text.toPlainText().split("\n")
    assert max(map(len, shown_lines)) < LONGEST_LINE + 70
    assert "".join(shown_lines) == code.replace("\n", "").replace("\u00a0", " ")
    view._text.selectAll()
    assert view._text.createMimeDataFromSelection().text() == code
    cursor = view._text.textCursor()
    cursor.setPosition(6)
    cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
    view._text.setTextCursor(cursor)
    assert view._text.createMimeDataFromSelection().text() == f"{line}\nlast"


def test_pieces_of_code_end_where_they_would_whatever_came_when() -> None:
    text = "a\u0301" * 1_700 + "\n" + FAMILY * 800 + "x" * 2_000 + "\n\nend"
    whole = in_pieces(text)
    assert whole.replace("\n", "") == text.replace("\n", "")
    for step in (1, 7, 999, 2_000):
        grown = ""
        for at in range(0, len(text), step):
            before = grown.rpartition("\n")[2]
            grown += in_pieces(text[at : at + step], before=before)
        assert grown == whole, step
