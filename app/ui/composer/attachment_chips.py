"""What is attached to the next message: a chip each, with a way to take it off."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QStyle, QWidget

from app.core.requests import Attachment
from app.ui.composer.attaching import characters_of, text_of
from app.ui.theme import fonts, tokens
from app.ui.widgets.icons import icon, icon_button
from app.ui.widgets.labels import one_line, plain_label
from app.ui.widgets.pictures import thumbnail
from app.ui.widgets.tips import set_tip
from app.ui.words.formats import guess_mark, guessed_encoding, size

_WIDEST = 160


class _Chip(QFrame):
    """One attachment.

    Signals:
        removed: it is to be taken off.
        text_wanted: it is to stand in the message as text.
    """

    removed = Signal()
    text_wanted = Signal()

    def __init__(self, attachment: Attachment, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.attachment = attachment
        name = one_line(attachment.name)
        self.setProperty("role", "sunken")
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.S, tokens.HAIR, tokens.HAIR, tokens.HAIR)
        row.setSpacing(tokens.XS)
        mark = plain_label()
        mark.setPixmap(self._mark())
        label = plain_label("", size=tokens.TEXT_SMALL)
        label.setText(label.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, round(fonts.pixels(_WIDEST))))
        row.addWidget(mark)
        row.addWidget(label)
        facts = [name, size(len(attachment.data))]
        if (letters := characters_of(attachment)) is not None:
            facts.append(self.tr("%Ln character(s)", "", letters))
            row.addWidget(plain_label(facts[-1], "muted", size=tokens.TEXT_SMALL))
        if letters is not None and text_of(attachment) is None:
            facts.append(self.tr("too long to be put into the message as text"))
        elif letters is not None:
            back = icon_button(
                "text-align-left", self.tr("Put {name} into the message as text").format(name=name), self
            )
            back.clicked.connect(self.text_wanted)
            row.addWidget(back)
        close = icon_button("x", self.tr("Remove {name}").format(name=name), self)
        close.clicked.connect(self.removed)
        guessed = guessed_encoding(attachment.mime_type)
        if guessed:
            facts.append(guessed)
            row.addWidget(plain_label(guess_mark(attachment.mime_type), "muted", size=tokens.TEXT_SMALL))
        row.addWidget(close)
        set_tip(self, " · ".join(facts))
        self.setAccessibleName(", ".join((facts[0], *facts[2:])))

    def _mark(self) -> QPixmap:
        if self.attachment.mime_type.startswith("image/"):
            image = thumbnail(self.attachment.data, tokens.XL * 2)
            if not image.isNull():
                side = Qt.AspectRatioMode.KeepAspectRatio
                return QPixmap.fromImage(
                    image.scaled(tokens.XL, tokens.XL, side, Qt.TransformationMode.SmoothTransformation)
                )
        return icon("file-text").pixmap(tokens.ICON, tokens.ICON)


class AttachmentChips(QWidget):
    """The chips, in as many rows as they need; hidden while there is none.

    Signals:
        changed: something was attached or taken off.
        text_wanted: this `Attachment` is to stand in the message as text.
    """

    changed = Signal()
    text_wanted = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._chips: list[_Chip] = []
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.hide()

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """What is attached, in order."""
        return tuple(chip.attachment for chip in self._chips)

    def add(self, attachment: Attachment) -> None:
        """Attach something."""
        chip = _Chip(attachment, self)
        chip.removed.connect(lambda: self._remove(chip))
        chip.text_wanted.connect(lambda: self.text_wanted.emit(attachment))
        self._chips.append(chip)
        chip.show()
        self.show()
        self._changed()

    def remove(self, attachment: Attachment) -> None:
        """Take this one off, if it is there."""
        chip = next((chip for chip in self._chips if chip.attachment == attachment), None)
        if chip is not None:
            self._remove(chip)

    def clear(self) -> None:
        """Take everything off."""
        for chip in tuple(self._chips):
            self._remove(chip)

    def _remove(self, chip: _Chip) -> None:
        self._chips.remove(chip)
        chip.hide()
        chip.deleteLater()
        self.setVisible(bool(self._chips))
        self._changed()

    def _changed(self) -> None:
        self._place(self.width())
        self.updateGeometry()
        self.changed.emit()

    def heightForWidth(self, width: int) -> int:
        """Qt: as high as the rows."""
        places = self._places(width)
        return places[-1].bottom() + 1 if places else 0

    def sizeHint(self) -> QSize:
        """Qt: as many rows as there are now."""
        return QSize(0, self.heightForWidth(max(1, self.width())))

    def minimumSizeHint(self) -> QSize:
        """Qt: the same."""
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: more or fewer chips fit into a row."""
        self._place(event.size().width())

    def _place(self, width: int) -> None:
        for chip, place in zip(self._chips, self._places(width), strict=True):
            chip.setGeometry(QStyle.visualRect(self.layoutDirection(), QRect(0, 0, width, 1), place))

    def _places(self, width: int) -> list[QRect]:
        """Where the chips stand, as read from the left."""
        places: list[QRect] = []
        x = y = 0
        for chip in self._chips:
            size = chip.sizeHint().boundedTo(QSize(max(1, width), chip.sizeHint().height()))
            if x and x + size.width() > width:
                x, y = 0, places[-1].bottom() + 1 + tokens.XS
            places.append(QRect(QPoint(x, y), size))
            x += size.width() + tokens.XS
        return places
