"""The fallback: where a concern goes while the database can't be written (docs/reliability.md, 41
to 44).
"""
