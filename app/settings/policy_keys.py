"""Every policy key, declared once: what it says, what values it takes, how several files combine, how it fails.

A value that cannot be read counts as the strictest one for its key (`closed`), given as what the file would then have
said. Where no value of the key itself is strict enough, nothing may be sent until the file is mended.
"""

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.core.labels import Label
from app.core.models import RESERVED_NAMES, ProviderConfig, ProviderKind
from app.net.address import Address, BadAddress
from app.sealing import BadKey, hpke
from app.settings.values import Misfit

PASSAGE_RULES = ("any", "reviewed", "embedded")
AUDIT_CONTENTS = ("full", "hash", "metadata")
# Nothing leaves the device; nothing runs on it either.
NOTHING_LEAVES: dict[str, Any] = {"providers_denied": ("*",)}
NOTHING_IS_SENT: dict[str, Any] = {"providers_denied": ("*",), "local_models": False}

Complain = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class PolicyKey:
    """A key of a policy file, named like its field of `core.policy.Policy`.

    `read` makes the field's value of JSON, reports parts that it leaves out, and raises `Misfit` for the whole.
    `merge` combines the values of several files, given in the order of their names.
    """

    name: str
    help: str
    schema: dict[str, Any] = field(hash=False)
    read: Callable[[Any, Complain], Any]
    merge: Callable[[Sequence[Any]], Any]
    closed: dict[str, Any] = field(hash=False)
    last_wins: bool = False


# --- reading ------------------------------------------------------------------------------------------------------

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


def _choice(*allowed: str) -> Callable[[Any, Complain], str]:
    def read(value: Any, complain: Complain) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise Misfit(f"It must be one of {', '.join(allowed)}.")
        return value

    return read


def _label(value: Any, complain: Complain) -> Label:
    return Label(_choice(*Label)(value, complain))


def _boolean(value: Any, complain: Complain) -> bool:
    if not isinstance(value, bool):
        raise Misfit("It must be true or false.")
    return value


def _passages(value: Any, complain: Complain) -> tuple[tuple[Label, str], ...]:
    if (
        not isinstance(value, dict)
        or not set(value) <= set(Label)
        or not all(v in PASSAGE_RULES for v in value.values())
    ):
        raise Misfit(f"It must pair labels ({', '.join(Label)}) with rules ({', '.join(PASSAGE_RULES)}).")
    return tuple((label, value[label]) for label in Label if label in value)


def _addresses(value: Any, complain: Complain) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise Misfit("It must be a list of texts.")
    for number, item in enumerate(value, 1):
        # What is no address may hold a password or a key, and is not repeated.
        if not _ADDRESS.fullmatch(item):
            raise Misfit(f"Number {number} is not an http or https address.")
        try:
            Address.parse(item)
        except BadAddress as problem:
            raise Misfit(f"Number {number} cannot be used: {problem}.") from None
    return tuple(dict.fromkeys(value))


def _home(value: Any, complain: Complain) -> str:
    if not isinstance(value, str) or not value.startswith(("/", "~/")) or not value.isprintable():
        raise Misfit("It must be a full path, or begin with “~/” for a folder of the person's own.")
    return value


def _recipients(value: Any, complain: Complain) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(item, str) for item in value):
        raise Misfit("It must be a list of public keys in base64, at least one.")
    for item in value:
        try:
            hpke.check_public(base64.b64decode(item, validate=True))
        except (binascii.Error, BadKey) as error:
            raise Misfit(f"“{item[:12]}…” is not an officer's public key: {error}.") from None
    return tuple(dict.fromkeys(value))


def _providers(value: Any, complain: Complain) -> tuple[ProviderConfig, ...]:
    if not isinstance(value, list):
        raise Misfit("It must be a list of providers.")
    found = []
    for number, entry in enumerate(value, 1):
        try:
            found.append(_provider(entry))
        except Misfit as misfit:
            complain(f"Provider {number} is left out: {misfit}")
    return tuple(found)


def _provider(entry: Any) -> ProviderConfig:
    if not isinstance(entry, dict):
        raise Misfit("it must be an object.")
    unknown = set(entry) - set(PROVIDER_SCHEMA["properties"])
    if unknown:
        raise Misfit(f"“{min(unknown)}” is not known.")
    name, kind, url = entry.get("name"), entry.get("kind"), entry.get("url")
    residency, reviewed = entry.get("residency", ""), entry.get("reviewed", False)
    if not isinstance(name, str) or not _NAME.fullmatch(name) or name.casefold() in RESERVED_NAMES:
        raise Misfit("its name must be made of letters, digits, “.”, “_” and “-”, and not be a reserved one.")
    if kind not in set(ProviderKind):
        raise Misfit(f"its kind must be one of {', '.join(ProviderKind)}.")
    if not isinstance(url, str) or not _ADDRESS.fullmatch(url):
        raise Misfit("its url must be an http or https address.")
    try:
        Address.parse(url)
    except BadAddress as problem:
        raise Misfit(f"its url cannot be used: {problem}.") from None
    if not isinstance(residency, str) or (residency and not _RESIDENCY.fullmatch(residency)):
        raise Misfit("its residency must be a country's two capital letters.")
    if not isinstance(reviewed, bool):
        raise Misfit("“reviewed” must be true or false.")
    return ProviderConfig(name, ProviderKind(kind), url, residency, reviewed, managed=True)


# --- combining ----------------------------------------------------------------------------------------------------


def covers(wide: str, narrow: str) -> bool:
    """Whether every name that `narrow` matches is matched by `wide`; patterns know `*` and `?`."""
    parts = {"*": ".*", "?": "[^*]"}
    expression = "".join(parts.get(c, re.escape(c)) for c in wide)
    return re.fullmatch(expression, narrow, re.DOTALL) is not None


def _in_all(lists: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Patterns that every file allows; where two only overlap, neither is kept."""
    kept, *others = lists
    for other in others:
        both = [p for p in kept if any(covers(q, p) for q in other)]
        both += [q for q in other if any(covers(p, q) for p in kept)]
        kept = tuple(dict.fromkeys(both))
    return tuple(sorted(kept))


def _in_any(lists: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(sorted({item for items in lists for item in items}))


def _exactly_in_all(lists: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(sorted(set(lists[0]).intersection(*lists[1:])))


def _strictest_passages(lists: Sequence[tuple[tuple[Label, str], ...]]) -> tuple[tuple[Label, str], ...]:
    """The strictest rule for each label; a label is never freer than the one below it."""
    rules = dict(_DEFAULT_PASSAGES)
    for label in Label:
        stated = [dict(pairs)[label] for pairs in lists if label in dict(pairs)]
        if stated:
            rules[label] = max(stated, key=PASSAGE_RULES.index)
    result, floor = [], 0
    for label in Label:
        floor = max(floor, PASSAGE_RULES.index(rules[label]))
        result.append((label, PASSAGE_RULES[floor]))
    return tuple(result)


def _by_name(lists: Sequence[tuple[ProviderConfig, ...]]) -> tuple[ProviderConfig, ...]:
    """All providers; of one name the last definition counts, and it is reviewed only if all say so."""
    found: dict[str, ProviderConfig] = {}
    for provider in (p for providers in lists for p in providers):
        before = found.get(provider.name, provider)
        found[provider.name] = ProviderConfig(
            provider.name,
            provider.kind,
            provider.url,
            provider.residency,
            provider.reviewed and before.reviewed,
            managed=True,
        )
    return tuple(found[name] for name in sorted(found))


def _highest(labels: Sequence[Label]) -> Label:
    return Label.highest(*labels)


def _last(values: Sequence[Any]) -> Any:
    return values[-1]


# --- the keys -----------------------------------------------------------------------------------------------------

_DEFAULT_PASSAGES = {
    Label.PUBLIC: "any",
    Label.INTERNAL: "any",
    Label.CONFIDENTIAL: "reviewed",
    Label.RESTRICTED: "embedded",
}
_LIST: dict[str, Any] = {"type": "array", "items": {"type": "string"}, "uniqueItems": True}
_PATTERNS: dict[str, Any] = {
    "type": "array",
    "items": {"type": "string", "pattern": r"^[^\s\[\]]{1,200}$"},
    "uniqueItems": True,
}
_ADDRESSES: dict[str, Any] = {**_LIST, "items": {"type": "string", "pattern": r"^https?://"}}
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
_read_patterns = _strings(_PATTERN, "is not a pattern: only “*” and “?” have a meaning, and brackets are not allowed.")
_read_residencies = _strings(_RESIDENCY, "is not a country's two capital letters.")


KEYS: tuple[PolicyKey, ...] = (
    PolicyKey(
        "providers_allowed",
        "Only those of “providers” whose names match may be used; “*” and “?” stand for anything. None that a "
        "person added is among them, whatever its name. Local models are ruled by local_models. With several files, "
        "what all of them allow.",
        _PATTERNS,
        _read_patterns,
        _in_all,
        {"providers_allowed": ()},
    ),
    PolicyKey(
        "providers_denied",
        "Providers whose names match may not be used, even if allowed, nor any other name of the same server; a "
        "pattern may also be the server's address, such as “https://api.acme.example”. With several files, what any "
        "of them denies.",
        _PATTERNS,
        _read_patterns,
        _in_any,
        {"providers_denied": ("*",)},
    ),
    PolicyKey(
        "models_allowed",
        "Only models whose names, “provider/model”, match may be used: local ones, and those of “providers”. With "
        "several files, what all of them allow.",
        _PATTERNS,
        _read_patterns,
        _in_all,
        {"models_allowed": ()},
    ),
    PolicyKey(
        "models_denied",
        "Models whose names, “provider/model”, match may not be used, even if allowed, nor by another name of their "
        "server.",
        _PATTERNS,
        _read_patterns,
        _in_any,
        {"models_denied": ("*",)},
    ),
    PolicyKey(
        "residencies_allowed",
        "Content may only go to providers that process it in these countries (ISO 3166-1, two letters), as “providers” "
        "states it; what a person states does not count.",
        {**_LIST, "items": {"type": "string", "pattern": "^[A-Z]{2}$"}},
        _read_residencies,
        _exactly_in_all,
        {"residencies_allowed": ()},
    ),
    PolicyKey(
        "vouched",
        "Exact addresses, path and all, of servers that count as staying on the device. They are reached directly, or "
        "through the network.proxy that a managed file names. With several files, those that all name.",
        _ADDRESSES,
        _addresses,
        _exactly_in_all,
        {"vouched": ()},
    ),
    PolicyKey(
        "default_label",
        "The label that new chats have at least.",
        {"enum": list(Label)},
        _label,
        _highest,
        {"default_label": Label.RESTRICTED},
    ),
    PolicyKey(
        "label_passages",
        "Where content of each label may go: “any” provider, “reviewed” ones, or only the “embedded” runtime. "
        "A label is never freer than the one below it.",
        {
            "type": "object",
            "properties": {label.value: {"enum": list(PASSAGE_RULES)} for label in Label},
            "additionalProperties": False,
        },
        _passages,
        _strictest_passages,
        {"label_passages": tuple((label, "embedded") for label in Label)},
    ),
    PolicyKey(
        "user_providers",
        "Whether people may add providers of their own.",
        {"type": "boolean"},
        _boolean,
        all,
        {"user_providers": False},
    ),
    PolicyKey(
        "local_models",
        "Whether people may open model files that run on their device.",
        {"type": "boolean"},
        _boolean,
        all,
        {"local_models": False},
    ),
    PolicyKey(
        "providers",
        "Providers that everybody has. People enter the key themselves; it is never part of a policy.",
        {"type": "array", "items": PROVIDER_SCHEMA},
        _providers,
        _by_name,
        {"providers": ()},
        last_wins=True,
    ),
    PolicyKey(
        "recipients",
        "Public keys (base64) of the officers who can open the audit log. If it cannot be read, nothing is sent.",
        {**_LIST, "minItems": 1},
        _recipients,
        _in_any,
        NOTHING_IS_SENT,
    ),
    PolicyKey(
        "audit_content",
        "What the audit log keeps of each message: its “full” text, only a “hash” of it, or “metadata” alone. "
        "With several files, the most of it.",
        {"enum": list(AUDIT_CONTENTS)},
        _choice(*AUDIT_CONTENTS),
        lambda values: min(values, key=AUDIT_CONTENTS.index),
        {"audit_content": "full"},
    ),
    PolicyKey(
        "passphrase_fallback",
        "Whether a passphrase may protect the keys where the system has no keyring.",
        {"type": "boolean"},
        _boolean,
        all,
        {"passphrase_fallback": False},
    ),
    PolicyKey(
        "home",
        "The folder that holds all data; --home and SIGNALBOX_HOME then have no effect. If it cannot be read, nothing "
        "is sent.",
        {"type": "string", "pattern": "^(~?/)"},
        _home,
        _last,
        NOTHING_IS_SENT,
        last_wins=True,
    ),
)

BY_NAME: dict[str, PolicyKey] = {key.name: key for key in KEYS}
