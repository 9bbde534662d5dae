"""Pasted text that is too long to be written into: it becomes a file of the message, and can be made text again."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.core.files import LARGEST_TEXT
from app.core.requests import Attachment
from app.ui.composer.attaching import Refused, Trouble, text_of
from app.ui.composer.attachment_chips import AttachmentChips
from app.ui.widgets.editor import Editor


class Pastes(QObject):
    """Makes files of long pastes and text of files, and knows what can be undone of that."""

    def __init__(
        self,
        editor: Editor,
        chips: AttachmentChips,
        attach: Callable[[Attachment | Refused], bool],
        parent: QObject,
    ) -> None:
        """`attach` attaches a file, or says why not; whether it did."""
        super().__init__(parent)
        self._editor, self._chips, self._attach = editor, chips, attach
        # What was done last, with which file, and the state of the text since which nothing else was done.
        self._undo: Callable[[], None] | None = None
        self._revision = -1
        editor.too_long.connect(self.take)
        editor.undoes = self.undo
        chips.text_wanted.connect(self.put_back)

    def take(self, text: str) -> bool:
        """Attach a text as a file; whether it could be."""
        attachment = Attachment(self._name(), "text/plain", text.encode("utf-8", "replace"))
        if len(attachment.data) > LARGEST_TEXT:
            return self._attach(Refused(attachment.name, Trouble.TOO_LARGE))
        if not self._attach(attachment):
            return False
        self._remember(lambda: self._take_back(attachment))
        return True

    def put_back(self, attachment: Attachment) -> None:
        """Write an attached text into the field, in place of the file."""
        text = text_of(attachment)
        if text is None or attachment not in self._chips.attachments:
            return
        self._chips.remove(attachment)
        self._editor.put(text)
        self._editor.setFocus()
        self._remember(lambda: self._file_again(attachment))

    def undo(self) -> bool:
        """Undo what was done last, if that was one of ours."""
        undo, self._undo = self._undo, None
        if undo is None or self._editor.document().revision() != self._revision:
            return False
        undo()
        return True

    def _take_back(self, attachment: Attachment) -> None:
        """A paste is undone: as text, if it can be written; once more, and that is undone as any text."""
        if text_of(attachment) is not None:
            self.put_back(attachment)
            self._undo = None
        else:
            self._chips.remove(attachment)

    def _file_again(self, attachment: Attachment) -> None:
        self._editor.undo()
        self._attach(attachment)

    def _remember(self, undo: Callable[[], None]) -> None:
        self._undo, self._revision = undo, self._editor.document().revision()

    def _name(self) -> str:
        name, names = self.tr("Pasted text"), {one.name for one in self._chips.attachments}
        each = (f"{name} {number}.txt" if number > 1 else f"{name}.txt" for number in range(1, len(names) + 2))
        return next(one for one in each if one not in names)
