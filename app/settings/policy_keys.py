"""Every policy key, declared once: what it says, what values it takes, how several files combine, how it fails.

A value that cannot be read counts as the strictest one for its key (`closed`), given as what the file would then have
said. Where no value of the key itself is strict enough, nothing may be sent until the file is mended.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.core.labels import Label
from app.core.models import ProviderConfig
from app.core.policy import is_all_local, is_digest
from app.settings import policy_allowed, policy_bans
from app.settings import policy_reading as reading
from app.settings.policy_reading import Complain

AUDIT_CONTENTS = ("full", "hash", "metadata")
# Nothing leaves the device; nothing runs on it either.
NOTHING_LEAVES: dict[str, Any] = {"providers_denied": ("*",)}
NOTHING_IS_SENT: dict[str, Any] = {"providers_denied": ("*",), "local_models": False}


@dataclass(frozen=True, slots=True)
class PolicyKey:
    """A key of a policy file, named like its field of `core.policy.Policy`.

    `read` is one of `policy_reading`; `merge` combines the values of several files, given in the order of their names.
    """

    name: str
    help: str
    schema: dict[str, Any] = field(hash=False)
    read: Callable[[Any, Complain], Any]
    merge: Callable[[Sequence[Any]], Any]
    closed: dict[str, Any] = field(hash=False)
    last_wins: bool = False


# --- combining ----------------------------------------------------------------------------------------------------


def covers(wide: str, narrow: str) -> bool:
    """Whether every name that `narrow` matches is matched by `wide`; patterns know `*` and `?`.

    Each text is gone through once: at what does not fit, the last star takes one character more.
    """
    wide, narrow = wide.casefold(), narrow.casefold()
    at, here, star, after = 0, 0, -1, 0
    while here < len(narrow):
        if at < len(wide) and wide[at] == "*":
            star, after, at = at, here, at + 1
        elif at < len(wide) and (wide[at] == narrow[here] or (wide[at] == "?" and narrow[here] != "*")):
            at, here = at + 1, here + 1
        elif star >= 0:
            after += 1
            at, here = star + 1, after
        else:
            return False
    return not wide[at:].strip("*")


def _allows(wide: str, narrow: str) -> bool:
    """As `covers`, of permissions of models, of which local ones are allowed by few: a digest is one of these."""
    if is_digest(narrow):
        return wide == narrow or is_all_local(wide)
    return covers(wide, narrow) and (is_all_local(wide) or not is_all_local(narrow))


def _models_in_all(lists: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    return _in_all(lists, _allows)


def _in_all(lists: Sequence[tuple[str, ...]], covers: Callable[[str, str], bool] = covers) -> tuple[str, ...]:
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
            rules[label] = max(stated, key=reading.PASSAGE_RULES.index)
    result, floor = [], 0
    for label in Label:
        floor = max(floor, reading.PASSAGE_RULES.index(rules[label]))
        result.append((label, reading.PASSAGE_RULES[floor]))
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
KEYS: tuple[PolicyKey, ...] = (
    PolicyKey(
        "providers_allowed",
        "Only those of “providers” whose names match may be used; “*” and “?” stand for anything. None that a "
        "person added is among them, whatever its name. Local models are ruled by local_models. With several files, "
        "what all of them allow.",
        _PATTERNS,
        reading.patterns,
        _in_all,
        {"providers_allowed": ()},
    ),
    PolicyKey(
        "providers_denied",
        "Providers whose names match may not be used, even if allowed, nor any other name of the same server; a "
        "pattern may also be the server's address, such as “https://api.acme.example”. With several files, what any "
        "of them denies.",
        _PATTERNS,
        policy_bans.providers,
        _in_any,
        {"providers_denied": ("*",)},
    ),
    PolicyKey(
        "models_allowed",
        "Only models of “providers” whose names, “provider/model”, match may be used, and local ones as “local/*”, all "
        "of them, or each by the digest of its file, “sha256:” and 64 hexadecimal digits. With several files, what all "
        "of them allow.",
        _PATTERNS,
        policy_allowed.models,
        _models_in_all,
        {"models_allowed": ()},
    ),
    PolicyKey(
        "models_denied",
        "Models whose names, “provider/model”, match may not be used, even if allowed, nor by another name of their "
        "server.",
        _PATTERNS,
        policy_bans.models,
        _in_any,
        {"models_denied": ("*",)},
    ),
    PolicyKey(
        "residencies_allowed",
        "Content may only go to providers that process it in these countries (ISO 3166-1, two letters), as “providers” "
        "states it; what a person states does not count.",
        {**_LIST, "items": {"type": "string", "pattern": "^[A-Z]{2}$"}},
        reading.residencies,
        _exactly_in_all,
        {"residencies_allowed": ()},
    ),
    PolicyKey(
        "vouched",
        "Exact addresses, path and all, of servers that count as staying on the device. They are reached directly, or "
        "through the network.proxy that a managed file names. With several files, those that all name.",
        _ADDRESSES,
        reading.addresses,
        _exactly_in_all,
        {"vouched": ()},
    ),
    PolicyKey(
        "default_label",
        "The label that new chats have at least.",
        {"enum": list(Label)},
        reading.label,
        _highest,
        {"default_label": Label.RESTRICTED},
    ),
    PolicyKey(
        "label_passages",
        "Where content of each label may go: “any” provider, “reviewed” ones, or only the “embedded” runtime. "
        "A label is never freer than the one below it.",
        {
            "type": "object",
            "properties": {label.value: {"enum": list(reading.PASSAGE_RULES)} for label in Label},
            "additionalProperties": False,
        },
        reading.passages,
        _strictest_passages,
        {"label_passages": tuple((label, "embedded") for label in Label)},
    ),
    PolicyKey(
        "user_providers",
        "Whether people may add providers of their own.",
        {"type": "boolean"},
        reading.boolean,
        all,
        {"user_providers": False},
    ),
    PolicyKey(
        "local_models",
        "Whether people may open model files that run on their device.",
        {"type": "boolean"},
        reading.boolean,
        all,
        {"local_models": False},
    ),
    PolicyKey(
        "providers",
        "Providers that everybody has. People enter the key themselves; it is never part of a policy.",
        {"type": "array", "items": reading.PROVIDER_SCHEMA},
        reading.providers,
        _by_name,
        {"providers": ()},
        last_wins=True,
    ),
    PolicyKey(
        "recipients",
        "Public keys (base64) of the officers who can open the audit log. If it cannot be read, nothing is sent.",
        {**_LIST, "minItems": 1},
        reading.recipients,
        _in_any,
        NOTHING_IS_SENT,
    ),
    PolicyKey(
        "audit_content",
        "What the audit log keeps of each message: its “full” text, only a “hash” of it, or “metadata” alone. "
        "With several files, the most of it.",
        {"enum": list(AUDIT_CONTENTS)},
        reading.choice(*AUDIT_CONTENTS),
        lambda values: min(values, key=AUDIT_CONTENTS.index),
        {"audit_content": "full"},
    ),
    PolicyKey(
        "passphrase_fallback",
        "Whether a passphrase may protect the keys where the system has no keyring. If not, a data folder that has one "
        "opens only where its keys can move into the keyring, which they do at the next start.",
        {"type": "boolean"},
        reading.boolean,
        all,
        {"passphrase_fallback": False},
    ),
    PolicyKey(
        "home",
        "The folder that holds all data; --home and SIGNALBOX_HOME then have no effect. If it cannot be read, nothing "
        "is sent.",
        {"type": "string", "pattern": "^(~?/)"},
        reading.home,
        _last,
        NOTHING_IS_SENT,
        last_wins=True,
    ),
)

BY_NAME: dict[str, PolicyKey] = {key.name: key for key in KEYS}
