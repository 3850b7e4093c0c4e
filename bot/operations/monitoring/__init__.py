"""Monitoring: clocks, parts and lateness, and the alerts to admins when something is wrong."""
