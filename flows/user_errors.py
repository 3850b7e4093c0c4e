"""Errors that a person can mend; commands print each as its own sentence, without a traceback."""

from __future__ import annotations


class UserError(Exception):
    """The base of all errors whose message is for a person: what is wrong, and what to do."""


class CommandError(UserError):
    """A command could not do what was asked; the message says why, and what to do."""
