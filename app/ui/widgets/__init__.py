"""Small widgets that every view uses.

Purpose: labels for plain text, icons, notices, dialogs, fields, the editor: what stands in more than one view.
May import: `theme`, `words`, core and markup; they know the look and no engine.
Contract: text that a person or a model wrote is shown as plain text, always.
"""
