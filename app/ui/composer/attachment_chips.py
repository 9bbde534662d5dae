"""What is attached to the next message: a chip each, with a way to take it off."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.core.requests import Attachment
from app.ui.composer.attaching import characters_of, text_of
from app.ui.theme import fonts, tokens
from app.ui.widgets.icons import icon, icon_button
from app.ui.widgets.labels import one_line, plain_label, set_tip
from app.ui.widgets.pictures import thumbnail
from app.ui.words.formats import size

_WIDEST = 160


class _Chip(QFrame):
    """One attachment.

    Signals:
        removed: it is to be taken off.
        text_wanted: it is to stand in the message as text.
    """

    removed = Signal()
    text_wanted = Signal()

    def __init__(self, attachment: Attachment, parent: QWidget) -> None:
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
        if text_of(attachment) is not None:
            back = icon_button(
                "text-align-left", self.tr("Put {name} into the message as text").format(name=name), self
            )
            back.clicked.connect(self.text_wanted)
            row.addWidget(back)
        close = icon_button("x", self.tr("Remove {name}").format(name=name), self)
        close.clicked.connect(self.removed)
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
    """The row of chips; hidden while it is empty.

    Signals:
        changed: something was attached or taken off.
        text_wanted: this `Attachment` is to stand in the message as text.
    """

    changed = Signal()
    text_wanted = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._chips: list[_Chip] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(tokens.XS)
        self._row.addStretch(1)
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
        self._row.insertWidget(self._row.count() - 1, chip)
        self.show()
        self.changed.emit()

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
        self._row.removeWidget(chip)
        chip.hide()
        chip.deleteLater()
        self.setVisible(bool(self._chips))
        self.changed.emit()
