"""The home as a whole: opened, closed, backed up, kept up, examined.

Purpose: `home.Home` is closed at first; `opening` puts everything together that exists while it is open; `backups`,
`periodic` and `housekeeping` are its upkeep; `options` and `policies` are desks that work before it is open;
`unlocking` opens its vault; `doctor` says what works; `glance` looks at it before the engine is loaded.
May import: every other room of the engine but the facade.
Contract: one thing at a time; a home that could not be opened leaves nothing open.
"""
