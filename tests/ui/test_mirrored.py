"""Right to left: what is drawn by hand begins at the right, as Qt's own widgets do."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem, QWidget

from app.ui.shell.sidebar.conversation_list import ConversationDelegate
from app.ui.theme import tokens
from app.ui.theme.theme import theme
from app.ui.widgets.fields import CheckBox, ComboBox

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
