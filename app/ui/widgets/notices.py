"""Notices: a line above the view with what happened, what to do, and a button or two. They never block."""

from collections.abc import Callable
from enum import IntEnum, auto

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.core.errors import KnownError
from app.ui.theme import fonts, tokens
from app.ui.widgets.announce import announce
from app.ui.widgets.icons import Mark, icon_button, text_button
from app.ui.widgets.labels import plain_label
from app.ui.words.texts import error_message, error_next_step

_UNDO_MS = 10_000
_MOST = 3
# Text that would get fewer ems than this beside the buttons stands above them.
_LINE_EM = 24


class Rank(IntEnum):
    """Where a notice stands, from above: what can be taken back stays where one is about to click."""

    UNDO = auto()
    NEWS = auto()
    OFFER = auto()


class Notice(QFrame):
    """One notice.

    Signals:
        closed: it went, for whatever reason.
    """

    closed = Signal()

    def __init__(
        self,
        text: str,
        detail: str = "",
        *,
        role: str = "notice",
        rank: Rank = Rank.NEWS,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.text, self.rank = text, rank
        self._end = QTimer(self)
        self._end.setSingleShot(True)
        self._end.timeout.connect(self.close_now)
        self.setProperty("role", role)
        self.setAccessibleName(f"{text} {detail}".strip())
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.M, tokens.S, tokens.S, tokens.S)
        row.setSpacing(tokens.S)
        signs = {"error": ("warning-circle", "held"), "warning": ("key", "leaves")}
        mark = Mark(*signs.get(role, ("info", "muted")))
        # Beside one line all stands in its middle.
        edge = Qt.AlignmentFlag.AlignTop if detail else Qt.AlignmentFlag.AlignVCenter
        row.addWidget(mark, 0, edge)
        words = QVBoxLayout()
        words.setSpacing(0)
        self._lines = [plain_label(text, wrap=True, size=tokens.TEXT_SECONDARY)]
        self._lines += [plain_label(detail, "muted", wrap=True)] if detail else []
        for line in self._lines:
            words.addWidget(line)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(tokens.S)
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._body.setSpacing(tokens.S)
        self._body.addLayout(words, 1)
        self._body.addLayout(self._buttons)
        row.addLayout(self._body, 1)
        close = icon_button("x", self.tr("Close"))
        close.clicked.connect(self.close_now)
        row.addWidget(close, 0, edge)

    def add_button(self, text: str, do: Callable[[], object], role: str = "") -> None:
        """A button that acts and closes the notice."""
        button = text_button(text, role)
        button.clicked.connect(self.close_now)
        button.clicked.connect(lambda *_: do())
        self._buttons.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        self._fold()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: there is more or less room beside the buttons."""
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        """Put the buttons below the text where too little of a line would fit beside them."""
        longest = max(line.fontMetrics().horizontalAdvance(line.text()) for line in self._lines)
        wanted = min(longest, round(fonts.pixels(tokens.TEXT_SECONDARY) * _LINE_EM))
        room = self._body.geometry().width() - self._buttons.sizeHint().width() - tokens.S
        folded = room < wanted
        self._body.setDirection(QBoxLayout.Direction.TopToBottom if folded else QBoxLayout.Direction.LeftToRight)
        edge = Qt.AlignmentFlag.AlignLeading if folded else Qt.AlignmentFlag.AlignVCenter
        self._body.setAlignment(self._buttons, edge)

    def close_after(self, milliseconds: int) -> None:
        """Go by itself after a while, counted from now."""
        self._end.start(milliseconds)

    def close_now(self) -> None:
        """Go."""
        self.closed.emit()


class Notices(QWidget):
    """The notices of a window: by rank, newest last, at most three of each."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(tokens.L, tokens.S, tokens.L, 0)
        self._layout.setSpacing(tokens.S)
        self._shown: list[Notice] = []
        self._with_offers = True
        self.hide()

    @property
    def shown(self) -> tuple[Notice, ...]:
        """What is there now."""
        return tuple(self._shown)

    def add(self, notice: Notice) -> Notice:
        """Show a notice; an equal one that is there already gives way, unless it can be taken back by itself."""
        peers = [n for n in self._shown if n.rank is notice.rank]
        equal = [n for n in peers if n.text == notice.text and n.rank is not Rank.UNDO]
        for old in equal + peers[: 1 - _MOST]:
            self.drop(old)
        place = sum(n.rank <= notice.rank for n in self._shown)
        self._shown.insert(place, notice)
        self._layout.insertWidget(place, notice)
        notice.closed.connect(lambda: self.drop(notice))
        self._refresh()
        if not notice.isHidden():
            announce(self, notice.accessibleName())
        return notice

    def show_offers(self, shown: bool) -> None:
        """Whether offers, which can wait, are seen."""
        if shown is not self._with_offers:
            self._with_offers = shown
            self._refresh()

    def say(self, text: str, detail: str = "") -> Notice:
        """Something that is good to know."""
        return self.add(Notice(text, detail))

    def fail(self, error: KnownError) -> Notice:
        """A failure of the world: its sentence and its next step."""
        return self.add(Notice(error_message(error), error_next_step(error), role="error"))

    def offer_undo(self, text: str, undo: Callable[[], object]) -> Notice:
        """Something that was done and can be taken back for a while."""
        notice = Notice(text, rank=Rank.UNDO)
        notice.add_button(self.tr("Undo"), undo)
        self.add(notice)
        for one in self._shown:
            if one.rank is Rank.UNDO:
                # They go together: none moves under the pointer because another's time is over.
                one.close_after(_UNDO_MS)
        return notice

    def drop(self, notice: Notice) -> None:
        """Let a notice go, if nobody did so before."""
        if notice in self._shown:
            self._shown.remove(notice)
            self._layout.removeWidget(notice)
            notice.hide()
            notice.deleteLater()
        self._refresh()

    def _refresh(self) -> None:
        for notice in self._shown:
            notice.setVisible(self._with_offers or notice.rank is not Rank.OFFER)
        self.setVisible(any(not notice.isHidden() for notice in self._shown))
