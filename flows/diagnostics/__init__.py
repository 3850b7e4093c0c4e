"""Diagnostics: who is reached, what is stale, what is untaken."""
