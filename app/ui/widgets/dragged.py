"""What is dragged or pasted: model files are for the window to open, everything else is for the message."""

from PySide6.QtCore import QMimeData

_MODEL = ".gguf"


def model_paths(data: QMimeData) -> list[str]:
    """The local GGUF files, unless another local file is among them."""
    paths = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
    return paths if all(path.lower().endswith(_MODEL) for path in paths) else []


def brings_files(data: QMimeData) -> bool:
    """Whether there are files or a picture for the message."""
    files = any(url.isLocalFile() for url in data.urls()) and not model_paths(data)
    return files or (data.hasImage() and not data.hasText())
