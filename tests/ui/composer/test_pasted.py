"""Long pastes: files that can be put back as text, so that a field never holds what makes its keys slow."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent, QTextOption
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton

from app.core.files import MOST_FILES
from app.core.messages import FilePart
from app.core.requests import Attachment, Unsent
from app.ui.cards.user_card import UserCard
from app.ui.chat.view import ChatView
from app.ui.widgets.editor import LONGEST_LINE, LONGEST_TEXT, Editor
from tests.support.chat import key, keys, open_chat
from tests.support.fakes.engine import FakeEngine
from tests.support.qt import Run, settle
from tests.support.waiting import until

RUN = "x" * 640_000
LINES = "A line of some words.\n" * 500
UNDO = (Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)


def paste(view: ChatView, text: str) -> None:
    data = QMimeData()
    data.setText(text)
    view.composer.editor.insertFromMimeData(data)


def drop_on_field(view: ChatView, text: str) -> None:
    data = QMimeData()
    data.setText(text)
    event = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    view.composer.editor.dropEvent(event)


def drop_beside(view: ChatView, text: str) -> None:
    data = QMimeData()
    data.setText(text)
    event = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    view.composer.dropEvent(event)


def buttons(view: ChatView) -> dict[str, QToolButton]:
    return {button.accessibleName(): button for button in view.composer.chips.findChildren(QToolButton)}


@pytest.mark.parametrize("take", [paste, drop_on_field, drop_beside])
@pytest.mark.parametrize(
    "text",
    [RUN, LINES, "word " * 3_000, "سلام" * 4_000, "👩\u200d👧" * 5_000, "字" * 9_000, "a\n" + "b" * 9_000],
    ids=["run", "lines", "one line", "right to left", "emoji", "chinese", "one long line of two"],
)
def test_a_long_text_becomes_a_file(view: ChatView, take: Callable[[ChatView, str], None], text: str) -> None:
    laid_out: list[str] = []
    view.composer.editor.textChanged.connect(lambda: laid_out.append(view.composer.text))
    take(view, text)
    assert set(laid_out) <= {""}, "nothing of it was laid out"
    (file,) = view.composer.attachments
    assert (file.name, file.mime_type, file.data.decode()) == ("Pasted text.txt", "text/plain", text)
    assert "attached as a file" in view.composer.hint.text()


def test_a_short_text_is_text(view: ChatView) -> None:
    paste(view, "short " * 100)
    paste(view, "\n".join("y" * 700 for _ in range(10)))
    assert not view.composer.attachments
    assert len(view.composer.text) > 7_000


def test_short_pastes_do_not_add_up_to_a_long_line(view: ChatView) -> None:
    for _ in range(4):
        paste(view, "z" * (LONGEST_LINE // 2 - 10))
    blocks = view.composer.text.split("\n")
    assert max(map(len, blocks)) <= LONGEST_LINE
    assert [file.name for file in view.composer.attachments] == ["Pasted text.txt", "Pasted text 2.txt"]


def test_the_person_says_what_is_long(view: ChatView) -> None:
    following = view.presenter.next
    following.options["chat.paste_as_file"] = 1_000
    following.changed.emit()
    paste(view, "word " * 201)
    assert len(view.composer.attachments) == 1
    following.options["chat.paste_as_file"] = 20_000
    following.changed.emit()
    paste(view, LINES)
    assert len(view.composer.attachments) == 1
    assert view.composer.text == LINES


def test_undo_puts_it_back_as_text_and_then_takes_it_away(view: ChatView) -> None:
    keys(view, "see: ")
    paste(view, LINES)
    key(view, *UNDO)
    assert not view.composer.attachments
    assert view.composer.text == "see: " + LINES
    key(view, *UNDO)
    assert view.composer.text == "see: "


def test_what_is_too_long_to_be_text_goes_when_it_is_undone(view: ChatView) -> None:
    paste(view, RUN)
    assert "Undo" not in view.composer.hint.text()
    assert not [name for name in buttons(view) if "as text" in name]
    key(view, *UNDO)
    assert (view.composer.text, view.composer.attachments) == ("", ())


def test_typing_since_is_undone_first(view: ChatView) -> None:
    paste(view, LINES)
    keys(view, "typed")
    key(view, *UNDO)
    assert view.composer.text == ""
    assert len(view.composer.attachments) == 1


def test_a_button_puts_it_back_where_the_cursor_is_and_that_is_undone_too(view: ChatView) -> None:
    keys(view, "before after")
    for _ in range(5):
        key(view, Qt.Key.Key_Left)
    paste(view, LINES)
    QTest.keyClick(buttons(view)["Put Pasted text.txt into the message as text"], Qt.Key.Key_Space)
    assert view.composer.text == f"before {LINES}after"
    assert not view.composer.attachments
    key(view, *UNDO)
    assert view.composer.text == "before after"
    assert [file.data.decode() for file in view.composer.attachments] == [LINES]


def test_it_says_what_it_is_and_how_long(view: ChatView) -> None:
    paste(view, LINES)
    (chip,) = [child for child in view.composer.chips.children() if hasattr(child, "attachment")]
    assert chip.accessibleName() == "Pasted text.txt, 11,000 characters"  # type: ignore[attr-defined]
    assert chip.toolTip() == "Pasted text.txt · 11.0 kB · 11,000 characters"  # type: ignore[attr-defined]
    assert buttons(view)["Put Pasted text.txt into the message as text"].focusPolicy() & Qt.FocusPolicy.TabFocus


def test_many_files_stand_in_rows(view: ChatView, run: Run) -> None:
    for _ in range(MOST_FILES):
        paste(view, RUN)
    run(settle())
    chips = [child for child in view.composer.chips.children() if hasattr(child, "attachment")]
    places = [chip.geometry() for chip in chips]  # type: ignore[attr-defined]
    assert len(places) == MOST_FILES
    assert all(view.composer.chips.rect().contains(place) for place in places)
    assert len({place.top() for place in places}) > 2
    assert not any(a.intersects(b) for a, b in pairwise(places))
    assert "too long to be put into the message" in chips[0].toolTip()  # type: ignore[attr-defined]


def test_a_long_run_in_the_field_ends_rows_anywhere(view: ChatView) -> None:
    editor = view.composer.editor
    paste(view, "q" * 9_000)
    buttons(view)["Put Pasted text.txt into the message as text"].click()
    assert editor.wordWrapMode() is QTextOption.WrapMode.WrapAnywhere
    editor.selectAll()
    editor.cut()
    assert editor.wordWrapMode() is QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere


def test_it_is_sent_and_its_label_found_as_any_file_is(view: ChatView, engine: FakeEngine, run: Run) -> None:
    paste(view, RUN)
    run(view.forecast._ask())
    assert engine.named("chat.route")[-1][0].attachments[0].data == RUN.encode()
    key(view, Qt.Key.Key_Return)
    run(until(lambda: view.transcript.cards))
    sent = view.presenter.window.items[0].message
    assert [part.name for part in sent.parts if isinstance(part, FilePart)] == ["Pasted text.txt"]


def test_a_draft_keeps_it(view: ChatView, engine: FakeEngine, run: Run) -> None:
    conversation = engine.add_chat("A", "first", "answer")
    open_chat(run, view, conversation)
    paste(view, LINES)
    open_chat(run, view, None)
    assert not view.composer.attachments
    open_chat(run, view, conversation)
    assert [file.name for file in view.composer.attachments] == ["Pasted text.txt"]
    buttons(view)["Put Pasted text.txt into the message as text"].click()
    assert view.composer.text == LINES


def test_a_draft_that_is_too_long_to_be_written_into_is_attached(view: ChatView, engine: FakeEngine, run: Run) -> None:
    conversation = engine.add_chat("A", "first", "answer")
    note = Attachment("note.txt", "text/plain", b"x")
    run(engine.drafts.save(conversation, "n" * (LONGEST_TEXT + 1), (note,)))
    open_chat(run, view, conversation)
    assert view.composer.text == ""
    assert [len(file.data) for file in view.composer.attachments] == [1, LONGEST_TEXT + 1]


def test_nothing_that_was_written_is_lost_where_no_file_has_room(view: ChatView) -> None:
    view.composer.set_attachments([Attachment(f"{n}.txt", "text/plain", b"x") for n in range(MOST_FILES)])
    view.composer.set_text("n" * (LONGEST_TEXT + 1))
    assert view.composer.unsent == Unsent("n" * (LONGEST_TEXT + 1), view.composer.attachments)
    assert len(view.composer.attachments) == MOST_FILES
    view.composer.clear()
    paste(view, "é" * 2_100_000)
    assert view.composer.attachments == ()
    assert "too large" in view.composer.hint.text()


def test_an_edited_message_takes_no_more_than_can_be_written(view: ChatView, engine: FakeEngine, run: Run) -> None:
    open_chat(run, view, engine.add_chat("A", "first", "answer"))
    card = view.transcript.cards[0]
    assert isinstance(card, UserCard)
    card.edit()
    editor = card.findChild(Editor)
    assert editor is not None
    data = QMimeData()
    data.setText(RUN)
    editor.insertFromMimeData(data)
    assert editor.toPlainText() == "first"
    data.setText("p" * 20_000)
    editor.insertFromMimeData(data)
    assert len(editor.toPlainText()) == 20_005
    run(settle())


def test_a_message_that_is_too_long_is_shown_in_part_and_not_edited(
    view: ChatView, engine: FakeEngine, run: Run
) -> None:
    open_chat(run, view, engine.add_chat("A", "m" * 200_000, "answer"))
    card = view.transcript.cards[0]
    assert isinstance(card, UserCard)
    card.edit()
    assert card.findChild(Editor) is None
    card._show_all()
    made = len(card.body.views)
    assert card.body.lacks_below
    assert made < 10
    bar = view.transcript.verticalScrollBar()
    run(until(lambda: bar.maximum() > 4 * view.height()))
    bar.setValue(bar.maximum())
    run(until(lambda: len(card.body.views) > made))
    assert card.plain_text() == "m" * 200_000
