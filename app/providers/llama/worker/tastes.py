"""How the makers of a model want its tokens chosen: as its file says, else as they publish it for the family.

Sources are the makers' own model cards and generation settings. What neither names is as llama.cpp has it, and a family
that is not here is wholly so.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Sampling:
    """How tokens are chosen; the defaults are llama.cpp's. `top_k` 0 leaves all, `repeat` 1 punishes nothing."""

    temperature: float = 0.8
    top_k: int = 40
    top_p: float = 0.95
    min_p: float = 0.05
    repeat: float = 1.0
    repeat_last: int = 64


_USUAL = Sampling()
_QWEN3 = Sampling(temperature=0.6, top_p=0.95, top_k=20, min_p=0.0)
_QWEN3_INSTRUCT = Sampling(temperature=0.7, top_p=0.8, top_k=20, min_p=0.0)
_QWEN35 = Sampling(temperature=1.0, top_p=0.95, top_k=20, min_p=0.0)

# Architecture, and what a model's name has; the first that fits holds.
_FAMILIES: tuple[tuple[str, str, Sampling], ...] = (
    ("llama|smollm2", r"smol-?lm2", replace(_USUAL, temperature=0.2, top_p=0.9)),
    ("smollm3", "", replace(_USUAL, temperature=0.6, top_p=0.95)),
    ("qwen3(?:next|moe)?", r"instruct", _QWEN3_INSTRUCT),
    ("qwen3(?:moe)?", "", _QWEN3),
    ("qwen35(?:moe)?", "", _QWEN35),
    ("llama", r"llama-?\s?3", replace(_USUAL, temperature=0.6, top_p=0.9)),
    ("gemma3", "", replace(_USUAL, temperature=1.0, top_k=64, top_p=0.95, min_p=0.0)),
    ("llama|mistral3", r"mistral[- ]small", replace(_USUAL, temperature=0.15)),
    ("llama", r"mistral[- ]nemo", replace(_USUAL, temperature=0.3)),
    ("gpt-oss", "", Sampling(temperature=1.0, top_k=0, top_p=1.0, min_p=0.0)),
)


def taste(value: Callable[[str], str]) -> Sampling:
    """The sampling for a file; `value` gives what its header holds under a key, as text, "" for nothing."""
    family = _family(value("general.architecture"), f"{value('general.name')} {value('general.basename')}")
    return Sampling(
        temperature=_between(value("general.sampling.temp"), 0, 5, family.temperature),
        top_k=int(_between(value("general.sampling.top_k"), 0, 100_000, family.top_k)),
        top_p=_between(value("general.sampling.top_p"), 0, 1, family.top_p),
        min_p=_between(value("general.sampling.min_p"), 0, 1, family.min_p),
        repeat=_between(value("general.sampling.penalty_repeat"), 0.5, 2, family.repeat),
        repeat_last=int(_between(value("general.sampling.penalty_last_n"), 0, 4_096, family.repeat_last)),
    )


def _family(architecture: str, name: str) -> Sampling:
    for architectures, part, sampling in _FAMILIES:
        if re.fullmatch(architectures, architecture) and re.search(part, name, re.IGNORECASE):
            return sampling
    return _USUAL


def _between(text: str, low: float, high: float, default: float) -> float:
    try:
        value = float(text)
    except ValueError:
        return default
    return value if low <= value <= high else default
