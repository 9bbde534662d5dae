"""What is told of the built-in model; the English sentences are `core.starter`'s, word for word (a test compares)."""

from PySide6.QtCore import QCoreApplication

from app.core.starter import is_starter
from app.ui.words.marks import noop

WHAT_IT_IS = noop(
    "Starter",
    "Starter (built in): a very small model that reads English, good for trying the program, often wrong about facts.",
)
NAME = noop("Starter", "Starter (built in)")
READS_ENGLISH = noop("Starter", "It reads English only: what it wrote may have little to do with the message.")


def shown_name(provider: str, model: str) -> str:
    """What a model is called: as its provider calls it, but for the one that is built in."""
    return QCoreApplication.translate("Starter", NAME) if is_starter(provider, model) else model


def what_it_is() -> str:
    """In one sentence, what answered."""
    return QCoreApplication.translate("Starter", WHAT_IT_IS)


def reads_english() -> str:
    """For a message in another language."""
    return QCoreApplication.translate("Starter", READS_ENGLISH)
