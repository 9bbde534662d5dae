"""What is selected is copied as the whole would be."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication

from app.markup.parse import parse
from app.markup.plain import to_plain
from app.ui.cards.body import Body
from app.ui.cards.prose import ProseView
from app.ui.cards.sealed import Sealed
from app.ui.cards.table_view import TableView

TABLES = [
    "| Name | Age |\n|--|--:|\n| Dana | 31 |\n| Noam \\| x | `28` |",
    "| שם | גיל |\n|--|--:|\n| דנה | 31 |\n| נועם | 28 |",
    "| a | b |\n|--|--|\n| one<br>two | |",
]


def shown(text: str) -> Sealed:
    body = Body()
    body.show_document(parse(text))
    body.resize(400, body.height_for(400))
    (view,) = body.views
    assert isinstance(view, Sealed)
    return view


def copied(view: Sealed) -> str:
    return view.createMimeDataFromSelection().text()


@pytest.mark.parametrize("text", TABLES)
def test_a_selected_table_is_copied_as_the_message_is(themed: QApplication, text: str) -> None:
    view = shown(text)
    view.selectAll()
    assert copied(view) == to_plain(parse(text))
    assert copied(view).split("\n")[0].count("\t") == 1


@pytest.mark.parametrize("text", TABLES[:2])
def test_selected_cells_are_those_that_are_copied(themed: QApplication, text: str) -> None:
    view = shown(text)
    assert isinstance(view, TableView)
    rows = [row.split("\t") for row in to_plain(parse(text)).split("\n")]
    cursor = view.textCursor()
    for column in (0, 1):
        cursor.setPosition(view._cell_at(1, column).firstPosition())
        cursor.setPosition(view._cell_at(2, column).lastPosition(), QTextCursor.MoveMode.KeepAnchor)
        view.setTextCursor(cursor)
        assert copied(view) == "\n".join(row[column] for row in rows[1:])
    cursor.setPosition(view._cell_at(1, 0).firstPosition())
    cursor.setPosition(view._cell_at(1, 1).lastPosition(), QTextCursor.MoveMode.KeepAnchor)
    view.setTextCursor(cursor)
    assert copied(view) == "\t".join(rows[1])


def test_a_part_of_a_cell_is_that_part(themed: QApplication) -> None:
    view = shown(TABLES[0])
    assert isinstance(view, TableView)
    cursor = view.textCursor()
    cursor.setPosition(view._cell_at(1, 0).firstPosition() + 1)
    cursor.setPosition(view._cell_at(1, 0).lastPosition(), QTextCursor.MoveMode.KeepAnchor)
    view.setTextCursor(cursor)
    assert copied(view) == "ana"


@pytest.mark.parametrize(
    "text",
    [
        "one\n\ntwo  \nthree 👩\u200d👧",
        "# Title\n\n- a\n- b **bold**\n  more\n    1. c\n    2. d\n\n       e\n- [x] f\n- [ ] g",
        "before\n\n1. אבג דהו\n2. abc def\n\nafter",
    ],
)
def test_selected_prose_is_copied_as_the_message_is(themed: QApplication, text: str) -> None:
    view = shown(text)
    view.selectAll()
    assert copied(view) == to_plain(parse(text))


def test_a_part_of_a_list_is_that_part(themed: QApplication) -> None:
    view = shown("- one two\n- three\n  - four five")
    assert isinstance(view, ProseView)
    view.setTextCursor(view.document().find("two"))
    cursor = view.textCursor()
    cursor.setPosition(view.document().find("four").selectionEnd(), QTextCursor.MoveMode.KeepAnchor)
    view.setTextCursor(cursor)
    assert copied(view) == "two\n- three\n  - four"
    assert view.textCursor().selectedText().startswith("two")
    assert view.layoutDirection() is Qt.LayoutDirection.LeftToRight
