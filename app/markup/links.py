"""Which links may open, and what a reader is shown of them."""

import re
from functools import lru_cache

from app.markup.beside import named_beside
from app.markup.claims import claimed_hosts, plainly
from app.markup.hosts import ascii_host, looks_like_another, readable_host
from app.markup.mail import mail_domain

LONGEST_LINK = 2_000
_LAST_PORT = 65_535

# No user information: `https://bank.example@evil.test` exists to deceive. No backslash: browsers read it as a slash.
_WEB = re.compile(r"https?://(\[[0-9A-Fa-f:.]+\]|[^\s/?#@:\\\[\]]+)(?::(\d{1,5}))?(?:[/?#][^\s\\]*)?", re.IGNORECASE)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,30}(?=:)")
_AUTHORITY = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]{1,30}:)?[/\\]{2}(?:[^/?#\\]*@)?(\[[^\]/?#\\]*\]|[^/?#\\:\s]+)")
_MAIL = re.compile(r"mailto:[^?]*@([^@?]+)", re.IGNORECASE)


def safe_link(url: str) -> str:
    """The address when it may be opened, else ""."""
    if len(url) > LONGEST_LINK or not url.isprintable():
        return ""
    web = _WEB.fullmatch(url)
    if web and int(web[2] or 0) > _LAST_PORT:
        return ""
    host = web[1] if web else mail_domain(url)
    return url if host.startswith("[") or ascii_host(host) else ""


def host_of(url: str) -> str:
    """Where an address points: the host (punycode where it is not ASCII), the mail domain, or the scheme with a colon.

    A path without scheme or host is a file: "file:".
    """
    url = url[:LONGEST_LINK].strip()
    mail = _MAIL.match(url)
    if mail:
        return _ascii(mail[1])
    authority = _AUTHORITY.match(url)
    if authority and not url.lower().startswith("file:"):
        return _ascii(authority[1])
    scheme = _SCHEME.match(url)
    return f"{scheme[0].lower()}:" if scheme else "file:"


def claims_another_host(text: str, url: str) -> bool:
    """Whether a reader of a text takes it for an address that is not where the link goes.

    So does a reader of a name that merely looks like one that is known, though it be the true one. Where a text names
    several hosts, it does not matter that one of them is right.
    """
    if len(text) > LONGEST_LINK:
        return True
    host = host_of(url)
    mail = url[:7].lower() == "mailto:"
    true, like_another = _plain(host), looks_like_another(host)
    return any(
        _plain(claim.lower()) != true or (like_another and _bare(claim) != _bare(host))
        for claim in claimed_hosts(text, mail=mail)
    )


def stands_beside_another(before: str, text: str, after: str, url: str) -> bool:
    """Whether right before or behind a link another host is named, of which the link's own text says nothing.

    A name within that host's, or around it, is the same people's.
    """
    true = _plain(host_of(url))
    if url[:7].lower() == "mailto:" or any(_plain(claim.lower()) == true for claim in claimed_hosts(text, mail=False)):
        return False
    beside = (_plain(name) for name in named_beside(before, text, after))
    return any(not f".{true}".endswith(f".{name}") and not name.endswith(f".{true}") for name in beside)


@lru_cache(1_000)
def _plain(host: str) -> str:
    return _bare(plainly(readable_host(host)))


def _bare(host: str) -> str:
    return host.lower().removeprefix("www.").rstrip(".")


def _ascii(host: str) -> str:
    host = host[:253]
    if host.isascii():
        return host.lower()
    return ascii_host(host) or host.encode("punycode", "replace").decode("ascii")
