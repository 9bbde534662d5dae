"""What the handbook says, above an answer or in its place: a quiet card that says where it comes from."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.core.handbook import Card
from app.markup.parse import parse
from app.markup.plain import to_plain
from app.ui.cards.body import Body
from app.ui.cards.handbook_text import readable, tip_of, topic_of
from app.ui.cards.soft import Soft
from app.ui.cards.stack import Stack
from app.ui.theme import fonts, tokens
from app.ui.widgets.announce import announce
from app.ui.widgets.icons import Mark, icon_button, text_button
from app.ui.widgets.labels import ElidedLabel


class HandbookCard(Soft):
    """Shows a card; it is no part of the answer and is not copied with it.

    Signals:
        page_wanted: this page of the handbook, at this heading.
        link_wanted: the person activated this address, which leads out.
        model_wanted: the person wants a model's answer all the same.
    """

    page_wanted = Signal(str, str)
    link_wanted = Signal(str)
    model_wanted = Signal()

    def __init__(self, card: Card, parent: QWidget) -> None:
        super().__init__(Stack(), parent)
        self.card = card
        self._document = parse(readable(card.paragraph))
        self.body = Body(tip=tip_of)
        self.body.show_document(self._document)
        self.body.link_wanted.connect(self._follow)
        self.inside.add(self._head())
        self.inside.add(self.body, tokens.XS)
        if card.alone:
            self.inside.add(self._foot(), tokens.S)
        self.setAccessibleName(self._title())

    def plain_text(self) -> str:
        """The paragraph as people read it."""
        return to_plain(self._document)

    def restyle(self) -> None:
        """Take the colours and sizes of the theme in force."""
        self.body.restyle()
        self.inside.lay_out()

    def _title(self) -> str:
        return self.tr("From the handbook · {page}").format(page=self.card.title)

    def _head(self) -> QWidget:
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.S)
        row.addWidget(Mark("book-open"))
        row.addWidget(ElidedLabel(self._title(), "muted"), 1)
        self.open_button = text_button(self.tr("Read on"), "quiet")
        self.open_button.setFont(fonts.font(tokens.TEXT_SMALL))
        self.open_button.setAccessibleName(self.tr("Open this page of the handbook"))
        self.open_button.clicked.connect(lambda: self.page_wanted.emit(self.card.topic, self.card.heading))
        self.copy_button = icon_button("copy", self.tr("Copy what the handbook says"))
        # It ends where the text below it does.
        self.copy_button.setProperty("flush", True)
        self.copy_button.clicked.connect(self._copy)
        row.addWidget(self.open_button)
        row.addWidget(self.copy_button)
        return head

    def _foot(self) -> QWidget:
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.S)
        row.addWidget(ElidedLabel(self.tr("No model was asked."), "muted"), 1)
        self.ask_button = text_button(self.tr("Ask the model anyway"))
        self.ask_button.clicked.connect(self.model_wanted)
        row.addWidget(self.ask_button)
        return foot

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.plain_text())
        announce(self, self.tr("Copied"))

    def _follow(self, address: str) -> None:
        if topic := topic_of(address):
            self.page_wanted.emit(topic, "")
        else:
            self.link_wanted.emit(address)
