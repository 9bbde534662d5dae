"""Settings: options, providers, models, what the organization decided, and what this program is.

Purpose: `view.PreferencesView` is the whole, one page each; rows are made from the options that core declares.
May import: `wiring`, `widgets`, `theme`, `words`, core and markup; no other view.
Contract: what policy decided can be read and not changed, and says so.
"""
