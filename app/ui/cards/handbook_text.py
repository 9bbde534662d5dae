"""The handbook's Markdown, made fit for the renderer of messages: its lines flow, and its pages can be followed.

A page is broken into lines as source text is, and a line break of a message is one that its writer wanted. And it names
another page as a file beside it, which is no address that `markup` lets through: so that becomes one of a host that no
name service knows (RFC 2606), which only those who show the handbook take for what it is.
"""

import re

_INSIDE = "https://handbook.invalid/"
_FILE = re.compile(r"\]\(([a-z][a-z-]*)\.md\)")
# A line break inside a paragraph or an item: a heading has an empty line below it.
_WRAPPED = re.compile(r"(?<=\S)\n[ \t]*(?=\S)(?!#|- )")


def readable(text: str) -> str:
    """Markdown of the handbook as it can be shown."""
    return _FILE.sub(rf"]({_INSIDE}\1)", _WRAPPED.sub(" ", text))


def topic_of(address: str) -> str:
    """The page that an address leads to; "" for any that leads out of the handbook."""
    return address.removeprefix(_INSIDE) if address.startswith(_INSIDE) else ""


def tip_of(address: str) -> str:
    """What is told of an address before it is followed: all of one that leads out, nothing of a page's."""
    return "" if topic_of(address) else address
