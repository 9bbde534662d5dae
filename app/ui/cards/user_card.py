"""What the person wrote: a soft card; it can be edited in place and sent again."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QEnterEvent, QTextCursor
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from app.core.messages import FilePart, ImagePart, TranscriptItem
from app.markup.hygiene import without_hidden
from app.markup.parse import verbatim
from app.markup.seams import seam_before
from app.ui.cards.attachment_row import AttachmentRow
from app.ui.cards.body import Body
from app.ui.cards.card import MessageCard
from app.ui.cards.card_signals import CardSignals
from app.ui.cards.footer import Siblings
from app.ui.cards.soft import Soft
from app.ui.cards.stack import Stack
from app.ui.theme import tokens
from app.ui.widgets.announce import announce
from app.ui.widgets.editor import LONGEST_TEXT, Editor
from app.ui.widgets.icons import icon, icon_button, text_button
from app.ui.widgets.labels import plain_label
from app.ui.widgets.notice_view import NoticeView

# A longer message is shown up to here, with a button for the rest.
_SHOWN = 4_000


class _CardEditor(QFrame):
    """An editor in place of a card.

    Signals:
        sent: the text to send instead.
        cancelled: leave it as it was.
    """

    sent = Signal(str)
    cancelled = Signal()
    height_changed = Signal()

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.editor = Editor(self.tr("Your message"), self)
        self.editor.setPlainText(text)
        self.editor.moveCursor(QTextCursor.MoveOperation.End)
        send = text_button(self.tr("Send again"), "primary")
        cancel = text_button(self.tr("Cancel"))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(tokens.L, tokens.M, tokens.M, tokens.M)
        self._column.addWidget(self.editor)
        self._hint = plain_label("", "held", wrap=True)
        self._hint.hide()
        self._column.addWidget(self._hint)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(send)
        self._column.addLayout(row)
        self.editor.submitted.connect(self._send)
        self.editor.escaped.connect(self.cancelled)
        self.editor.height_changed.connect(self.height_changed)
        self.editor.too_long.connect(self._refuse)
        self.editor.textChanged.connect(self._hint.hide)
        send.clicked.connect(self._send)
        cancel.clicked.connect(self.cancelled)

    def height_for(self, width: int) -> int:
        """The height at a width."""
        self._column.activate()
        return self._column.sizeHint().height()

    def _refuse(self) -> None:
        self._hint.setText(self.tr("What you pasted is too long for this message. Attach it to a new one."))
        self._hint.show()
        announce(self, self._hint.text())
        self.height_changed.emit()

    def _send(self) -> None:
        if text := self.editor.toPlainText().strip():
            self.sent.emit(text)


class UserCard(MessageCard):
    """Shows a message of the person."""

    def __init__(self, item: TranscriptItem, signals: CardSignals, parent: QWidget | None = None) -> None:
        super().__init__(item, signals, parent)
        self._all = False
        self._editor: _CardEditor | None = None
        self._refusal: NoticeView | None = None
        self._inside = Stack()
        self.body = Body()
        self.body.link_wanted.connect(signals.link)
        parts = [p for p in item.message.parts if isinstance(p, ImagePart | FilePart)]
        if parts:
            self._inside.add(AttachmentRow(parts, signals))
        self._inside.add(self.body, tokens.S)
        self._rest = text_button(self.tr("Show all"), "quiet")
        self._rest.clicked.connect(self._show_all)
        self._inside.add(self._rest, tokens.XS)
        self._soft = Soft(self._inside, self)
        self.add(self._soft)
        self._foot = self._make_foot()
        self.add(self._foot, tokens.HAIR)
        self.setAccessibleName(self.tr("Your message"))
        self.show_item(item)

    @property
    def bodies(self) -> Sequence[Body]:
        """The text."""
        return (self.body,)

    def show_item(self, item: TranscriptItem) -> None:
        """Show another state of the message."""
        super().show_item(item)
        text = item.message.text
        long = len(text) > _SHOWN and not self._all
        self.body.show_document(verbatim(text[: seam_before(text, _SHOWN)] + "…" if long else text))
        self.body.setVisible(bool(text.strip()))
        self._rest.setVisible(long)
        self.siblings.show_siblings(item.siblings, item.message.id)
        self._inside.lay_out()
        self.lay_out()
        self._hover(self.underMouse())

    def plain_text(self) -> str:
        """The message as it was typed, without what is hidden in it."""
        return without_hidden(self.message.text)

    def fill_menu(self, menu: QMenu) -> None:
        """Put what can be done with the message into a menu."""
        super().fill_menu(menu)
        menu.addAction(icon("pencil-simple"), self.tr("Edit and send again"), self.edit)

    def edit(self) -> None:
        """Turn the card into an editor."""
        if self._editor is not None:
            return
        if len(self.message.text) > LONGEST_TEXT:
            self._refuse_edit()
            return
        self._editor = _CardEditor(self.message.text, self)
        self._editor.sent.connect(self._send_again)
        self._editor.cancelled.connect(self._end_edit)
        self.add(self._editor, at=self.place_of(self._soft))
        self._soft.hide()
        self.lay_out()
        self._editor.editor.setFocus()

    def _refuse_edit(self) -> None:
        if self._refusal is not None:
            return
        text, next_step = self.tr("This message is too long to be edited."), self.tr("Copy it, and send it as a file.")
        self._refusal = NoticeView(text, next_step, "notice", self)
        self.add(self._refusal, tokens.XS)
        announce(self, self._refusal.accessibleName())
        self.lay_out()

    def restyle(self) -> None:
        """Take the colours and sizes of the theme in force."""
        self.body.restyle()
        self._inside.lay_out()
        self.lay_out()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Qt: show what can be done."""
        self._hover(True)
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Qt: be quiet again."""
        self._hover(False)
        super().leaveEvent(event)

    def _make_foot(self) -> QWidget:
        foot = QWidget(self)
        row = QHBoxLayout(foot)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self.siblings = Siblings(self.signals.show.emit, foot)
        self._copy = icon_button("copy", self.tr("Copy your message"), foot)
        self._edit = icon_button("pencil-simple", self.tr("Edit and send again"), foot)
        self._copy.clicked.connect(self.copy_text)
        self._edit.clicked.connect(self.edit)
        row.addStretch(1)
        for button in (self._copy, self._edit):
            policy = button.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            button.setSizePolicy(policy)
            row.addWidget(button)
        row.addWidget(self.siblings)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)
        return foot

    def _focus_moved(self, old: QWidget | None, new: QWidget | None) -> None:
        inside = (w is not None and self.isAncestorOf(w) for w in (old, new))
        if any(inside):
            self._hover(self.underMouse())

    def _hover(self, hovered: bool) -> None:
        focus = QApplication.focusWidget()
        shown = self._editor is None and (hovered or (focus is not None and self.isAncestorOf(focus)))
        self._copy.setVisible(shown)
        self._edit.setVisible(shown)

    def _show_all(self) -> None:
        self._all = True
        self.body.begin_anew()
        self.show_item(self.item)

    def _send_again(self, text: str) -> None:
        self._end_edit()
        self.signals.edit.emit(self.message.id, text)

    def _end_edit(self) -> None:
        if self._editor is not None:
            self.remove(self._editor)
            self._editor = None
            self._soft.show()
            self._hover(self.underMouse())
            self.lay_out()
