"""Custody of keys: the system's key store, else a passphrase, and a recovery key for the day when both fail.

Purpose: `opening.open_vault` opens or makes the keys of a home, `recovery` keeps them from being lost,
`opening.start_over` begins again when they are. Nothing is imported here: a passphrase needs no keyring.
May import: core, sealing, and keyring with its Secret Service client, which live in this room only.
Contract: `vault.json` in the home names the home, the backend and a fingerprint of the store's key, so that a lost key
is never taken for a damaged database; without it no key is found, so there is a copy, which takes its place when it is
gone or damaged. The backend is pinned here for each platform; no variable and no file of the keyring library chooses
another. Nothing is lost because something could not be read: it is set aside. Calls block (never longer than a minute
or so): give them a thread. Two processes that make the same home end with the same keys.
"""
