"""The fallback: where a concern goes while the database can't be written."""
