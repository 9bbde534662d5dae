"""Our own palette on Fusion: every role that Fusion paints with, from tokens."""

from PySide6.QtGui import QColor, QPalette

from app.ui.theme.tokens import Tokens

_Role = QPalette.ColorRole


def palette(tokens: Tokens) -> QPalette:
    """The application's palette for one set of tokens."""
    made = QPalette()
    for role, name in {
        _Role.Window: "window",
        _Role.WindowText: "text",
        _Role.Base: "surface",
        _Role.AlternateBase: "sunken",
        _Role.Text: "text",
        _Role.Button: "surface",
        _Role.ButtonText: "text",
        _Role.BrightText: "on_accent",
        _Role.ToolTipBase: "surface",
        _Role.ToolTipText: "text",
        _Role.PlaceholderText: "faint",
        _Role.Highlight: "accent",
        _Role.HighlightedText: "on_accent",
        _Role.Accent: "accent",
        _Role.Link: "accent",
        _Role.LinkVisited: "accent",
        _Role.Light: "surface",
        _Role.Midlight: "hover",
        _Role.Mid: "line",
        _Role.Dark: "line",
        _Role.Shadow: "line",
    }.items():
        made.setColor(role, QColor(tokens.color(name)))
    for role in (_Role.WindowText, _Role.Text, _Role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.faint))
    for role, name in ((_Role.Highlight, "line"), (_Role.HighlightedText, "muted"), (_Role.Accent, "line")):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.color(name)))
    return made
