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
# An address of IPv6, whose brackets are no signs of a pattern: “?” stands for them, or they are left out.
_SIX = re.compile(r"\?([0-9A-Fa-f:.]+)\?(:.*)?|([0-9A-Fa-f:.]+)()")
# No such address is spelt with zeros in front or with more than four digits together; behind it stands a port.
_NO_SIX = re.compile(r"(?<![0-9A-Fa-f*?])0[0-9A-Fa-f]|[0-9A-Fa-f]{5}")
_PORT_BEHIND = re.compile(r":[0-9]+$")
# How addresses begin that were written wrongly: “htps://”, “https:/”, “https//”, “//”, and other schemes before a host,
# which a model's own name may have before a word (“hf://org/model”).
_MISTYPED = re.compile(r"//|[htps]{3,7}([:;]+|/(?=/))|[a-z][a-z0-9+.-]*[:;]/+[^/]*[.:]", re.IGNORECASE)
_LIKE_SIX = re.compile(r"(?=[^:]*:[^:]*:)[0-9A-Fa-f:.*?]+")
# A step of an address that is none of a model's name.
_VERSION = re.compile(r"v[0-9]+[a-z0-9]*", re.IGNORECASE)

# One place of a text: the characters that may stand there, and whether any number of them may.
Place = tuple[re.Pattern[str], bool]
Shape = tuple[Place, ...]


def shape(*places: str) -> Shape:
    """A form of texts, by the characters of each place; a star behind them says that any number may stand there."""
    return tuple((re.compile(place.removesuffix("*")), place.endswith("*")) for place in places)


_NAME = shape(r"\w", r"[\w.-]*")
_PORT = shape(":", "[1-9]", "[0-9]*")


def _servers(*hosts: Shape) -> tuple[Shape, ...]:
    """The shapes of servers and of their addresses."""
    servers = [host + port for host in hosts for port in ((), _PORT)]
    return (*servers, *(shape(*scheme) + server for scheme in ("http://", "https://") for server in servers))


_NAMED_SERVERS = _servers(
    shape("[A-Za-z0-9_]"),
    shape("[A-Za-z0-9_]", "[A-Za-z0-9_.-]*", "[A-Za-z0-9_]"),
)
_SIX_SERVERS = _servers(shape(r"\[", "[0-9A-Fa-f:]*", r"\]"))


def providers(value: Any, complain: Complain) -> tuple[str, ...]:
    """Bans of providers; one that is an address means that server, however it is written."""
    found: dict[str, None] = {}
    for number, pattern in enumerate(patterns(value, complain), 1):
        server = _server(pattern)
        named = [pattern] if matches(pattern, _NAME) else []
        bound = [server] if server and _is_bound(server) else []
        if not named and not bound:
            raise Misfit(f"Number {number} can match no provider's name and no server's address.")
        if not bound and ("." in pattern or not pattern.isascii()):
            complain(f"Number {number} can match no server's address; it counts for names of providers alone.")
        found |= dict.fromkeys(named + bound)
    return tuple(found)


def models(value: Any, complain: Complain) -> tuple[str, ...]:
    """Bans of models; a server's address may stand in the place of its name."""
    found: dict[str, None] = {}
    for number, pattern in enumerate(patterns(value, complain), 1):
        scheme, mark, rest = pattern.partition("://")
        is_address = bool(mark) and any(matches(scheme.lower(), shape(*known)) for known in ("http", "https"))
        server, slash, model = (rest if is_address else pattern).partition("/")
        spelt = _server(f"{scheme}{mark}{server}" if is_address else server) if slash or is_address else None
        bound = spelt is not None and _is_bound(spelt)
        wrong = not is_address and (_MISTYPED.match(pattern) or (slash and not bound and _LIKE_SIX.fullmatch(server)))
        if not pattern.isprintable() or (is_address and not bound) or wrong:
            raise Misfit(f"Number {number} can match no model's name.")
        if slash and not bound and (not server.isascii() or _PORT_BEHIND.search(server)):
            complain(f"Number {number} can match no server's address; it counts for names of providers alone.")
        found |= dict.fromkeys((pattern, *(f"{spelt}/{one}" for one in _models(model, is_address) if bound)))
    return tuple(found)


def _models(model: str, is_address: bool) -> Iterator[str]:
    """What may be meant behind a server: all of it, and what is left where steps of an address stand before it."""
    yield model or "*"
    step, slash, rest = model.partition("/")
    while slash and (is_address or _VERSION.fullmatch(step)):
        yield rest or "*"
        step, slash, rest = rest.partition("/")


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
    six = _SIX.fullmatch(server)
    if six is not None and (six[1] or six[3]).count(":") > 1:
        host = _host(f"[{six[1] or six[3]}]")
        return host and (f"?{host}?" if ":" in host else host) + (six[2] or "")
    host, colon, port = server.rpartition(":")
    if not colon:
        host, port = server, ""
    if not _WILD.search(server):
        if _host(server) is None:
            return None
        port = str(int(port)) if port else ""
    labels = [_label(label) for label in _DOT.split(host)]
    if labels[-1] == "":
        labels.pop()
    return f"{'.'.join(filter(None, labels))}{colon}{port}" if labels and all(labels) else None


def _host(text: str) -> str | None:
    try:
        address = Address.parse(f"https://{text}")
    except BadAddress:
        return None
    return None if address.path or address.query else address.host


def _label(label: str) -> str | None:
    return label if label.isascii() else _host(label)


def _is_bound(server: str) -> bool:
    """Whether a pattern matches the address of any server."""
    if any(matches(server, shape) for shape in _NAMED_SERVERS):
        return True
    may_be_six = not _NO_SIX.search(_PORT_BEHIND.sub("", server))
    return may_be_six and any(matches(server, shape) for shape in _SIX_SERVERS)


def matches(pattern: str, shape: Shape) -> bool:
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
