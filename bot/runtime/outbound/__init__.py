"""Outbound: the worker takes what is due from the outbox and delivers it."""
