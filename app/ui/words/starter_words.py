"""What is told of the built-in model; the English sentences are `core.starter`'s, word for word (a test compares)."""

from PySide6.QtCore import QCoreApplication

from app.ui.words.marks import noop

WHAT_IT_IS = noop(
    "Starter",
    "Starter (built in): a very small model that reads English, good for trying the program, often wrong about facts.",
)
READS_ENGLISH = noop("Starter", "It reads English only: what it wrote may have little to do with the message.")


def what_it_is() -> str:
    """In one sentence, what answered."""
    return QCoreApplication.translate("Starter", WHAT_IT_IS)


def reads_english() -> str:
    """For a message in another language."""
    return QCoreApplication.translate("Starter", READS_ENGLISH)
