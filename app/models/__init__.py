"""Models: what a local file holds, and how it fits this machine.

Purpose: read the header of GGUF files within bounds, find the parts of a split model, know the machine, and plan how a
model is loaded on it.
May import: core, thinking.
Contract: nothing here runs a model or holds a vocabulary in memory; a file is only ever read, a bounded amount of it,
and whatever is wrong with it comes out as `KnownError(MODEL_FILE)` whose `detail` completes "This model file cannot be
used: …".
"""

from app.models.facts import read_facts
from app.models.fit import plan
from app.models.hardware import Gpu, Hardware, hardware
from app.models.library import capabilities, local_offer, offer_name
from app.models.parts import find_parts

__all__ = [
    "Gpu",
    "Hardware",
    "capabilities",
    "find_parts",
    "hardware",
    "local_offer",
    "offer_name",
    "plan",
    "read_facts",
]
