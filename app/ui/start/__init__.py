"""The first moments: a window that takes typing at once, and the program that moves into it.

Purpose: `entrance` knows Qt and the look only; `first_column` shows the newest conversations; `application` makes the
real window and moves it in; `garbage` frees widgets on this thread alone; `language` loads translations.
May import: every room of `ui`.
Contract: what was typed, pressed or chosen at the entrance is done by the window.
"""
