"""A past decision once more, from what the records name."""

import json
from collections.abc import Mapping
from typing import TypeVar

from app.core.decisions import Preference, RouteDecision, RouteRequest
from app.core.digest import name_of
from app.core.models import Offer
from app.core.policy import Policy
from app.core.rebuild import Unreadable, rebuild
from app.routing.decide import RULES, Field, RouteState, Versions, choose

T = TypeVar("T")


class NotRecomputable(Exception):
    """The decision cannot be made again; the message says why."""


def recompute(request: RouteRequest, versions: Versions, snapshots: Mapping[str, bytes]) -> RouteDecision:
    """Decide what was decided: pure, and equal to the recorded decision to the last bit.

    Args:
        request: What was asked, as `RouteDecision.request` of the record says.
        versions: What went in, as the record names it.
        snapshots: The canonical forms by the names in `versions`.

    Raises:
        NotRecomputable: The rules are not those of that time, or a snapshot is missing or not what its name says.
    """
    named = dict(versions)
    if named.get("rules") != RULES:
        raise NotRecomputable("the rules have changed since")

    def past(what: str, kind: type[T]) -> T:
        body = snapshots.get(named.get(what, ""))
        if body is None:
            raise NotRecomputable(f"no snapshot of its {what} is kept")
        if name_of(body) != named[what]:
            raise NotRecomputable(f"the snapshot of its {what} is damaged")
        try:
            return rebuild(kind, json.loads(body))
        except Unreadable:
            raise NotRecomputable(f"this program cannot read the snapshot of its {what}") from None

    field = Field.of(past("offers", tuple[Offer, ...]), past("policy", Policy))
    return choose(request, field, past("preference", Preference), past("state", RouteState), versions)
