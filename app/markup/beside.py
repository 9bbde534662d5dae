"""A host that is named right beside a link: a reader takes it for where the link goes."""

import re
from collections.abc import Iterator

from app.markup.claims import as_read, is_well_known

# So much of what stands before and behind a link is looked at.
NEAR = 120
_NAME = r"((?:[^\W_][\w-]{0,62}\.){1,8}[^\W\d_]{2,24})(?:/\S{0,80}?)?"
# Not the end of an address, which goes where it says.
_BEGINNING = r"(?<![\w@/.:-])"
_BLANKS = r"[^\S\n]{0,2}"
_BEFORE = re.compile(rf"{_BEGINNING}{_NAME}{_BLANKS}[:=(\[{{<–—-]{_BLANKS}[\"“'‘«]?\Z")
_JUST_BEFORE = re.compile(rf"{_BEGINNING}{_NAME}{_BLANKS}\Z")
_AFTER = re.compile(rf"{_BLANKS}[:=(\[{{<–—-]{_BLANKS}[\"“'‘«]?{_NAME}(?:[)\]}}>\"”’»]|[.,;!?]*\s*(?:\n|\Z))")
# Words that say nothing but that there is a link.
_POINTER = re.compile(
    r"\W*(?:(?:click|tap|press)\s)?(?:here|this|link|this link|click|open|visit|go|enter|log ?in|sign ?in|site|website"
    r"|hier|ici|aquí|qui|aqui)\W*",
    re.IGNORECASE,
)


def named_beside(before: str, link: str, after: str) -> Iterator[str]:
    """Hosts with an ending that is known, parted from the text of a link by a sign, or by nothing from “here”."""
    before, after = as_read(before[-NEAR:]), as_read(after[:NEAR])
    near = [_BEFORE.search(before), _AFTER.match(after)]
    if _POINTER.fullmatch(link):
        near.append(_JUST_BEFORE.search(before))
    for found in near:
        if found and is_well_known(found[1]):
            yield found[1]
