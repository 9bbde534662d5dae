"""Backups are made by the dozen here."""

from tests.support.vaults import quick_passphrases

__all__ = ["quick_passphrases"]
