"""Permissions of models. A permission is not met by what a person says, and the name of a file is no more than that."""

import re
from typing import Any

from app.core.models import LOCAL
from app.core.policy import is_all_local, is_digest
from app.settings.policy_bans import matches, shape
from app.settings.policy_reading import Complain, patterns

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_LOCAL_NAME = (*shape(*f"{LOCAL}/"), *shape("[a-z0-9._-]", "[a-z0-9._-]*"))
_TOLD = f"name its digest, “sha256:…”, or “{LOCAL}/*” for all of them."


def models(value: Any, complain: Complain) -> tuple[str, ...]:
    """Patterns on names of models, and digests of model files; one that only seems to allow a local model is told."""
    found: dict[str, None] = {}
    for number, pattern in enumerate(patterns(value, complain), 1):
        folded = pattern.casefold()
        if is_digest(folded):
            if _DIGEST.fullmatch(folded):
                found[folded] = None
            else:
                complain(f"Number {number} is no SHA-256 of a file in 64 hexadecimal digits; it allows nothing.")
            continue
        if not is_all_local(folded) and matches(folded, _LOCAL_NAME):
            complain(f"Number {number} allows no local model, whose name is what its file is called: {_TOLD}")
        found[pattern] = None
    return tuple(found)
