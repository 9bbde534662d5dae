"""Search: the hits in place of the conversations while the search field holds a text.

Purpose: `search_model` asks and reads on, `hit_list` shows.
May import: the rooms of the window below the shell, core; no other room of the shell.
Contract: what an older question brings is never shown under a newer one.
"""
