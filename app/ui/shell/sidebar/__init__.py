"""The sidebar: new chat, search field, conversations by date, the way to the other views; and the bin.

Purpose: `sidebar` is what is seen, `conversation_model` the rows as the engine knows them, `conversation_commands` what
is done with one; `recently_deleted` brings them back.
May import: `search`, the rooms of the window below the shell, core; neither inspector nor unlocking.
Contract: rows follow the engine's events; what is under the cursor, or being edited, stays where it is.
"""
