"""Where a message is written: text, attachments, model, label; and its draft until it is sent.

Purpose: `composer.Composer` is the widget, with its `chips`; `next_message` knows what the next message would be;
`drafts` keeps what is unsent; `attaching` reads files.
May import: `cards`, `wiring`, `widgets`, `theme`, `words`, core and markup; no view.
Contract: what was written is kept until it was sent, and comes back when nothing was.
"""
