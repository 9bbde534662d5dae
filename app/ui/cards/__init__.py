"""Cards: one message each, wherever one is shown.

Purpose: `card.MessageCard` and its kinds show what was written; `body.Body` puts down the blocks that `markup` made,
run by run; `paint_queue` lays out what grew, a few milliseconds a frame.
May import: `widgets`, `theme`, `words`, core and markup; it does not know `wiring`: cards ask by signals.
Contract: what a model wrote reaches the screen only as blocks from `markup`; nothing here loads, opens or runs anything
that a text names.
"""
