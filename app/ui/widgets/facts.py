"""Facts in two columns under headings: what the inspector, the model list and the policy page are made of."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.ui.theme import fonts, tokens
from app.ui.widgets.labels import plain_label


class FactSheet(QWidget):
    """Sections of name and value; built once for what it shows and replaced when that changes.

    `narrow` gives the names one width and wraps them, for a column as narrow as the inspector.
    """

    def __init__(self, parent: QWidget | None = None, *, narrow: bool = False) -> None:
        super().__init__(parent)
        self._narrow = narrow
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(tokens.S)
        self._form: QFormLayout | None = None

    def section(self, title: str) -> None:
        """Begin a section."""
        if self._column.count():
            self._column.addSpacing(tokens.S)
        self._column.addWidget(plain_label(title, "heading", size=tokens.TEXT_SECONDARY))
        self._form = None

    def row(self, name: str, value: str, *, role: str = "body") -> QLabel:
        """A fact; the value is plain text that wraps and can be copied."""
        if self._form is None:
            self._form = QFormLayout()
            self._form.setContentsMargins(0, 0, 0, 0)
            self._form.setHorizontalSpacing(tokens.L)
            self._form.setVerticalSpacing(tokens.XS + tokens.XS // 2)
            self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
            self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
            self._form.setLabelAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop)
            self._column.addLayout(self._form)
        shown = plain_label(value, role, size=tokens.TEXT_SECONDARY, wrap=True)
        shown.setFont(fonts.tabular())
        shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        shown.setAccessibleName(f"{name}: {value}")
        # A word that is too long is cut off rather than making the whole sheet wider than its column.
        shown.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        label = plain_label(name, "muted", wrap=self._narrow)
        if self._narrow:
            label.setFixedWidth(round(fonts.pixels(tokens.XL * 4)))
        self._form.addRow(label, shown)
        return shown

    def text(self, text: str, role: str = "muted") -> QLabel:
        """A sentence between facts."""
        label = plain_label(text, role, wrap=True)
        self.add(label)
        return label

    def add(self, widget: QWidget) -> None:
        """Any widget between facts."""
        self._form = None
        self._column.addWidget(widget)

    def line(self) -> None:
        """A hairline."""
        rule = QFrame()
        rule.setProperty("role", "hairline")
        rule.setFixedHeight(tokens.HAIR)
        self.add(rule)

    def end(self) -> None:
        """Let what follows stay at the top."""
        self._column.addStretch(1)
