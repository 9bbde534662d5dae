"""What is as high as its lines shows the last one whole: in any font and size, with lent letters, while it grows."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QFont, QImage
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QStyleOptionViewItem, QWidget

from app.core.blocks import Code, Run
from app.markup.parse import parse
from app.ui.cards.body import Body
from app.ui.cards.code_view import CodeView
from app.ui.cards.prose import ProseView
from app.ui.cards.sealed import Sealed
from app.ui.cards.segments import Line
from app.ui.handbook.places import Place, PlaceList
from app.ui.shell.search.hit_list import HitDelegate
from app.ui.shell.sidebar.recently_deleted import _TitleAndTime
from app.ui.theme import fonts, tokens
from app.ui.widgets.editor import Editor
from tests.support.made_fonts import Heights, made_font

WIDTH = 600
# Above and below the letters of a line, the room that fonts of systems have; nearly none of it is a whole number.
SHAPES = {
    "as it is here": None,
    "low": Heights(905, 212),
    "high": Heights(1160, 288),
    "loose": Heights(940, 240, 150),
}
STEPS = (0, 3)
Show = Callable[..., None]
# Letters with something below the line, an empty line, a line in two pieces, and letters of other fonts.
LINES = ("def f():", "", "\treturn g(j_y)", "\x01\x7f control", "Äpfel, ção", "列車 🚂 গাড়ি", "end_of(gjpqy)")


@contextmanager
def in_fonts(sans: Heights, mono: Heights) -> Iterator[None]:
    """Text and code in fonts of such heights."""
    before = [made.families()[-1] for made in (fonts.font(), fonts.mono())]
    with made_font("Made sans", sans, before[0]), made_font("Made mono", mono, before[1]):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(fonts, "_families", lambda: (["Made sans"], ["Made mono"]))
            yield


@pytest.fixture(params=SHAPES, scope="module")
def shape(request: pytest.FixtureRequest, themed: QApplication) -> Iterator[str]:
    """Text and code in fonts of this shape."""
    heights = SHAPES[request.param]
    with nullcontext() if heights is None else in_fonts(heights, heights):
        yield str(request.param)


@pytest.fixture(params=STEPS)
def step(request: pytest.FixtureRequest) -> Iterator[int]:
    """Text in a size that the person chose."""
    fonts.set_steps(request.param)
    yield int(request.param)
    fonts.set_steps(0)


@pytest.fixture
def show(themed: QApplication) -> Iterator[Show]:
    """Shows a widget in the height that it asks for."""
    shown: list[QWidget] = []

    def put(widget: QWidget, height: int, width: int = WIDTH) -> None:
        shown.append(widget)
        widget.resize(width, height)
        widget.show()
        QApplication.processEvents()

    yield put
    for widget in set(shown):
        widget.hide()
        widget.deleteLater()


def bottom_of(edit: QPlainTextEdit) -> float:
    """Where the last line ends, in the part of the widget that is seen."""
    assert edit.verticalScrollBar().value() == 0
    block, bottom = edit.document().firstBlock(), 0.0
    while block.isValid():
        bottom += edit.document().documentLayout().blockBoundingRect(block).height()
        block = block.next()
    return bottom


def text_of(view: QWidget) -> QPlainTextEdit:
    edit = view.findChild(QPlainTextEdit)
    assert edit is not None
    return edit


def row_of(picture: QImage, top: float, height: float) -> QImage:
    return picture.copy(0, round(top), picture.width(), round(height))


def test_code_shows_its_last_line(shape: str, step: int, show: Show) -> None:
    for ends in (1, 2, 5, len(LINES)):
        view = CodeView()
        view.show_code(Code("\n".join(LINES[:ends] * 3), "py"))
        show(view, view.height_for(WIDTH))
        edit = text_of(view)
        assert not edit.horizontalScrollBar().maximum()
        assert bottom_of(edit) <= edit.viewport().height() <= bottom_of(edit) + 4, LINES[:ends]


def test_code_shows_its_last_line_above_the_scroll_bar(shape: str, step: int, show: Show) -> None:
    view = CodeView()
    view.show_code(Code("\n".join((*LINES, "x" * 300, "_g" * 300, *LINES)), "py"))
    show(view, view.height_for(WIDTH))
    edit = text_of(view)
    assert edit.horizontalScrollBar().maximum() > 0
    assert bottom_of(edit) <= edit.viewport().height() <= bottom_of(edit) + 4


def test_code_shows_its_last_line_while_it_grows(shape: str, show: Show) -> None:
    body, document = Body(), parse("")
    body.height_for(WIDTH)
    text = "```py\n" + "\n".join((*LINES, "x" * 300, *LINES))
    for end in range(8, len(text) + 1, 23):
        document = parse(text[:end], document, growing=True)
        body.show_document(document, growing=True)
        show(body, body.height_for(WIDTH))
        (view,) = body.views
        edit = text_of(view)
        assert bottom_of(edit) <= edit.viewport().height() <= bottom_of(edit) + 4, text[:end]


def test_code_measures_anew_in_another_room_and_another_size(shape: str, show: Show) -> None:
    view = CodeView()
    view.show_code(Code("\n".join((*LINES, "w" * 40, "m" * 60, *LINES)), "py"))
    for steps in (0, 8):
        fonts.set_steps(steps)
        view.restyle()
        for width in (900, 200, 450, 300, 700):
            show(view, view.height_for(width), width)
            edit = text_of(view)
            assert bottom_of(edit) <= edit.viewport().height() <= bottom_of(edit) + 4, (steps, width)
    fonts.set_steps(0)


def test_the_last_line_of_code_is_painted_like_the_others(shape: str, show: Show) -> None:
    view = CodeView()
    line = "gjpqy_{|}Ç(,;)"
    view.show_code(Code("\n".join([line] * 40), ""))
    show(view, view.height_for(WIDTH))
    edit = text_of(view)
    picture = QImage(edit.viewport().size(), QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(Qt.GlobalColor.transparent)
    edit.viewport().render(picture)
    height = bottom_of(edit) / 40
    last = row_of(picture, 39 * height, height)
    assert last == row_of(picture, 20 * height, height)
    assert last != row_of(picture, 20.5 * height, height), "there is something to be seen"


def test_the_editor_shows_its_last_line(shape: str, step: int, show: Show) -> None:
    editor = Editor("Message")
    for text in ("gjpqy", "列車 🚂 গাড়ি", "words " * 9):
        editor.setPlainText("\n".join([text] * 12))
        show(editor, editor.sizeHint().height())
        assert bottom_of(editor) <= editor.viewport().height() <= bottom_of(editor) + 4, text


def test_the_editor_is_as_high_as_its_first_lines(shape: str, show: Show) -> None:
    editor = Editor("Message")
    editor.setPlainText("gjpqy\n" * 11 + "words " * 400)
    show(editor, editor.sizeHint().height())
    block = editor.document().firstBlock()
    line = editor.document().documentLayout().blockBoundingRect(block).height()
    assert 12 * line <= editor.viewport().height() <= 12 * line + 4
    editor.setPlainText("gjpqy\n" * 30)
    assert editor.sizeHint().height() == editor.height()
    assert 12 * line <= editor.viewport().height() <= 12 * line + 4


def test_the_editor_grows_with_a_letter_of_another_font(shape: str, show: Show) -> None:
    editor = Editor("Message")
    show(editor, editor.sizeHint().height())
    for letter in ("a", "列", "🚂", "গা"):
        editor.insertPlainText(letter)
        assert bottom_of(editor) <= editor.viewport().height() <= bottom_of(editor) + 4, letter


def last_row(view: Sealed) -> float:
    """Where the letters of the last row end."""
    block = view.document().lastBlock()
    row = block.layout().lineAt(block.layout().lineCount() - 1)
    return view.document().documentLayout().blockBoundingRect(block).top() + row.rect().bottom()


def test_prose_shows_its_last_row(shape: str, step: int, show: Show) -> None:
    view, code = ProseView(), Run("g_(j)", code=True)
    for runs in ((Run("gjpqy " * 40),), (Run("gjpqy"),), (Run("gjpqy " * 40), code), (code,), (Run("列車 🚂 গাড়ি"),)):
        view.show_lines((Line((Run("First"),)), Line(runs)))
        show(view, view.height_for(WIDTH))
        assert last_row(view) <= view.viewport().height() <= last_row(view) + 1, runs


def test_prose_in_a_high_font_shows_its_last_row_of_code_in_a_low_one(themed: QApplication, show: Show) -> None:
    with in_fonts(Heights(1700, 700), Heights(800, 200)):
        view = ProseView()
        view.show_lines((Line((Run("words"),)), Line((Run("g_(j)", code=True),))))
        show(view, view.height_for(WIDTH))
        assert last_row(view) <= view.viewport().height() <= last_row(view) + 1


def test_a_table_shows_its_last_row(shape: str, step: int, show: Show) -> None:
    for columns in (2, 30):
        row = "| " + " | ".join(["gjpqy 列車"] * columns) + " |\n"
        body = Body()
        body.show_document(parse(row + "|---" * columns + "|\n" + row * 4))
        show(body, body.height_for(WIDTH))
        (view,) = body.views
        assert isinstance(view, Sealed)
        assert view.document().size().height() <= view.viewport().height()


def test_rows_of_lists_have_room_for_their_lines(shape: str, step: int) -> None:
    title, small = fonts.font(tokens.TEXT_SECONDARY), fonts.font(tokens.TEXT_SMALL)
    option, index = QStyleOptionViewItem(), QModelIndex()
    assert _TitleAndTime().sizeHint(option, index).height() >= fonts.line(title) + fonts.line(small) + 2 * tokens.S
    assert HitDelegate().sizeHint(option, index).height() >= fonts.line(title) + 2 * fonts.line(small) + 2 * tokens.S


def test_a_place_in_the_handbook_has_room_for_its_title_its_heading_and_two_lines(shape: str, step: int) -> None:
    places = PlaceList()
    places.show_places([Place("a", "Page"), Place("a", "Page", "Heading", "gjpqy " * 40)])
    title, small = fonts.font(tokens.TEXT_SECONDARY, QFont.Weight.DemiBold), fonts.font(tokens.TEXT_SMALL)
    page, found = (places.sizeHintForRow(row) for row in range(2))
    assert page >= fonts.line(fonts.font(tokens.TEXT_SECONDARY)) + 2 * tokens.S
    assert found >= fonts.line(title) + 3 * fonts.line(small) + 2 * tokens.S + tokens.XS
    places.deleteLater()


def test_a_line_is_as_high_as_it_is_laid_out(shape: str, step: int, show: Show) -> None:
    for made in (fonts.font(), fonts.font(tokens.TEXT_SMALL), fonts.mono()):
        edit = QPlainTextEdit("gjpqy")
        edit.setFont(made)
        edit.document().setDocumentMargin(0)
        show(edit, 100)
        assert bottom_of(edit) == fonts.line(made)
