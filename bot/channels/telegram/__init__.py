"""Telegram: what comes in, what goes out, and the requests between."""
