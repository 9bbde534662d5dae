"""What IT decided: one frozen, hashed snapshot."""

import re
from dataclasses import dataclass

from app.core.digest import digest
from app.core.labels import Label
from app.core.models import LOCAL, ProviderConfig
from app.core.options import OptionValue

# How a permission names the file of a local model: by its SHA-256, since what it is called is a person's own word.
_DIGEST = "sha256:"
_ALL_LOCAL = frozenset({"*", "*/*", f"{LOCAL}/*"})


@dataclass(frozen=True, slots=True)
class PolicyIssue:
    """Something wrong in a policy file: `problem` is a sentence; the rest of the file still applies.

    `closes` says that for this nothing leaves, or is sent, until it is mended; `narrows` that the strictest value
    applies in place of this one, so that fewer models may be asked.
    """

    source: str
    key: str
    problem: str
    closes: bool = False
    narrows: bool = False

    @property
    def told(self) -> str:
        """Where it is and what it is, in one line."""
        return ": ".join(part for part in (self.source, self.key, self.problem) if part)


@dataclass(frozen=True, slots=True)
class PolicyCheck:
    """What a look at policy files found: what will be wrong where they count, and notes.

    Those tell of owners and rights here, and of values that can lead nowhere.
    """

    issues: tuple[PolicyIssue, ...] = ()
    notes: tuple[PolicyIssue, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """The snapshot that the engine and every record refer to.

    `providers_allowed` and `models_allowed` None means no limit; entries are glob patterns on names, and in the second
    also digests (`sha256:` and 64 digits) of local models' files. `vouched` are exact addresses whose servers count as
    staying on the device. `label_passages` maps a label to its rule: "any", "reviewed" or "embedded". `recipients` are
    the officers' public keys (base64); empty in personal mode.
    """

    managed: bool = False
    providers_allowed: tuple[str, ...] | None = None
    providers_denied: tuple[str, ...] = ()
    models_allowed: tuple[str, ...] | None = None
    models_denied: tuple[str, ...] = ()
    residencies_allowed: tuple[str, ...] | None = None
    vouched: tuple[str, ...] = ()
    default_label: Label = Label.INTERNAL
    label_passages: tuple[tuple[Label, str], ...] = (
        (Label.PUBLIC, "any"),
        (Label.INTERNAL, "any"),
        (Label.CONFIDENTIAL, "reviewed"),
        (Label.RESTRICTED, "embedded"),
    )
    user_providers: bool = True
    local_models: bool = True
    providers: tuple[ProviderConfig, ...] = ()
    recipients: tuple[str, ...] = ()
    audit_content: str = "full"
    passphrase_fallback: bool = True
    home: str = ""
    options_mandatory: tuple[tuple[str, OptionValue], ...] = ()
    options_recommended: tuple[tuple[str, OptionValue], ...] = ()

    @property
    def sha256(self) -> str:
        """The name of this snapshot in every record."""
        return digest(self)

    @property
    def local_digests(self) -> frozenset[str] | None:
        """The SHA-256 of each model file that may be asked; None for all of them."""
        if self.models_allowed is None or any(map(is_all_local, self.models_allowed)):
            return None
        return frozenset(one.removeprefix(_DIGEST) for one in self.models_allowed if is_digest(one))

    def passage_rule(self, label: Label) -> str:
        """`any`, `reviewed` or `embedded`; a label without a rule counts as restricted."""
        return dict(self.label_passages).get(label, "embedded")


@dataclass(frozen=True, slots=True)
class PolicyReport:
    """The snapshot with where each value came from (key, value as JSON, source) and what was wrong."""

    policy: Policy
    values: tuple[tuple[str, str, str], ...]
    issues: tuple[PolicyIssue, ...]

    @property
    def closed_by(self) -> PolicyIssue | None:
        """What holds everything back, if anything does."""
        return next((issue for issue in self.issues if issue.closes), None)

    @property
    def narrowed_by(self) -> tuple[PolicyIssue, ...]:
        """Values that could not be read, for which fewer models may be asked."""
        return tuple(issue for issue in self.issues if issue.narrows)


def is_digest(pattern: str) -> bool:
    """Whether a permission of models is meant as the digest of a file."""
    return pattern.startswith(_DIGEST)


def is_all_local(pattern: str) -> bool:
    """Whether a permission of models holds for local ones whatever they are called."""
    return re.sub(r"\*+", "*", pattern.casefold()) in _ALL_LOCAL
