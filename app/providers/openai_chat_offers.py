"""A server's model list as offers."""

import re
from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256
from typing import Any

from app.core.labels import Passage
from app.core.models import Capability, Offer, ProviderConfig
from app.net.address import Address
from app.providers.openai_chat_echoes import KeyEcho
from app.providers.openai_chat_profiles import Profile, profile_for

MAX_MODELS = 5_000
MAX_NAME = 200

# What the wire can carry; a server that says nothing about a model is taken at the wire's word.
_WIRE = frozenset({Capability.IMAGES, Capability.TOOLS, Capability.JSON_SCHEMA})
_OTHER_USES = re.compile(
    r"embed|whisper|transcribe|\btts\b|-tts|speech|dall-e|image|moderation|rerank|realtime|\bsora\b|guard\b"
    r"|^(text-)?(davinci|babbage|curie|ada)\b",
    re.IGNORECASE,
)
# Where a list stands in what a server sends.
_PLACES = ("data", "models", "result", "items")
_CONTEXT_FIELDS = ("context_length", "max_context_length", "context_window", "max_model_len", "n_ctx")


def offers_in(listing: Any, config: ProviderConfig, profile: Profile, key: str = "") -> tuple[Offer, ...] | None:
    """The offers of a `/models` answer, sorted by name; None when it is no model list.

    Every model is listed; those that do not chat are unavailable. Wire names are kept, names are made from them, and
    where two would be the same, what the wire calls just so keeps it. Left out is what is named after the key that the
    server was sent: names are shown, stored and recorded.
    """
    entries = _entries(listing)
    if entries is None:
        return None
    echo, operator = KeyEcho(key), Address.parse(config.url).host
    found: dict[str, dict[str, Any]] = {}
    for entry in entries[:MAX_MODELS]:
        wire_name = _wire_name(entry)
        if wire_name and wire_name.isprintable() and not echo.in_name(wire_name):
            found.setdefault(wire_name, entry if isinstance(entry, dict) else {})
    offers: dict[str, Offer] = {}
    for wire_name, name in _names(found).items():
        offers.setdefault(name, replace(_offer(found[wire_name], wire_name, config, operator, profile), model=name))
    return tuple(offers[name] for name in sorted(offers))


def named_offer(model: str, config: ProviderConfig) -> Offer | None:
    """The offer that a name leads to, whatever a list says: it can what the wire can. None where it leads to none.

    Raises `BadAddress` for a provider without an address.
    """
    if not model or model_name(model) != model:
        return None
    host = Address.parse(config.url).host
    offer = _offer({}, model, config, host, profile_for(host))
    return replace(offer, available=True, why_not="")


def _entries(listing: Any) -> list[Any] | None:
    """What is in a list, bare or under a name, and nothing where that is null; None where there is no list."""
    if not isinstance(listing, dict):
        return listing if isinstance(listing, list) else None
    there = [listing[place] for place in _PLACES if place in listing]
    found = next((inner for inner in map(_entries, there) if inner is not None), None)
    return [] if found is None and there and not any(there) else found


def _wire_name(entry: Any) -> str:
    """What the server calls a model. A name may be meant for people only, so that it counts last."""
    if isinstance(entry, str):
        return entry
    named = (entry.get(place) for place in ("id", "model", "name")) if isinstance(entry, dict) else ()
    return next((name for name in named if isinstance(name, str) and name), "")


def _names(wire_names: Iterable[str]) -> dict[str, str]:
    """A name for each, which depends on no order: a list may come in another one the next day."""
    wanted: dict[str, list[str]] = {}
    for wire_name in wire_names:
        wanted.setdefault(model_name(wire_name), []).append(wire_name)
    return {
        wire_name: name if len(rivals) == 1 or wire_name == name else _apart(name, wire_name)
        for name, rivals in wanted.items()
        for wire_name in rivals
    }


def _apart(name: str, wire_name: str) -> str:
    return f"{name[: MAX_NAME - 9]}-{sha256(wire_name.encode()).hexdigest()[:8]}"


def _offer(entry: dict[str, Any], wire_name: str, config: ProviderConfig, operator: str, profile: Profile) -> Offer:
    chats = _chats(entry, wire_name)
    return Offer(
        provider=config.name,
        model=model_name(wire_name),
        wire_name=wire_name,
        passage=Passage.LEAVES,
        capabilities=_capabilities(entry, profile),
        context_tokens=_context(entry),
        max_output_tokens=_positive(_inside(entry, "top_provider").get("max_completion_tokens"))
        or _positive(entry.get("max_completion_tokens")),
        residency=config.residency,
        operator=operator,
        reviewed=config.reviewed,
        available=chats,
        why_not="" if chats else "It does not chat.",
    )


def model_name(wire_name: str) -> str:
    """A name for people: a file's path (llama-server) becomes the file's name, spaces become dashes."""
    name = wire_name
    if name.lower().endswith(".gguf"):
        name = re.split(r"[/\\]", name)[-1][: -len(".gguf")] or name
    return re.sub(r"[^\w./:@+-]+", "-", name)[:MAX_NAME]


def _chats(entry: dict[str, Any], wire_name: str) -> bool:
    stated = _inside(entry, "capabilities").get("completion_chat")
    if isinstance(stated, bool):
        return stated
    kind = entry.get("type")
    if isinstance(kind, str) and kind in ("chat", "language", "llm", "vlm"):
        return True
    return not _OTHER_USES.search(wire_name)


def _capabilities(entry: dict[str, Any], profile: Profile) -> frozenset[Capability]:
    """What the entry says (OpenRouter, Mistral, llama-server), else what the wire can carry."""
    able = set(_WIRE)
    modalities = _inside(entry, "architecture").get("input_modalities")
    if isinstance(modalities, list) and "image" not in modalities:
        able.discard(Capability.IMAGES)
    parameters = entry.get("supported_parameters")
    if isinstance(parameters, list):
        able -= {Capability.TOOLS} if "tools" not in parameters else set()
        able -= {Capability.JSON_SCHEMA} if not {"response_format", "structured_outputs"} & set(parameters) else set()
        able |= {Capability.THINKING} if "reasoning" in parameters else set()
    stated = entry.get("capabilities")
    if isinstance(stated, dict):
        able -= {Capability.IMAGES} if stated.get("vision") is False else set()
        able -= {Capability.TOOLS} if stated.get("function_calling") is False else set()
    if not profile.keeps_schema:
        able.discard(Capability.JSON_SCHEMA)
    return frozenset(able)


def _context(entry: dict[str, Any]) -> int | None:
    places = (entry, _inside(entry, "meta"), _inside(entry, "top_provider"))
    return next((n for place in places for f in _CONTEXT_FIELDS if (n := _positive(place.get(f)))), None)


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _inside(entry: dict[str, Any], name: str) -> dict[str, Any]:
    return _object(entry.get(name))


def _positive(value: object) -> int | None:
    return value if type(value) is int and 0 < value < 2**53 else None
