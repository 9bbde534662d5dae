"""One option: what it is called, what it does, and the editor that its declaration asks for."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.core.options import Layer, Option, OptionState, OptionType, OptionValue
from app.ui.theme import tokens
from app.ui.widgets.fields import CheckBox, ComboBox, SpinBox
from app.ui.widgets.icons import Mark, icon_button
from app.ui.widgets.labels import one_line, plain_label
from app.ui.widgets.tips import set_tip
from app.ui.words.texts import option_text

_EDITOR_WIDTH = tokens.XXL * 7
_LARGEST = 2**31 - 1

# Values, and what they are called.
Choices = Sequence[tuple[str, str]]


class OptionRow(QFrame):
    """Title and help at the left, editor at the right, and who decided beneath.

    `listed`: a string is chosen among what was offered instead of written.

    Signals:
        changed: the person wants this value: key and value.
        reset: the person wants the default back: key.
    """

    changed = Signal(str, object)
    reset = Signal(str)

    def __init__(self, state: OptionState, parent: QWidget | None = None, *, listed: bool = False) -> None:
        super().__init__(parent)
        self.option, self._listed = state.option, listed
        self._editor, self._put = self._make_editor(state.option)
        self._editor.setAccessibleName(option_text(state.option.title))
        self._editor.setAccessibleDescription(option_text(state.option.help))
        self._editor.setFixedWidth(_EDITOR_WIDTH)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(plain_label(option_text(state.option.title), wrap=True))
        words.addWidget(plain_label(option_text(state.option.help), "muted", size=tokens.TEXT_SMALL, wrap=True))
        words.addWidget(self._make_who())
        self._problem = plain_label("", "held", wrap=True)
        words.addWidget(self._problem)
        words.addStretch(1)
        self._reset = icon_button("arrow-counter-clockwise", self.tr("Back to the default"))
        self._reset.clicked.connect(lambda: self.reset.emit(self.option.key))
        keep = self._reset.sizePolicy()
        keep.setRetainSizeWhenHidden(True)
        self._reset.setSizePolicy(keep)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, tokens.XS, 0, tokens.XS)
        row.setSpacing(tokens.M)
        row.addLayout(words, 1)
        row.addWidget(self._editor, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._reset, 0, Qt.AlignmentFlag.AlignTop)
        self.show_state(state)

    @property
    def editor(self) -> QWidget:
        """What the person edits."""
        return self._editor

    def show_state(self, state: OptionState) -> None:
        """Show the value in force and who decided it."""
        self._editor.blockSignals(True)
        self._put(state.value)
        self._editor.blockSignals(False)
        self._editor.setEnabled(not state.locked)
        self._reset.setVisible(state.layer is Layer.USER)
        self._problem.hide()
        text = ""
        if state.locked:
            text = self.tr("Managed by your organization ({source})").format(source=state.source or "policy")
        elif state.layer is Layer.RECOMMENDED:
            text = self.tr("Recommended by your organization ({source})").format(source=state.source or "policy")
        self._lock.setVisible(state.locked)
        self._who.setText(text)
        self._decided.setVisible(bool(text))
        set_tip(self._editor, text)

    def offer(self, choices: Choices) -> None:
        """Let the person choose among other values; only where they are `listed`."""
        box = self._editor
        assert isinstance(box, ComboBox)
        value = str(box.currentData())
        # What holds stays in the list, whether it can be chosen now or not.
        wanted = [*choices] if value in dict(choices) else [*choices, (value, one_line(value))]
        if wanted == [(box.itemData(row), box.itemText(row)) for row in range(box.count())]:
            return
        with QSignalBlocker(box):
            box.clear()
            for choice, title in wanted:
                box.addItem(title, choice)
            box.setCurrentIndex(box.findData(value))

    def refuse(self, sentence: str) -> None:
        """Say why a value was not taken."""
        self._problem.setText(sentence)
        self._problem.show()

    def _make_who(self) -> QWidget:
        # A widget, not a bare layout: a layout whose widgets are all hidden would let its column have no width.
        self._decided = QWidget()
        self._lock = Mark("lock")
        self._who = plain_label("", "muted", size=tokens.TEXT_SMALL, wrap=True)
        row = QHBoxLayout(self._decided)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.XS)
        row.addWidget(self._lock)
        row.addWidget(self._who, 1)
        return self._decided

    def _say(self, value: OptionValue) -> None:
        self.changed.emit(self.option.key, value)

    def _make_editor(self, option: Option) -> tuple[QWidget, Callable[[OptionValue], None]]:
        match option.type:
            case OptionType.BOOLEAN:
                return self._check_box()
            case OptionType.INTEGER:
                return self._spin_box(option)
            case OptionType.CHOICE:
                return self._combo_box([(value, option_text(title)) for value, title in option.choices])
            case OptionType.STRING if self._listed:
                return self._combo_box([])
            case OptionType.STRINGS:
                return self._lines()
            case OptionType.STRING:
                return self._line()

    def _check_box(self) -> tuple[QWidget, Callable[[OptionValue], None]]:
        box = CheckBox()
        box.toggled.connect(self._say)
        return box, lambda value: box.setChecked(bool(value))

    def _spin_box(self, option: Option) -> tuple[QWidget, Callable[[OptionValue], None]]:
        box = SpinBox()
        box.setRange(
            option.minimum if option.minimum is not None else -_LARGEST,
            option.maximum if option.maximum is not None else _LARGEST,
        )
        box.setKeyboardTracking(False)
        box.valueChanged.connect(self._say)
        _still(box)
        return box, lambda value: box.setValue(int(str(value)))

    def _combo_box(self, choices: Choices) -> tuple[QWidget, Callable[[OptionValue], None]]:
        box = ComboBox()
        box.setSizeAdjustPolicy(ComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

        def put(value: OptionValue) -> None:
            if box.findData(value) < 0:
                box.addItem(one_line(str(value)), value)
            box.setCurrentIndex(box.findData(value))

        for value, title in choices:
            box.addItem(title, value)
        box.currentIndexChanged.connect(lambda index: self._say(box.itemData(index)))
        _still(box)
        return box, put

    def _line(self) -> tuple[QWidget, Callable[[OptionValue], None]]:
        field = QLineEdit()
        field.editingFinished.connect(lambda: self._say(field.text().strip()) if field.isModified() else None)
        return field, lambda value: field.setText(str(value))

    def _lines(self) -> tuple[QWidget, Callable[[OptionValue], None]]:
        field = _Lines()
        field.left.connect(lambda: self._say(tuple(filter(None, map(str.strip, field.toPlainText().splitlines())))))
        return field, lambda value: field.setPlainText("\n".join(value) if isinstance(value, tuple) else str(value))


class _Lines(QPlainTextEdit):
    """Several strings, one in each line; taken when the person leaves the field."""

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "field")
        self.setTabChangesFocus(True)
        self.setFixedHeight(tokens.ROW * 3)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut and self.document().isModified():
            self.document().setModified(False)
            self.left.emit()
        return super().event(event)


class _Still(QObject):
    """Keeps the wheel, meant for the page, from changing a value that it passes over."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return False


def _still(widget: QWidget) -> None:
    widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    widget.installEventFilter(_Still(widget))
