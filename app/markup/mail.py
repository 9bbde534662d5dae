"""Addresses that open a letter: one person, a subject, a text, and nothing else.

Mail programs take more from an address than a reader sees: files to attach, people to copy in. What they take differs,
and some undo escapes before they look, so that everything is looked at as the most careless of them would read it.
"""

import re

_HEADER = r"(subject|body)=([^&#\s\\]*)"
# One address alone. A person's name of other characters than these is quoted or escaped somewhere.
_MAIL = re.compile(rf"mailto:[A-Za-z0-9._+~-]+@([^\s@?&#%,;:/\\\[\]]+)(?:\?{_HEADER}(?:&{_HEADER})?)?", re.IGNORECASE)
_ESCAPE = re.compile("%([0-9A-Fa-f]{2})")
# A line of the text that reads like a header, or something that reads like a further one.
_SMUGGLED = re.compile(
    r"[\r\n]\s*(?:resent-)?(?:to|b?cc|from|sender|reply-to|attach\w*)\s*[:=]|&\s*(?:amp;\s*)?[\w-]+\s*=|\battach\w*\s*="
)
_CONTROL = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LINE_END = re.compile(r"[\r\n]")
_DEEPEST = 4


def mail_domain(url: str) -> str:
    """Whose mail server an address means, "" when it may not be opened."""
    mail = _MAIL.fullmatch(url)
    if mail is None:
        return ""
    domain, *headers = mail.groups()
    given = {name.lower(): value for name, value in zip(headers[::2], headers[1::2], strict=True) if name}
    twice = headers[0] and headers[2] and len(given) == 1
    return "" if twice or any(_is_more(name, value) for name, value in given.items()) else domain


def _is_more(name: str, value: str) -> bool:
    """Whether a header brings along more than its text, at any depth of escapes."""
    for _ in range(_DEEPEST):
        if _CONTROL.search(value) or _SMUGGLED.search(value.lower()) or (name == "subject" and _LINE_END.search(value)):
            return True
        opened = _ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), value)
        if opened == value:
            return False
        value = opened
    return True
