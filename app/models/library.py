"""Local models by name: a name for a file, and the offer that routing sees."""

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from app.core.labels import Passage
from app.core.models import LOCAL, Capability, LoadPlan, LocalModel, ModelFacts, Offer
from app.core.money import Price
from app.models.parts import bare_stem
from app.thinking import has_thoughts

_LONGEST = 80
# It costs electricity, which nobody bills by the token.
_FREE = Price("USD", 0, 0)


def offer_name(path: Path, taken: Iterable[str] = ()) -> str:
    """`local/<slug>` for a model file, unlike any in `taken`: `Qwen3 8B (Q4).gguf` becomes `local/qwen3-8b-q4`."""
    plain = unicodedata.normalize("NFKD", bare_stem(path)).encode("ascii", "ignore").decode("ascii").lower()
    slug = re.sub(r"[^a-z0-9._]+", "-", plain).strip("-._")[:_LONGEST].rstrip("-._") or "model"
    used = frozenset(taken)
    name, number = f"{LOCAL}/{slug}", 2
    while name in used:
        name, number = f"{LOCAL}/{slug}-{number}", number + 1
    return name


def capabilities(facts: ModelFacts) -> frozenset[Capability]:
    """What the model can do here: any can be held to a schema; tools and thinking show in its chat template."""
    template = facts.chat_template
    found = {Capability.JSON_SCHEMA}
    if "tools" in template and ("tool_call" in template or "TOOL_CALLS" in template):
        found.add(Capability.TOOLS)
    if has_thoughts(template):
        found.add(Capability.THINKING)
    return frozenset(found)


def local_offer(model: LocalModel, plan: LoadPlan | None = None, why_not: str = "") -> Offer:
    """The offer of a local model. `plan` tells the context that fits here; `why_not` why it cannot be used now."""
    name = model.name.removeprefix(f"{LOCAL}/")
    context = plan.context_tokens if plan else model.facts.context_tokens or None
    return Offer(
        provider=LOCAL,
        model=name,
        wire_name=name,
        passage=Passage.STAYS,
        capabilities=capabilities(model.facts),
        context_tokens=context,
        max_output_tokens=context,
        price=_FREE,
        operator="",
        reviewed=True,
        available=not why_not,
        why_not=why_not,
    )
