"""Inbound: one event is loaded, handled and saved in one transaction."""
