"""The built-in script of the fake provider: shows what answers can look like, at the pace of a good model."""

from typing import Any

_TOUR = """\
This answer comes from the **fake provider**: nothing was computed and nothing left this computer.

Ask for one of these to see how it looks:

- a *table*, some *code*, a *formula* or a *list*
- something *long*, or an answer with *thinking*
- a *tool* call
- an *error* before the answer, or one that *breaks* off
"""

_TABLE = """\
| Signal | Meaning | Speed |
| --- | --- | ---: |
| Clear | The route is set | 160 km/h |
| Caution | Expect to stop at the next signal | 80 km/h |
| Danger | Stop | 0 km/h |

> The semaphore beside each answer works the same way.
"""

_CODE = """\
A block signal lets one train in at a time:

```python
class Block:
    def __init__(self) -> None:
        self.train: str | None = None

    def enter(self, train: str) -> bool:
        if self.train is not None:
            return False  # the signal stays at danger
        self.train = train
        return True
```

Call `enter` before the train passes, and set `train` to `None` when it has left.
"""

_FORMULA = """\
The braking distance grows with the square of the speed:

$$ d = \\frac{v^2}{2a} $$

At $v = 44$ m/s and $a = 0.7$ m/s² that is about 1.4 km.
"""

_LIST = """\
1. Look at the diagram.
2. Ask the next box whether the line is clear.
   - If it is, set the route and pull off the signal.
   - If it is not, leave the signal at danger.
3. Write the movement into the register.
"""

DEMO: dict[str, Any] = {
    "tokens_per_second": 60,
    "first_token_ms": 300,
    "models": [
        {"name": "demo", "context_tokens": 128_000},
        {"name": "demo-swift", "context_tokens": 32_000, "capabilities": ["tools"]},
    ],
    "replies": [
        {"match": r"(?i)\btable", "text": _TABLE},
        {"match": r"(?i)\bcode", "text": _CODE},
        {"match": r"(?i)\bformula|\bmath", "text": _FORMULA},
        {"match": r"(?i)\blist", "text": _LIST},
        {"match": r"(?i)\blong", "lorem": 20_000, "seed": 1},
        {
            "match": r"(?i)\bthink",
            "thinking": "The question wants to see thinking. A short train of thought will do, then a short answer.",
            "text": "I thought about it, and the line is clear.",
        },
        {"match": r"(?i)\btool", "tool_calls": [{"name": "set_signal", "arguments": {"signal": "A4", "to": "clear"}}]},
        {"match": r"(?i)\berror", "fail": {"kind": "overloaded", "retry_after": 5}},
        {"match": r"(?i)\bbreak", "lorem": 2_000, "fail": {"kind": "network", "after_tokens": 25}},
        {"text": _TOUR},
    ],
}
