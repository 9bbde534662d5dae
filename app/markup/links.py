"""Which links may open, and what a reader is shown of them."""

import re

LONGEST_LINK = 2_000

# No user information: `https://bank.example@evil.test` exists to deceive. No backslash: browsers read it as a slash.
_WEB = re.compile(r"https?://(\[[0-9A-Fa-f:.]+\]|[^\s/?#@:\\\[\]]+)(?::\d{1,5})?(?:[/?#][^\s\\]*)?", re.IGNORECASE)
_MAIL = re.compile(r"mailto:[^\s@\\?]+@([^\s@\\?]+)(?:\?[^\s\\]*)?", re.IGNORECASE)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,30}(?=:)")
_AUTHORITY = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]{1,30}:)?[/\\]{2}(?:[^/?#\\]*@)?(\[[^\]/?#\\]*\]|[^/?#\\:\s]+)")
# What a reader takes for an address: something after "://", or words joined by dots that end in letters.
_CLAIM = re.compile(
    r"://(?:[^/?#\s]{0,200}@)?([^/?#:\s]+)|(?<![\w.-])((?:[\w-]{1,63}\.){1,10}[^\W\d_]{2,24})(?![\w.-]*\w)"
)


def safe_link(url: str) -> str:
    """The address when it may be opened, else ""."""
    if len(url) > LONGEST_LINK or not url.isprintable():
        return ""
    return url if _WEB.fullmatch(url) or _MAIL.fullmatch(url) else ""


def host_of(url: str) -> str:
    """Where an address points: the host (punycode where it is not ASCII), the mail domain, or the scheme with a colon.

    A path without scheme or host is a file: "file:".
    """
    url = url[:LONGEST_LINK].strip()
    mail = _MAIL.fullmatch(url)
    if mail:
        return _ascii(mail[1])
    authority = _AUTHORITY.match(url)
    if authority and not url.lower().startswith("file:"):
        return _ascii(authority[1])
    scheme = _SCHEME.match(url)
    return f"{scheme[0].lower()}:" if scheme else "file:"


def claims_another_host(text: str, url: str) -> bool:
    """Whether the text of a link reads like an address that is not where the link goes."""
    claim = _CLAIM.search(text[:LONGEST_LINK])
    return claim is not None and _bare(_ascii(claim[1] or claim[2])) != _bare(host_of(url))


def _bare(host: str) -> str:
    return host.lower().removeprefix("www.").rstrip(".")


def _ascii(host: str) -> str:
    host = host[:253]
    if host.isascii():
        return host.lower()
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host.encode("punycode", "replace").decode("ascii")
