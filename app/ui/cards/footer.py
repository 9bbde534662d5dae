"""The quiet line under a message: where it was answered, by whom, at what cost; and what can be done with it."""

from collections.abc import Callable

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QToolButton, QWidget

from app.core.labels import Passage
from app.core.messages import AnswerFacts, FinishReason, Message
from app.ui.theme import fonts, tokens
from app.ui.widgets.icons import icon_button, text_button
from app.ui.widgets.labels import ElidedLabel, one_line, plain_label
from app.ui.widgets.semaphore import Semaphore
from app.ui.words import formats
from app.ui.words.starter_words import shown_name
from app.ui.words.texts import finish_text, label_text, passage_text

Where = Callable[[AnswerFacts], str]


class Siblings(QWidget):
    """‹ 2/3 ›: which of several versions is shown, and the way to the others."""

    def __init__(self, show: Callable[[str], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ids: tuple[str, ...] = ()
        self._at = 0
        self.back = icon_button("caret-left", self.tr("Previous version"), self)
        self.forth = icon_button("caret-right", self.tr("Next version"), self)
        self._count = plain_label("", "muted", size=tokens.TEXT_SMALL)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for widget in (self.back, self._count, self.forth):
            row.addWidget(widget)
        self.back.clicked.connect(lambda: show(self._ids[self._at - 1]))
        self.forth.clicked.connect(lambda: show(self._ids[self._at + 1]))

    def show_siblings(self, ids: tuple[str, ...], own: str) -> None:
        """Say where among its siblings a message is; hidden for an only one."""
        self._ids, self._at = ids, ids.index(own) if own in ids else 0
        self._count.setText(f"{formats.number(self._at + 1)}/{formats.number(len(ids))}")
        self.back.setEnabled(self._at > 0)
        self.forth.setEnabled(self._at + 1 < len(ids))
        self.setVisible(len(ids) > 1)
        text = self.tr("Version {number} of {count}").format(number=self._at + 1, count=len(ids))
        self.setAccessibleName(text)


class AnswerFooter(QWidget):
    """Under an answer: semaphore, place, model, label, tokens, time, cost; copy, retry, versions, more."""

    def __init__(self, where: Where, show: Callable[[str], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._where = where
        self._semaphore = Semaphore(parent=self)
        self._facts = ElidedLabel("", "muted", self)
        self._facts.setFont(fonts.tabular(tokens.TEXT_SMALL))
        self.siblings = Siblings(show, self)
        self.copy = self._button(self.tr("Copy"), self.tr("Copy the answer"))
        self.retry = self._button(self.tr("Retry"), self.tr("Ask for another answer"))
        self.more: QToolButton = icon_button("dots-three", self.tr("More"), self)
        # It ends where the text above it does.
        self.more.setProperty("flush", True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.S)
        row.addWidget(self._semaphore)
        row.addWidget(self._facts, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(0)
        for widget in (self.siblings, self.copy, self.retry, self.more):
            buttons.addWidget(widget)
        row.addLayout(buttons)

    def show_message(self, message: Message, siblings: tuple[str, ...]) -> None:
        """Say what is known of an answer."""
        facts = message.answer
        self._semaphore.setVisible(facts is not None)
        if facts is not None:
            self._semaphore.set_passage(facts.passage)
            self._facts.setText(self._line(facts, message))
        self.siblings.show_siblings(siblings, message.id)
        for button in (self.retry, self.more):
            button.setVisible(message.complete)
        self.copy.setVisible(message.complete and bool(message.text.strip()))

    def open_menu(self, menu: QMenu) -> None:
        """Open a menu at the button for more."""
        menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height())))

    def _button(self, text: str, name: str) -> QPushButton:
        button = text_button(text, "quiet", parent=self)
        button.setFont(fonts.font(tokens.TEXT_SMALL))
        button.setAccessibleName(name)
        return button

    def _line(self, facts: AnswerFacts, message: Message) -> str:
        place = passage_text(facts.passage) if facts.passage is not Passage.LEAVES else self._where(facts)
        first = [place, one_line(shown_name(facts.provider, facts.model)), label_text(message.label).lower()]
        numbers = []
        # Nothing was written or is to be paid: counts, a duration and an unknown cost would only puzzle.
        written = message.text or (facts.usage is not None and facts.usage.output_tokens)
        paid = facts.cost is not None and facts.cost.nano
        in_vain = facts.finish_reason is FinishReason.ERROR and not written and not paid
        if facts.usage is not None and message.complete and not in_vain:
            total = facts.usage.output_tokens
            numbers.append(self.tr("%n token(s)", "", total).replace(str(total), formats.number(total)))
        if facts.timings is not None and not in_vain:
            numbers.append(formats.duration(facts.timings.total_ms))
        if message.complete and facts.passage is not Passage.HELD and not in_vain:
            numbers.append(formats.money(facts.cost))
        ended = facts.finish_reason in {FinishReason.CANCELLED, FinishReason.CONTENT_FILTER}
        if ended and facts.finish_reason is not None:
            numbers.append(finish_text(facts.finish_reason))
        return "  ·  ".join([part for part in first if part] + ([" · ".join(numbers)] if numbers else []))
