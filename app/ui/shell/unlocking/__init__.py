"""Before the store is open: what is asked for, what is wrong, and the recovery key.

Purpose: `opening` opens the home and shows what it takes, `before_open` is the page, `recovery` makes the key that
brings lost ones back, `strength` tells a weak passphrase.
May import: the rooms of the window below the shell, core; neither sidebar nor inspector.
Contract: a passphrase and a key are in their fields and in the call, and nowhere else.
"""
