"""Sentences with a run in them: none is cut off, none makes its window wider, and copies are the text."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from app.core.errors import Kind, KnownError
from app.ui.cards.small_blocks import MathView
from app.ui.widgets.dialogs import Question
from app.ui.widgets.facts import FactSheet
from app.ui.widgets.labels import plain_label
from app.ui.widgets.notice_view import NoticeView
from app.ui.widgets.notices import Notice
from app.ui.widgets.words import WrappedLabel
from app.ui.words.texts import error_message

RUN = "aGVsbG8gd29ybGQ" * 30


@pytest.mark.parametrize("run", [RUN, "سلام" * 100, "e\u0301" * 200, "https://x.test/" + "a/b" * 150])
def test_a_run_is_shown_whole_within_the_width(themed: QApplication, run: str) -> None:
    short, long = plain_label("It says: end", wrap=True), plain_label(f"It says: {run} end", wrap=True)
    assert long.minimumSizeHint().width() < 200
    assert long.heightForWidth(300) > 4 * short.heightForWidth(300)
    assert long.text() == f"It says: {run} end"
    assert long.accessibleName() in {"", long.text()}


def test_words_are_left_alone(themed: QApplication) -> None:
    for text in ("A usual sentence with words.", "这是一个没有空格的长句子" * 5, "👩\u200d👩\u200d👧" * 20, ""):
        label = plain_label(text, wrap=True)
        assert QLabel.text(label) == text
        assert label.accessibleName() == ""


def test_what_is_copied_is_the_text(themed: QApplication) -> None:
    label = plain_label(f"See {RUN}.", wrap=True, selectable=True)
    assert isinstance(label, WrappedLabel)
    label.select_all()
    assert label.selectedText() == f"See {RUN}."
    QTest.keyClick(label, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == f"See {RUN}."


def test_whatever_says_it(themed: QApplication) -> None:
    sheet, math = FactSheet(), MathView()
    sheet.row("Name", RUN)
    error = KnownError(Kind.BAD_REQUEST, who="acme", detail=RUN)
    for widget in (
        NoticeView(error_message(error), RUN, "error"),
        Notice(RUN, RUN),
        sheet,
        math,
        Question(sheet, "Open x.test?", f"https://x.test/{RUN}", "Open"),
    ):
        assert widget.minimumSizeHint().width() < 700, type(widget).__name__
