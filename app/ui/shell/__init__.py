"""The window around the views: sidebar, header, inspector, the pages before the store is open, and their dialogs."""
