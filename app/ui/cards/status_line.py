"""What happens before the first word: who is asked, or how far a model is loaded or prepared."""

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from app.core.preparing import Preparing
from app.ui.theme import fonts, tokens
from app.ui.widgets.labels import one_line, plain_label
from app.ui.words.preparing import preparing_text


class StatusLine(QWidget):
    """One muted line, with a bar while a model loads or is prepared."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = plain_label(self.tr("Waiting for the answer…"), "muted")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 100)
        self._bar.setFixedWidth(round(fonts.pixels(160)))
        self._bar.setAccessibleName(self.tr("Loading"))
        self._bar.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, tokens.XS, 0, tokens.XS)
        row.setSpacing(tokens.M)
        row.addWidget(self._label)
        row.addWidget(self._bar)
        row.addStretch(1)

    def show_waiting(self, model: str) -> None:
        """Somebody is asked."""
        name = one_line(model)
        text = self.tr("Waiting for {model}…").format(model=name) if name else self.tr("Waiting for the answer…")
        self._label.setText(text)
        self._bar.hide()

    def show_preparing(self, preparing: Preparing) -> None:
        """What local models need is still being prepared."""
        self._label.setText(preparing_text(preparing))
        self._bar.setVisible(preparing.percent is not None)
        self._bar.setValue(preparing.percent or 0)

    def show_loading(self, model: str, fraction: float) -> None:
        """A local model is being loaded: 0 to 1."""
        if fraction >= 1:
            self.show_waiting(model)
            return
        self._label.setText(self.tr("Loading {model}…").format(model=one_line(model)))
        self._bar.setValue(round(fraction * 100))
        self._bar.show()
