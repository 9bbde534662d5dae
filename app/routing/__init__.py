"""Which model answers, and why.

Purpose: `classify` turns a request into a task profile, `decide` turns a profile and the offers into a decision with a
reason for every offer that is not taken; `recompute` makes a past decision again from its snapshots.
May import: core.
Contract: pure and total. No I/O, no clock, no randomness; the same values give the same answer in whatever order the
offers come, and whatever cannot take a request is named with its reason.
"""

from app.routing.classify import asked, classify, profile, shows_pictures, tokens_of
from app.routing.decide import RULES, RouteState, decide, snapshots
from app.routing.recompute import NotRecomputable, recompute
from app.routing.window import first_read, input_room

__all__ = [
    "RULES",
    "NotRecomputable",
    "RouteState",
    "asked",
    "classify",
    "decide",
    "first_read",
    "input_room",
    "profile",
    "recompute",
    "shows_pictures",
    "snapshots",
    "tokens_of",
]
