"""Keys that nothing else wanted: what is typed or pasted beside the composer goes into it, and Space scrolls."""

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractSlider, QApplication, QScrollArea, QWidget

_Action = QAbstractSlider.SliderAction
_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
# Windows says so when AltGr is held, with which one types.
_ALT_GR = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


def take(event: QKeyEvent, transcript: QScrollArea, editor: QWidget) -> bool:
    """Find the place where a key belongs.

    Returns:
        Whether it has one.
    """
    if event.key() == Qt.Key.Key_Space and _within(transcript):
        back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        transcript.verticalScrollBar().triggerAction(_Action.SliderPageStepSub if back else _Action.SliderPageStepAdd)
        return True
    if _types(event) or event.matches(QKeySequence.StandardKey.Paste):
        editor.setFocus(Qt.FocusReason.OtherFocusReason)
        QCoreApplication.sendEvent(editor, event)
        return True
    return False


def _within(area: QWidget) -> bool:
    focus = QApplication.focusWidget()
    return focus is not None and (focus is area or area.isAncestorOf(focus))


def _types(event: QKeyEvent) -> bool:
    text = event.text()
    return bool(text) and text.isprintable() and event.modifiers() & _COMMANDS in (Qt.KeyboardModifier(0), _ALT_GR)
