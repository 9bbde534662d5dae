"""The two chips of the composer: who answers, and how far the message may go."""

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QIcon, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget

from app.core.decisions import Route, RouteDecision
from app.core.labels import Label, Passage
from app.core.models import AUTO
from app.ui.composer.model_picker import ModelPicker
from app.ui.composer.next_message import NextMessage
from app.ui.theme import fonts, tokens
from app.ui.theme.theme import theme
from app.ui.widgets.icons import icon
from app.ui.widgets.labels import one_line
from app.ui.widgets.semaphore import paint_semaphore
from app.ui.widgets.tips import set_tip
from app.ui.words.finding_names import finding_text
from app.ui.words.starter_words import shown_name
from app.ui.words.texts import label_help, label_text, preference_text, reason_text

_WIDEST = 260


def _semaphore_icon(passage: Passage | None) -> QIcon:
    if passage is None:
        return icon("tag")
    picture = QPixmap(tokens.ICON * 3, tokens.ICON * 3)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    paint_semaphore(painter, QRectF(picture.rect()), passage)
    painter.end()
    return QIcon(picture)


class Chip(QPushButton):
    """A round button with an icon and a few words."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = ""
        self.setProperty("role", "chip")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAutoDefault(False)
        self.setIconSize(QSize(tokens.ICON, tokens.ICON))
        self.setFont(fonts.font(tokens.TEXT_SMALL, fonts.font().weight().Medium))

    def say(self, text: str, name: str, tip: str = "") -> None:
        """Show words, as many as there is room for; the whole is what a screen reader says."""
        self._words = text
        self.setAccessibleName(name)
        set_tip(self, tip or text)
        self._fit()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Qt: room for all the words, up to a limit."""
        words = min(self.fontMetrics().horizontalAdvance(self._words), round(fonts.pixels(_WIDEST)))
        return QSize(self._around() + words, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Qt: room for the icon and a few letters."""
        letters = self.fontMetrics().averageCharWidth() * 4
        return QSize(self._around() + letters, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: more or fewer words fit."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Qt: in another font the words need other room."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()
            self.updateGeometry()

    def _fit(self) -> None:
        room = self.width() - self._around()
        shown = self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, room + 1)
        # Qt leaves four pixels between icon and text; a thin space makes it as wide as the drawing's.
        self.setText("\u2009" + shown.replace("&", "&&"))

    def _around(self) -> int:
        """What the button needs beside its words: padding, border, icon and the gaps."""
        return 2 * tokens.M + 2 * tokens.HAIR + tokens.ICON + 2 * tokens.XS


class ModelChip(Chip):
    """Says who answers; opens the list.

    Signals:
        picked: `auto` or `provider/model`.
        open_file: a model file is to be opened.
        connect_provider: a provider is to be connected.
    """

    picked = Signal(str)
    open_file = Signal()
    connect_provider = Signal()

    def __init__(self, following: NextMessage, parent: QWidget) -> None:
        super().__init__(parent)
        self._next = following
        self.setIcon(icon("diamond"))
        self.clicked.connect(self.open)
        following.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Say it again."""
        pick = self._next.pick
        if pick == AUTO:
            preference = self._preference()
            text = self.tr("Auto · {preference}").format(preference=preference) if preference else self.tr("Auto")
        else:
            provider, _, model = pick.partition("/")
            text = one_line(shown_name(provider, model) or pick)
        self.say(text, self.tr("Model: {model}").format(model=text), one_line(pick) if pick != AUTO else "")

    def open(self) -> ModelPicker:
        """Open the list."""
        picker = ModelPicker(self._next, self._preference(), self)
        picker.picked.connect(self.picked)
        picker.open_file.connect(self.open_file)
        picker.connect_provider.connect(self.connect_provider)
        picker.open_above(self)
        return picker

    def _preference(self) -> str:
        """The person's preference, where it makes a difference."""
        preference = self._next.preference
        return preference_text(preference).lower() if preference.counts else ""


class LabelChip(Chip):
    """Says how far the message may go and what will happen to it; opens the four labels.

    Signals:
        picked: a `Label`.
    """

    picked = Signal(object)

    def __init__(self, following: NextMessage, parent: QWidget) -> None:
        super().__init__(parent)
        self._next = following
        self.decision: RouteDecision | None = None
        self._route: Route | None = None
        # None as long as nobody asked the engine what would happen.
        self.passage: Passage | None = None
        self.clicked.connect(self.open)
        following.changed.connect(self.refresh)
        theme().changed.connect(self.refresh)
        self.refresh()

    @property
    def stays(self) -> bool:
        """Whether it says that the message stays on this device, and nothing else."""
        return self.passage is Passage.STAYS

    def show_route(self, route: Route | None) -> None:
        """Say what would happen to the message as it stands; None: not known."""
        self._route, self.decision = route, route.decision if route else None
        self.refresh()

    def refresh(self) -> None:
        """Say it again."""
        decision = self.decision
        label = Label.highest(self._next.label, decision.label) if decision else self._next.label
        name = label_text(label)
        self.passage, what = self._what(self._route)
        self.setIcon(_semaphore_icon(self.passage))
        text = f"{name}: {what}" if what else name
        found = ", ".join(finding_text(f) for f in decision.findings) if decision else ""
        tip = "\n".join(part for part in (text, label_help(label), self.why_held(), found) if part)
        self.say(text, self.tr("Label: {label}").format(label=text), tip)

    def why_held(self) -> str:
        """Why nothing would be sent, in a sentence; "" when something would."""
        if self.decision is None or self.passage is not Passage.HELD:
            return ""
        if not self._next.models:
            return self.tr("There is no model yet: open a model file, or connect a provider.")
        removed = self.decision.removed
        if not removed:
            return ""
        if all(one.reason == removed[0].reason for one in removed):
            # What holds for all of them is about the message, and no model needs to be named.
            return reason_text(removed[0].reason)
        told = next((one for one in removed if one.model == self._next.pick), removed[0])
        return f"{one_line(told.model)}: {reason_text(told.reason)}"

    def open(self) -> QMenu:
        """Open the labels."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        group = QActionGroup(menu)
        for label in Label:
            action = QAction(f"{label_text(label)} – {label_help(label)}", menu)
            action.setCheckable(True)
            action.setChecked(label is self._next.label)
            action.setActionGroup(group)
            action.triggered.connect(lambda _=False, chosen=label: self.picked.emit(chosen))
            menu.addAction(action)
        menu.popup(self.mapToGlobal(QPoint(0, -menu.sizeHint().height() - tokens.XS)))
        # Keys begin where one is.
        menu.setActiveAction(group.checkedAction())
        return menu

    def _what(self, route: Route | None) -> tuple[Passage | None, str]:
        """The worst position of the arm, and the words beside it; neither where nothing is known."""
        if route is None or not self._next.known:
            return None, ""
        if route.stays:
            return Passage.STAYS, self.tr("stays here")
        if not route.may_leave:
            return Passage.HELD, self.tr("held") if self._next.models else self.tr("no model yet")
        provider = one_line(route.may_leave)
        if route.stays_first:
            return Passage.LEAVES, self.tr("here, else may leave to {provider}").format(provider=provider)
        return Passage.LEAVES, self.tr("may leave to {provider}").format(provider=provider)
