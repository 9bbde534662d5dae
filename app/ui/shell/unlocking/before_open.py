"""What the window shows as long as the store is not open: unlock it, give its key back, or say what is wrong."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.core.errors import Kind, KnownError
from app.ui.shell.unlocking.strength import Strength, strength
from app.ui.theme import fonts, tokens
from app.ui.theme.tokens import TEXT_BODY
from app.ui.widgets.announce import announce
from app.ui.widgets.icons import text_button
from app.ui.widgets.labels import plain_label
from app.ui.widgets.secret_field import SecretField
from app.ui.widgets.semaphore import Logo
from app.ui.words import texts

_WIDTH_EM = 30
_SHORT_TITLE = 30


class _Page(QWidget):
    """A column in the middle: mark, title, sentence, then what the page adds.

    Signals:
        retry: try to open again.
        quit: close the program.
    """

    retry = Signal()
    quit = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        outer = QHBoxLayout(self)
        outer.addStretch(1)
        middle = QWidget()
        middle.setFixedWidth(round(fonts.pixels(TEXT_BODY) * _WIDTH_EM))
        outer.addWidget(middle)
        outer.addStretch(1)
        self.column = QVBoxLayout(middle)
        self.column.setSpacing(tokens.M)
        self.column.addStretch(2)
        self.column.addWidget(Logo(tokens.XXL + tokens.S))
        self.title = plain_label("", "display", wrap=True)
        self.text = plain_label("", "muted", wrap=True, size=tokens.TEXT_BODY)
        self.column.addWidget(self.title)
        self.column.addWidget(self.text)
        self.column.addSpacing(tokens.XS)

    def buttons(self, *buttons: QPushButton) -> None:
        """The row of buttons that ends the page."""
        row = QHBoxLayout()
        row.setSpacing(tokens.S)
        for button in buttons:
            row.addWidget(button)
        row.addStretch(1)
        self.column.addLayout(row)
        self.column.addStretch(3)

    def say(self, title: str, text: str) -> None:
        """Say what this is about, also to screen readers; a whole sentence needs a smaller title than two words."""
        self.title.setText(title)
        size = tokens.TEXT_TITLE if len(title) > _SHORT_TITLE else tokens.TEXT_DISPLAY - tokens.XS
        self.title.setFont(fonts.font(size, QFont.Weight.DemiBold))
        self.text.setText(text)
        announce(self, f"{title} {text}")

    def quit_button(self) -> QPushButton:
        """Closes the program."""
        button = text_button(self.tr("Quit"))
        button.clicked.connect(self.quit)
        return button


class UnlockPage(_Page):
    """Asks for the passphrase: a first one twice, with a hint of its strength, or the one that is known.

    Signals:
        given: the passphrase.
    """

    given = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._new = False
        self.field = SecretField(self.tr("Passphrase"))
        self.again = SecretField(self.tr("The same again"))
        self.hint = plain_label("", "muted", wrap=True)
        self.bar = QProgressBar()
        self.bar.setRange(0, len(Strength) - 1)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Strength of the passphrase"))
        self.wrong = plain_label("", "held", wrap=True)
        for widget in (self.field, self.bar, self.hint, self.again, self.wrong):
            self.column.addWidget(widget)
        self.go = text_button(self.tr("Unlock"), "primary")
        self.go.clicked.connect(self._submit)
        self.buttons(self.go, self.quit_button())
        self.field.textChanged.connect(self._changed)
        self.again.textChanged.connect(self._changed)
        self.field.returnPressed.connect(self._entered)
        self.again.returnPressed.connect(self._submit)

    def ask(self, error: KnownError, tried: bool) -> None:
        """Ask as the error says; `tried` tells that a passphrase was just refused."""
        self._new = error.fields.get("need") == "new"
        if self._new:
            self.say(
                self.tr("Choose a passphrase"),
                self.tr(
                    "This computer has no keyring, so your conversations are locked with a passphrase. "
                    "Nobody can restore it: without it, and without a recovery key, they stay locked."
                ),
            )
        else:
            self.say(self.tr("Welcome back"), self.tr("Enter your passphrase to unlock your conversations."))
        for widget in (self.again, self.bar, self.hint):
            widget.setVisible(self._new)
        self.go.setText(self.tr("Set passphrase") if self._new else self.tr("Unlock"))
        self._changed()
        self._complain(self.tr("That is not the passphrase. Try again.") if tried and not self._new else "")
        self.set_busy(False)
        self.field.selectAll()
        self.field.setFocus()

    def set_busy(self, busy: bool) -> None:
        """Deriving the key takes a moment."""
        for widget in (self.field, self.again):
            widget.setEnabled(not busy)
        self.go.setEnabled(not busy and self._ready())

    def _ready(self) -> bool:
        text = self.field.text()
        return bool(text) and (not self._new or (strength(text) > Strength.WEAK and text == self.again.text()))

    def _changed(self) -> None:
        level = strength(self.field.text())
        self.bar.setValue(level)
        self.hint.setText(
            {
                Strength.NONE: self.tr("Four or more unrelated words are strong and easy to remember."),
                Strength.WEAK: self.tr("Too weak: make it longer, or add unrelated words."),
                Strength.FAIR: self.tr("Fair. Longer is better."),
                Strength.STRONG: self.tr("Strong."),
            }[level]
        )
        self.bar.setAccessibleDescription(self.hint.text())
        differs = self._new and self.again.text() and self.field.text() != self.again.text()
        self._complain(self.tr("The two are not the same.") if differs else "")
        self.go.setEnabled(self._ready())

    def _complain(self, text: str) -> None:
        self.wrong.setText(text)
        self.wrong.setVisible(bool(text))

    def _entered(self) -> None:
        if self._new:
            self.again.setFocus()
        else:
            self._submit()

    def _submit(self) -> None:
        if self._ready():
            self.set_busy(True)
            self.given.emit(self.field.text())

    def forget(self) -> None:
        """Take what was typed out of the fields."""
        self.field.clear()
        self.again.clear()


class KeyLostPage(_Page):
    """Takes a recovery key.

    Signals:
        given: the recovery key, and a new passphrase or "" where there is a keyring.
    """

    given = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = QLineEdit()
        self.field.setFont(fonts.mono())
        self.field.setPlaceholderText("XXXXX-XXXXX-XXXXX-…")
        self.field.setAccessibleName(self.tr("Recovery key"))
        self.field.setMinimumHeight(tokens.ROW + tokens.XS)
        self.passphrase = SecretField(self.tr("New passphrase"))
        self.passphrase.hide()
        self.wrong = plain_label("", "held", wrap=True)
        self.wrong.hide()
        self.column.addWidget(self.field)
        self.column.addWidget(self.passphrase)
        self.column.addWidget(self.wrong)
        self.go = text_button(self.tr("Restore"), "primary")
        self.go.setEnabled(False)
        self.go.clicked.connect(self._submit)
        again = text_button(self.tr("Try again"))
        again.clicked.connect(self.retry)
        self.buttons(self.go, again, self.quit_button())
        self.field.textChanged.connect(self._changed)
        self.passphrase.textChanged.connect(self._changed)
        for field in (self.field, self.passphrase):
            field.returnPressed.connect(self._submit)

    def ask(self, error: KnownError, tried: bool) -> None:
        """Ask for the recovery key; `tried` tells that one was just refused."""
        if error.kind is Kind.VAULT_LOCKED:
            self.passphrase.show()
            self.passphrase.setFocus()
        else:
            self.say(texts.error_message(error), texts.error_next_step(error))
            self.wrong.setText(self.tr("That is not the recovery key of these conversations. Check it and try again."))
            self.wrong.setVisible(tried)
            self.field.setFocus()
        self.set_busy(False)

    def set_busy(self, busy: bool) -> None:
        """Restoring takes a moment."""
        self.field.setEnabled(not busy)
        self.passphrase.setEnabled(not busy)
        self.go.setEnabled(not busy and self._ready())

    def _ready(self) -> bool:
        return bool(self.field.text().strip()) and (not self.passphrase.isVisible() or bool(self.passphrase.text()))

    def _changed(self) -> None:
        self.go.setEnabled(self._ready())

    def _submit(self) -> None:
        if self._ready():
            self.set_busy(True)
            self.given.emit(self.field.text().strip(), self.passphrase.text())

    def forget(self) -> None:
        """Take what was typed out of the fields."""
        self.field.clear()
        self.passphrase.clear()


class TroublePage(_Page):
    """Says what keeps the store from opening, and what to do: damaged, newer, read-only, disk full and the like."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        again = text_button(self.tr("Try again"), "primary")
        again.clicked.connect(self.retry)
        self.again = again
        self.buttons(again, self.quit_button())

    def tell(self, error: KnownError) -> None:
        """Show an error's sentence and its next step."""
        self.say(texts.error_message(error), texts.error_next_step(error))
        self.again.setFocus()
