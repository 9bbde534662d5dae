"""Bans: patterns on names of providers and models, and on addresses of servers, spelt as those are spelt here.

One that no name and no address can match would look like a ban and be none: it is no value at all.
"""

import re
from collections.abc import Iterator
from typing import Any

from app.net.address import Address, BadAddress
from app.settings.policy_reading import Complain, patterns
from app.settings.values import Misfit

_WILD = re.compile(r"[*?]")
_DOT = re.compile(r"[.\u3002\uff0e\uff61]")

# One place of a text: the characters that may stand there, and whether any number of them may.
Place = tuple[re.Pattern[str], bool]
Shape = tuple[Place, ...]


def _shape(*places: str) -> Shape:
    return tuple((re.compile(place.removesuffix("*")), place.endswith("*")) for place in places)


_NAME = _shape(r"\w", r"[\w.-]*")
_HOSTS = (
    _shape("[A-Za-z0-9_]"),
    _shape("[A-Za-z0-9_]", "[A-Za-z0-9_.-]*", "[A-Za-z0-9_]"),
    _shape(r"\[", "[0-9A-Fa-f:.]*", r"\]"),
)
_PORT = _shape(":", "[1-9]", "[0-9]*")
_SERVERS = tuple(host + port for host in _HOSTS for port in ((), _PORT))
_ADDRESSES = tuple(_shape(*scheme) + server for scheme in ("http://", "https://") for server in _SERVERS)


def providers(value: Any, complain: Complain) -> tuple[str, ...]:
    """Bans of providers; one that is an address means that server, however it is written."""
    found: dict[str, None] = {}
    for number, pattern in enumerate(patterns(value, complain), 1):
        server = _server(pattern)
        named = [pattern] if _matches(pattern, _NAME) else []
        bound = [server] if server and any(_matches(server, shape) for shape in (*_SERVERS, *_ADDRESSES)) else []
        if not named and not bound:
            raise Misfit(f"Number {number} can match no provider's name and no server's address.")
        found |= dict.fromkeys(named + bound)
    return tuple(found)


def models(value: Any, complain: Complain) -> tuple[str, ...]:
    """Bans of models; a server's address may stand in the place of its name."""
    found: dict[str, None] = {}
    for number, pattern in enumerate(patterns(value, complain), 1):
        if not pattern.isprintable():
            raise Misfit(f"Number {number} can match no model's name.")
        found |= dict.fromkeys((pattern, *_at_server(pattern)))
    return tuple(found)


def _at_server(pattern: str) -> Iterator[str]:
    scheme, mark, rest = pattern.rpartition("://")
    server, slash, model = rest.partition("/")
    spelt = _server(f"{scheme}{mark}{server}") if slash else None
    if spelt is not None:
        yield f"{spelt}/{model}"


def _server(pattern: str) -> str | None:
    """A pattern as that of a server, spelt like the addresses that it is held against; None where it is none."""
    scheme, mark, rest = pattern.partition("://")
    if not mark:
        return _spelt(pattern)
    if not _WILD.search(pattern) and scheme.lower() in ("http", "https"):
        try:
            return Address.parse(f"{scheme.lower()}{mark}{rest}").origin
        except BadAddress as problem:
            raise Misfit(f"One of the addresses cannot be used: {problem}.") from None
    # The path says nothing of the server.
    spelt = _spelt(rest.partition("/")[0])
    return None if spelt is None else f"{scheme}{mark}{spelt}"


def _spelt(server: str) -> str | None:
    """Host and port, each part of a name as name servers know it; a dot at its end says nothing."""
    host, colon, port = server.rpartition(":")
    if not colon:
        host, port = server, ""
    labels = [_label(label) for label in _DOT.split(host)]
    if labels[-1] == "":
        labels.pop()
    return f"{'.'.join(filter(None, labels))}{colon}{port}" if labels and all(labels) else None


def _label(label: str) -> str | None:
    if label.isascii():
        return label
    try:
        return Address.parse(f"https://{label}").host
    except BadAddress:
        return None


def _matches(pattern: str, shape: Shape) -> bool:
    """Whether a pattern matches any text of this shape; both are gone through at once."""
    reached: set[tuple[int, int]] = set()
    waiting = [(0, 0)]
    while waiting:
        here, there = place = waiting.pop()
        if place in reached:
            continue
        reached.add(place)
        if place == (len(pattern), len(shape)):
            return True
        sign = pattern[here : here + 1]
        if sign == "*":
            waiting.append((here + 1, there))
        if there == len(shape):
            continue
        allowed, repeats = shape[there]
        if repeats:
            waiting.append((here, there + 1))
        if sign and (sign in "*?" or allowed.fullmatch(sign)):
            waiting.append((here + (sign != "*"), there + (not repeats)))
    return False
