"""The style sheet: what a palette cannot say. Set once on the application, by role and object name."""

from string import Template

from app.ui.theme.tokens import Tokens

# A widget takes part through its dynamic property `role`; see `widgets`.
_SHEET = Template("""
QToolTip { background: $surface; color: $text; border: 1px solid $line; border-radius: 6px; padding: 4px 6px; }
QLabel[role="muted"] { color: $muted; }
QLabel[role="faint"] { color: $faint; }
QLabel[role="held"] { color: $held; }
QLabel[role="stays"] { color: $stays; }
QLabel[role="leaves"] { color: $leaves; }
QLabel[role="keys"] { color: $faint; border: 1px solid $line; border-radius: 4px; padding: 0 4px; }
QFrame[role="rule"] { background: $line; border: none; }
QFrame[role="card"] { background: $surface; border: 1px solid $line; border-radius: 10px; }
QFrame[role="sunken"] { background: $sunken; border: 1px solid $line; border-radius: 8px; }
QFrame[role="notice"] { background: $surface; border: 1px solid $line; border-radius: 10px; }
QFrame[role="warning"] { background: $leaves_soft; border: 1px solid $leaves; border-radius: 10px; }
QFrame[role="error"] { background: $held_soft; border: 1px solid $held; border-radius: 10px; }
QFrame[role="side"] { background: $side; border: none; border-right: 1px solid $line; }
QFrame[role="panel"] { background: $window; border: none; border-left: 1px solid $line; }
QFrame[role="bar"] { background: $window; border: none; border-bottom: 1px solid $line; }
QFrame[role="hairline"] { background: $line; border: none; }
QPushButton, QToolButton { background: $surface; color: $text; border: 1px solid $line; border-radius: 8px;
  padding: 5px 12px; outline: none; }
QPushButton:hover, QToolButton:hover { background: $hover; }
QPushButton:pressed, QToolButton:pressed { background: $line; }
QPushButton:focus, QToolButton:focus { border: 1px solid $accent; }
QPushButton:disabled, QToolButton:disabled { color: $faint; background: $window; }
QPushButton[role="primary"] { background: $accent; color: $on_accent; border: 1px solid $accent; font-weight: 600; }
QPushButton[role="primary"]:focus { border: 2px solid $text; padding: 4px 11px; }
QPushButton[role="primary"]:disabled { background: $hover; color: $muted; border-color: $line; }
QPushButton[role="danger"] { color: $held; border-color: $held; }
QPushButton[role="chip"], QToolButton[role="chip"] { border-radius: 13px; padding: 4px 12px; }
QPushButton[role="chip"]:checked, QToolButton[role="chip"]:checked { background: $accent_soft; border-color: $accent; }
QPushButton[role="quiet"], QToolButton[role="quiet"] { background: transparent; border: 1px solid transparent;
  color: $muted; padding: 3px 6px; border-radius: 6px; }
QPushButton[role="quiet"]:hover, QToolButton[role="quiet"]:hover { background: $hover; color: $text; }
QPushButton[role="quiet"]:focus, QToolButton[role="quiet"]:focus { border: 1px solid $accent; }
QPushButton[flush="true"] { padding-left: 0; }
QToolButton[flush="true"] { padding-right: 0; }
QPushButton[role="row"] { background: transparent; border: 1px solid transparent; text-align: left; color: $muted;
  padding: 6px 8px; }
QPushButton[role="row"]:hover { background: $hover; color: $text; }
QPushButton[role="row"]:checked { background: $surface; border-color: $line; color: $text; }
QPushButton[role="row"]:focus { border: 1px solid $accent; }
QToolButton::menu-indicator, QPushButton::menu-indicator { image: none; width: 0; }
QLineEdit, QPlainTextEdit[role="field"], QSpinBox { background: $surface; color: $text;
  border: 1px solid $line; border-radius: 8px; padding: 5px 8px; placeholder-text-color: $faint; }
QLineEdit:focus, QPlainTextEdit[role="field"]:focus, QSpinBox:focus { border: 1px solid $accent; }
QSpinBox::up-button, QSpinBox::down-button { border: none; background: transparent; width: 24px; }
QSpinBox::up-arrow, QSpinBox::down-arrow { image: none; width: 0; height: 0; }
QLineEdit:disabled, QSpinBox:disabled { background: $sunken; color: $muted; }
QLineEdit[role="search"] { background: $sunken; }
QListView, QTreeView, QTableView, QScrollArea { background: $surface; border: 1px solid $line; outline: none;
  selection-background-color: $accent_soft; selection-color: $text; }
QMainWindow QListView, QMainWindow QTableView, QScrollArea { background: transparent; border: none; }
QFileDialog QListView, QFileDialog QTreeView { background: $surface; border: 1px solid $line; }
QFileDialog QToolButton { padding: 4px; }
QComboBox QAbstractItemView { background: $surface; border: 1px solid $line; padding: 4px; outline: none; }
QComboBox QAbstractItemView::item { padding: 6px 8px; border-radius: 6px; color: $text; }
QComboBox QAbstractItemView::item:selected { background: $accent_soft; }
QTableView::item { border-bottom: 1px solid $line; padding: 0 6px; }
QHeaderView::section { background: $window; color: $muted; border: none; border-bottom: 1px solid $line;
  padding: 6px 9px; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $line; border-radius: 4px; margin: 2px; min-height: 32px; min-width: 32px; }
QScrollBar::handle:hover { background: $faint; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QProgressBar { background: $line; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QMenu { background: $surface; color: $text; border: 1px solid $line; border-radius: 8px; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 6px; }
QMenu::icon { padding-left: 8px; }
QMenu::item:selected { background: $accent_soft; color: $text; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QMenuBar { background: $side; color: $text; border-bottom: 1px solid $line; }
QMenuBar::item { padding: 4px 8px; background: transparent; }
QMenuBar::item:selected { background: $hover; }
QSplitter::handle { background: transparent; }
""")


def sheet(tokens: Tokens) -> str:
    """The style sheet for one set of tokens."""
    names = ("surface", "window", "side", "sunken", "hover", "line", "text", "muted", "faint", "accent", "accent_soft")
    states = ("on_accent", "stays", "leaves", "leaves_soft", "held", "held_soft")
    return _SHEET.substitute({name: tokens.color(name) for name in (*names, *states)})
