"""Small widgets: the semaphore's positions, icons, labels that cannot be markup, dialogs that do not stop the loop."""

import asyncio

import pytest
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolButton, QWidget

from app.core.labels import Passage
from app.core.requests import Attachment
from app.ui.composer.attachment_chips import _Chip
from app.ui.theme.theme import Appearance, theme
from app.ui.widgets.dialogs import Question, ask
from app.ui.widgets.icons import icon, icon_button
from app.ui.widgets.labels import ElidedLabel, one_line, plain_label
from app.ui.widgets.semaphore import Semaphore, paint_semaphore
from tests.support.qt import Run, settle

HOSTILE = '<img src="file:///etc/hostname"><b>bold</b>'


@pytest.mark.parametrize(
    "name",
    [
        HOSTILE,
        "<h1>Out of room <img src=red.png> <a href=x>report.txt",
        "<p style='font-size:99px'>Ask the help desk",
        "x</a><table><tr><td>y",
        "<!DOCTYPE html><qt>z",
    ],
)
def test_no_name_is_markup_in_a_tooltip(themed: QApplication, name: str) -> None:
    chip = _Chip(Attachment(name, "text/plain", b"x"), None)
    buttons = chip.findChildren(QToolButton)
    assert buttons
    elided = ElidedLabel(name)
    elided.resize(10, 20)
    elided.grab()
    for widget in (chip, *buttons, elided, icon_button("trash", f"Remove {name}")):
        assert widget.toolTip()
        assert not {"<", ">"} & {*widget.toolTip()}


def arm(passage: Passage, scale: int) -> list[tuple[int, int]]:
    """The pixels of the arm's own colour, in 16ths of the square."""
    picture = QImage(16 * scale, 16 * scale, QImage.Format.Format_ARGB32)
    picture.fill(Qt.GlobalColor.white)
    painter = QPainter(picture)
    paint_semaphore(painter, QRectF(0, 0, 16 * scale, 16 * scale), passage, arm=QColor("red"), mast=QColor("blue"))
    painter.end()
    wide = range(16 * scale)
    return [(x // scale, y // scale) for x in wide for y in wide if picture.pixelColor(x, y) == QColor("red")]


@pytest.mark.parametrize("scale", [1, 2])
def test_the_arms_position_tells_without_colour(themed: QApplication, scale: int) -> None:
    ends = {p: [y for x, y in arm(p, scale) if x >= 11] for p in Passage}
    middle = {p: sum(rows) / len(rows) for p, rows in ends.items()}
    assert middle[Passage.STAYS] + 2 < middle[Passage.HELD] < middle[Passage.LEAVES] - 2
    # A level arm is crisp: its pixels fill whole rows.
    assert set(ends[Passage.HELD]) == {4, 5, 6}


def test_semaphore_has_a_name(themed: QApplication) -> None:
    mark = Semaphore(Passage.LEAVES)
    assert mark.accessibleName() == "Leaves this device"
    mark.set_passage(Passage.HELD)
    assert "nothing is sent" in mark.accessibleName()


def test_icons_follow_the_theme_and_scale(themed: QApplication) -> None:
    made = icon("gear", "text")
    copy = QIcon(made)
    copy.addPixmap(QPixmap(4, 4))

    def darkest(source: QIcon) -> int:
        picture = source.pixmap(QSize(32, 32), 2.0).toImage()
        assert picture.width() == 64
        seen = [picture.pixelColor(x, y) for x in range(64) for y in range(64)]
        return min(c.lightness() for c in seen if c.alpha() > 200)

    theme().set_appearance(Appearance.LIGHT)
    light = darkest(made)
    theme().set_appearance(Appearance.DARK)
    dark = darkest(made)
    theme().set_appearance(Appearance.SYSTEM)
    assert light < 60 < 180 < dark


def test_icon_buttons_are_named(themed: QApplication) -> None:
    button = icon_button("copy", "Copy")
    assert (button.accessibleName(), button.toolTip()) == ("Copy", "Copy")
    assert button.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_labels_show_text_as_it_is(themed: QApplication) -> None:
    for label in (plain_label(HOSTILE), ElidedLabel(HOSTILE)):
        assert label.textFormat() == Qt.TextFormat.PlainText
        assert label.text() == HOSTILE


def test_elided_label_keeps_the_text_for_readers_and_tooltip(themed: QApplication) -> None:
    label = ElidedLabel(HOSTILE * 5)
    label.resize(80, 20)
    label.grab()
    assert label.accessibleName() == HOSTILE * 5
    assert "<" not in label.toolTip() and "‹img" in label.toolTip()
    label.resize(8000, 20)
    label.grab()
    assert label.toolTip() == ""


def test_one_line_leaves_out_what_deceives() -> None:
    assert one_line("a\n\n b\t\u202egnp.exe\u2066\x1b[31m\U000e0041") == "a b gnp.exe[31m"


def test_dialogs_let_the_loop_run(themed: QApplication, run: Run) -> None:
    async def scenario() -> tuple[bool, int]:
        ticks = 0
        parent = QWidget()
        parent.show()
        dialog = Question(parent, HOSTILE, HOSTILE, "Go", danger=True)
        assert all(label.textFormat() == Qt.TextFormat.PlainText for label in dialog.findChildren(QLabel))
        asked = asyncio.ensure_future(ask(dialog))
        while ticks < 20:
            await asyncio.sleep(0)
            ticks += 1
        assert not asked.done()
        dialog.yes.click()
        answer = await asked
        parent.deleteLater()
        return answer, ticks

    assert run(scenario()) == (True, 20)


@pytest.mark.parametrize(("keys", "answer"), [((), False), ((Qt.Key.Key_Tab,), True)])
def test_enter_presses_the_button_that_has_the_focus(
    themed: QApplication, run: Run, keys: tuple[Qt.Key, ...], answer: bool
) -> None:
    async def scenario() -> bool:
        parent = QWidget()
        parent.show()
        dialog = Question(parent, "Remove it?", "It is gone then.", "Remove", danger=True)
        asked = asyncio.ensure_future(ask(dialog))
        await settle()
        dialog.activateWindow()
        await settle()
        for key in (*keys, Qt.Key.Key_Return):
            QTest.keyClick(dialog.focusWidget(), key)
        said = await asked
        parent.deleteLater()
        return said

    assert run(scenario()) is answer


@pytest.mark.parametrize("words", [20, 150])
def test_a_question_shows_all_its_words(run: Run, themed: QApplication, words: int) -> None:
    async def scenario() -> None:
        parent = QWidget()
        parent.show()
        dialog = Question(parent, "Remove it?", "word " * words, "Remove")
        answer = asyncio.ensure_future(ask(dialog))
        await settle()
        for label in dialog.findChildren(QLabel):
            assert label.height() >= label.heightForWidth(label.width()), label.text()[:20]
        dialog.reject()
        assert await answer is False
        parent.deleteLater()

    run(scenario())
