"""Tooltips, in which any name may come from outside and nothing is markup."""

from PySide6.QtWidgets import QWidget

from app.markup.seams import seam_before

# Of a longer one it shows as much as is seen.
LONGEST_TIP = 1_000


def plain_tip(text: str) -> str:
    """What a tooltip shows of a text that may come from outside."""
    # A tooltip has no text format to set: Qt guesses. Its guess is fooled by tags alone, so tags are made harmless.
    return text.replace("<", "‹").replace(">", "›")


def set_tip(widget: QWidget, text: str) -> None:
    """Give a widget a tooltip: the one way to do so, for any name in it may come from outside.

    Of a long one it shows as much as is seen.
    """
    if len(text) > LONGEST_TIP:
        text = f"{text[: seam_before(text, LONGEST_TIP - 1)]}…"
    widget.setToolTip(plain_tip(text))
