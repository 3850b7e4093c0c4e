"""The runtime: the parts of a running bot, and `app.py`, which puts them together."""
