"""Diagnostics: who is reached right now, what is stale, what nobody has acknowledged."""
