"""The attachments of a message: small pictures and names."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.core.messages import FilePart, ImagePart
from app.ui.cards.card_signals import CardSignals
from app.ui.theme import fonts, tokens
from app.ui.widgets.icons import icon
from app.ui.widgets.labels import one_line, plain_label
from app.ui.widgets.tips import set_tip
from app.ui.words.formats import guess_mark, guessed_encoding

SIDE = 160


class Thumbnail(QWidget):
    """A small picture, or the place for one."""

    def __init__(self, name: str, parent: QWidget | None = None, side: int = SIDE) -> None:
        super().__init__(parent)
        self._image, self._side = QImage(), side
        self.setFixedSize(side // 2, side // 2)
        self.setAccessibleName(name or self.tr("Picture"))
        set_tip(self, name)

    def show_image(self, image: QImage) -> None:
        """Show a picture that was decoded for it."""
        if image.isNull():
            return
        self._image = image
        size = image.size().scaled(QSize(self._side, self._side), Qt.AspectRatioMode.KeepAspectRatio)
        self.setFixedSize(size.expandedTo(QSize(tokens.XXL, tokens.XXL)))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: draw the picture with round corners, or a mark in its place."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(self.rect()), tokens.RADIUS_FIELD, tokens.RADIUS_FIELD)
        painter.setClipPath(shape)
        if self._image.isNull():
            painter.fillRect(self.rect(), self.palette().alternateBase())
            mark = QRect(0, 0, tokens.XL, tokens.XL)
            mark.moveCenter(self.rect().center())
            icon("image").paint(painter, mark)
        else:
            painter.drawImage(self.rect(), self._image)


class AttachmentRow(QWidget):
    """Pictures and files in a row; pictures are asked for when the row is first seen."""

    def __init__(self, parts: Sequence[ImagePart | FilePart], signals: CardSignals) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.S)
        for part in parts:
            if isinstance(part, ImagePart):
                picture = Thumbnail(one_line(part.name))
                row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
                signals.image.emit(part.attachment_id, picture)
            else:
                row.addWidget(_file_chip(one_line(part.name), part.mime_type), 0, Qt.AlignmentFlag.AlignTop)
        row.addStretch(1)


def _file_chip(name: str, mime_type: str) -> QFrame:
    chip = QFrame()
    chip.setProperty("role", "sunken")
    row = QHBoxLayout(chip)
    row.setContentsMargins(tokens.S, tokens.XS, tokens.S, tokens.XS)
    row.setSpacing(tokens.XS)
    mark = plain_label()
    mark.setPixmap(icon("file-text").pixmap(tokens.ICON, tokens.ICON))
    label = plain_label(name, size=tokens.TEXT_SECONDARY)
    label.setText(label.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, round(fonts.pixels(220))))
    whole = ", ".join(filter(None, (name, guessed_encoding(mime_type))))
    set_tip(chip, whole)
    chip.setAccessibleName(whole)
    row.addWidget(mark)
    row.addWidget(label)
    if guess := guess_mark(mime_type):
        row.addWidget(plain_label(guess, "muted", size=tokens.TEXT_SMALL))
    return chip
