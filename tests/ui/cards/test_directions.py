"""Text that is read from the right, in windows of both directions, and its neighbours that are not."""

from collections.abc import Iterator
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextLine
from PySide6.QtWidgets import QApplication

from app.markup.parse import parse
from app.ui.cards.body import Body
from app.ui.cards.prose import ProseView
from app.ui.cards.table_view import TableView

WIDTH = 400
LONG = "פריט ארוך מאוד " * 12
DIRECTIONS = [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft]


@pytest.fixture(params=DIRECTIONS)
def window(request: pytest.FixtureRequest, themed: QApplication) -> Iterator[Qt.LayoutDirection]:
    """A window's direction."""
    QApplication.setLayoutDirection(request.param)
    yield request.param
    QApplication.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def shown(text: str) -> Body:
    body = Body()
    body.show_document(parse(text))
    body.resize(WIDTH, body.height_for(WIDTH))
    return body


def prose(body: Body, index: int = 0) -> ProseView:
    view = body.views[index]
    assert isinstance(view, ProseView)
    return view


def lines(view: ProseView, paragraph: int) -> list[QTextLine]:
    layout = view.document().findBlockByNumber(paragraph).layout()
    return [layout.lineAt(index) for index in range(layout.lineCount())]


def x_of(line: QTextLine, at: int) -> float:
    x, _ = cast(tuple[float, int], line.cursorToX(at))
    return x


@pytest.mark.parametrize("marks", ["-", "1.", "- [x]", "123456."])
def test_a_marker_stands_right_of_its_text_with_a_gap(window: Qt.LayoutDirection, marks: str) -> None:
    view = prose(shown(f"{marks} {LONG}\n{marks} אבג"))
    first, second, *_ = lines(view, 0)
    length = view.document().findBlockByNumber(0).text().index("\t")
    begins, ends, text = (x_of(first, at) for at in (0, length, length + 1))
    assert WIDTH >= begins > ends > text > WIDTH / 2
    assert ends - text >= view.fontMetrics().horizontalAdvance(" ")
    assert x_of(second, second.textStart()) == pytest.approx(text, abs=1), "other lines hang below the first"


def test_each_level_stands_further_from_its_side(window: Qt.LayoutDirection) -> None:
    view = prose(shown("- אבג דהו\n  - אבג דהו\n    - abc def\n"))
    outer, inner, other = (x_of(lines(view, index)[0], 0) for index in range(3))
    step = outer - inner
    assert step > 10
    assert other == pytest.approx(2 * step, abs=1), "what is read from the left stands as deep on the left"


def test_a_text_stands_where_its_widget_does(window: Qt.LayoutDirection) -> None:
    view = prose(shown(f"{LONG}\n\n- {LONG}"))
    assert view.horizontalScrollBar().maximum() == 0


def test_a_bar_of_a_quote_stands_on_the_side_that_it_is_read_from(window: Qt.LayoutDirection) -> None:
    body = shown("> אבג\n>\n> > def\n>\n> > דהו")
    outer, left, right = body.views
    assert (outer.x(), outer.geometry().right() + 1) == (0, WIDTH - body._step)
    assert (left.x(), left.geometry().right() + 1) == (body._step, WIDTH - body._step)
    assert (right.x(), right.geometry().right() + 1) == (0, WIDTH - 2 * body._step)
    bars = {(bar.left(), bar.right() + 1) for bar in body._bars(body.rect())}
    assert bars == {(WIDTH - 3, WIDTH), (0, 3), (WIDTH - body._step - 3, WIDTH - body._step)}


def test_code_in_a_list_stands_beside_its_text(window: Qt.LayoutDirection) -> None:
    body = shown("- אבג\n\n  ```\n  x\n  ```\n\n- דהו")
    code = body.views[1]
    assert (code.x(), code.geometry().right() + 1) == (0, WIDTH - body._step)


def columns(body: Body) -> list[float]:
    (view,) = body.views
    assert isinstance(view, TableView)
    return [view._place(0, column).left() for column in range(3)]


@pytest.mark.parametrize(
    "table",
    [
        "| שם | גיל | b |\n|--|--:|:-:|\n| דנה | 31 | c |",
        "| 1 | גיל | 3 |\n|--|--:|:-:|",
        "| 1 | 2 | 3 |\n|--|--|--|\n| א | | |",
    ],
)
def test_the_first_column_of_a_table_is_the_right_one(window: Qt.LayoutDirection, table: str) -> None:
    found = columns(shown(table))
    assert found == sorted(found, reverse=True)


def test_the_first_column_of_other_tables_is_the_left_one(window: Qt.LayoutDirection) -> None:
    found = columns(shown("| Name | גיל | ב |\n|--|--|--|\n| דנה | 31 | ג |"))
    assert found == sorted(found)


def test_a_table_of_numbers_begins_where_the_window_does(window: Qt.LayoutDirection) -> None:
    found = columns(shown("| 1 | 2 | 3 |\n|--|--|--|\n| 4 | 5 | 6 |"))
    assert found == sorted(found, reverse=window is Qt.LayoutDirection.RightToLeft)


def test_a_column_has_one_side(window: Qt.LayoutDirection) -> None:
    (view,) = shown("| שם | גיל |\n|--|--:|\n| דנה | 31 |\n| abc def | שלושים |").views
    assert isinstance(view, TableView)
    looks = [
        [view._cell_at(row, column).firstCursorPosition().blockFormat() for row in range(3)] for column in range(2)
    ]
    assert {look.alignment() for column in looks for look in column} == {
        Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute
    }
    ways = [look.layoutDirection() is Qt.LayoutDirection.RightToLeft for look in looks[0]]
    assert ways == [True, True, False], "each cell is read in its own direction"


@pytest.mark.parametrize("word", ["שלום", "hello"])
def test_a_wide_table_is_seen_from_where_it_begins(window: Qt.LayoutDirection, word: str) -> None:
    body = shown("|" + f" {word} |" * 12 + "\n" + "|--" * 12 + "|")
    (view,) = body.views
    assert isinstance(view, TableView)
    body.show()
    assert view.horizontalScrollBar().maximum() > 0
    first, last = (view.cursorRect(view._cell_at(0, column).firstCursorPosition()).x() for column in (0, 11))
    assert 0 <= first <= WIDTH
    assert not 0 <= last <= WIDTH


@pytest.mark.parametrize(
    "text", [f"1. 2024\n2. אבג דהו {LONG}\n\n> 12\n> אבג\n\n| 1 | 2 |\n|--|--|\n| אב | ג |\n\n- abc\n- אבג ד"]
)
def test_a_text_that_grows_ends_as_one_that_was_whole(window: Qt.LayoutDirection, text: str) -> None:
    growing, document = Body(), None
    growing.resize(WIDTH, 10)
    for end in range(1, len(text) + 1, 3):
        document = parse(text[:end], document, growing=True)
        growing.show_document(document, growing=True)
        growing.height_for(WIDTH)
    growing.show_document(parse(text, document))
    growing.resize(WIDTH, growing.height_for(WIDTH))
    whole = shown(text)
    assert [view.geometry() for view in growing.views] == [view.geometry() for view in whole.views]
    assert growing.grab().toImage() == whole.grab().toImage()
