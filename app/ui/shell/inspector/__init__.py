"""The inspector: the decision behind an answer, in full.

Purpose: `inspection` knows which answer is looked at and asks for its decision, `inspector` shows it.
May import: the rooms of the window below the shell, core; neither sidebar nor unlocking.
Contract: what is shown belongs to the answer that is named; nothing is decided here.
"""
