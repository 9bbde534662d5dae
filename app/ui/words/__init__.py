"""Every text and format that more than one view shows.

Purpose: `texts` has the sentence for each error, option and label; `finding_names` the names of findings; `formats`
numbers, sizes and dates; `marks` what marks a text for the extractor.
May import: core, and of Qt what translates; no room of `ui`.
Contract: every error and option of core has its words here.
"""
