"""What is told of the model that comes with the program, to people and to itself."""

from app.core.models import LOCAL, STARTER

_WIRE_NAME = STARTER.removeprefix(f"{LOCAL}/")

# Under each of its answers.
WHAT_IT_IS = (
    "Starter (built in): a very small model that reads English, good for trying the program, often wrong about facts."
)
# With an answer to a message in another language.
READS_ENGLISH = "It reads English only: what it wrote may have little to do with the message."
# Where a command asked it: what to do for better answers.
WAYS_ON = "A larger model on this device: signalbox models add FILE. A provider's: signalbox providers add --help."
# Before a conversation that has no instructions of its own. In this form it remembers its name; more confuses it.
INSTRUCTIONS = "You are Starter, a very small AI assistant built into the program Signalbox. My name is Starter."


def is_starter(provider: str, model: str) -> bool:
    """Whether an answer came from it."""
    return (provider, model) == (LOCAL, _WIRE_NAME)
