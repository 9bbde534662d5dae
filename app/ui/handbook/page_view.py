"""A page of the handbook: prose of a readable width that scrolls, shown at a heading or where the reader was."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractSlider, QFrame, QScrollArea, QWidget

from app.core.blocks import Document
from app.core.handbook import Page
from app.markup.parse import parse
from app.markup.plain import runs_to_plain, to_plain
from app.ui.cards.body import Body
from app.ui.cards.handbook_text import readable, tip_of
from app.ui.cards.prose import ProseView
from app.ui.theme import tokens
from app.ui.theme.theme import theme
from app.ui.widgets.announce import announce

_EDGES = {
    Qt.Key.Key_Home: QAbstractSlider.SliderAction.SliderToMinimum,
    Qt.Key.Key_End: QAbstractSlider.SliderAction.SliderToMaximum,
    Qt.Key.Key_Space: QAbstractSlider.SliderAction.SliderPageStepAdd,
}


class PageView(QScrollArea):
    """Shows one page.

    Signals:
        link_wanted: the person activated this address.
    """

    link_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sheet = QWidget()
        self._document: Document | None = None
        # A heading, or so far down; and where that was when it was gone to.
        self._wanted: str | int = ""
        self._went = 0
        self.body = self._make_body()
        self.setWidget(self._sheet)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for widget in (self._sheet, self.viewport()):
            widget.setAutoFillBackground(False)
        theme().changed.connect(self._restyle)

    @property
    def scrolled(self) -> int:
        """How far down the reader is."""
        return self.verticalScrollBar().value()

    def show_page(self, page: Page, heading: str = "", scrolled: int | None = None) -> None:
        """Show a page at a heading, or so far down."""
        document = parse(readable(page.text))
        if self._document is None or document.source != self._document.source:
            self._document = document
            old, self.body = self.body, self._make_body()
            old.hide()
            old.deleteLater()
            self.body.show_document(document)
            while self.body.lacks_below:
                self.body.make_below()
            self.setAccessibleName(page.title)
            announce(self, page.title)
        self._wanted = heading if scrolled is None else scrolled
        self._place()

    def copy(self) -> None:
        """Put the page onto the clipboard as people read it."""
        if self._document is not None:
            QGuiApplication.clipboard().setText(to_plain(self._document))
            announce(self, self.tr("Copied"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: Home and End go to the edges, Space a screen on."""
        edge = _EDGES.get(Qt.Key(event.key()))
        if edge is None or event.modifiers():
            super().keyPressEvent(event)
        else:
            self.verticalScrollBar().triggerAction(edge)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: another width breaks lines elsewhere; the reader stays where she was."""
        super().resizeEvent(event)
        self._place_again()

    def _make_body(self) -> Body:
        body = Body(self._sheet, tip=tip_of)
        body.link_wanted.connect(self.link_wanted)
        body.show()
        return body

    def _restyle(self) -> None:
        self.body.restyle()
        self._place_again()

    def _place_again(self) -> None:
        """The room or the letters are others: the reader stays where she went, or else where she is."""
        if self.scrolled != self._went:
            self._wanted = self.scrolled
        self._place()

    def _place(self) -> None:
        """Give the page its room, and go where the reader wants to be."""
        room = self.viewport().width()
        width = max(1, min(theme().prose_width(), room - 2 * tokens.XL))
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        height = self.body.height_for(width)
        self.body.setGeometry(room - tokens.XL - width if mirrored else tokens.XL, tokens.S, width, height)
        top = self._wanted if isinstance(self._wanted, int) else self._top_of(self._wanted)
        # A heading near the end comes to the top as any other, with nothing below what follows it.
        least = top + self.viewport().height() if top else 0
        self._sheet.resize(room, max(height + tokens.S + tokens.XXL, least))
        bar = self.verticalScrollBar()
        bar.setValue(top)
        self._went = bar.value()

    def _top_of(self, heading: str) -> int:
        """How far down a heading stands; the beginning for one that is not there."""
        for view in self.body.views if heading else ():
            if isinstance(view, ProseView):
                for number, line in enumerate(view.lines):
                    if line.heading and runs_to_plain(line.runs) == heading:
                        return view.mapTo(self._sheet, QPoint(0, 0)).y() + view.top_of(number) - tokens.S
        return 0
