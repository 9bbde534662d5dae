"""Messages that nobody wrote here: instructions to the model, results of tools. Folded."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from app.core.messages import Role, ToolResultPart, TranscriptItem
from app.markup.hygiene import without_hidden
from app.markup.parse import verbatim
from app.ui.cards.body import Body
from app.ui.cards.card import MessageCard
from app.ui.cards.card_signals import CardSignals
from app.ui.cards.fold import Fold
from app.ui.theme import tokens


class SideCard(MessageCard):
    """Shows a system message or what a tool gave back."""

    def __init__(self, item: TranscriptItem, signals: CardSignals, parent: QWidget | None = None) -> None:
        super().__init__(item, signals, parent)
        self._bodies: list[Body] = []
        if item.message.role is Role.SYSTEM:
            self.add(Fold(self.tr("Instructions"), partial(self._text, item.message.text), self))
        for part in item.message.parts:
            if isinstance(part, ToolResultPart):
                title = self.tr("The tool failed") if part.is_error else self.tr("Result of the tool")
                self.add(Fold(title, partial(self._text, part.text), self), tokens.XS)
        self.setAccessibleName(self.tr("Instructions") if item.message.role is Role.SYSTEM else self.tr("Tool"))

    @property
    def bodies(self) -> Sequence[Body]:
        """Those that were unfolded."""
        return self._bodies

    def plain_text(self) -> str:
        """The text as it came, without what is hidden in it."""
        results = [part.text for part in self.message.parts if isinstance(part, ToolResultPart)]
        return without_hidden("\n\n".join([self.message.text, *results]).strip())

    def _text(self, text: str) -> QWidget:
        body = Body(self, role="muted", size=tokens.TEXT_SECONDARY)
        body.show_document(verbatim(text))
        self._bodies.append(body)
        return body
