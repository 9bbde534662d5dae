"""Values of policy keys out of JSON: what they may be, and what is left out of them.

A reader makes the field's value, reports parts that it leaves out, and raises `Misfit` for the whole.
"""

import base64
import re
from collections.abc import Callable
from typing import Any

from app.core.labels import Label
from app.core.models import RESERVED_NAMES, ProviderConfig, ProviderKind
from app.net.address import Address, BadAddress
from app.sealing import BadKey, hpke
from app.settings.values import Misfit

PASSAGE_RULES = ("any", "reviewed", "embedded")

Complain = Callable[[str], None]

_PATTERN = re.compile(r"[^\s\[\]\x00-\x1f]{1,200}")
_RESIDENCY = re.compile(r"[A-Z]{2}")
_ADDRESS = re.compile(r"https?://[^\s/@?#]+(/[^\s?#]*)?", re.ASCII)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def _strings(pattern: re.Pattern[str], problem: str) -> Callable[[Any, Complain], tuple[str, ...]]:
    def read(value: Any, complain: Complain) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise Misfit("It must be a list of texts.")
        wrong = [item for item in value if not pattern.fullmatch(item)]
        if wrong:
            raise Misfit(f"“{wrong[0]}” {problem}")
        return tuple(dict.fromkeys(value))

    return read


def choice(*allowed: str) -> Callable[[Any, Complain], str]:
    """A reader of one of some words."""

    def read(value: Any, complain: Complain) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise Misfit(f"It must be one of {', '.join(allowed)}.")
        return value

    return read


def label(value: Any, complain: Complain) -> Label:
    """A label."""
    return Label(choice(*Label)(value, complain))


def boolean(value: Any, complain: Complain) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise Misfit("It must be true or false.")
    return value


def passages(value: Any, complain: Complain) -> tuple[tuple[Label, str], ...]:
    """Labels with the rule for each."""
    if (
        not isinstance(value, dict)
        or not set(value) <= set(Label)
        or not all(v in PASSAGE_RULES for v in value.values())
    ):
        raise Misfit(f"It must pair labels ({', '.join(Label)}) with rules ({', '.join(PASSAGE_RULES)}).")
    return tuple((label, value[label]) for label in Label if label in value)


def addresses(value: Any, complain: Complain) -> tuple[str, ...]:
    """Addresses; one that is none may hold a password or a key, and is not repeated."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise Misfit("It must be a list of texts.")
    for number, item in enumerate(value, 1):
        if not _ADDRESS.fullmatch(item):
            raise Misfit(f"Number {number} is not an http or https address.")
        try:
            Address.parse(item)
        except BadAddress as problem:
            raise Misfit(f"Number {number} cannot be used: {problem}.") from None
    return tuple(dict.fromkeys(value))


def home(value: Any, complain: Complain) -> str:
    """A folder by its full path, or below the home folder of the account."""
    if not isinstance(value, str) or not value.startswith(("/", "~/")) or not value.isprintable():
        raise Misfit("It must be a full path, or begin with “~/” for a folder of the person's own.")
    return value


def recipients(value: Any, complain: Complain) -> tuple[str, ...]:
    """Officers' public keys in base64."""
    if not isinstance(value, list) or not value or not all(isinstance(item, str) for item in value):
        raise Misfit("It must be a list of public keys in base64, at least one.")
    for item in value:
        try:
            hpke.check_public(base64.b64decode(item, validate=True))
        except (ValueError, BadKey) as error:
            raise Misfit(f"“{item[:12]}…” is not an officer's public key: {error}.") from None
    return tuple(dict.fromkeys(value))


def providers(value: Any, complain: Complain) -> tuple[ProviderConfig, ...]:
    """Providers, of which those that are none are left out; what is wrong about one says nothing in its favour."""
    if not isinstance(value, list):
        raise Misfit("It must be a list of providers.")
    found: list[ProviderConfig] = []
    for number, entry in enumerate(value, 1):
        faults: list[str] = []
        try:
            provider = _provider(entry, faults.append)
        except Misfit as misfit:
            complain(f"Provider {number} is left out: {misfit}")
            continue
        if any(one.name == provider.name for one in found):
            faults.append(f"“{provider.name}” stands in this file before; this one holds.")
        for fault in faults:
            complain(f"Provider {number}: {fault}")
        found.append(provider)
    return tuple(found)


def _provider(entry: Any, complain: Complain) -> ProviderConfig:
    if not isinstance(entry, dict):
        raise Misfit("it must be an object.")
    unknown = set(entry) - set(PROVIDER_SCHEMA["properties"])
    if unknown:
        raise Misfit(f"“{min(unknown)}” is not known.")
    name, kind, url = entry.get("name"), entry.get("kind"), entry.get("url")
    residency, reviewed = entry.get("residency", ""), entry.get("reviewed", False)
    if not isinstance(name, str) or not _NAME.fullmatch(name) or name.casefold() in RESERVED_NAMES:
        raise Misfit("its name must be made of letters, digits, “.”, “_” and “-”, and not be a reserved one.")
    if not isinstance(kind, str) or kind not in set(ProviderKind):
        raise Misfit(f"its kind must be one of {', '.join(ProviderKind)}.")
    if not isinstance(url, str) or not _ADDRESS.fullmatch(url):
        raise Misfit("its url must be an http or https address.")
    try:
        Address.parse(url)
    except BadAddress as problem:
        raise Misfit(f"its url cannot be used: {problem}.") from None
    if not isinstance(residency, str) or (residency and not _RESIDENCY.fullmatch(residency)):
        complain("its residency must be a country's two capital letters; it has none now.")
        residency = ""
    if not isinstance(reviewed, bool):
        complain("“reviewed” must be true or false; it counts as false.")
        reviewed = False
    return ProviderConfig(name, ProviderKind(kind), url, residency, reviewed, managed=True)


PROVIDER_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "name": {
            "type": "string",
            "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
            "not": {"enum": sorted(RESERVED_NAMES)},
        },
        "kind": {"enum": list(ProviderKind)},
        "url": {"type": "string", "pattern": r"^https?://"},
        "residency": {"type": "string", "pattern": "^([A-Z]{2})?$"},
        "reviewed": {"type": "boolean"},
    },
    "required": ["name", "kind", "url"],
    "additionalProperties": False,
}


patterns = _strings(_PATTERN, "is not a pattern: only “*” and “?” have a meaning, and brackets are not allowed.")
residencies = _strings(_RESIDENCY, "is not a country's two capital letters.")
