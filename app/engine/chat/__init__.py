"""Conversations: messages taken in, answers begun and stopped, titles, labels, the bin.

Purpose: `chat` takes messages in and runs any number of answers at once; `composing` makes a request of a draft;
`conversations` changes what a conversation is called, how it is labelled and whether it is there.
May import: `turns`, `door`, `frame`, core and the rooms below the engine; it does not know `registry`.
Contract: what `send` returned is durable; a refusal raises, and nothing is stored then.
"""
