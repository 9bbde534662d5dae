"""Where window and engine touch, and what a person can do in the window.

Purpose: `bridge.Bridge` makes calls to the engine and gets its events in batches through `inbox`; `tasks` keeps what is
under way; `actions` declares every action once, with text, keys and when it is there.
May import: `widgets`, `theme`, `words`, core and markup.
Contract: nothing else in `ui` calls the engine; cancelling what is awaited cancels the engine's task.
"""
