"""What is dragged or pasted: model files are for the window to open, everything else is for the message."""

from PySide6.QtCore import QMimeData

_MODEL = ".gguf"


def model_paths(data: QMimeData) -> list[str]:
    """The local GGUF files, if nothing else is there."""
    paths = [url.toLocalFile() for url in data.urls()]
    return paths if paths and all(path.lower().endswith(_MODEL) for path in paths) else []
