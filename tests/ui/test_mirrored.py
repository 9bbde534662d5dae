"""Right to left: what is drawn by hand begins at the right, as Qt's own widgets do."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem, QWidget

from app.core.characters import right_to_left
from app.ui.shell.sidebar.conversation_list import ConversationDelegate
from app.ui.theme import fonts, tokens
from app.ui.theme.theme import theme
from app.ui.widgets.fields import CheckBox, ComboBox
from app.ui.widgets.labels import ElidedLabel

DIRECTIONS = [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft]
WIDTH = 300


def middle_of_ink(picture: QImage, left: int, right: int) -> float:
    """Where the dark pixels are between two columns, from 0 to 1."""
    rows = range(4, picture.height() - 4)
    dark = [x for x in range(left, right) if any(picture.pixelColor(x, y).lightness() < 100 for y in rows)]
    return (dark[0] + dark[-1]) / 2 / picture.width()


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_a_title_begins_where_one_reads_from(themed: QApplication, direction: Qt.LayoutDirection) -> None:
    model = QStandardItemModel()
    model.appendRow(QStandardItem("Report"))
    picture = QImage(WIDTH, tokens.ROW, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(Qt.GlobalColor.white)
    option = QStyleOptionViewItem()
    option.rect = QRect(QPoint(0, 0), picture.size())
    option.direction = direction
    painter = QPainter(picture)
    painter.setLayoutDirection(direction)
    ConversationDelegate().paint(painter, option, model.index(0, 0))
    painter.end()
    at = middle_of_ink(picture, 0, WIDTH)
    assert at < 0.3 if direction is Qt.LayoutDirection.LeftToRight else at > 0.7


MIXED = "سؤال عن ملف config.json"


def ink(draw: Callable[[QPainter, QRect], object], direction: Qt.LayoutDirection) -> list[bool]:
    """Which columns of a picture are dark, from the first dark one to the last."""
    picture = QImage(WIDTH, tokens.ROW, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(theme().tokens.window)
    painter = QPainter(picture)
    painter.setPen(theme().tokens.text)
    painter.setFont(fonts.font(tokens.TEXT_SECONDARY))
    painter.setLayoutDirection(direction)
    draw(painter, picture.rect())
    painter.end()
    dark = [
        any(picture.pixelColor(x, y).lightness() < 150 for y in range(4, picture.height() - 4)) for x in range(WIDTH)
    ]
    assert any(dark)
    return dark[dark.index(True) : WIDTH - dark[::-1].index(True)]


def row_of(title: str, direction: Qt.LayoutDirection) -> Callable[[QPainter, QRect], object]:
    """Draws a title as the list of conversations does."""
    model = QStandardItemModel()
    model.appendRow(QStandardItem(title))

    def draw(painter: QPainter, room: QRect) -> None:
        option = QStyleOptionViewItem()
        option.rect, option.direction = room, direction
        ConversationDelegate().paint(painter, option, model.index(0, 0))

    return draw


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("title", [MIXED, "3. " + MIXED, "Explain (שלום) C# (!)", "123 שאלה: config.json?"])
def test_a_title_is_read_in_its_own_direction(themed: QApplication, title: str, direction: Qt.LayoutDirection) -> None:
    """Drawn as Qt draws it where that direction is set, whatever the window's is."""
    own = Qt.LayoutDirection.RightToLeft if right_to_left(title) else Qt.LayoutDirection.LeftToRight
    right = direction is Qt.LayoutDirection.RightToLeft
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft

    def expected(painter: QPainter, room: QRect) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = room.adjusted(tokens.S, 0, -tokens.S, 0)
        painter.drawText(room, side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter, title)

    assert ink(row_of(title, direction), direction) == ink(expected, own)


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_the_title_above_a_chat_is_read_in_its_own_direction(
    themed: QApplication, direction: Qt.LayoutDirection
) -> None:
    label = ElidedLabel(MIXED, "heading")
    label.resize(WIDTH, tokens.ROW)

    def drawn(painter: QPainter, room: QRect) -> None:
        label.setLayoutDirection(direction)
        painter.drawPixmap(room, label.grab())

    def expected(painter: QPainter, room: QRect) -> None:
        side = (
            Qt.AlignmentFlag.AlignRight if direction is Qt.LayoutDirection.RightToLeft else Qt.AlignmentFlag.AlignLeft
        )
        painter.setFont(label.font())
        painter.drawText(room, side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter, MIXED)

    assert ink(drawn, direction) == ink(expected, Qt.LayoutDirection.RightToLeft)


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("kind", [CheckBox, ComboBox])
def test_a_field_begins_where_one_reads_from(
    themed: QApplication, kind: type[QWidget], direction: Qt.LayoutDirection
) -> None:
    widget = kind()
    if isinstance(widget, ComboBox):
        widget.addItem("abc")
    if isinstance(widget, CheckBox):
        widget.setText("abc")
    QApplication.setLayoutDirection(direction)
    try:
        widget.resize(WIDTH, tokens.ROW)
        picture = widget.grab().toImage()
    finally:
        QApplication.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    assert not theme().tokens.dark
    at = middle_of_ink(picture, tokens.XL + 2, WIDTH - tokens.XL - 2)
    assert at < 0.3 if direction is Qt.LayoutDirection.LeftToRight else at > 0.7
