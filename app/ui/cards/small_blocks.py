"""The blocks that are one line or one box: a rule, a formula, an image that was not loaded."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from app.core.blocks import BlockedImage, Math
from app.ui.theme import fonts, tokens
from app.ui.theme.theme import theme
from app.ui.widgets.icons import icon
from app.ui.widgets.labels import plain_label


class RuleView(QWidget):
    """A line across."""

    def height_for(self, width: int) -> int:
        """The height at any width."""
        return tokens.S + tokens.HAIR

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: draw the line."""
        QPainter(self).fillRect(0, self.height() // 2, self.width(), tokens.HAIR, QColor(theme().tokens.line))

    def restyle(self) -> None:
        """Take the colours of the theme in force."""
        self.update()


class BlockedImageView(QFrame):
    """Says that a picture was asked for, and from where, and that nothing was loaded."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "sunken")
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.S, tokens.XS, tokens.S, tokens.XS)
        row.setSpacing(tokens.S)
        self._mark = plain_label()
        self._where = plain_label("", "muted", size=tokens.TEXT_SMALL)
        self._what = plain_label("", "muted", wrap=True, size=tokens.TEXT_SMALL)
        row.addWidget(self._mark)
        row.addWidget(self._where)
        row.addWidget(self._what, 1)
        self.restyle()

    def show_image(self, image: BlockedImage) -> None:
        """Say what was asked for."""
        self._where.setText(self.tr("Image not loaded: {host}").format(host=image.host))
        self._what.setText(image.alt)
        self.setAccessibleName(f"{self._where.text()} {image.alt}".strip())

    def height_for(self, width: int) -> int:
        """The height at a width."""
        layout = self.layout()
        assert layout is not None
        return layout.heightForWidth(width) if layout.hasHeightForWidth() else self.sizeHint().height()

    def restyle(self) -> None:
        """Take the colours of the theme in force."""
        self._mark.setPixmap(icon("image").pixmap(tokens.ICON, tokens.ICON))


class MathView(QFrame):
    """A formula on its own line, as its source, centred."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = plain_label("", wrap=True, selectable=True)
        self._label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._label)
        self.restyle()

    def show_math(self, math: Math) -> None:
        """Show this formula."""
        self._label.setText(math.tex)
        self._label.setAccessibleName(self.tr("Formula: {tex}").format(tex=math.tex))

    def height_for(self, width: int) -> int:
        """The height at a width."""
        return self._label.heightForWidth(width)

    def restyle(self) -> None:
        """Take the sizes of the theme in force."""
        font = fonts.mono(tokens.TEXT_BODY)
        font.setItalic(True)
        self._label.setFont(font)
