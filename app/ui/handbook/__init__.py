"""The handbook as a view of the window: its pages, its own search, and the way one came.

Purpose: `view.HandbookView` is the whole; `places` lists pages or what a search found, `page_view` shows a page,
`history` remembers the way, `excerpts` makes plain lines of what was found.
May import: `cards`, `wiring`, `widgets`, `theme`, `words`, core and markup; no other view.
Contract: the pages are shown by the one Markdown renderer; a link from page to page stays in the view, any other asks
first. It works before the store is open.
"""
