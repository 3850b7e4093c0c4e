"""The faults that a person can mend: each is shown as its own sentence, without a traceback."""

from __future__ import annotations

from bot.alone import RunsAlreadyError
from bot.listening import AddressTakenError
from bot.opened import NobodyHereError
from bot.publishing import NoSoundPackError
from bot.settings import SettingsError
from flows.problems import FlowError
from storage.errors import StorageError


class CommandError(Exception):
    """What was asked for cannot be done; the message says why, and what to do."""


CLEAR = (
    AddressTakenError,
    CommandError,
    FlowError,
    NobodyHereError,
    NoSoundPackError,
    RunsAlreadyError,
    SettingsError,
    StorageError,
)
