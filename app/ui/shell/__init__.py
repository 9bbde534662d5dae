"""The main window around the views: sidebar, search, inspector, unlocking, palette.

Purpose: `window.Window` puts the columns together; `sidebar`, `search`, `inspector` and `unlocking` are its larger
parts, the files beside it its smaller ones.
May import: the views, and every room of `ui` but `start`.
Contract: the views do not know the shell; it hears their signals.
"""
