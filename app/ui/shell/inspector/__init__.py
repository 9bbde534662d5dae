"""The inspector: the decision behind an answer, in full."""
