"""The order in which Tab goes through the window: as things stand on the screen.

Qt's own order is the order in which widgets were made, and cards are made all the time: the newest would come last of
everything, and an older one that is scrolled to behind it.
"""

from collections.abc import Iterator

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QScrollArea, QSplitter, QWidget

# Buttons of one row may be of different heights.
_SAME_ROW = 4


def step(window: QWidget, area: QScrollArea, *, forward: bool) -> bool:
    """Give the focus to the next stop, taking what is in `area` from top to bottom, where the area itself comes.

    Returns:
        Whether there was anything to go to.
    """
    stops = _stops(window, area)
    here = _stop_of(QApplication.focusWidget(), stops)
    if not stops or here is None:
        return False
    following = stops[(stops.index(here) + (1 if forward else -1)) % len(stops)]
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    following.setFocus(reason)
    if area.isAncestorOf(following):
        area.ensureWidgetVisible(following)
    return True


def _stops(window: QWidget, area: QScrollArea) -> list[QWidget]:
    outside = [widget for widget in _within(window, area) if _is_stop(widget)]
    content = area.widget()
    if content is None or not content.isVisible():
        return outside
    inside = _as_they_stand([widget for widget in _within(content) if _is_stop(widget)], content)
    place = outside.index(area) + 1 if area in outside else len(outside)
    return outside[:place] + inside + outside[place:]


def _within(parent: QWidget, closed: QWidget | None = None) -> Iterator[QWidget]:
    """What is seen in a widget, as it was put there, but nothing in `closed`.

    Qt's own chain is not asked: reading it makes each widget own the next one as far as Python knows, so that the end
    of one takes another's. Nor is what Qt itself put into its widgets, scroll bars for instance.
    """
    for child in _children(parent):
        if not isinstance(child, QWidget) or child.isWindow() or not child.isVisible():
            continue
        yield child
        if child is closed:
            continue
        if isinstance(child, QScrollArea):
            content = child.widget()
            if content is not None:
                yield from _within(content)
        elif not isinstance(child, QAbstractScrollArea):
            yield from _within(child, closed)


def _children(parent: QWidget) -> list[QObject]:
    if isinstance(parent, QSplitter):
        # It keeps its columns in another order than it shows them.
        return [column for index in range(parent.count()) if (column := parent.widget(index)) is not None]
    return parent.children()


def _is_stop(widget: QWidget) -> bool:
    takes = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None
    return takes and widget.isVisible() and widget.isEnabled()


def _as_they_stand(widgets: list[QWidget], content: QWidget) -> list[QWidget]:
    """From top to bottom, and in a row as one reads."""
    mirrored = content.layoutDirection() is Qt.LayoutDirection.RightToLeft
    middles = {widget: widget.mapTo(content, widget.rect().center()) for widget in widgets}
    rows: list[list[QWidget]] = []
    for widget in sorted(widgets, key=lambda widget: middles[widget].y()):
        if not rows or middles[widget].y() - middles[rows[-1][0]].y() > _SAME_ROW:
            rows.append([])
        rows[-1].append(widget)
    return [widget for row in rows for widget in sorted(row, key=lambda widget: middles[widget].x(), reverse=mirrored)]


def _stop_of(widget: QWidget | None, stops: list[QWidget]) -> QWidget | None:
    """The stop that has the focus: the widget, or what it is a part of."""
    while widget is not None and widget not in stops:
        widget = widget.parentWidget()
    return widget
