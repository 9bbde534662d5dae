"""Settings: options, providers, models, what the organization decided, and what this program is."""
