"""The look: tokens, and what Qt makes of them (palette, style sheet, fonts).

Purpose: `tokens` are the colours, sizes and gaps of each theme, `theme` puts one in force, `fonts` measures letters.
May import: Qt alone.
Contract: no other room names a colour, a font or a size in pixels of its own.
"""
