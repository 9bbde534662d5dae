"""Says how much of what the model can read a chat takes, once that matters, and what happens when it is too much."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from app.core.decisions import Fill
from app.core.messages import WhenFull
from app.ui.composer.chips import Chip
from app.ui.composer.next_message import NextMessage
from app.ui.theme import tokens
from app.ui.theme.theme import theme
from app.ui.widgets.icons import icon
from app.ui.words import formats

# In a hundred: below, nobody needs to know.
_TELLS = 70
_FULL = 100


class FillChip(Chip):
    """Shown from a share on; opens the choice of this chat.

    Signals:
        picked: a `WhenFull`.
        recap_wanted: what came before is to be summed up, or that is to be seen.
    """

    picked = Signal(object)
    recap_wanted = Signal()

    def __init__(self, following: NextMessage, parent: QWidget) -> None:
        super().__init__(parent)
        self._next = following
        self.fill: Fill | None = None
        self.clicked.connect(self.open)
        following.changed.connect(self.refresh)
        theme().changed.connect(self.refresh)
        self.refresh()

    def show_fill(self, fill: Fill | None) -> None:
        """Say how full the chat is with the message as it stands; None: not known."""
        self.fill = fill
        self.refresh()

    def refresh(self) -> None:
        """Say it again."""
        fill = self.fill
        # A chat that is not begun has nothing that could be left out.
        begun = self._next.summary is not None
        self.setVisible(begun and fill is not None and fill.percent >= _TELLS)
        if fill is None:
            return
        self.setIcon(icon("stack"))
        if fill.percent < _FULL:
            text = self.tr("{percent} % full").format(percent=formats.number(fill.percent))
        elif self._next.when_full is WhenFull.LEAVE_OUT:
            text = self.tr("Oldest left out")
        else:
            text = self.tr("Full")
        self.say(text, self.tr("Room in the chat: {state}").format(state=text), self._tip(fill))

    def open(self) -> QMenu:
        """Open the choice."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addSection(self.tr("Once this chat is too long for its model"))
        group = QActionGroup(menu)
        for choice, words in (
            (WhenFull.LEAVE_OUT, self.tr("Leave out its oldest messages")),
            (WhenFull.STOP, self.tr("Stop and say so")),
        ):
            action = QAction(words, menu)
            action.setCheckable(True)
            action.setChecked(choice is self._next.when_full)
            action.setActionGroup(group)
            action.triggered.connect(lambda _=False, chosen=choice: self.picked.emit(chosen))
            menu.addAction(action)
        menu.addSeparator()
        menu.addAction(self.tr("Summary of what came before…"), self.recap_wanted.emit)
        menu.popup(self.mapToGlobal(QPoint(0, -menu.sizeHint().height() - tokens.XS)))
        menu.setActiveAction(group.checkedAction())
        return menu

    def _tip(self, fill: Fill) -> str:
        takes = self.tr("With this message the chat takes about {tokens} of the {room} tokens that the model can read.")
        lines = [takes.format(tokens=formats.number(fill.tokens), room=formats.number(fill.room))]
        if self._next.when_full is WhenFull.LEAVE_OUT:
            lines.append(self.tr("Once it is more, the oldest messages are left out of what is sent."))
        else:
            lines.append(self.tr("Once it is more, nothing is sent."))
        return "\n".join(lines)
