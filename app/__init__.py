"""Signalbox: routes AI conversations, keeps data where it may be, and records every movement."""

__version__ = "0.1.0"
