"""The doctor: who would be reached right now, and what is stale or wrong."""
