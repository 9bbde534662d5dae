"""What can be wrong with sealed bytes. Callers know the file or the item, and say so to the person."""


class Tampered(Exception):
    """These bytes were changed, cut short, or sealed with another key."""


class BadKey(ValueError):
    """These bytes cannot be a key of the kind that was asked for."""
