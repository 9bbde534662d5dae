"""The look: tokens, and what Qt makes of them (palette, style sheet, fonts).

May import: Qt alone.
"""
