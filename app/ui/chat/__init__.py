"""The conversation: transcript, composer, first start.

Purpose: show a conversation of any length and let a person write into it.
May import: the rest of `ui` but no other view, `core`, `markup`.
Contract: what a model wrote reaches the screen only as blocks from `markup`, put down run by run; nothing here loads,
opens or runs anything that a text names. Laying out is bounded: events only mark cards, `paint_queue` does the work.

- `view.ChatView`: the whole; `presenter.ChatPresenter`: what it knows and asks for, without a widget.
- `transcript.TranscriptView`: a window of cards; `card.MessageCard`: one message; `body.Body`: its blocks.
- `composer.Composer`: text, attachments, model, label.
"""
