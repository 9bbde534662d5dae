"""Signalbox: a desk for many AI models that routes, keeps data where it may be, and records every movement."""

__version__ = "0.1.0"
