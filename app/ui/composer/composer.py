"""Where a message is written: text, attachments, who answers, how far it may go, and the button that sends it."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QMimeData, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.errors import Kind, KnownError
from app.core.files import LARGEST_PICTURE, LARGEST_TEXT, MOST_FILES
from app.core.labels import Passage
from app.core.requests import Attachment, Unsent
from app.ui.composer.attaching import Refused, Trouble, text_of
from app.ui.composer.attachment_chips import AttachmentChips
from app.ui.composer.chips import LabelChip, ModelChip
from app.ui.composer.fill_chip import FillChip
from app.ui.composer.next_message import NextMessage
from app.ui.composer.pasted import Pastes
from app.ui.composer.send_button import SendButton
from app.ui.theme import tokens
from app.ui.theme.theme import theme
from app.ui.widgets.announce import announce
from app.ui.widgets.dragged import brings_files
from app.ui.widgets.editor import LONGEST_LINE, LONGEST_TEXT, Editor
from app.ui.widgets.icons import icon_button
from app.ui.widgets.labels import one_line, plain_label
from app.ui.widgets.notice_view import NoticeView
from app.ui.words.formats import size
from app.ui.words.texts import error_message, error_next_step

# Room around the surface, for its shadow.
MARGIN = tokens.S


class Composer(QWidget):
    """The field, and everything that belongs to the next message.

    Signals:
        submitted: the person wants the message sent.
        stop_wanted: the person wants the growing answer to end.
        edit_last_wanted: the person wants the last message back.
        edited: text or attachments changed.
        files_wanted: paths that were pasted or dropped, or () when files are to be chosen.
        image_pasted: a `QImage` from the clipboard.
        height_changed: it needs another height now.
    """

    submitted = Signal()
    stop_wanted = Signal()
    edit_last_wanted = Signal()
    edited = Signal()
    files_wanted = Signal(object)
    image_pasted = Signal(QImage)
    height_changed = Signal()

    def __init__(self, following: NextMessage, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._next = following
        self._growing = False
        self._notice: NoticeView | None = None
        self._lacks_model = False
        self._expects = False
        self.setAcceptDrops(True)
        self.editor = Editor(self.tr("Message"), self)
        self.editor.setPlaceholderText(self.tr("Ask anything. Paste or drop files here."))
        self.chips = AttachmentChips(self)
        self.hint = plain_label("", "muted", wrap=True, parent=self)
        self.hint.hide()
        self.attach = icon_button("plus", self.tr("Attach files"), self)
        self.attach.setProperty("role", "chip")
        self.model = ModelChip(following, self)
        self.label = LabelChip(following, self)
        self.full = FillChip(following, self)
        self.send = SendButton(self)
        self._pastes = Pastes(self.editor, self.chips, self._attach, self)
        self._lay_out()
        self._connect()
        self._refresh()

    def _lay_out(self) -> None:
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        self._column.setSpacing(tokens.S)
        surface = QVBoxLayout()
        surface.setContentsMargins(tokens.L, tokens.M, tokens.M, tokens.M)
        surface.setSpacing(tokens.S)
        surface.addWidget(self.chips)
        surface.addWidget(self.editor)
        surface.addWidget(self.hint)
        row = QHBoxLayout()
        row.setSpacing(tokens.S)
        for widget in (self.attach, self.model, self.label, self.full):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.send)
        surface.addSpacing(tokens.S)
        surface.addLayout(row)
        self._surface = surface
        self._column.addLayout(surface)

    def _connect(self) -> None:
        self.editor.submitted.connect(self._submit)
        self.editor.escaped.connect(self._escape)
        self.editor.up_in_empty.connect(self.edit_last_wanted)
        self.editor.textChanged.connect(self._changed)
        self.editor.pasted.connect(self.take)
        self.editor.viewport().installEventFilter(self)
        self.editor.cleaned.connect(self._cleaned)
        self.editor.height_changed.connect(self._resized)
        self.chips.changed.connect(self._changed)
        self.attach.clicked.connect(lambda: self.files_wanted.emit(()))
        self.send.clicked.connect(lambda: self.stop_wanted.emit() if self.send.stops else self._submit())
        self._next.changed.connect(self._follow)
        theme().changed.connect(self.update)

    @property
    def text(self) -> str:
        """What is written."""
        return self.editor.toPlainText()

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """What is attached."""
        return self.chips.attachments

    def set_text(self, text: str) -> None:
        """Write something else; what is too long to be written into is attached."""
        if len(text) > LONGEST_TEXT and self._pastes.take(text):
            text = ""
        self.editor.setPlainText(text)
        cursor = self.editor.textCursor()
        cursor.movePosition(cursor.MoveOperation.End)
        self.editor.setTextCursor(cursor)

    @property
    def unsent(self) -> Unsent:
        """What is typed and attached."""
        return Unsent(self.text, self.attachments)

    def set_attachments(self, attachments: Sequence[Attachment]) -> None:
        """Attach these in place of what is attached."""
        if tuple(attachments) != self.attachments:
            self.chips.clear()
            self.add(attachments)

    def clear(self) -> None:
        """Empty everything."""
        self.editor.clear()
        self.chips.clear()
        self.say("")

    def set_growing(self, growing: bool) -> None:
        """While an answer grows, the button stops it."""
        self._growing = growing
        self._refresh()

    def say(self, text: str, role: str = "muted") -> None:
        """A line under the text; "" takes it away."""
        if text == self.hint.text() and role == self.hint.property("role"):
            return
        self.hint.setText(text)
        self.hint.setProperty("role", role)
        self.hint.style().polish(self.hint)
        self.hint.setVisible(bool(text))
        self._resized()

    def show_error(self, error: KnownError | None) -> None:
        """An error above the field with its next step; None takes it away."""
        if self._notice is not None:
            self._column.removeWidget(self._notice)
            self._notice.deleteLater()
            self._notice = None
        self._lacks_model = error is not None and error.kind is Kind.NO_CANDIDATE and not self._next.has_model
        if error is not None:
            self._notice = NoticeView(error_message(error), error_next_step(error), "error", self)
            close = icon_button("x", self.tr("Close"))
            close.clicked.connect(lambda: self.show_error(None))
            self._notice.add(close)
            self._column.insertWidget(0, self._notice)
            self._notice.show()
            announce(self, self._notice.accessibleName())
        self._resized()

    def refuse(self, refused: Sequence[Refused]) -> None:
        """Say which files were not attached, and why."""
        texts = {
            Trouble.UNREADABLE: self.tr("“{name}” cannot be read."),
            Trouble.TOO_LARGE: self.tr("“{name}” is too large. Pictures may have {image}, texts {text}."),
            Trouble.NO_TEXT: self.tr("“{name}” is neither a picture nor text."),
        }
        limits = {"image": size(LARGEST_PICTURE), "text": size(LARGEST_TEXT)}
        lines = [texts[r.trouble].format(name=one_line(r.name), **limits) for r in refused]
        self.say("\n".join(lines), "held")

    def height_for(self, width: int) -> int:
        """The height at a width."""
        return self._column.totalHeightForWidth(width) if self._column.hasHeightForWidth() else self.sizeHint().height()

    def take(self, source: QMimeData) -> None:
        """Take what was pasted or dropped."""
        paths = [url.toLocalFile() for url in source.urls() if url.isLocalFile()]
        if paths:
            self.files_wanted.emit(tuple(paths))
        elif source.hasImage():
            image = source.imageData()
            if isinstance(image, QImage):
                self.image_pasted.emit(image)

    def add(self, attachments: Sequence[Attachment]) -> None:
        """Attach files, as many as there is room for."""
        room = MOST_FILES - len(self.attachments)
        for attachment in attachments[:room]:
            self.chips.add(attachment)
        if len(attachments) > room:
            self.say(self.tr("A message takes at most %n file(s).", "", MOST_FILES), "held")

    def expect(self, files: bool) -> None:
        """Show, while files are held over the window, where they would go."""
        self._expects = files
        self.update()

    # --- Qt's side

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: the field takes what is dropped by itself."""
        if isinstance(event, QDragEnterEvent):
            self.expect(brings_files(event.mimeData()))
        elif event.type() in {QEvent.Type.DragLeave, QEvent.Type.Drop}:
            self.expect(False)
        return False

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Qt: files, pictures and text may be dropped."""
        if self.editor.canInsertFromMimeData(event.mimeData()):
            self.expect(brings_files(event.mimeData()))
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Qt: what was held over it went."""
        self.expect(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Qt: take what was dropped."""
        self.expect(False)
        self.editor.insertFromMimeData(event.mimeData())
        event.acceptProposedAction()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: draw the surface and its shadow, the only one of the window."""
        colors = theme().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self._surface.geometry()).adjusted(0.5, 0.5, -0.5, -0.5)
        radius = tokens.RADIUS_COMPOSER
        painter.setPen(Qt.PenStyle.NoPen)
        shadow = QColor(colors.shadow)
        shadow.setAlpha(shadow.alpha() // 4)
        painter.setBrush(shadow)
        for spread in range(1, 5):
            painter.drawRoundedRect(
                box.adjusted(-spread, 2 - spread, spread, 2 + spread), radius + spread, radius + spread
            )
        painter.setBrush(QColor(colors.surface))
        marked = self._expects or (self.editor.hasFocus() and colors.name.startswith("contrast"))
        painter.setPen(QPen(QColor(colors.accent if marked else colors.line), 2 if marked else 1))
        painter.drawRoundedRect(box, radius, radius)

    def sizeHint(self) -> QSize:
        """Qt: as high as what is in it."""
        return self._column.sizeHint()

    # --- inside

    def _submit(self) -> None:
        if self._growing:
            self.say(self.tr("An answer is being written: stop it, or wait for its end."))
        elif self.text.strip() or self.attachments:
            self.submitted.emit()

    def _escape(self) -> None:
        if self._growing:
            self.stop_wanted.emit()

    def _changed(self) -> None:
        if not self.hint.isHidden():
            self.say("")
        self._refresh()
        self._resized()
        self.edited.emit()

    def _attach(self, found: Attachment | Refused) -> bool:
        """Attach a text that is too long to be written into, and say so."""
        if isinstance(found, Refused):
            self.refuse([found])
            return False
        before = len(self.attachments)
        self.add([found])
        if len(self.attachments) == before:
            return False
        if text_of(found) is not None:
            text = self.tr("The text is long and was attached as a file. Undo puts it back as text.")
        else:
            text = self.tr("The text is long and was attached as a file.")
        self.say(text)
        announce(self, text)
        return True

    def _cleaned(self, count: int) -> None:
        self.say(self.tr("%n hidden character(s) were left out of what you pasted.", "", count))

    def _follow(self) -> None:
        if self._lacks_model and self._next.has_model:
            # The person did what the error asked for.
            self.show_error(None)
        self._refresh()

    def _refresh(self) -> None:
        self.editor.sends_with_enter = self._next.sends_with_enter
        self.editor.longest_paste, self.editor.longest_line = self._next.longest_paste, LONGEST_LINE
        self.send.set_stops(self._growing)
        self.send.setEnabled(self._growing or bool(self.text.strip() or self.attachments))

    def show_held(self) -> None:
        """Say in red why nothing would be sent, if there is something to send."""
        why = self.label.why_held() if self.label.passage is Passage.HELD else ""
        if why and (self.text.strip() or self.attachments):
            self.say(self.tr("Held: {why}").format(why=why), "held")
        elif self.hint.property("role") == "held" and not why:
            self.say("")

    def _resized(self) -> None:
        # What came or went inside is told to the inner layout later, and the height is wanted now.
        self._surface.invalidate()
        self._column.invalidate()
        self.height_changed.emit()
