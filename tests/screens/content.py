"""What the scenes show: conversations, texts and providers as in the drawings, and longer ones."""

from dataclasses import replace

from app.core.decisions import Finding, Reason, ReasonCode, Removed
from app.core.digest import digest
from app.core.labels import Label
from app.core.messages import Timings
from app.core.models import ProviderConfig, ProviderKind
from tests.screens.studio import Stage
from tests.support.samples import local_status, remote_status

TITLES = (
    ("CSV clean-up script", 0.0),
    ("Lease clause 14, comparison", 0.01),
    ("Quarterly report outline", 0.02),
    ("Customer letter, German", 1.0),
    ("Budget anomaly, March", 1.01),
    ("Onboarding checklist", 3.0),
    ("Interview notes summary", 4.0),
    ("Regex for invoice numbers", 4.1),
    ("Offsite agenda", 5.0),
)
LONG = (
    "A very long title that somebody pasted whole from a document and that goes on, and on, "
    "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen, وهذا نص طويل باللغة العربية, 一個非常長的標題"
)
ANSWER = """This reads the file, removes rows that repeat an order number, and writes one total per month.

```python
import pandas as pd

frame = pd.read_csv("sales.csv", parse_dates=["date"])
frame = frame.drop_duplicates(subset="order_id")
monthly = frame.groupby(frame.date.dt.to_period("M"))["amount"].sum()
monthly.to_csv("monthly.csv")  # one row per month
```

Three things to check before you rely on it:

| Column | May hold | What I assumed |
| --- | --- | --- |
| order_id | the same number twice | the first row counts |
| amount | nothing | empty counts as zero |
| date | ISO and German order mixed | day first where both fit |

Say *strict* and I will stop at the first row that does not parse instead.
"""
QUESTION = "Clean sales.csv: drop duplicate orders and give me one total per month as a new file."
EVERYTHING = """# Heading one
## Heading two

A paragraph with **bold**, *italic*, ~~struck~~, `code` and a [link](https://example.com/path?q=1).

> A quotation that is long enough to be broken into two lines when the window is as narrow as it usually is here.

1. First
2. Second
   - nested
   - [x] done
   - [ ] to do

![a picture](https://evil.example/x.png)

The mass is $E = mc^2$.

---

Last words.
"""
# What the built-in model answers, word for word: in English, to German, and where it falls into a circle.
BICYCLE = (
    "A bicycle is a marvel of modern technology. It's a marvel of engineering. The bicycle is a marvel of engineering."
)
SNOW = "I'm sorry for any confusion. Und schneit es im Winter? It means \"It's not snowing\" in German."
STARTER_ITSELF = (
    "Hello there, welcome to the world of Signalbox! I'm Starter, a humble AI assistant designed to help you navigate "
    "the wonders of the internet. I'm here to assist you with any question or problem you might have, whether it's a "
    "technical issue, a creative idea, or just a need for a quick and efficient solution.\n\n"
    "I'm designed to be patient, non-judgmental, and always ready to help. I'm here to offer guidance and support, but "
    "I'm not here to offer advice. I'm here to help you find your way, and I'm here to assist you.\n\n"
    "I'm Starter, and I'm here to help you. I'm not here to tell you what to do, but "
    + "I'm here to help you find your way. " * 20
    + "I'm"
)
PROVIDERS = [
    ProviderConfig("acme", ProviderKind.OPENAI_CHAT, "https://llm.acme.example/v1", "DE", True, True),
    ProviderConfig("workshop", ProviderKind.OPENAI_CHAT, "http://127.0.0.1:8080/v1"),
]


def fill(stage: Stage) -> str:
    """The conversations of the drawings; returns the first."""
    stage.engine.known_models = [
        local_status(),
        local_status("Gemma 4 12B", available=False, why_not="its file is gone"),
        remote_status(),
        remote_status("acme", "small-4", available=False, why_not="the server cannot be reached"),
    ]
    ids = []
    for title, age in TITLES:
        first = title == TITLES[0][0]
        texts = (QUESTION, ANSWER) if first else (f"About {title.lower()}", "Here is what the sales figures say.")
        label = Label.RESTRICTED if first else Label.INTERNAL
        ids.append(stage.engine.add_chat(title, *texts, age_days=age, label=label))
    answer = stage.engine.shown[ids[0]][-1]
    decision = stage.engine.decisions[answer]
    told = stage.engine.messages[answer]
    # So many tokens as they take on a workstation.
    facts = replace(told.answer, timings=Timings(410, 13_900)) if told.answer else None
    stage.engine.messages[answer] = replace(told, answer=facts)
    stage.engine.decisions[answer] = replace(
        decision,
        versions=tuple((name, digest(f"{name} of the pictures")) for name, _ in decision.versions),
        findings=(Finding("email", 2),),
        removed=(
            Removed("acme/large-4", Reason(ReasonCode.LABEL, "restricted")),
            Removed("acme/small-4", Reason(ReasonCode.UNAVAILABLE, "the server cannot be reached")),
        ),
    )
    return ids[0]


async def open_chat(stage: Stage) -> str:
    chat = fill(stage)
    await stage.open()
    stage.window.conversations.open(chat)
    await stage.rest()
    return chat
