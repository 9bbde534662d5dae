"""Homes are made by the dozen here, and some have a small model in the place of the one that comes along."""

from tests.support.starters import built_in
from tests.support.vaults import quick_passphrases

__all__ = ["built_in", "quick_passphrases"]
