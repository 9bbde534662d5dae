"""What is dropped on the window, wherever that is: model files are opened, others attached to the message."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from app.ui.composer.composer import Composer
from app.ui.shell.model_files import ModelFiles
from app.ui.shell.views import Views
from app.ui.widgets.dragged import brings_files, model_paths


class Drops(QObject):
    """Takes what nothing in the window took before."""

    def __init__(self, views: Views, composer: Composer, model_files: ModelFiles, window: QWidget) -> None:
        super().__init__(window)
        self._views, self._composer, self._model_files = views, composer, model_files
        # There is nothing to open a model with before the store is open.
        self.takes_models = False
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: model files may be dropped anywhere, other files over the chat."""
        if isinstance(event, QDragEnterEvent):
            self._enter(event)
        elif isinstance(event, QDragLeaveEvent):
            self._composer.expect(False)
        elif isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop:
            self._drop(event)
        else:
            return False
        return True

    def _enter(self, event: QDragEnterEvent) -> None:
        files = self._views.shows_chat and brings_files(event.mimeData())
        self._composer.expect(files)
        if files or (self.takes_models and model_paths(event.mimeData())):
            event.acceptProposedAction()

    def _drop(self, event: QDropEvent) -> None:
        self._composer.expect(False)
        if brings_files(event.mimeData()):
            self._composer.take(event.mimeData())
        else:
            self._model_files.open(model_paths(event.mimeData()))
        event.acceptProposedAction()
