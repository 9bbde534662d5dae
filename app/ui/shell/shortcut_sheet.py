"""The shortcuts, as the table of actions has them."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.ui.theme import tokens
from app.ui.widgets.dialogs import ask
from app.ui.widgets.icons import text_button
from app.ui.widgets.labels import plain_label
from app.ui.wiring.actions import TABLE, Actions, group_text


async def show_shortcuts(actions: Actions, window: QWidget) -> None:
    """Show the sheet until it is closed."""
    await ask(ShortcutSheet(actions, window))


class ShortcutSheet(QDialog):
    """A table of keys under the titles of the menus."""

    def __init__(self, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        sheet = QWidget()
        grid = QGridLayout(sheet)
        grid.setHorizontalSpacing(tokens.XL)
        grid.setVerticalSpacing(tokens.XS)
        for group, rows in TABLE.items():
            bound = [actions[row.id] for row in rows if row.id in actions.bound and row.shortcut]
            if bound:
                title = plain_label(group_text(group), "heading")
                title.setContentsMargins(0, tokens.M if grid.rowCount() > 1 else 0, 0, tokens.XS)
                grid.addWidget(title, grid.rowCount(), 0, 1, 2)
            for action in bound:
                line = grid.rowCount()
                keys = [key.toString(QKeySequence.SequenceFormat.NativeText) for key in action.shortcuts()]
                grid.addWidget(plain_label(action.text(), size=tokens.TEXT_SECONDARY), line, 0)
                grid.addWidget(plain_label("   ".join(keys), "muted"), line, 1)
        grid.setColumnStretch(0, 1)
        scroll = QScrollArea()
        scroll.setWidget(sheet)
        scroll.setWidgetResizable(True)
        scroll.setAccessibleName(self.windowTitle())
        close = text_button(self.tr("Close"), "primary")
        close.clicked.connect(self.accept)
        end = QHBoxLayout()
        end.addStretch(1)
        end.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.XL, tokens.L, tokens.XL, tokens.L)
        column.setSpacing(tokens.M)
        column.addWidget(plain_label(self.windowTitle(), "title"))
        column.addWidget(scroll)
        column.addLayout(end)
        close.setFocus()
        self.resize(self.fontMetrics().averageCharWidth() * 60, tokens.ROW * 17)
