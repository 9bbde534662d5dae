"""The one Markdown parser: text in, blocks out, for every view, copy and export.

Purpose: what models and people write becomes blocks, which are safe to show whoever wrote them.
May import: core; markdown-it-py and Pygments live in this room only.
Contract: the text is hostile. Nothing that comes out of here can load, run or hide anything: no HTML, images only as
`BlockedImage`, links only http, https and mailto, control and invisible characters revealed or removed. Every cost is
bounded, also for text that was made to hurt, and a growing text costs what its new part costs.

- `parse.parse(text, previous, growing=...)`: a `Document`, with only the tail parsed again.
- `parse.verbatim(text)`: a `Document` of the text as it was typed.
- `plain.to_plain(document)`, `plain.copy_code(text)`: what goes onto the clipboard.
- `colour.colour(text, language)`: token classes of code, in slices.
- `links.safe_link(url)`, `links.host_of(url)`: which links may open, and what to show of them; `hosts` tells which
  names look like others, `claims` what a text names, `mail` what a letter may bring along.
- `hygiene.clean(text)`: any untrusted text, made fit to be shown.
"""
