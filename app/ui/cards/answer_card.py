"""An answer: no bubble, its thinking folded away, its tools, what went wrong, and the quiet line."""

from collections.abc import Callable, Sequence
from functools import partial
from time import monotonic

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from app.core.blocks import Code, Document
from app.core.characters import is_blank
from app.core.errors import Kind
from app.core.handbook import Card
from app.core.languages import is_foreign
from app.core.messages import (
    ErrorPart,
    FinishReason,
    Message,
    TextPart,
    ThinkingPart,
    ToolCallPart,
    ToolResultPart,
    TranscriptItem,
)
from app.core.starter import is_starter
from app.markup.parse import parse
from app.markup.plain import to_plain
from app.ui.cards.body import Body
from app.ui.cards.card import MessageCard
from app.ui.cards.card_signals import CardSignals
from app.ui.cards.code_view import CodeView
from app.ui.cards.fold import Fold
from app.ui.cards.footer import AnswerFooter, Where
from app.ui.cards.handbook_card import HandbookCard
from app.ui.cards.starter_note import StarterNote
from app.ui.cards.status_line import StatusLine
from app.ui.theme import tokens
from app.ui.widgets.icons import icon
from app.ui.widgets.labels import one_line
from app.ui.widgets.notice_view import NoticeView
from app.ui.words import formats
from app.ui.words.texts import error_message, error_next_step, error_of

# With these an answer says that it holds all that the model had to say.
_IN_ORDER = {FinishReason.STOP, FinishReason.UNKNOWN}

# The text of the message that an answer is to.
Asked = Callable[[Message], str]


class AnswerCard(MessageCard):
    """Shows an answer, whole or growing; see `PaintQueue` for how it grows.

    Signals:
        will_grow: it is about to need so many pixels more.
    """

    will_grow = Signal(int)

    def __init__(
        self,
        item: TranscriptItem,
        signals: CardSignals,
        where: Where,
        parent: QWidget | None = None,
        *,
        asked: Asked = lambda message: "",
        from_end: bool = True,
    ) -> None:
        super().__init__(item, signals, parent)
        self._asked, self._from_end = asked, from_end
        self._document: Document | None = None
        self._thoughts: Document | None = None
        self._thinking: Fold | None = None
        self._thinking_text = ""
        self._text = ""
        self._thought_since: float | None = None
        self._thought_ms: int | None = None
        self._extras: list[QWidget] = []
        self.above: HandbookCard | None = None
        self.status = StatusLine(self)
        self.body = Body(self)
        self.body.link_wanted.connect(signals.link)
        self.body.will_grow.connect(self.will_grow)
        self.footer = AnswerFooter(where, signals.show.emit, self)
        self.footer.copy.clicked.connect(self.copy_text)
        self.footer.retry.clicked.connect(lambda: signals.retry.emit(self.message.id))
        self.footer.more.clicked.connect(lambda: self.footer.open_menu(self.menu()))
        self.add(self.status, tokens.S)
        self.add(self.body, tokens.S)
        self.add(self.footer, tokens.M)
        self.setAccessibleName(self.tr("Answer"))
        self.show_item(item)

    @property
    def bodies(self) -> Sequence[Body]:
        """Thoughts and text."""
        thoughts = self._thinking.inside if self._thinking is not None else None
        return (thoughts, self.body) if isinstance(thoughts, Body) else (self.body,)

    def show_item(self, item: TranscriptItem) -> None:
        """Show another state of the message."""
        super().show_item(item)
        message = item.message
        self._show_above(item.card)
        self.set_text(
            "\n\n".join(p.text for p in message.parts if isinstance(p, TextPart)),
            "\n\n".join(p.text for p in message.parts if isinstance(p, ThinkingPart)),
        )
        self._paint(growing=not message.complete)
        self._show_extras(message)
        self.footer.show_message(message, item.siblings)
        # Under a card that stands alone there is nothing to tell but which version it is.
        self.footer.setHidden(self._is_alone and len(item.siblings) < 2)
        self.lay_out()

    def set_text(self, text: str, thinking: str) -> None:
        """Keep what the answer has come to; it is laid out by `paint_tail`."""
        if not is_blank(thinking) and is_blank(text) and not self.message.complete and self._thought_since is None:
            self._thought_since = monotonic()
        if not is_blank(text) and not self._says and self._thought_since is not None:
            self._thought_ms = round((monotonic() - self._thought_since) * 1000)
        self._text, self._thinking_text = text, thinking

    def paint_tail(self) -> bool:
        """Lay out what is new."""
        self._paint(growing=not self.message.complete)
        return True

    def plain_text(self) -> str:
        """The answer as people read it, or what stands in its place."""
        if self.above is not None and self.above.card.alone:
            return self.above.plain_text()
        return to_plain(self._document) if self._document else ""

    def copy_markdown(self) -> None:
        """Put the answer onto the clipboard as it was written, or what stands in its place."""
        if self.above is not None and self.above.card.alone:
            self.copy(self.above.card.paragraph)
        else:
            super().copy_markdown()

    def fill_menu(self, menu: QMenu) -> None:
        """Put what can be done with the answer into a menu."""
        super().fill_menu(menu)
        if self.message.complete:
            menu.addAction(icon("arrow-clockwise"), self.tr("Retry"), lambda: self.signals.retry.emit(self.message.id))
        if self._is_alone:
            return
        menu.addSeparator()
        menu.addAction(icon("info"), self.tr("Why this model"), lambda: self.signals.inspect.emit(self.message.id))

    def restyle(self) -> None:
        """Take the colours and sizes of the theme in force."""
        self.body.restyle()
        if self.above is not None:
            self.above.restyle()
        if self._thinking is not None and isinstance(self._thinking.inside, Body):
            self._thinking.inside.restyle()
        for extra in self._extras:
            if isinstance(extra, Fold) and isinstance(extra.inside, CodeView):
                extra.inside.restyle()
        self.lay_out()

    # --- what the handbook says

    @property
    def _is_alone(self) -> bool:
        return self.item.card is not None and self.item.card.alone

    def _show_above(self, card: Card | None) -> None:
        """Show the card, which is there from the beginning and stays as it is."""
        if card is None or self.above is not None:
            return
        self.above = HandbookCard(card, self)
        self.above.page_wanted.connect(self.signals.page)
        self.above.link_wanted.connect(self.signals.link)
        self.above.model_wanted.connect(lambda: self.signals.retry.emit(self.message.id))
        self.add(self.above, at=0)
        if not card.alone:
            self.add(_Room(), at=1)

    # --- painting

    @property
    def _says(self) -> bool:
        return not is_blank(self._text)

    @property
    def _thinks(self) -> bool:
        return not is_blank(self._thinking_text)

    def _paint(self, *, growing: bool) -> None:
        self._show_thinking(growing=growing)
        self._document = parse(self._text, self._document, growing=growing)
        self.body.setVisible(self._says)
        self.body.show_document(self._document, from_end=self._from_end, growing=growing)
        waits = growing and not self._says and not self._thinks
        if self.status.isHidden() == waits:
            self.status.setVisible(waits)
            self.lay_out()

    def _show_thinking(self, *, growing: bool) -> None:
        if not self._thinks:
            if self._thinking is not None:
                # What was taken for thoughts was the answer.
                self.remove(self._thinking)
                self._thinking = self._thoughts = None
            return
        if self._thinking is None:
            self._thinking = Fold("", self._make_thoughts, self)
            self.add(self._thinking, at=self.place_of(self.status) + 1)
        self._thinking.set_title(self._thinking_title(thinks=growing and not self._says))
        if isinstance(self._thinking.inside, Body):
            self._thoughts = parse(self._thinking_text, self._thoughts, growing=growing)
            self._thinking.inside.show_document(self._thoughts, growing=growing)

    def _thinking_title(self, *, thinks: bool) -> str:
        if thinks:
            return self.tr("Thinking…")
        if self._thought_ms is None:
            return self.tr("Thoughts")
        return self.tr("Thought for {time}").format(time=formats.duration(self._thought_ms))

    def _make_thoughts(self) -> QWidget:
        body = Body(self, role="muted", size=tokens.TEXT_SECONDARY)
        body.link_wanted.connect(self.signals.link)
        self._thoughts = parse(self._thinking_text)
        body.show_document(self._thoughts)
        return body

    # --- what stands below the text

    def _show_extras(self, message: Message) -> None:
        for extra in self._extras:
            self.remove(extra)
        self._extras = []
        for part in message.parts:
            match part:
                case ToolCallPart(_, name, arguments):
                    title = self.tr("Wants to call {name}").format(name=one_line(name))
                    self._extra(Fold(title, partial(_code, arguments, "json"), self))
                case ToolResultPart(_, text, is_error):
                    title = self.tr("The tool failed") if is_error else self.tr("Result of the tool")
                    self._extra(Fold(title, partial(_code, text, ""), self))
                case ErrorPart():
                    self._extra(self._error(part))
                case _:
                    pass
        facts = message.answer
        if message.unreadable:
            text = self.tr("This message cannot be read.")
            self._extra(NoticeView(text, self.tr("The rest of the conversation is not affected."), "error", self))
        if (lack := self._lack(message)) is not None:
            self._extra(self._error(ErrorPart(lack.value)))
        if message.complete and facts is not None:
            if lack is None and not any(isinstance(part, ErrorPart) for part in message.parts):
                self._show_early_end(facts.finish_reason)
            if is_starter(facts.provider, facts.model):
                note = StarterNote(self.signals, self, foreign=is_foreign(self._asked(message)))
                self._extras.append(note)
                self.add(note, tokens.S)

    def _lack(self, message: Message) -> Kind | None:
        """What is wrong with a blank answer that an earlier version took for whole."""
        facts = message.answer
        told = self._says or any(isinstance(part, ToolCallPart | ErrorPart) for part in message.parts)
        if told or not message.complete or message.unreadable or facts is None or self._is_alone:
            return None
        if facts.finish_reason is FinishReason.LENGTH:
            return Kind.UNANSWERED
        return Kind.EMPTY if facts.finish_reason in _IN_ORDER and not self._thinks else None

    def _show_early_end(self, reason: FinishReason | None) -> None:
        match reason:
            case FinishReason.LENGTH:
                text = self.tr("The answer was cut off at the length limit.")
            case FinishReason.REPETITION:
                text = self.tr("The answer was ended, as it only repeated itself.")
            case _:
                return
        notice = NoticeView(text, "", "notice", self)
        notice.add_button(self.tr("Continue"), self.signals.carry_on.emit)
        self._extra(notice)

    def _extra(self, widget: QWidget) -> None:
        self._extras.append(widget)
        self.add(widget, tokens.S, at=self.place_of(self.footer))

    def _error(self, part: ErrorPart) -> QWidget:
        error = error_of(part)
        quiet = error.kind in {Kind.CANCELLED, Kind.INTERRUPTED}
        role = "notice" if quiet else "error"
        notice = NoticeView(error_message(error), error_next_step(error), role, self)
        if error.kind is not Kind.CANCELLED:
            notice.add_button(self.tr("Retry"), lambda: self.signals.retry.emit(self.message.id))
        return notice


class _Room(QWidget):
    """Sets an answer apart from what stands above it, whatever of it comes first."""

    def height_for(self, width: int) -> int:
        """The height at any width."""
        return tokens.S


def _code(text: str, language: str) -> QWidget:
    view = CodeView()
    view.show_code(Code(text, language))
    return view
