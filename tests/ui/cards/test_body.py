"""Blocks on the screen: what grew shows what is shown at once, and nothing that a text names is loaded."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QUrl
from PySide6.QtGui import QColor, QImage, QTextDocument
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QTextEdit, QWidget

from app.core.blocks import Document
from app.markup.parse import parse
from app.ui.cards.body import Body
from app.ui.cards.code_view import CodeView
from app.ui.cards.prose import ProseView
from app.ui.cards.table_view import MOST_ROWS, TableView
from app.ui.theme.theme import Appearance, theme
from tests.support.hostile import messages
from tests.support.qt import Run, destroy_later_now, settle
from tests.support.waiting import until

WIDTH = 600
PARTS = [
    # Prose, lists, code, tables, quotes, and what changes what stood before.
    "Some **bold** text ",
    "with `code` ",
    "and [a link](https://x.test) ",
    "\n",
    "\n\n",
    "\n\n- item",
    "\n  - inner",
    "\n1. one",
    "\n\n```py\nx = 1\n",
    "y = 2\n",
    "```\n",
    "\n\n| a | b |\n|---|--:|\n",
    "| 1 | *2* |\n",
    "\n\n> quote\n",
    "> more ",
    "\n\n# Title\n",
    "\n\n---\n\n",
    "![i](https://x.test/i)",
    "\n\n$$\nx^2\n",
    "$$\n",
    "\n\n[r]: https://r.test\n\n",
    "[r] ",
    "\u202e",
]


# Qt destroys widgets whose parent Python lets go of.
_alive: list[Body] = []


@pytest.fixture(autouse=True)
def bodies() -> Iterator[None]:
    yield
    for body in _alive:
        body.deleteLater()
    _alive.clear()
    destroy_later_now()


def shown(document: Document) -> Body:
    body = Body()
    _alive.append(body)
    body.show_document(document, from_end=True)
    body.height_for(WIDTH)
    while body.lacks_above:
        body.make_above()
    while body.lacks_below:
        body.make_below()
    return body


def state(body: Body) -> list[tuple[str, Any, Any]]:
    """Everything that can be seen: kind, content with looks, place."""
    result: list[tuple[str, Any, Any]] = []
    for view in body.views:
        content: object = view.accessibleName()
        if isinstance(view, ProseView | TableView):
            content = looks(view.document())
        elif isinstance(view, CodeView):
            content = view.text
        result.append((type(view).__name__, content, view.geometry().getRect()))
    return result


def looks(document: QTextDocument) -> list[object]:
    result: list[object] = []
    block = document.begin()
    while block.isValid():
        look = block.blockFormat()
        result.append((look.leftMargin(), look.textIndent(), look.topMargin(), look.alignment()))
        walk = block.begin()
        while not walk.atEnd():
            fragment = walk.fragment()
            form = fragment.charFormat()
            result.append(
                (
                    fragment.text(),
                    form.fontWeight(),
                    form.fontItalic(),
                    form.anchorHref(),
                    form.foreground().color().name(),
                )
            )
            walk += 1
        block = block.next()
    return result


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(PARTS), min_size=1, max_size=25), st.integers(1, 5))
def test_what_grew_looks_like_what_came_at_once(themed: QApplication, parts: list[str], step: int) -> None:
    text = "".join(parts)
    grown = Body()
    grown.height_for(WIDTH)
    document = None
    for cut in [*range(0, len(text), step * 3), len(text)]:
        document = parse(text[:cut], document, growing=cut < len(text))
        grown.show_document(document, from_end=True)
    assert state(grown) == state(shown(parse(text)))


def test_a_long_document_begins_with_one_end(themed: QApplication) -> None:
    text = "\n\n".join(f"Text {n}\n\n```\ncode {n}\n```" for n in range(60))
    for from_end, seen in ((True, "code 59"), (False, "code 0")):
        body = Body()
        body.height_for(WIDTH)
        body.show_document(parse(text), from_end=from_end)
        codes = [view.text for view in body.views if isinstance(view, CodeView)]
        assert seen in codes
        assert len(codes) < 20
    assert state(shown(parse(text)))[0][1] == looks(_plain("Text 0"))


def _plain(text: str) -> QTextDocument:
    view = shown(parse(text)).views[0]
    assert isinstance(view, ProseView)
    return view.document()


def test_growing_while_the_beginning_is_missing(themed: QApplication) -> None:
    text = "\n\n".join(f"Text {n}\n\n```\ncode {n}\n```" for n in range(60))
    document = parse(text)
    body = Body()
    body.height_for(WIDTH)
    body.show_document(document, from_end=True)
    for more in ("\n\nAnd more", " and more\n\n", "| a |\n|---|\n| 1 |"):
        text += more
        document = parse(text, document)
        body.show_document(document, from_end=True)
    while body.lacks_above:
        body.make_above()
    assert state(body) == state(shown(parse(text)))


def test_above_says_how_much_came(themed: QApplication) -> None:
    body = Body()
    body.height_for(WIDTH)
    body.show_document(parse("\n\n".join(f"T\n\n```\n{n}\n```" for n in range(60))), from_end=True)
    grown: list[int] = []
    body.grew_above.connect(grown.append)
    before = body.height_for(WIDTH)
    body.make_above()
    assert body.height_for(WIDTH) == before + grown[0]


# --- nothing is loaded


@pytest.fixture
def red(tmp_path: Path) -> Path:
    image = QImage(200, 200, QImage.Format.Format_RGB32)
    image.fill(QColor(255, 0, 0))
    path = tmp_path / "red.png"
    assert image.save(str(path))
    return path


def red_pixels(widget: QWidget) -> int:
    image = widget.grab().toImage()
    points = ((x, y) for x in range(0, image.width(), 5) for y in range(0, image.height(), 5))
    return sum(image.pixelColor(x, y).rgb() & 0xFFFFFF == 0xFF0000 for x, y in points)


def test_no_picture_of_a_hostile_text_is_painted(themed: QApplication, red: Path) -> None:
    forms = (
        "![x]({})",
        "![x](file://{})",
        "<img src='{}'>",
        "![x][r]\n\n[r]: {}",
        "| ![x]({}) |\n|---|",
        "# ![x](file://{})",
    )
    for form in forms:
        body = shown(parse(form.format(red)))
        body.resize(WIDTH, max(300, body.height_for(WIDTH)))
        assert red_pixels(body) == 0, form


def test_even_a_document_that_asks_for_a_picture_gets_none(themed: QApplication, red: Path) -> None:
    """The second fence: had an image come through the first, the view would still not load it."""
    view = ProseView()
    view.setHtml(f"<img src='{red}'><img src='file://{red}' width='100' height='100'>")
    view.resize(WIDTH, 300)
    assert red_pixels(view) == 0
    assert not view.loadResource(2, QUrl.fromLocalFile(str(red))).isNull()


@pytest.mark.parametrize("chunk", range(8))
def test_hostile_texts_are_only_text(themed: QApplication, chunk: int) -> None:
    for number, text in enumerate(messages()):
        if number % 8 != chunk:
            continue
        body = shown(parse(text))
        for view in body.views:
            documents = [
                edit.document() for edit in (view, *view.findChildren(QTextEdit)) if isinstance(edit, QTextEdit)
            ]
            assert all("\ufffc" not in document.toPlainText() for document in documents)
            assert all(
                link.startswith(("http://", "https://", "mailto:"))
                for document in documents
                for link in links(document)
            )


def links(document: QTextDocument) -> list[str]:
    return [part[3] for part in looks(document) if isinstance(part, tuple) and len(part) == 5 and part[3]]


def test_a_link_is_never_followed_by_itself(themed: QApplication) -> None:
    (view,) = shown(parse("[x](https://x.test/page)")).views
    assert isinstance(view, ProseView)
    wanted: list[str] = []
    view.link_wanted.connect(wanted.append)
    before = view.toPlainText()
    view.anchorClicked.emit(QUrl("https://x.test/page"))
    assert wanted == ["https://x.test/page"]
    assert view.toPlainText() == before
    assert not view.openLinks()


def test_copies_are_plain(themed: QApplication) -> None:
    (view,) = shown(parse("**a** [x](https://x.test)")).views
    assert isinstance(view, ProseView)
    view.selectAll()
    data = view.createMimeDataFromSelection()
    assert data.text() == "a x"
    assert data.formats() == ["text/plain"]


# --- kinds


def test_code_is_coloured_and_copied_clean(themed: QApplication, run: Run) -> None:
    (view,) = shown(parse("```python\ndef f():\n    return 1\u202e\n```")).views
    assert isinstance(view, CodeView)
    edit = view.findChild(QPlainTextEdit)
    assert edit is not None
    run(until(lambda: edit.document().firstBlock().layout().formats()))
    assert "\ufffd" in edit.toPlainText()
    view._copy.click()
    assert QApplication.clipboard().text() == "def f():\n    return 1"


def test_growing_code_is_coloured_to_its_end(themed: QApplication, run: Run) -> None:
    body = Body()
    body.height_for(WIDTH)
    document = None
    text = "```python\n" + "value = 'text'\n" * 60 + "```"

    async def grow() -> None:
        nonlocal document
        for end in range(10, len(text) + 1, 90):
            document = parse(text[:end], document, growing=True)
            body.show_document(document)
            await settle(1)
        body.show_document(parse(text, document))

    run(grow())
    (view,) = body.views
    edit = view.findChild(QPlainTextEdit)
    assert edit is not None
    run(until(lambda: edit.document().findBlockByNumber(59).layout().formats()))
    assert edit.toPlainText() == "value = 'text'\n" * 59 + "value = 'text'"
    places = [
        [(part.start, part.length) for part in edit.document().findBlockByNumber(line).layout().formats()]
        for line in range(60)
    ]
    assert places == [places[59]] * 60, "each line once, however often the whole was coloured"


@pytest.mark.parametrize("growing", [False, True])
def test_code_has_room_for_a_scroll_bar_only_where_a_line_is_too_long(themed: QApplication, growing: bool) -> None:
    body = Body()
    body.resize(WIDTH, 600)
    body.height_for(WIDTH)
    body.show()
    document = None

    def show(text: str) -> QPlainTextEdit:
        nonlocal document
        for end in range(len(text) - 40 if growing else len(text), len(text) + 1, 5):
            document = parse(text[:end], document, growing=True)
            body.show_document(document)
            themed.processEvents()
        (view,) = body.views
        view.setGeometry(0, 0, WIDTH, view.height_for(WIDTH))
        themed.processEvents()
        edit = view.findChild(QPlainTextEdit)
        assert edit is not None
        return edit

    def lines(edit: QPlainTextEdit) -> float:
        """How high the lines are, each of which is like the first."""
        first = edit.document().firstBlock()
        return edit.document().blockCount() * edit.document().documentLayout().blockBoundingRect(first).height()

    start = "```\nab\ncdef" + "\n\tshort" * 12
    edit = show(start)
    assert edit.height() - lines(edit) < 4, "nothing but the lines"
    edit = show(start + "\n" + "x" * 200 + "\nmore lines" * 5)
    assert edit.horizontalScrollBar().maximum() > 0
    assert edit.viewport().height() >= lines(edit)
    document = None
    edit = show(start)
    assert edit.height() - lines(edit) < 4, "and gone with the long line"
    body.hide()
    body.deleteLater()


def test_a_code_line_without_end_is_shown_in_pieces_and_copied_whole(themed: QApplication) -> None:
    (view,) = shown(parse("```\n" + "x" * 9_000 + "\n```")).views
    assert isinstance(view, CodeView)
    edit = view.findChild(QPlainTextEdit)
    assert edit is not None
    assert edit.document().blockCount() == 5
    view._copy.click()
    assert QApplication.clipboard().text() == "x" * 9_000


def test_a_table_without_end_stops_somewhere(themed: QApplication) -> None:
    (view,) = shown(parse("| a |\n|---|\n" + "| 1 |\n" * (MOST_ROWS + 50))).views
    assert isinstance(view, TableView)
    assert view.toPlainText().count("1") == MOST_ROWS


def test_a_wide_table_is_scrolled_not_squeezed(themed: QApplication) -> None:
    row = "| " + " | ".join("word" for _ in range(30)) + " |\n"
    (view,) = shown(parse(row + "|---" * 30 + "|\n" + row)).views
    assert isinstance(view, TableView)
    assert view.lineWrapColumnOrWidth() > WIDTH


def test_a_wide_table_begins_at_its_beginning(themed: QApplication) -> None:
    row = "| " + " | ".join("word" for _ in range(30)) + " |\n"
    body = shown(parse(row + "|---" * 30 + "|\n" + row, growing=True))
    body.show()
    for count in (2, 3):
        body.show_document(parse(row + "|---" * 30 + "|\n" + row * count, growing=True))
        body.resize(WIDTH, body.height_for(WIDTH))
        QApplication.processEvents()
        (view,) = body.views
        assert isinstance(view, TableView)
        assert view.horizontalScrollBar().maximum() > 0 and view.horizontalScrollBar().value() == 0
    body.close()


def test_another_theme_changes_every_colour(themed: QApplication) -> None:
    text = "a **b** `c`\n\n> q\n\n| a |\n|---|\n| 1 |\n\n```py\nx = 1\n```\n\n---\n\n$$\nx\n$$\n\n![i](https://x.test)"
    body = shown(parse(text))
    theme().set_appearance(Appearance.DARK)
    try:
        body.restyle()
        assert state(body) == state(shown(parse(text)))
    finally:
        theme().set_appearance(Appearance.LIGHT)
