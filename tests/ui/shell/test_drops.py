"""What is dropped on the whole window."""

from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from app.ui.preferences.view import PageId
from app.ui.shell.window import Window
from tests.support.fakes.engine import FakeEngine
from tests.support.qt import Run
from tests.support.waiting import until
from tests.support.window import notices, opened


def test_dropping_a_model_file_opens_it(run: Run, window: Window, engine: FakeEngine) -> None:
    async def scenario() -> None:
        await opened(window)
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile("/models/tiny.gguf"), QUrl("https://x.example/a.gguf")])
        place, copy = QPoint(5, 5), Qt.DropAction.CopyAction
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(window, QDragEnterEvent(place, copy, data, left, none))
        QApplication.sendEvent(window, QDropEvent(QPointF(place), copy, data, left, none))
        await until(lambda: any("tiny is ready" in text for text in notices(window)))
        assert engine.named("models.add") == [("/models/tiny.gguf",)]

    run(scenario())


def test_files_dropped_anywhere_over_the_chat_are_attached(run: Run, window: Window, tmp_path: Path) -> None:
    async def scenario() -> None:
        await opened(window)
        file = tmp_path / "notes.txt"
        file.write_text("a note")
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(file))])
        place, copy = QPoint(5, 5), Qt.DropAction.CopyAction
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        plain = window.chat.composer.grab().toImage()
        QApplication.sendEvent(window, QDragEnterEvent(place, copy, data, left, none))
        assert window.chat.composer.grab().toImage() != plain, "it is shown where they would go"
        QApplication.sendEvent(window, QDropEvent(QPointF(place), copy, data, left, none))
        await until(lambda: window.chat.composer.attachments)
        assert window.chat.composer.attachments[0].name == "notes.txt"
        assert not window.chat.composer._expects
        window.views.show_preferences(PageId.GENERAL)
        event = QDragEnterEvent(place, copy, data, left, none)
        event.ignore()
        QApplication.sendEvent(window, event)
        assert not event.isAccepted()

    run(scenario())
