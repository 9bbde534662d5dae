"""What is true of the program, found by words and quoted; never told by a model.

Purpose: `book.Handbook` holds the pages of `resources/handbook`: lists them, searches them, and finds the paragraph
that answers a message (`answer`), if the message asks about this program at all (`guard`). `pages` reads the files,
`words` makes words comparable, `ranking` weighs paragraphs.
May import: core and the standard library.
Contract: pure functions of the pages and the text; a paragraph is quoted word for word; nothing is sent, stored or
logged. When in doubt there is no answer: a question about Python gets no page about Signalbox.
"""

from app.handbook.book import Handbook

__all__ = ["Handbook"]
